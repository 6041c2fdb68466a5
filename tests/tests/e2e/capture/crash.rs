//! What a crash leaves, and what is cut off or damaged: as much is told as can be, and that it is not all.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use e2e::desk::{Answer, ask};
use e2e::process;
use e2e::sentinel::Sentinel;
use e2e::wait::wait_until;
use e2e::workload::Workload;
use rustix::process::Signal;
use serde_json::Value;

use super::layout::{Kind, Part, parts};
use super::taken::{SMALL_SEGMENTS, files, watch, word};
use crate::case::{Case, SOON, watch_node};
use crate::expect::STDOUT;
use crate::harness::{PLAIN, Test};
use crate::plain::{ECHO, tell};
use crate::value;

/// What was told so long before a crash is in the capture.
const KEPT: Duration = Duration::from_secs(2);
/// Findings of which that is tried.
const LEAST: usize = 3;

/// Places that are cut or damaged.
const PLACES: usize = 40;

/// Bytes that say that a file is a capture.
const MAGIC: Range<usize> = 0..8;

pub fn tests() -> Vec<Test> {
    vec![
        Test::new("capture::killed", PLAIN, killed),
        Test::new(
            "capture::killed_with_small_segments",
            PLAIN,
            killed_with_small_segments,
        ),
        Test::new("capture::cut_anywhere", PLAIN, cut_anywhere),
        Test::new("capture::damaged_anywhere", PLAIN, damaged_anywhere),
        Test::new("capture::salvage", PLAIN, salvage),
        Test::new("capture::other_version", PLAIN, other_version),
    ]
}

/// Has one process after another leak, each in a frame of its own, until so many frames were written.
pub fn leak_into_frames(case: &Case, sentinel: &mut Sentinel, frames: usize) -> Result<()> {
    for _ in 0..frames {
        let before = length(&sentinel.capture())?;
        let running = tell(&Workload::sh(ECHO), &case.value)?;
        let pid = running.pid();
        case.wait_where(sentinel, STDOUT, |line| line["process"]["tgid"] == pid)?;
        running.finish(SOON)?;
        let captures = sentinel.capture();
        wait_until(SOON, "another frame", || {
            Ok((length(&captures)? > before).then_some(()))
        })?;
    }
    Ok(())
}

/// Bytes of all captures in a directory.
fn length(directory: &Path) -> Result<u64> {
    let mut length = 0;
    for file in files(directory)? {
        // One that was renamed meanwhile is seen the next time.
        length += fs::metadata(&file).map_or(0, |metadata| metadata.len());
    }
    Ok(length)
}

fn killed_in(config: &str) -> Result<()> {
    let case = Case::new()?;
    let mut sentinel = watch(&case, config, &[])?;
    leak_into_frames(&case, &mut sentinel, 6)?;
    let script = format!("while echo \"$0\"; do :; done; {ECHO}");
    let mut loops = Vec::new();
    for _ in 0..2 {
        let words = ["sh", "-c", &script, &case.value];
        loops.push(
            Workload::program(words)
                .stdout(e2e::workload::Stream::File(case.directory().join("out")))
                .start()?,
        );
    }
    leak_into_frames(&case, &mut sentinel, 2)?;
    // A fast machine is here before anything is as old as that.
    wait_until(SOON, "findings that must be kept", || {
        let lines = sentinel.lines();
        let is_old =
            |(when, line): &&(Instant, Value)| line["kind"] == "finding" && when.elapsed() > KEPT;
        Ok((lines.iter().filter(is_old).count() >= LEAST).then_some(()))
    })?;
    let killed = Instant::now();
    process::signal(sentinel.pid(), Signal::KILL)?;
    process::wait_gone(sentinel.pid(), SOON)?;
    drop(loops);
    let captures = sentinel.capture();
    let parts: Vec<PathBuf> = files(&captures)?;
    ensure!(
        parts
            .iter()
            .any(|file| file.to_string_lossy().ends_with(".sscap.part")),
        "no file was being written: {parts:?}"
    );
    let answer = ask(["replay", word(&captures)?])?;
    // It may have died within a frame, between frames, or with one segment closed and the next not begun.
    let (code, words, verified) = if answer.stderr.contains("it ends at offset") {
        (1, "whole frames", "not closed")
    } else if answer.stderr.contains("the capture goes on after segment") {
        (0, "was killed just then", "goes on")
    } else {
        (1, "was not closed", "not closed")
    };
    let answer = answer.expect(code, &[words])?;
    let again = answer.finding_texts();
    let (lines, texts) = (sentinel.lines(), sentinel.texts());
    let mut kept = 0;
    for ((when, line), text) in lines.iter().zip(&texts) {
        if line["kind"] == "finding" && *when + KEPT < killed {
            ensure!(
                again.contains(text),
                "told {:?} before the kill, and gone: {text}",
                killed - *when
            );
            kept += 1;
        }
    }
    ensure!(kept >= LEAST, "only {kept} findings were told before");
    let state = answer.lines()?.pop().context("no line")?;
    ensure!(
        state["state"] == "replayed" && state["complete"] == false,
        "{state}"
    );
    ask(["capture", "verify", word(&captures)?])?.expect(4, &["INCOMPLETE", verified])?;
    if code == 1 {
        ask(["capture", "info", word(&captures)?])?.expect(1, &["not closed"])?;
    }
    Ok(())
}

