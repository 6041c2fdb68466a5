//! Plain processes as workloads: any user, and standard streams of any kind.

mod running;
mod stream;

use std::ffi::OsString;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result};
use rustix::process::{Gid, Uid};
use rustix::thread::{set_thread_groups, set_thread_res_gid, set_thread_res_uid};

pub use running::{Finished, Running};
pub use stream::Stream;

/// Who a process runs as.
#[derive(Clone, Debug)]
struct User {
    uid: Uid,
    gid: Gid,
    groups: Vec<Gid>,
}

/// A program to run.
#[derive(Clone, Debug)]
pub struct Workload {
    arguments: Vec<OsString>,
    environment: Vec<(OsString, OsString)>,
    directory: Option<PathBuf>,
    user: Option<User>,
    stdout: Stream,
    stderr: Stream,
}

impl Workload {
    /// A shell script.
    pub fn sh(script: &str) -> Self {
        Self::program(["/bin/sh", "-c", script])
    }

    /// A program with its arguments.
    pub fn program<A: Into<OsString>>(arguments: impl IntoIterator<Item = A>) -> Self {
        Self {
            arguments: arguments.into_iter().map(Into::into).collect(),
            environment: Vec::new(),
            directory: None,
            user: None,
            stdout: Stream::Pipe,
            stderr: Stream::Pipe,
        }
    }

    /// Gives it one more argument.
    pub fn argument(mut self, argument: impl Into<OsString>) -> Self {
        self.arguments.push(argument.into());
        self
    }

    /// Runs as this user and group, in these supplementary groups and no others.
    pub fn user(mut self, uid: u32, gid: u32, groups: &[u32]) -> Self {
        self.user = Some(User {
            uid: Uid::from_raw(uid),
            gid: Gid::from_raw(gid),
            groups: groups.iter().map(|&group| Gid::from_raw(group)).collect(),
        });
        self
    }

    /// Sets an environment variable.
    pub fn env(mut self, name: impl Into<OsString>, value: impl Into<OsString>) -> Self {
        self.environment.push((name.into(), value.into()));
        self
    }

    /// Runs in this directory.
    pub fn directory(mut self, path: &Path) -> Self {
        self.directory = Some(path.to_owned());
        self
    }

    /// What standard output is; a pipe unless changed.
    pub fn stdout(mut self, stream: Stream) -> Self {
        self.stdout = stream;
        self
    }

    /// What standard error is; a pipe unless changed.
    pub fn stderr(mut self, stream: Stream) -> Self {
        self.stderr = stream;
        self
    }

    /// Starts it. Its standard input is a pipe, so that a script can `read` before it goes on.
    pub fn start(&self) -> Result<Running> {
        let name = self.name();
        let program = self
            .arguments
            .first()
            .context("a workload needs a program")?;
        let (stdout, stdout_reader) = stream::open(&self.stdout)?;
        let (stderr, stderr_reader) = stream::open(&self.stderr)?;
        let mut command = Command::new(program);
        command
            .args(&self.arguments[1..])
            .envs(self.environment.iter().cloned())
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(stdout)
            .stderr(stderr);
        if let Some(directory) = &self.directory {
            command.current_dir(directory);
        }
        if let Some(user) = self.user.clone() {
            let become_user = move || {
                set_thread_groups(&user.groups)?;
                set_thread_res_gid(user.gid, user.gid, user.gid)?;
                set_thread_res_uid(user.uid, user.uid, user.uid)?;
                Ok(())
            };
            // SAFETY: Between fork and exec only async-signal-safe calls are allowed. The closure
            // makes three system calls and nothing else: its groups were allocated beforehand,
            // and it neither allocates nor locks. The child has one thread, so that changing the
            // ids of a thread changes those of the process.
            unsafe { command.pre_exec(become_user) };
        }
        let child = command
            .spawn()
            .with_context(|| format!("starting {name}"))?;
        // The child's ends must be closed here, or its streams would never end.
        drop(command);
        Ok(Running::new(name, child, stdout_reader, stderr_reader))
    }

    fn name(&self) -> String {
        let words: Vec<_> = self
            .arguments
            .iter()
            .map(|word| word.to_string_lossy())
            .collect();
        format!("`{}`", words.join(" "))
    }
}
