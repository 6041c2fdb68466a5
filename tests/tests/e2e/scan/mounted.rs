//! What is mounted: found in a kubelet's directory, in this machine's own mounts and in paths, told in three formats.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use anyhow::{Context, Result, ensure};
use e2e::desk::ask;

use super::{LEGACY, LONG, PLAIN, VISIBLE, WIDE, is_silent, rules, sarif, token};
use crate::case::{Case, KEY, ROOT};
use crate::stream;
use crate::value;

/// Keys and values of a volume in which every rule about files finds something.
fn files() -> Result<Vec<(&'static str, String)>> {
    let key = value::base64(value::fresh(96)?.as_bytes());
    let key = format!("-----BEGIN PRIVATE KEY-----\n{key}\n-----END PRIVATE KEY-----\n");
    let form = value::fresh(20)?.replace(['.', '~'], "0");
    Ok(vec![
        (KEY, value::fresh(24)?),
        (".hidden", value::fresh(24)?),
        ("old-token", token::legacy()?),
        ("long-token", token::bound(365 * 86_400)?),
        ("short-token", token::bound(3_600)?),
        ("tls.key", key),
        ("gitlab", format!("glpat-{form}")),
    ])
}

/// All three outputs tell the same, are valid, and hold no value; what is informational is told when it is asked for.
pub fn volumes() -> Result<()> {
    let case = Case::with(0o644, ROOT)?;
    let files = files()?;
    case.volume.rotate(&files)?;
    let root = case.kubelet_root.to_string_lossy().into_owned();
    let values: Vec<&str> = files.iter().map(|it| it.1.trim()).collect();
    let lines_of_key: Vec<&str> = files[5].1.lines().collect();
    let scan = |output: &str, more: &[&str]| {
        let words = ["scan", "--kubelet-root", &root, "--output", output];
        let answer = ask(words.iter().chain(more))?.expect(0, &[])?;
        is_silent(&answer, &values)?;
        is_silent(&answer, &lines_of_key[1..2])?;
        // Not the parts of a token either.
        for token in &values[2..5] {
            is_silent(&answer, &token.split('.').collect::<Vec<_>>())?;
        }
        anyhow::Ok(answer)
    };
    let plain = scan("json", &[])?.findings()?;
    let mine = |it: &serde_json::Value| it["pod"]["uid"] == case.pod_uid.as_str();
    let plain: Vec<_> = plain.into_iter().filter(|it| mine(it)).collect();
    ensure!(rules(&plain, KEY) == [WIDE], "{plain:?}");
    ensure!(rules(&plain, "old-token") == [LEGACY, WIDE], "{plain:?}");
    ensure!(rules(&plain, "long-token") == [LONG, WIDE], "{plain:?}");
    ensure!(rules(&plain, "short-token") == [WIDE], "{plain:?}");
    let reason = plain.iter().find(|it| it["rule"] == LONG);
    let reason = reason
        .and_then(|it| it["reason"].as_str())
        .unwrap_or_default();
    ensure!(
        reason.contains("shop/api") && reason.contains("365 days"),
        "{reason}"
    );

    let answer = scan("json", &["--informational"])?;
    let schema = stream::schema()?;
    for line in answer.lines()? {
        let wrong: Vec<_> = schema.iter_errors(&line).map(|it| it.to_string()).collect();
        ensure!(wrong.is_empty(), "{wrong:?}: {line}");
    }
    let all = answer.findings()?;
    let all: Vec<_> = all.into_iter().filter(|it| mine(it)).collect();
    ensure!(rules(&all, KEY) == [WIDE, VISIBLE], "{all:?}");
    ensure!(rules(&all, ".hidden") == [WIDE], "{all:?}");
    ensure!(rules(&all, "old-token") == [LEGACY, WIDE], "{all:?}");
    ensure!(rules(&all, "tls.key") == [WIDE, PLAIN, VISIBLE], "{all:?}");
    ensure!(rules(&all, "gitlab") == [WIDE, PLAIN, VISIBLE], "{all:?}");

    let results = sarif::results(&scan("sarif", &["--informational"])?.stdout)?;
    let path = case.volume.path().to_string_lossy().into_owned();
    let of_case = results.iter().filter(|it| it.to_string().contains(&path));
    ensure!(of_case.count() == all.len(), "{results:?}");
    let table = scan("table", &[])?.stdout;
    for finding in &plain {
        let rule = finding["rule"].as_str().unwrap_or_default();
        let path = finding["file"]["path"].as_str().unwrap_or_default();
        let is_told = |line: &str| line.contains(rule) && line.contains(path);
        ensure!(table.lines().any(is_told), "{finding} is not in {table}");
    }
    ensure!(!table.contains('\x1b'), "colours without a terminal");
    Ok(())
}