fn killed() -> Result<()> {
    killed_in("")
}

fn killed_with_small_segments() -> Result<()> {
    killed_in(SMALL_SEGMENTS)
}

/// A capture of one file with several frames, and what it tells.
struct Whole {
    case: Case,
    file: PathBuf,
    bytes: Vec<u8>,
    findings: Vec<String>,
}

impl Whole {
    fn new() -> Result<Self> {
        let case = Case::new()?;
        let mut sentinel = watch_node(&[&case], &[])?;
        leak_into_frames(&case, &mut sentinel, 5)?;
        let stopped = sentinel.stop()?;
        let kept = files(&stopped.capture())?;
        ensure!(kept.len() == 1, "one file: {kept:?}");
        let file = case.directory().join("damaged.sscap");
        Ok(Self {
            bytes: fs::read(&kept[0]).context("reading a capture")?,
            findings: stopped.finding_texts(),
            file,
            case,
        })
    }

    fn write(&self, bytes: &[u8]) -> Result<()> {
        fs::write(&self.file, bytes).context("writing a damaged capture")
    }

    fn ask(&self, words: &[&str]) -> Result<Answer> {
        ask(words.iter().copied().chain([word(&self.file)?]))
    }

    /// Random places in the file.
    fn places(&self) -> Result<Vec<usize>> {
        let mut places = Vec::new();
        for _ in 0..PLACES {
            let random = value::fresh(8)?;
            let random = random
                .bytes()
                .fold(0usize, |sum, byte| sum * 64 + usize::from(byte));
            places.push(random % (self.bytes.len() - 1) + 1);
        }
        Ok(places)
    }

    fn with_flipped(&self, at: usize) -> Vec<u8> {
        let mut bytes = self.bytes.clone();
        bytes[at] ^= 1 << (at % 8);
        bytes
    }
}

fn cut_anywhere() -> Result<()> {
    let whole = Whole::new()?;
    let parts = parts(&whole.bytes)?;
    // The ends of the parts themselves, too: nothing is half there then.
    let ends = parts.iter().map(|part| part.range.end);
    let ends = ends.filter(|end| *end < whole.bytes.len());
    let mut most = 0;
    for at in whole.places()?.into_iter().chain(ends) {
        whole.write(&whole.bytes[..at])?;
        let tell = |what: &str| format!("{what}, cut at {at} of {}", whole.bytes.len());
        let in_header = at < parts[0].range.end;
        let replayed = whole.ask(&["replay"])?;
        ensure!(
            !replayed.stderr.contains("panicked") && replayed.stderr.contains("offset"),
            "{}: {}",
            tell("the words of the replay"),
            replayed.stderr
        );
        // Without a whole header it is no capture.
        let is_right = replayed.code == Some(1) || in_header && replayed.code == Some(2);
        ensure!(is_right, "{}: {replayed:?}", tell("the replay's end"));
        let findings = replayed.finding_texts();
        ensure!(
            whole.findings.starts_with(&findings),
            "{}: {findings:#?}\nof {:#?}",
            tell("no prefix"),
            whole.findings
        );
        most = most.max(findings.len());
        let verified = whole.ask(&["capture", "verify"])?;
        let is_right = verified.code == Some(1) || in_header && verified.code == Some(2);
        ensure!(is_right, "{}: {verified:?}", tell("verify"));
    }
    ensure!(
        most == whole.findings.len(),
        "all but the manifest tells all"
    );
    Ok(())
}

/// The part that this byte is in.
fn part_of(parts: &[Part], at: usize) -> Result<&Part> {
    let part = parts.iter().find(|part| part.range.contains(&at));
    part.context("no part has this byte")
}

