//! The advice: applied to the same workload every read still succeeds, and with the next tighter mode one does not.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use e2e::cgroup;
use e2e::desk::{Answer, ask};
use e2e::sentinel::{Sentinel, is_sentinel};
use e2e::volume::Owner;
use e2e::wait::wait_until;
use e2e::workload::Workload;
use serde_json::Value;

use crate::case::{Case, SOON, start};
use crate::harness::{PLAIN, Test};

pub fn tests() -> Vec<Test> {
    vec![
        Test::new("access::advice_root", PLAIN, root_alone),
        Test::new("access::advice_user", PLAIN, one_user),
        Test::new("access::advice_mixed", PLAIN, root_and_user),
        Test::new("access::advice_given_group", PLAIN, with_a_group),
        Test::new("access::advice_kept", PLAIN, kept),
    ]
}

/// As whom a container's program runs. It has no capabilities.
pub type Reader = (u32, u32);

/// A pod's control group, with a container's in it.
pub struct Pod {
    group: PathBuf,
    whole: String,
}

impl Pod {
    pub fn of(uid: &str) -> Result<Self> {
        let whole = format!("/kubepods/pod{uid}");
        let container = "5e".repeat(32);
        let group = cgroup::unified()?
            .join(whole.trim_start_matches('/'))
            .join(container);
        fs::create_dir_all(&group).with_context(|| format!("making {}", group.display()))?;
        Ok(Self { group, whole })
    }

    /// Whether a program in it that runs as this reader, in this `fsGroup`, can read the file.
    pub fn can_read(&self, reader: Reader, fs_group: Option<u32>, file: &Path) -> Result<bool> {
        let (uid, gid) = reader;
        let groups = match fs_group {
            Some(group) => format!("--groups={group}"),
            None => "--clear-groups".to_owned(),
        };
        let script = format!(
            "echo $$ > {}/cgroup.procs || exit 8\n\
             exec setpriv --reuid={uid} --regid={gid} {groups} --bounding-set=-all --inh-caps=-all \
             sh -c 'read -r v < {}; test -n \"$v\" || exit 9'",
            self.group.display(),
            file.display()
        );
        let finished = Workload::sh(&script).start()?.finish(SOON)?;
        match finished.status.code() {
            Some(0) => Ok(true),
            Some(9) => Ok(false),
            _ => bail!("the reader ended otherwise: {finished:?}"),
        }
    }
}

impl Drop for Pod {
    fn drop(&mut self) {
        let _ = cgroup::remove(&self.whole);
        let _ = cgroup::remove_if_empty("/kubepods");
    }
}

/// A volume as the kubelet lays it out for this `defaultMode` and `fsGroup`.
pub fn lay_out(mode: u32, fs_group: Option<u32>) -> Result<Case> {
    let mode = mode | if fs_group.is_some() { 0o440 } else { 0 };
    let gid = fs_group.unwrap_or(0);
    Case::with(mode, Owner { uid: 0, gid })
}

fn watch(case: &Case) -> Result<Sentinel> {
    let builder = Sentinel::builder().args(["--scope", "node", "--kubelet-root"]);
    start(builder.arg(&case.kubelet_root))
}

/// What `advise` says of the case's pod, when it says that there were so many reads.
fn advice(case: &Case, words: &[&str], reads: u64) -> Result<Option<Value>> {
    said_of(&case.pod_uid, words, reads)
}

/// What `advise` says of the workload, when it says that there were so many reads, but for those of other trials' sentinels.
pub fn said_of(name: &str, words: &[&str], reads: u64) -> Result<Option<Value>> {
    let all = ask([&["advise", "--output", "json"], words].concat())?;
    if all.code == Some(2) && all.stderr.contains("no observed reads") {
        return Ok(None);
    }
    let all: Value = serde_json::from_str(&all.expect(0, &[])?.stdout)?;
    let all = all["advice"].as_array().context("no list")?.clone();
    let is_it = |it: &Value| it["workload"]["name"] == name;
    let own = all.into_iter().find(is_it);
    Ok(own.filter(|it| reads_of_others(it) == reads))
}

fn reads_of_others(advice: &Value) -> u64 {
    let lists = |all: &Value, name: &str| all[name].as_array().cloned().unwrap_or_default();
    let volumes = lists(advice, "volumes").into_iter();
    let keys = volumes.flat_map(|volume| lists(&volume, "keys"));
    let readers = keys.flat_map(|key| lists(&key, "readers"));
    let siblings = readers.filter(|reader| is_sentinel(&reader["executable"]));
    let by_siblings: u64 = siblings.filter_map(|reader| reader["reads"].as_u64()).sum();
    advice["reads"].as_u64().unwrap_or(0) - by_siblings
}

fn state_of(sentinel: &Sentinel) -> String {
    sentinel.state_directory().display().to_string()
}

