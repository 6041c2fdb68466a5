//! Changes by plain processes, of a volume as the kubelet lays it out.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use e2e::workload::Workload;
use rustix::fs::{XattrFlags, removexattr, setxattr};
use serde_json::json;

use super::{CHANGE, call, wait};
use crate::case::{CONTROL, Case, KEY, SOON, watch_containers, watch_node};
use crate::expect::{self, WIDE_FILE};
use crate::harness::{PLAIN, Test};

/// What a chmod from 0400 to 0644 does.
const WIDER: &str = "mode 0400 to 0644; every user can read it now";

pub fn tests() -> Vec<Test> {
    vec![
        Test::new("changes::by_path", PLAIN, || chmod("chmod 644", "chmod")),
        Test::new("changes::by_relative_path", PLAIN, || {
            chmod("relative 644", "fchmodat")
        }),
        Test::new("changes::by_directory", PLAIN, || {
            chmod("dirfd 644", "fchmodat")
        }),
        Test::new("changes::by_descriptor", PLAIN, || {
            chmod("fchmod 644", "fchmod")
        }),
        Test::new("changes::owner", PLAIN, owner),
        Test::new("changes::owner_by_descriptor", PLAIN, owner_by_descriptor),
        Test::new("changes::acl", PLAIN, acl),
        Test::new("changes::short_lived", PLAIN, short_lived),
        Test::new("changes::in_a_blink", PLAIN, in_a_blink),
        Test::new("changes::tighter", PLAIN, tighter),
        Test::new("changes::rotation", PLAIN, rotation),
        Test::new("changes::of_the_node", PLAIN, of_the_node),
        Test::new("changes::exception", PLAIN, exception),
    ]
}

/// A host process changes the mode, with the scope `containers`: the act and the state are told, and nothing else.
fn chmod(call: &str, name: &str) -> Result<()> {
    let case = Case::new()?;
    let mut sentinel = watch_containers(&[&case], &[])?;
    let mut running = call::workload(call, &case.file())?.start()?;
    let pid = running.pid();
    // Of a process of the node that is out of scope only /proc tells the program, while it lives.
    running.send_line("now")?;
    let found = wait(&case, &mut sentinel, pid, &format!("{name}: {WIDER}"))?;
    running.finish(SOON)?;
    let expected = json!({
        "file": {"mode": "0644", "uid": 0, "gid": 0, "path": case.file().to_string_lossy()},
        "process": {"uid": 0},
        "container": null,
        "pod": null,
        "secret": {"source": "volume"},
    });
    expect::holds(&found, &expected)?;
    let program = std::env::current_exe().context("finding this program")?;
    expect::holds(
        &found,
        &json!({"process": {"exe": program.to_string_lossy()}}),
    )?;
    case.wait(&mut sentinel, WIDE_FILE)?;
    let findings = case.stop(sentinel)?;
    expect::only(&findings, CHANGE)?;
    expect::only(&findings, WIDE_FILE)?;
    let others = findings
        .iter()
        .filter(|it| it["rule"] != "foreign-secret-read");
    ensure!(others.count() == 2, "nothing else: {findings:#?}");
    Ok(())
}

fn owner() -> Result<()> {
    let case = Case::new()?;
    let mut sentinel = watch_containers(&[&case], &[])?;
    let running = call::workload("chown 1750 0", &case.file())?.start()?;
    let pid = running.pid();
    running.finish(SOON)?;
    let reason = "fchownat: mode 0400 as before, owner 0:0 to 1000:0; user 1000 can read it now";
    let found = wait(&case, &mut sentinel, pid, reason)?;
    expect::holds(&found, &json!({"file": {"mode": "0400", "uid": 1000}}))?;
    expect::only(&case.stop(sentinel)?, CHANGE)?;
    Ok(())
}