/// Without a word about where to look, this machine's own mounts are looked at: in a container they are all there is.
pub fn own_mounts() -> Result<()> {
    let case = Case::with(0o644, ROOT)?;
    let answer = ask(["scan", "--output", "json"])?.expect(0, &[])?;
    let path = case.file().to_string_lossy().into_owned();
    let findings = answer.findings()?;
    let mine: Vec<_> = findings
        .iter()
        .filter(|it| it["file"]["path"] == path.as_str())
        .collect();
    ensure!(mine.len() == 1 && mine[0]["rule"] == WIDE, "{mine:?}");
    is_silent(&answer, &[&case.value, &case.control])
}

/// `--fail-on` decides; a path that is not there is a mistake.
pub fn exit_codes() -> Result<()> {
    let case = Case::with(0o640, ROOT)?;
    let path = case.volume.path().to_string_lossy().into_owned();
    ask(["scan", &path, "--fail-on", "info"])?.expect(0, &["0 findings"])?;
    let wide = Case::with(0o644, ROOT)?;
    let path = wide.volume.path().to_string_lossy().into_owned();
    ask(["scan", &path])?.expect(0, &["2 medium"])?;
    ask(["scan", &path, "--fail-on", "high"])?.expect(0, &["2 medium"])?;
    for output in ["table", "json", "sarif"] {
        let words = ["scan", &path, "--fail-on", "medium", "--output", output];
        let answer = ask(words)?.expect(1, &[WIDE])?;
        is_silent(&answer, &[&wide.value, &wide.control])?;
    }
    // The limit for tokens is the user's.
    let token = token::bound(7_000)?;
    wide.volume.rotate(&[("token", &token)])?;
    let rules_with = |limit: &str| {
        let words = ["scan", &path, "--output", "json", "--token-lifetime", limit];
        let findings = ask(words)?.expect(0, &[])?.findings()?;
        anyhow::Ok(findings.iter().any(|it| it["rule"] == LONG))
    };
    ensure!(
        rules_with("1h")? && !rules_with("2h")?,
        "the limit does not count"
    );

    let missing = format!("{path}/missing");
    ask(["scan", &missing])?.expect(2, &["missing", "No such file"])?;
    ask(["scan", "--fail-on", "bad"])?.expect(2, &["possible values", "critical"])?;
    ask(["scan", "--token-lifetime", "soon"])?.expect(2, &["soon"])?;
    Ok(())
}

/// One file by two paths is one finding, and a single file is a path as well.
pub fn one_file_twice() -> Result<()> {
    let directory = tempfile::tempdir()?;
    let file = directory.path().join("key");
    let value = value::fresh(24)?;
    fs::write(&file, &value)?;
    fs::set_permissions(&file, fs::Permissions::from_mode(0o604))?;
    let link = directory.path().join("link");
    symlink(&file, &link).context("linking")?;
    let words: [&OsStr; 5] = [
        "scan".as_ref(),
        "--output=json".as_ref(),
        file.as_os_str(),
        link.as_os_str(),
        directory.path().as_os_str(),
    ];
    let answer = ask(words)?.expect(0, &[])?;
    let findings = answer.findings()?;
    ensure!(findings.len() == 1, "{findings:?}");
    ensure!(findings[0]["file"]["mode"] == "0604", "{findings:?}");
    is_silent(&answer, &[&value])
}