fn damaged_anywhere() -> Result<()> {
    let whole = Whole::new()?;
    let parts = parts(&whole.bytes)?;
    // What a part is stands in its head: of some, that too.
    let heads = parts.iter().rev().take(3).map(|part| part.range.start + 15);
    let places = whole
        .places()?
        .into_iter()
        .chain(heads)
        .chain([MAGIC.start]);
    for at in places {
        whole.write(&whole.with_flipped(at))?;
        let part = part_of(&parts, at)?;
        let verified = whole.ask(&["capture", "verify", "--output", "json"])?;
        ensure!(
            verified.code == Some(1),
            "byte {at} in {part:?}: {verified:?}"
        );
        let answer = verified.lines()?.remove(0);
        let problems = answer["segments"].as_array().into_iter().flatten();
        let problems: Vec<&Value> = problems
            .flat_map(|segment| segment["problems"].as_array().into_iter().flatten())
            .collect();
        let wanted = match part.kind {
            Kind::Header => "header-altered",
            Kind::State | Kind::Entries => "frame-altered",
            Kind::Manifest => "manifest-altered",
        };
        let ends = |problem: &&Value| problem["problem"] == "manifest-missing";
        let has_no_manifest = problems.iter().any(ends);
        let is_named = problems.iter().any(|problem| {
            let is_frame = problem["problem"] != "frame-altered" || problem["frame"] == part.number;
            let is_kind = problem["problem"] == wanted
                || part.kind == Kind::Manifest
                    && match problem["problem"].as_str() {
                        // The signature is the manifest's.
                        Some("signature-wrong") => true,
                        // A head that can't be read may be any frame's: a frame is altered, and no manifest is there.
                        Some("frame-altered") => has_no_manifest,
                        _ => false,
                    };
            is_kind && is_frame && problem["offset"] == part.range.start
        });
        ensure!(is_named, "byte {at} in {part:?}: {problems:#?}");
        let said = whole.ask(&["capture", "verify"])?.expect(1, &["ALTERED"])?;
        ensure!(
            said.stdout
                .contains(&format!("offset {}", part.range.start)),
            "{said:?}"
        );
        let replayed = whole.ask(&["replay"])?;
        // Who signed is not what a replay looks at.
        if part.kind == Kind::Manifest && replayed.code == Some(0) {
            continue;
        }
        let words = [&*format!("offset {}", part.range.start)];
        // What does not begin as a capture does can't be told from something else.
        let code = if MAGIC.contains(&at) { 2 } else { 1 };
        let replayed = replayed
            .expect(code, &words)
            .with_context(|| format!("{part:?}"))?;
        let findings = replayed.finding_texts();
        ensure!(
            whole.findings.starts_with(&findings),
            "no prefix: {findings:#?}"
        );
    }
    Ok(())
}

/// Behind a damaged frame the replay goes on, says what it passed over, and does not end well.
fn salvage() -> Result<()> {
    let whole = Whole::new()?;
    let parts = parts(&whole.bytes)?;
    let entries = parts.iter().filter(|part| part.kind == Kind::Entries);
    let entries: Vec<&Part> = entries.collect();
    ensure!(entries.len() >= 5, "frames: {parts:#?}");
    let (mut went_on, mut lost) = (0, 0);
    for part in &entries[..entries.len() - 1] {
        whole.write(&whole.with_flipped(part.range.start + 150))?;
        let plain = whole.ask(&["replay"])?.expect(1, &["--salvage"])?;
        let offset = format!("byte {}", part.range.start);
        let words = ["passed over", "1 frames known to be lost", &*offset];
        let answer = whole.ask(&["replay", "--salvage"])?.expect(1, &words)?;
        let findings = answer.finding_texts();
        for finding in &findings {
            ensure!(whole.findings.contains(finding), "never told: {finding}");
        }
        lost += usize::from(findings.len() < whole.findings.len());
        went_on += usize::from(findings.len() > plain.finding_texts().len());
    }
    ensure!(
        went_on >= 2 && lost >= 2,
        "it went on {went_on} times, and lost something {lost} times"
    );
    // What is no capture at all stays refused.
    whole.write(b"something else\n")?;
    whole
        .ask(&["replay", "--salvage"])?
        .expect(1, &["no capture"])?;
    fs::remove_file(&whole.file).context("removing a capture")?;
    whole.ask(&["replay"])?.expect(2, &["No such file"])?;
    let empty = whole.case.directory().join("empty");
    fs::create_dir(&empty).context("making a directory")?;
    let answer = ask(["replay", word(&empty)?])?;
    ensure!(answer.code == Some(2), "an empty directory: {answer:?}");
    Ok(())
}

/// Of a format that comes later: nothing is guessed.
fn other_version() -> Result<()> {
    let whole = Whole::new()?;
    let mut bytes = whole.bytes.clone();
    bytes[8] += 1;
    whole.write(&bytes)?;
    let words = ["version 2", "offset 0", "version 1"];
    let answer = whole.ask(&["replay"])?.expect(1, &words)?;
    ensure!(answer.stdout.is_empty(), "it guessed: {answer:?}");
    // Only the number was changed, which shows: the header's hash is of version 1.
    let answer = whole.ask(&["capture", "verify"])?;
    answer.expect(1, &["the header at offset 0 was altered"])?;
    let answer = whole.ask(&["capture", "info"])?;
    ensure!(answer.code != Some(0), "info: {answer:?}");
    Ok(())
}
