//! The kinds of standard stream that a workload can be given.

use std::fs::{self, File, OpenOptions};
use std::os::fd::OwnedFd;
use std::path::PathBuf;
use std::process::Stdio;

use anyhow::{Context, Result};
use rustix::fs::{Mode, OFlags};
use rustix::net::{AddressFamily, SocketFlags, SocketType, socketpair};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

use crate::drain::Drain;

/// What a standard stream is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stream {
    /// `/dev/null`
    Null,
    /// A pipe, as container runtimes use.
    Pipe,
    /// A file, opened for appending.
    File(PathBuf),
    /// A terminal; it makes every line end CR LF.
    Terminal,
    /// A pair of connected sockets.
    SocketPair,
}

/// Opens the stream: what the process gets, and what reads the other end.
pub(crate) fn open(stream: &Stream) -> Result<(Stdio, Option<Drain>)> {
    let (inner, outer) = match stream {
        Stream::Null => return Ok((Stdio::null(), None)),
        Stream::File(path) => return Ok((append(path)?.into(), None)),
        Stream::Pipe => {
            let (reader, writer) = std::io::pipe().context("creating a pipe")?;
            (OwnedFd::from(writer), OwnedFd::from(reader))
        }
        Stream::Terminal => terminal().context("creating a terminal")?,
        Stream::SocketPair => socketpair(
            AddressFamily::UNIX,
            SocketType::STREAM,
            SocketFlags::CLOEXEC,
            None,
        )
        .context("creating a pair of sockets")?,
    };
    let drain = Drain::start("workload-stream", File::from(outer))?;
    Ok((inner.into(), Some(drain)))
}

fn append(path: &PathBuf) -> Result<File> {
    if let Some(directory) = path.parent() {
        fs::create_dir_all(directory)
            .with_context(|| format!("creating {}", directory.display()))?;
    }
    let mut options = OpenOptions::new();
    options
        .create(true)
        .append(true)
        .open(path)
        .with_context(|| format!("opening {}", path.display()))
}

/// The process's end and the test's end of a new terminal.
fn terminal() -> rustix::io::Result<(OwnedFd, OwnedFd)> {
    let outer = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC)?;
    grantpt(&outer)?;
    unlockpt(&outer)?;
    let name = ptsname(&outer, Vec::new())?;
    let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC;
    let inner = rustix::fs::open(name, flags, Mode::empty())?;
    Ok((inner, outer))
}
