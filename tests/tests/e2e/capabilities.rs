//! Each capability that the sentinel asks for: what `doctor` says is lost without it, and that the kernel agrees.

use std::ffi::OsString;
use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, chown};

use anyhow::{Context, Result, ensure};
use e2e::sentinel::binary;
use e2e::workload::{Finished, Workload};
use serde_json::Value;

use crate::case::SOON;
use crate::harness::{Need, Test};

/// What `doctor` says of each, in part.
pub const LOST: [(&str, &str); 4] = [
    ("BPF", "no kernel program can be loaded"),
    ("PERFMON", "no kernel program may look at what processes do"),
    ("SYS_PTRACE", "other processes can't be looked into"),
    (
        "DAC_READ_SEARCH",
        "what is closed to root without rights can't be read",
    ),
];

const NEEDS: &[Need] = &[Need::Tracepoints, Need::Program("setpriv")];

pub fn tests() -> Vec<Test> {
    vec![
        Test::new(
            "capabilities::doctor_names_each_loss",
            NEEDS,
            doctor_names_each_loss,
        ),
        Test::new("capabilities::loading", NEEDS, loading),
        Test::new("capabilities::looking", NEEDS, looking),
    ]
}

/// Runs `words` with the four but this one, and no other.
fn without(capability: &str, words: impl IntoIterator<Item = OsString>) -> Result<Finished> {
    let kept = LOST.iter().filter(|(name, _)| *name != capability);
    let kept = kept.map(|(name, _)| format!(",+{}", name.to_lowercase()));
    let bounds = format!("--bounding-set=-all{}", kept.collect::<String>());
    let setpriv = ["setpriv", "--inh-caps=-all", &bounds].map(OsString::from);
    Workload::program(setpriv.into_iter().chain(words))
        .start()?
        .finish(SOON)
}

fn doctor(lacking: &str) -> Result<(Finished, Value)> {
    let words: [OsString; 4] = [
        binary()?.into(),
        "doctor".into(),
        "--output".into(),
        "json".into(),
    ];
    let finished = without(lacking, words)?;
    let answer = serde_json::from_str(&finished.stdout);
    let answer = answer.with_context(|| format!("reading {finished:?}"))?;
    Ok((finished, answer))
}

fn check<'a>(answer: &'a Value, name: &str) -> Option<&'a Value> {
    let mut checks = answer["checks"].as_array()?.iter();
    checks.find(|check| check["name"] == name)
}

/// With the four, all is well; with one less, that one is named with its loss, and no other.
fn doctor_names_each_loss() -> Result<()> {
    let (finished, answer) = doctor("none")?;
    ensure!(
        finished.status.success() && answer["ok"] == true,
        "{finished:?}"
    );
    for (capability, lost) in LOST {
        let (finished, answer) = doctor(capability)?;
        ensure!(finished.status.code() == Some(3), "{finished:?}");
        let found = check(&answer, "capabilities").context("no check of capabilities")?;
        let found = found["found"].as_str().unwrap_or_default();
        ensure!(
            found.starts_with(&format!("missing CAP_{capability} ({lost}")),
            "{found}"
        );
        ensure!(found.matches("CAP_").count() == 1, "{found}");
    }
    Ok(())
}

/// The kernel's own answer, which `doctor` shows beside: it loads nothing without BPF, attaches nothing without PERFMON, and
/// asks for neither of the others.
fn loading() -> Result<()> {
    for (capability, _) in LOST {
        let (_, answer) = doctor(capability)?;
        let hooks = answer["hooks"].as_array().context("no hooks")?;
        let required = hooks.iter().filter(|hook| hook["required"] == true);
        let attached = required
            .clone()
            .filter(|hook| hook["attached"] == true)
            .count();
        let total = required.count();
        match capability {
            "BPF" => ensure!(
                check(&answer, "programs").is_some() && total == 0,
                "{answer}"
            ),
            "PERFMON" => ensure!(attached == 0 && total > 0, "{answer}"),
            _ => ensure!(attached == total && total > 0, "{answer}"),
        }
    }
    Ok(())
}

/// What the other two open: the root of a process of another user, and a file and an environment that are closed to root
/// without rights.
fn looking() -> Result<()> {
    let directory = tempfile::tempdir().context("creating a directory")?;
    let file = directory.path().join("secret");
    fs::write(&file, "text").context("writing a file")?;
    fs::set_permissions(&file, Permissions::from_mode(0o400)).context("closing a file")?;
    chown(&file, Some(1000), Some(1000)).context("giving a file away")?;
    let other = Workload::program(["sleep", "1000"])
        .user(1000, 1000, &[])
        .start()?;
    let process = format!("/proc/{}", other.pid());
    let root = ["ls".to_owned(), format!("{process}/root/")];
    let closed = ["cat".to_owned(), file.to_string_lossy().into_owned()];
    let environment = ["cat".to_owned(), format!("{process}/environ")];
    for (capability, words) in [
        ("SYS_PTRACE", &root),
        ("DAC_READ_SEARCH", &closed),
        ("DAC_READ_SEARCH", &environment),
    ] {
        let with = without("none", words.iter().map(OsString::from))?;
        ensure!(with.status.success(), "with all four: {with:?}");
        let lacking = without(capability, words.iter().map(OsString::from))?;
        ensure!(
            !lacking.status.success(),
            "without {capability}: {lacking:?}"
        );
    }
    Ok(())
}