/// Observes the readers with a volume of this mode and `fsGroup`; proves what is advised, which must be `expected`.
fn prove(
    readers: &[Reader],
    observed: (u32, Option<u32>),
    expected: (u32, Option<u32>),
) -> Result<()> {
    let (mode, fs_group) = observed;
    let case = lay_out(mode, fs_group)?;
    let pod = Pod::of(&case.pod_uid)?;
    let sentinel = watch(&case)?;
    for reader in readers {
        ensure!(pod.can_read(*reader, fs_group, &case.file())?, "{reader:?}");
    }
    let state = state_of(&sentinel);
    let reads = readers.len() as u64;
    let said = wait_until(SOON, "the advice", || {
        advice(&case, &["--state-dir", &state], reads)
    })?;
    let volume = &said["volumes"][0];
    let mode = volume["mode"].as_u64().context("no mode")?;
    let mode = u32::try_from(mode)?;
    let group = match said["fs_group"].as_u64() {
        Some(group) => Some(u32::try_from(group)?),
        None => None,
    };
    ensure!((mode, group) == expected, "{said:#}");
    ensure!(volume["mode_octal"] == format!("{mode:04o}"), "{said:#}");
    ensure!(volume["volume"] == case.name.as_str(), "{said:#}");
    let stopped = sentinel.stop()?;
    same_from_capture(&case, &stopped.capture(), &state)?;

    // The advice, applied.
    let applied = lay_out(mode, group)?;
    for reader in readers {
        ensure!(
            pod.can_read(*reader, group, &applied.file())?,
            "the advised mode keeps {reader:?} out"
        );
    }
    // The next tighter one: without the group's bit, which the kubelet adds to every fsGroup; or without the owner's.
    let tighter = if mode & 0o040 != 0 {
        lay_out(mode & !0o040, None)?
    } else {
        lay_out(mode & !0o400, None)?
    };
    let mut kept_out = 0;
    for reader in readers {
        kept_out += u32::from(!pod.can_read(*reader, None, &tighter.file())?);
    }
    ensure!(
        kept_out > 0,
        "a tighter mode than {mode:04o} lets everybody in"
    );
    Ok(())
}

/// The state that a sentinel left and the capture of the same run say the same, in each format, and no value.
fn same_from_capture(case: &Case, capture: &Path, state: &str) -> Result<()> {
    let capture = capture.display().to_string();
    for output in ["json", "yaml", "text"] {
        let say = |words: &[&str]| -> Result<Answer> {
            ask([&["advise", "--output", output], words].concat())?.expect(0, &[])
        };
        let (live, replayed) = (say(&["--state-dir", state])?, say(&[&capture])?);
        ensure!(
            live.stdout == replayed.stdout && !live.stdout.is_empty(),
            "live: {}\nreplayed: {}",
            live.stdout,
            replayed.stdout
        );
        for value in [&case.value, &case.control] {
            ensure!(
                !live.stdout.contains(value.as_str()),
                "a value: {}",
                live.stdout
            );
        }
    }
    Ok(())
}

fn root_alone() -> Result<()> {
    prove(&[(0, 0)], (0o644, None), (0o400, None))
}

fn one_user() -> Result<()> {
    prove(&[(1000, 1000)], (0o644, None), (0o440, Some(1000)))
}

fn root_and_user() -> Result<()> {
    let readers = [(0, 0), (1000, 3000), (1001, 3000), (1000, 3000)];
    prove(&readers, (0o644, None), (0o440, Some(3000)))
}

/// The group that the pod has stays; the bit for others goes.
fn with_a_group() -> Result<()> {
    let readers = [(1000, 1000), (1001, 1001)];
    prove(&readers, (0o444, Some(2000)), (0o440, Some(2000)))
}

/// What was observed outlives the sentinel, and a next one counts on.
fn kept() -> Result<()> {
    let case = lay_out(0o644, None)?;
    let pod = Pod::of(&case.pod_uid)?;
    let sentinel = watch(&case)?;
    ensure!(pod.can_read((1000, 1000), None, &case.file())?);
    let state = state_of(&sentinel);
    let words = ["--state-dir", state.as_str()];
    wait_until(SOON, "the first read", || advice(&case, &words, 1))?;
    let stopped = sentinel.stop()?;
    // A capture of its own: beside the first one's it would be replayed after it.
    let first = stopped.capture();
    let second = stopped.state.path().join("second");
    let builder = Sentinel::builder().args(["--scope", "node", "--kubelet-root"]);
    let builder = builder.arg(&case.kubelet_root).arg("--capture");
    let again = start(builder.arg(&second).state(&stopped.state))?;
    ensure!(pod.can_read((1000, 1000), None, &case.file())?);
    wait_until(SOON, "the second read", || advice(&case, &words, 2))?;
    again.stop()?;
    // The capture of the second run holds what the first had observed; given both, nothing is counted twice.
    same_from_capture(&case, &second, &state)?;
    let both = [first, second].map(|path| path.display().to_string());
    let both: Vec<&str> = both.iter().map(String::as_str).collect();
    ensure!(advice(&case, &both, 2)?.is_some(), "counted otherwise");
    Ok(())
}
