//! `cargo xtask demo`: a made-up secret, mounted as the kubelet mounts one, leaks in three ways, and
//! the sentinel is watched as it finds each. Cleans up behind itself; never shows the value.

mod expected;
mod secret;
mod sentinel;
mod volume;
pub mod workload;

use crate::build;
use crate::setup::{self, Goal};
use crate::workspace::is_root;
use anyhow::{Context, Result, bail};
use expected::Expected;
use secret::Secret;
use sentinel::{Line, Sentinel};
use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use volume::Volume;
use workload::Workload;

/// What the slowest machine may take to attach the probes, and then to find all.
const DEADLINE: Duration = Duration::from_secs(20);

pub fn run() -> Result<()> {
    if !is_root() {
        bail!(
            "the demo loads kernel programs and mounts a volume, so it needs root: run it as root"
        );
    }
    setup::ensure(Goal::Demo)?;
    let agent = build::agent(true, build::Parts::Lean)?;
    let stage = Stage::new()?;
    let secret = Secret::random()?;
    let volume = Volume::mount(&stage.path("kubelet"), "db-creds")?;
    volume.write("password", secret.value())?;

    let mut sentinel = Sentinel::start(&agent, &stage.0)?;
    watch(&mut sentinel, &stage, &volume, &secret).map_err(|why| sentinel.explain(why))
}

fn watch(sentinel: &mut Sentinel, stage: &Stage, volume: &Volume, secret: &Secret) -> Result<()> {
    let mut expected = Expected::new(sentinel.started());
    let mut take = |line: Line| -> Result<bool> {
        if secret.is_in(&line.text) {
            bail!("the sentinel wrote the secret's value, which it must never do");
        }
        Ok(expected.take(&line))
    };

    // A file that is too open is found before the sentinel says that it is ready, or just after.
    let deadline = Instant::now() + DEADLINE;
    loop {
        let Some(line) = sentinel.next(deadline)? else {
            bail!("the sentinel was not ready after {} s", DEADLINE.as_secs());
        };
        let is_ready = line.json["kind"] == "status" && line.json["state"] == "ready";
        take(line)?;
        if is_ready {
            break;
        }
    }
    println!("the sentinel is ready; a workload of another user now leaks the secret");

    let workload = Workload::start(
        &stage.path("bin"),
        &volume.file("password"),
        &stage.path("log"),
    )?;
    let deadline = Instant::now() + DEADLINE;
    while let Some(line) = sentinel.next(deadline)? {
        if take(line)? {
            break;
        }
    }
    let steps = workload.finish()?;
    let stopped = sentinel.stop();
    // What was not found matters more than a bad end.
    let summary = expected.conclude(&steps)?;
    stopped?;
    println!("{summary}");
    Ok(())
}

/// The demo's own folder; gone when the demo is.
struct Stage(PathBuf);

impl Stage {
    fn new() -> Result<Stage> {
        let name = format!("secret-sentinel-demo-{}", std::process::id());
        let stage = Stage(std::env::temp_dir().join(name));
        stage
            .fill()
            .with_context(|| format!("laying out the demo in {}", stage.0.display()))?;
        Ok(stage)
    }

    fn fill(&self) -> Result<()> {
        make_folder(&self.0)?;
        ["kubelet", "state", "log", "bin"]
            .iter()
            .try_for_each(|name| make_folder(&self.path(name)))?;
        let nobody = Some(workload::NOBODY);
        chown(self.path("log"), nobody, nobody)?;
        // The workload's program must be one that its user can reach.
        fs::copy(
            std::env::current_exe()?,
            self.path("bin").join(workload::NAME),
        )?;
        Ok(())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        if let Err(why) = fs::remove_dir_all(&self.0) {
            eprintln!("left behind: {}: {why}", self.0.display());
        }
    }
}

/// A new folder that every user can read, whatever the umask.
fn make_folder(path: &Path) -> Result<()> {
    fs::create_dir(path).with_context(|| format!("cannot make {}", path.display()))?;
    Ok(fs::set_permissions(
        path,
        fs::Permissions::from_mode(0o755),
    )?)
}