fn owner_by_descriptor() -> Result<()> {
    let case = Case::with(0o440, crate::case::ROOT)?;
    let mut sentinel = watch_containers(&[&case], &[])?;
    let running = call::workload("fchown 0 1751", &case.file())?.start()?;
    let pid = running.pid();
    running.finish(SOON)?;
    let reason = "fchown: mode 0440 as before, owner 0:0 to 0:1001; group 1001 can read it now";
    wait(&case, &mut sentinel, pid, reason)?;
    expect::only(&case.stop(sentinel)?, CHANGE)?;
    Ok(())
}

/// An ACL as `setfacl -m u:1000:r` sets it, by this very process.
fn acl() -> Result<()> {
    let case = Case::new()?;
    let mut sentinel = watch_containers(&[&case], &[])?;
    let none = u32::MAX;
    let entries: [(u16, u16, u32); 5] = [
        (0x01, 4, none),
        (0x02, 4, 1000),
        (0x04, 0, none),
        (0x10, 4, none),
        (0x20, 0, none),
    ];
    let mut bytes = 2_u32.to_le_bytes().to_vec();
    for (tag, permissions, id) in entries {
        bytes.extend(tag.to_le_bytes());
        bytes.extend(permissions.to_le_bytes());
        bytes.extend(id.to_le_bytes());
    }
    let name = "system.posix_acl_access";
    setxattr(case.file(), name, &bytes, XattrFlags::empty()).context("setting an ACL")?;
    let reason = "setxattr: mode 0400 to 0440, ACL none to u:1000:r--; user 1000 can read it now";
    wait(&case, &mut sentinel, std::process::id(), reason)?;
    // With the mask empty the entry gives nothing; with the mask back it does again.
    for mode in ["400", "440"] {
        let running = Workload::program(["/bin/chmod", mode])
            .argument(case.file())
            .start()?;
        let pid = running.pid();
        running.finish(SOON)?;
        if mode == "440" {
            let reason = "fchmodat: mode 0400 to 0440; user 1000 can read it now";
            wait(&case, &mut sentinel, pid, reason)?;
        }
    }
    // The mask of an ACL that is removed is the group's permission from then on.
    removexattr(case.file(), name).context("removing an ACL")?;
    let reason =
        "removexattr: mode 0440 as before, ACL u:1000:r-- to none; group 0 can read it now";
    wait(&case, &mut sentinel, std::process::id(), reason)?;
    let findings = case.stop(sentinel)?;
    let told = expect::of_rule(&findings, CHANGE);
    ensure!(told.len() == 3, "{told:#?}");
    Ok(())
}

/// The process that changes the file is gone before anybody could look at it, and so is the shell that started it.
fn short_lived() -> Result<()> {
    let case = Case::new()?;
    let mut sentinel = watch_containers(&[&case], &[])?;
    let script = format!("(chmod 0644 {} &)", case.file().display());
    Workload::sh(&script).start()?.finish(SOON)?;
    let found = case.wait(&mut sentinel, CHANGE)?;
    let expected = json!({
        "reason": format!("fchmodat: {WIDER}"),
        "process": {"comm": "chmod"},
    });
    expect::holds(&found, &expected)?;
    expect::only(&case.stop(sentinel)?, CHANGE)?;
    Ok(())
}

/// Wider and tight again at once: a look at the file would show nothing.
fn in_a_blink() -> Result<()> {
    let case = Case::new()?;
    let mut sentinel = watch_containers(&[&case], &[])?;
    let running = call::workload("blink 644 400", &case.file())?.start()?;
    let pid = running.pid();
    running.finish(SOON)?;
    wait(&case, &mut sentinel, pid, &format!("fchmodat: {WIDER}"))?;
    expect::only(&case.stop(sentinel)?, CHANGE)?;
    Ok(())
}

