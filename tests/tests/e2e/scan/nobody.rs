//! As nobody, without a capability: what may be read is told of, and so is what may not.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use e2e::desk::{self, Answer};
use e2e::sentinel::binary;

use super::{WIDE, is_silent, sarif};
use crate::case::{Case, KEY, ROOT};
use crate::value;

const USER: [&str; 5] = [
    "--reuid=65534",
    "--regid=65534",
    "--clear-groups",
    "--bounding-set=-all",
    "--inh-caps=-all",
];

/// Runs a copy of the program that nobody can reach.
fn scan(program: &Path, words: &[&OsStr]) -> Result<Answer> {
    let mut command = Command::new("setpriv");
    command.args(USER).arg(program).arg("scan").args(words);
    desk::run(&mut command)
}

pub fn may_read_little() -> Result<()> {
    let place = tempfile::Builder::new()
        .prefix("scan-")
        .tempdir_in("/tmp")?;
    let open = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode));
    open(place.path(), 0o755)?;
    let program = place.path().join("secret-sentinel");
    fs::copy(binary()?, &program).context("copying the program")?;
    open(&program, 0o755)?;

    // A kubelet's directory that is root's alone: nothing is found, and that is said.
    let case = Case::with(0o644, ROOT)?;
    open(case.directory(), 0o755)?;
    let root = case.kubelet_root.as_os_str();
    open(&case.kubelet_root, 0o755)?;
    open(&case.kubelet_root.join("pods"), 0o700)?;
    let closed = case.kubelet_root.join("pods").display().to_string();
    for output in ["table", "json", "sarif"] {
        let words: [&OsStr; 4] = [
            "--kubelet-root".as_ref(),
            root,
            "--output".as_ref(),
            output.as_ref(),
        ];
        let answer = scan(&program, &words)?.expect(0, &["may not be looked into", &closed])?;
        is_silent(&answer, &[&case.value])?;
        if output == "sarif" {
            sarif::results(&answer.stdout)?;
        }
    }

    // A directory in which one file may be read, one may not, and one directory may not be entered.
    let secrets = place.path().join("secrets");
    fs::create_dir_all(secrets.join("inner"))?;
    let values = [value::fresh(24)?, value::fresh(24)?, value::fresh(24)?];
    let names = [KEY, "closed", "inner/key"];
    for (name, value) in names.iter().zip(&values) {
        fs::write(secrets.join(name), value)?;
    }
    open(&secrets.join(KEY), 0o644)?;
    open(&secrets.join("closed"), 0o601)?;
    open(&secrets.join("inner"), 0o700)?;
    open(&secrets, 0o755)?;
    let words: [&OsStr; 2] = ["--output=json".as_ref(), secrets.as_os_str()];
    let answer = scan(&program, &words)?;
    let unread = secrets.join("closed").display().to_string();
    let unseen = secrets.join("inner").display().to_string();
    let answer = answer.expect(0, &[&unread, &unseen, "Permission denied"])?;
    let findings = answer.findings()?;
    let mut keys: Vec<_> = findings
        .iter()
        .filter_map(|it| it["secret"]["key"].as_str())
        .collect();
    keys.sort_unstable();
    ensure!(keys == ["closed", KEY], "{findings:?}");
    ensure!(findings.iter().all(|it| it["rule"] == WIDE), "{findings:?}");
    let values: Vec<&str> = values.iter().map(String::as_str).collect();
    is_silent(&answer, &values)?;

    // Others' processes may not be looked into.
    scan(&program, &[])?.expect(0, &["processes that may not be looked into"])?;
    Ok(())
}
