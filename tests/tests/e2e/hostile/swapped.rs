//! Places that become other places: links in turn with files, and a mount over a secret.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Result, ensure};
use e2e::workload::Workload;
use rustix::fs::{CWD, RenameFlags, renameat_with};
use rustix::mount::{MountFlags, UnmountFlags, mount, unmount};

use super::{in_stream, unharmed};
use crate::case::{CONTROL, Case, KEY, SOON, watch_containers, watch_node};
use crate::expect::{LOG, STDOUT};
use crate::harness::{PLAIN, Test};
use crate::plain::{ECHO, tell};
use crate::value;

/// How often names are exchanged at least.
const TIMES: usize = 2_000;

pub fn tests() -> Vec<Test> {
    vec![
        Test::new("hostile::links_for_logs", PLAIN, links_for_logs),
        Test::new("hostile::links_for_secrets", PLAIN, links_for_secrets),
        Test::new(
            "hostile::mounted_over_a_secret",
            PLAIN,
            mounted_over_a_secret,
        ),
    ]
}

/// Exchanges two names while `meanwhile` runs, and for a good number of times.
fn exchange(one: &Path, other: &Path, meanwhile: impl FnOnce() -> Result<()>) -> Result<()> {
    let (turn, done) = (AtomicBool::new(true), AtomicBool::new(false));
    std::thread::scope(|scope| {
        let turning = scope.spawn(|| -> Result<()> {
            let mut times = 0;
            while turn.load(Ordering::Relaxed) || times < TIMES || times % 2 == 1 {
                renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)
                    .context("exchanging names")?;
                times += 1;
            }
            done.store(true, Ordering::Relaxed);
            Ok(())
        });
        let did = meanwhile();
        turn.store(false, Ordering::Relaxed);
        let turned = turning.join().map_err(|_| anyhow::anyhow!("a panic"))?;
        did.and(turned)
    })?;
    ensure!(done.load(Ordering::Relaxed), "not exchanged often enough");
    Ok(())
}

/// A log's name leads to a file that holds a secret, every other moment. Nobody writes the secret to a log: nobody is told.
fn links_for_logs() -> Result<()> {
    let case = Case::new()?;
    let directory = case.directory().to_owned();
    let (log, link) = (directory.join("app.log"), directory.join("next.log"));
    let decoy = directory.join("decoy");
    fs::write(&decoy, format!("{}\n", case.value)).context("writing a file")?;
    fs::write(&log, "").context("writing a log")?;
    symlink(&decoy, &link).context("making a link")?;
    let mut sentinel = watch_node(&[&case], &[])?;
    let script = format!(
        "i=0; while [ $i -lt 300 ]; do [ -L '{0}' ] || echo line >> '{0}'; i=$((i + 1)); done",
        log.display()
    );
    exchange(&log, &link, || {
        Workload::sh(&script).start()?.finish(SOON)?;
        Ok(())
    })?;
    let script = format!("read -r line; echo \"$line\" >> '{}'", log.display());
    tell(&Workload::sh(&script), &case.control)?.finish(SOON)?;
    case.wait_control(&mut sentinel, LOG)?;
    let stopped = sentinel.stop()?;
    unharmed(&stopped)?;
    let about = case.findings(&stopped);
    let forged: Vec<_> = [&log, &link, &decoy]
        .into_iter()
        .flat_map(|path| in_stream(&about, path))
        .collect();
    ensure!(forged.is_empty(), "nobody wrote it to a log: {forged:#?}");
    Ok(())
}

/// A file in a kubelet's volume is a link to another file every other moment: what that holds is no secret of the volume.
fn links_for_secrets() -> Result<()> {
    let case = Case::new()?;
    let outside = case.directory().join("outside");
    let foreign = value::fresh(31)?;
    fs::write(&outside, &foreign).context("writing a file")?;
    let (file, link) = (
        case.volume.path().join("turning"),
        case.volume.path().join("turned"),
    );
    fs::write(&file, value::fresh(29)?).context("writing a secret")?;
    symlink(&outside, &link).context("making a link")?;
    let mut sentinel = watch_containers(&[&case], &["--scope", "node"])?;
    exchange(&file, &link, || {
        tell(&Workload::sh(ECHO), &foreign)?.finish(SOON)?;
        Ok(())
    })?;
    tell(&Workload::sh(ECHO), &foreign)?.finish(SOON)?;
    tell(&Workload::sh(ECHO), &case.value)?.finish(SOON)?;
    case.wait(&mut sentinel, STDOUT)?;
    let stopped = sentinel.stop()?;
    unharmed(&stopped)?;
    let read = stopped
        .findings()
        .into_iter()
        .filter(|it| it["match"]["length"] == 31 && it["rule"] == STDOUT)
        .filter(|it| it["secret"]["name"] == case.name.as_str())
        .count();
    ensure!(read == 0, "a link led out of the volume");
    Ok(())
}

/// Another file system lies over the secret: what was there stays known, what is there now becomes known.
fn mounted_over_a_secret() -> Result<()> {
    let case = Case::new()?;
    let mut sentinel = watch_node(&[&case], &[])?;
    let fresh = value::fresh(37)?;
    mount(
        "tmpfs",
        case.volume.path(),
        "tmpfs",
        MountFlags::NOSUID,
        c"size=64k,mode=755",
    )
    .context("mounting over a secret")?;
    let laid = (|| {
        fs::write(case.volume.path().join(KEY), &fresh).context("writing a secret")?;
        let mut echo = Workload::sh(ECHO).start()?;
        echo.send_line(&case.value)?;
        case.wait_where(&mut sentinel, STDOUT, |line| line["match"]["length"] == 30)?;
        echo.send_line(&fresh)?;
        case.wait_where(&mut sentinel, STDOUT, |line| line["match"]["length"] == 37)
    })();
    let undone = unmount(case.volume.path(), UnmountFlags::DETACH);
    laid?;
    undone.context("unmounting what was mounted over")?;
    tell(&Workload::sh(ECHO), &case.control)?.finish(SOON)?;
    sentinel.wait_for(SOON, "what lay below", |line| {
        line["rule"] == STDOUT
            && line["secret"]["name"] == case.name.as_str()
            && line["secret"]["key"] == CONTROL
    })?;
    unharmed(&sentinel.stop()?)
}
