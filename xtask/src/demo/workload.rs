//! What leaks: a small program, run as a user that the secret is not for. It reads the secret file,
//! prints the value, writes its base64 form to a log, and tells when it did each on stderr.

use super::secret::base64;
use anyhow::{Context, Result, bail};
use std::fs::{self, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::{self, JoinHandle};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The workload's user and group, which own nothing.
pub const NOBODY: u32 = 65534;
/// What the workload's process is called.
pub const NAME: &str = "demo-app";

/// When the workload did what: `read`, `stdout`, `log`.
pub type Steps = Vec<(String, SystemTime)>;

#[derive(clap::Args)]
pub struct Arguments {
    #[arg(long)]
    secret: PathBuf,
    #[arg(long)]
    log: PathBuf,
}

/// The workload itself, in a process of its own.
pub fn run(arguments: &Arguments) -> Result<()> {
    let secret = &arguments.secret;
    step("read")?;
    let value =
        fs::read_to_string(secret).with_context(|| format!("reading {}", secret.display()))?;
    thread::sleep(Duration::from_millis(100));

    step("stdout")?;
    println!("connecting to the database as app with password {value}");
    thread::sleep(Duration::from_millis(100));

    let log = &arguments.log;
    let cannot = || format!("writing {}", log.display());
    let mut file = OpenOptions::new()
        .create(true)
        .append(true)
        .open(log)
        .with_context(cannot)?;
    let line = format!("Authorization: Basic {}\n", base64(value.as_bytes()));
    step("log")?;
    file.write_all(line.as_bytes()).with_context(cannot)
}

fn step(name: &str) -> Result<()> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH)?;
    eprintln!("step {name} {}", since.as_nanos());
    Ok(())
}

/// The workload as the demo's child.
pub struct Workload {
    child: Child,
    stdout: JoinHandle<()>,
    stderr: JoinHandle<String>,
}

impl Workload {
    /// Starts the program in `folder` as `NOBODY`, with the rights of no group.
    pub fn start(folder: &Path, secret: &Path, logs: &Path) -> Result<Workload> {
        let program = folder.join(NAME);
        let mut command = Command::new(&program);
        command.arg("demo-workload").arg("--secret").arg(secret);
        command.arg("--log").arg(logs.join("app.log"));
        // Setting the user as root also drops the supplementary groups.
        command
            .gid(NOBODY)
            .uid(NOBODY)
            .current_dir("/")
            .stdin(Stdio::null());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let cannot = || {
            format!(
                "cannot start the workload {} as user {NOBODY}",
                program.display()
            )
        };
        let mut child = command.spawn().with_context(cannot)?;
        let mut output = child.stdout.take().context("a pipe was asked for")?;
        let mut errors = child.stderr.take().context("a pipe was asked for")?;
        // Drained as a container runtime drains it, and dropped: it holds the value.
        let stdout = thread::spawn(move || drop(std::io::copy(&mut output, &mut std::io::sink())));
        let stderr = thread::spawn(move || {
            let mut said = String::new();
            let _ = errors.read_to_string(&mut said);
            said
        });
        Ok(Workload {
            child,
            stdout,
            stderr,
        })
    }

    /// Waits for the end of the workload, which is a matter of milliseconds.
    pub fn finish(mut self) -> Result<Steps> {
        let status = self.child.wait().context("waiting for the workload")?;
        let _ = self.stdout.join();
        let said = self.stderr.join().unwrap_or_default();
        if !status.success() {
            bail!("the workload failed ({status}): {}", said.trim());
        }
        Ok(said.lines().filter_map(parse_step).collect())
    }
}

fn parse_step(line: &str) -> Option<(String, SystemTime)> {
    let (name, nanoseconds) = line.strip_prefix("step ")?.split_once(' ')?;
    let since = Duration::from_nanos(nanoseconds.parse().ok()?);
    Some((name.to_owned(), UNIX_EPOCH + since))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_a_name_and_a_time() {
        let at = UNIX_EPOCH + Duration::from_nanos(1_500_000_000);
        assert_eq!(
            parse_step("step read 1500000000"),
            Some(("read".into(), at))
        );
        assert_eq!(parse_step("something else"), None);
    }
}
