//! Values among a program's arguments.

use anyhow::Result;
use e2e::workload::Workload;
use serde_json::json;

use super::{ECHO, tell};
use crate::case::{Case, SOON, watch_node};
use crate::expect::{self, ARGUMENT, STDOUT};
use crate::harness::{PLAIN, Test};
use crate::value::{self, base64};

pub fn tests() -> Vec<Test> {
    vec![
        Test::new("plain::argument", PLAIN, argument),
        Test::new("plain::argument_near_miss", PLAIN, near_miss),
    ]
}

/// As it is and in base64; the finding tells who, and not what else was among the arguments.
fn argument() -> Result<()> {
    let case = Case::new()?;
    let mut sentinel = watch_node(&[&case], &[])?;
    let encoded = base64(case.value.as_bytes());
    for (argument, encoding, length) in [(&case.value, "raw", 30), (&encoded, "base64", 40)] {
        let argument = format!("--password={argument}");
        let program = Workload::program(["/bin/true", "other-argument", &argument]);
        let running = program.start()?;
        let pid = running.pid();
        running.finish(SOON)?;
        let found = case.wait_where(&mut sentinel, ARGUMENT, |line| {
            line["process"]["tgid"] == pid
        })?;
        let expected = json!({
            "severity": "high",
            "evidence": "probe",
            "secret": {"name": case.name, "key": "password"},
            "match": {"kind": "exact", "encoding": encoding, "offset": 36, "length": length},
            "stream": null,
        });
        expect::holds(&found, &expected)?;
        anyhow::ensure!(!found.to_string().contains("other-argument"), "{found}");
    }
    anyhow::ensure!(case.stop(sentinel)?.len() == 2, "a finding a program");
    Ok(())
}

fn near_miss() -> Result<()> {
    let case = Case::new()?;
    let mut sentinel = watch_node(&[&case], &[])?;
    let near = value::neighbour(&case.value);
    // Between them nothing that a value has: the end of one and the beginning of the other must not make a value up.
    let program = Workload::program(["/bin/true", &near, "--", &case.value[1..]]);
    program.start()?.finish(SOON)?;
    tell(&Workload::sh(ECHO), &case.control)?.finish(SOON)?;
    case.wait_control(&mut sentinel, STDOUT)?;
    expect::none(&case.stop(sentinel)?, "near is not equal")
}
