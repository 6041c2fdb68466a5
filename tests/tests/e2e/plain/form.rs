//! The forms a value is written in, and writes that hold it in parts.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::{ECHO, tell};
use crate::case::{Case, SOON, watch_node};
use crate::expect::{self, STDOUT};
use crate::harness::{PLAIN, Test};
use crate::value::{self, base64, hex};
use crate::writer::{self, How};

/// The longest part of a write that is handed over at once.
const PIECE: usize = 16 * 1024;

pub fn tests() -> Vec<Test> {
    vec![
        Test::new("plain::base64", PLAIN, in_base64),
        Test::new("plain::base64_of_more", PLAIN, in_base64_of_more),
        Test::new("plain::hex", PLAIN, in_hex),
        Test::new("plain::two_writes", PLAIN, two_writes),
        Test::new("plain::byte_by_byte", PLAIN, byte_by_byte),
        Test::new("plain::vector", PLAIN, vector),
        Test::new("plain::end_of_a_long_write", PLAIN, end_of_a_long_write),
        Test::new("plain::across_pieces", PLAIN, across_pieces),
        Test::new("plain::many_at_once", PLAIN, many_at_once),
    ]
}

/// Sends a form of a fresh secret to a process that prints it: the one finding that this gives.
fn leak(form: impl Fn(&str) -> String) -> Result<Value> {
    let case = Case::new()?;
    let mut sentinel = watch_node(&[&case], &[])?;
    let running = tell(&e2e::workload::Workload::sh(ECHO), &form(&case.value))?;
    let found = case.wait(&mut sentinel, STDOUT)?;
    running.finish(SOON)?;
    let findings = case.stop(sentinel)?;
    ensure!(findings.len() == 1, "one leak: {findings:#?}");
    Ok(found)
}

/// Has `text`, made from a fresh secret, written in this way: the one finding that this gives.
fn write(how: &How<'_>, text: impl Fn(&str) -> String) -> Result<Value> {
    let case = Case::new()?;
    let mut sentinel = watch_node(&[&case], &[])?;
    let mut running = writer::workload(how)?.start()?;
    running.send_line(&text(&case.value))?;
    let finished = running.finish(SOON)?;
    ensure!(finished.status.success(), "{}", finished.stderr);
    let found = case.wait(&mut sentinel, STDOUT)?;
    let findings = case.stop(sentinel)?;
    ensure!(findings.len() == 1, "one leak: {findings:#?}");
    expect::holds(&found, &json!({"match": {"encoding": "raw", "length": 30}}))?;
    Ok(found)
}

fn in_base64() -> Result<()> {
    let found = leak(|value| format!("Basic {}", base64(value.as_bytes())))?;
    let expected = json!({"match": {"encoding": "base64", "offset": 6, "length": 40}});
    expect::holds(&found, &expected)
}

/// The value stands in the middle of what was encoded, at each of the three alignments.
fn in_base64_of_more() -> Result<()> {
    for before in ["name:", "a:", "it:is:"] {
        let found = leak(|value| base64(format!("{before}{value}:and more").as_bytes()))
            .with_context(|| format!("after {} bytes", before.len()))?;
        expect::holds(&found, &json!({"match": {"encoding": "base64"}}))?;
    }
    Ok(())
}

fn in_hex() -> Result<()> {
    let expected = json!({"match": {"encoding": "hex", "offset": 0, "length": 60}});
    expect::holds(&leak(|value| hex(value.as_bytes()))?, &expected)?;
    expect::holds(
        &leak(|value| hex(value.as_bytes()).to_uppercase())?,
        &expected,
    )
}

fn two_writes() -> Result<()> {
    let found = write(&How::Pieces(20), |value| format!("password: {value}"))?;
    // It began in the first write, whose last 10 bytes it has.
    expect::holds(&found, &json!({"match": {"offset": -10}}))
}

fn byte_by_byte() -> Result<()> {
    write(&How::Pieces(1), |value| format!("password: {value}"))?;
    Ok(())
}

fn vector() -> Result<()> {
    let found = write(&How::Vector(7), |value| format!("password: {value}"))?;
    expect::holds(&found, &json!({"match": {"offset": 10}}))
}

fn end_of_a_long_write() -> Result<()> {
    let before = 100_000;
    let found = write(&How::Whole, |value| {
        format!("{}{value}", ".".repeat(before))
    })?;
    expect::holds(&found, &json!({"match": {"offset": before}}))
}

fn across_pieces() -> Result<()> {
    for before in [PIECE - 1, PIECE - 15, 3 * PIECE - 29] {
        let found = write(&How::Whole, |value| {
            format!("{}{value}, and on", ".".repeat(before))
        })
        .with_context(|| format!("after {before} bytes"))?;
        expect::holds(&found, &json!({"match": {"offset": before}}))?;
    }
    Ok(())
}

/// A leak in a loop is counted, not repeated.
fn many_at_once() -> Result<()> {
    let case = Case::new()?;
    let mut sentinel = watch_node(&[&case], &[])?;
    let mut running = writer::workload(&How::Pieces(40))?.start()?;
    let line = format!("{}{}", case.value, value::fresh(10)?);
    // The newline of the last line would be one byte too many for equal pieces.
    running.send_line(&line.repeat(500))?;
    running.finish(SOON)?;
    case.wait(&mut sentinel, STDOUT)?;
    let findings = case.stop(sentinel)?;
    ensure!(
        findings.len() == 2,
        "the first and the count: {findings:#?}"
    );
    ensure!(findings[0]["id"] == findings[1]["id"], "{findings:#?}");
    expect::holds(&findings[0], &json!({"count": 1}))?;
    expect::holds(&findings[1], &json!({"count": 500}))
}