/// Who tightens is not told of; the control shows that the sentinel watched.
fn tighter() -> Result<()> {
    let case = Case::with(0o644, crate::case::ROOT)?;
    let mut sentinel = watch_containers(&[&case], &[])?;
    for call in [
        "chmod 400",
        "fchmod 400",
        "chown 0 0",
        "dirfd 440",
        "fchmod 400",
    ] {
        call::workload(call, &case.file())?.start()?.finish(SOON)?;
    }
    call::workload("chmod 666", &case.volume.file(CONTROL))?
        .start()?
        .finish(SOON)?;
    let found = case.wait_control(&mut sentinel, CHANGE)?;
    let reason = "chmod: mode 0644 to 0666; every user can write to it now";
    expect::holds(&found, &json!({"reason": reason}))?;
    let findings = case.stop(sentinel)?;
    // From 0400 to 0440 root's group gains.
    let told = expect::of_rule(&findings, CHANGE);
    ensure!(
        told.iter()
            .all(|it| it["reason"] == "fchmodat: mode 0400 to 0440; group 0 can read it now"),
        "{told:#?}"
    );
    Ok(())
}

/// New versions, as the kubelet makes them, are neither changes nor writes, whatever their modes.
fn rotation() -> Result<()> {
    let case = Case::with(0o440, e2e::volume::Owner { uid: 0, gid: 2000 })?;
    let mut sentinel = watch_containers(&[&case], &[])?;
    for _ in 0..5 {
        let value = case.rotate(30)?;
        // Each version is in place before the next.
        let reader = Workload::program([Path::new("/bin/cat"), &case.file()]).start()?;
        let read = reader.finish(SOON)?;
        ensure!(read.stdout.trim() == value, "{read:?}");
    }
    call::workload("chmod 644", &case.volume.file(CONTROL))?
        .start()?
        .finish(SOON)?;
    case.wait_control(&mut sentinel, CHANGE)?;
    let findings = case.stop(sentinel)?;
    ensure!(
        expect::of_rule(&findings, CHANGE).is_empty()
            && expect::of_rule(&findings, super::WRITE).is_empty(),
        "{findings:#?}"
    );
    Ok(())
}

/// The scope is the node, and the user named the path: a change is told, who may write is not known.
fn of_the_node() -> Result<()> {
    let case = Case::new()?;
    let mut sentinel = watch_node(&[&case], &[])?;
    fs::write(case.file(), &case.value).context("writing the same again")?;
    let running = call::workload("fchmod 604", &case.file())?.start()?;
    let pid = running.pid();
    running.finish(SOON)?;
    let reason = "fchmod: mode 0400 to 0604; every user can read it now";
    let found = wait(&case, &mut sentinel, pid, reason)?;
    expect::holds(&found, &json!({"secret": {"source": "path", "key": KEY}}))?;
    let findings = case.stop(sentinel)?;
    expect::only(&findings, CHANGE)?;
    ensure!(
        expect::of_rule(&findings, super::WRITE).is_empty(),
        "{findings:#?}"
    );
    Ok(())
}

/// A program that is expected to change modes is left out.
fn exception() -> Result<()> {
    let case = Case::new()?;
    let program = std::env::current_exe().context("finding this program")?;
    let rules = format!(
        "exceptions:\n  - rules: [mode-change]\n    executable: {}\n    reason: it is meant to\n",
        program.display()
    );
    let path = case.directory().join("rules.yaml");
    fs::write(&path, rules).context("writing rules")?;
    let mut sentinel = watch_containers(&[&case], &["--rules", &path.to_string_lossy()])?;
    let mut expected = call::workload("chmod 644", &case.file())?.start()?;
    expected.send_line("now")?;
    // What it says of the file is what it did, and the control comes after it.
    case.wait(&mut sentinel, WIDE_FILE)?;
    let control = case.volume.file(CONTROL);
    let chmod = Workload::program([Path::new("/bin/chmod"), Path::new("644"), &control]);
    chmod.start()?.finish(SOON)?;
    case.wait_control(&mut sentinel, CHANGE)?;
    expected.finish(SOON)?;
    let findings = case.stop(sentinel)?;
    expect::none(
        &expect::of_rule(&findings, CHANGE)
            .into_iter()
            .cloned()
            .collect::<Vec<_>>(),
        "it is expected",
    )
}
