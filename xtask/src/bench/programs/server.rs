//! A server of the benchmark's own, and strace attached to one; dropped, they are ended.

use crate::bench::agent::Stage;
use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process};
use std::fs::{self, File};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long a program may take until it is up.
const UP: Duration = Duration::from_secs(20);

/// A running server.
pub struct Server(Child);

impl Server {
    /// Starts it and waits until there is a socket here.
    pub fn start(command: &mut Command, socket: &Path) -> Result<Self> {
        let _ = fs::remove_file(socket);
        let silent = command.stdin(Stdio::null()).stdout(Stdio::null());
        let server = silent
            .spawn()
            .with_context(|| format!("starting {command:?}"))?;
        let server = Self(server);
        until(
            || socket.exists(),
            || format!("nothing listens at {}", socket.display()),
        )?;
        Ok(server)
    }

    pub fn pid(&self) -> u32 {
        self.0.id()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // A server that has children ends them when it is told to.
        interrupt(&self.0);
        let _ = self.0.wait();
    }
}

/// `strace -f`, which looks at a process.
pub struct Strace(Child);

impl Strace {
    /// Attached when it has written that it is.
    pub fn attach(stage: &Stage, pid: u32) -> Result<Self> {
        let said = stage.path("strace.said");
        let child = Command::new("strace")
            .args(["-f", "-o", "/dev/null", "-p", &pid.to_string()])
            .stderr(File::create(&said).context("making a file")?)
            .spawn()
            .context("starting strace")?;
        let child = Self(child);
        until(
            || fs::read_to_string(&said).is_ok_and(|text| text.contains("attached")),
            || format!("strace is not attached to {pid}"),
        )?;
        Ok(child)
    }
}

impl Drop for Strace {
    fn drop(&mut self) {
        // It lets go of the server.
        interrupt(&self.0);
        let _ = self.0.wait();
    }
}

fn interrupt(child: &Child) {
    let _ = kill_process(Pid::from_child(child), Signal::INT);
}

fn until(is_so: impl Fn() -> bool, why: impl Fn() -> String) -> Result<()> {
    let deadline = Instant::now() + UP;
    while !is_so() {
        if Instant::now() > deadline {
            bail!("not up after {UP:?}: {}", why());
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    Ok(())
}
