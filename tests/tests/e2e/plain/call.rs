//! Calls that bring bytes to a stream without `write`: on sockets, and inside the kernel.

use std::fs::File;
use std::io::{IoSlice, Read, pipe};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, ensure};
use rustix::net::{SendAncillaryBuffer, SendFlags, send, sendmsg};
use rustix::pipe::{IoSliceRaw, SpliceFlags, splice, tee, vmsplice};
use serde_json::json;

use crate::case::{Case, watch_node};
use crate::expect::{self, STDOUT};
use crate::harness::{PLAIN, Test};

pub fn tests() -> Vec<Test> {
    vec![
        Test::new("plain::sendto", PLAIN, by_sendto),
        Test::new("plain::sendmsg", PLAIN, by_sendmsg),
        Test::new("plain::vmsplice", PLAIN, by_vmsplice),
        Test::new("plain::splice", PLAIN, by_splice),
        Test::new("plain::splice_from_pipe", PLAIN, out_of_a_pipe),
    ]
}

/// A process whose standard output this one holds, too: what this one does to it goes to that stream, through a
/// descriptor that is neither 1 nor 2.
struct Held {
    child: Child,
    stream: OwnedFd,
}

impl Held {
    fn start(stream: OwnedFd) -> Result<Self> {
        let stdout = stream.try_clone().context("copying a descriptor")?;
        let child = Command::new("/bin/sh")
            .args(["-c", "echo runs >&2; read -r _"])
            .stdin(Stdio::piped())
            .stdout(stdout)
            .stderr(Stdio::piped())
            .spawn()
            .context("starting a shell")?;
        let mut held = Self { child, stream };
        // `spawn` returns a moment before the kernel says that the program has started.
        let mut said = [0; 5];
        let stderr = held.child.stderr.as_mut().context("no standard error")?;
        stderr
            .read_exact(&mut said)
            .context("waiting for the shell")?;
        Ok(held)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Brings the secret to `stream` by `call`: one finding about this process, through whatever descriptor it was.
fn leak(
    stream: impl Into<OwnedFd>,
    call: impl FnOnce(&Case, BorrowedFd<'_>) -> rustix::io::Result<usize>,
) -> Result<()> {
    let case = Case::new()?;
    let mut sentinel = watch_node(&[&case], &[])?;
    let held = Held::start(stream.into())?;
    let moved = call(&case, held.stream.as_fd()).context("calling")?;
    ensure!(moved == case.value.len(), "only {moved} bytes went");
    let found = case.wait(&mut sentinel, STDOUT)?;
    let expected = json!({
        "match": {"encoding": "raw", "length": case.value.len()},
        "stream": {"kind": "stdout"},
        "process": {"tgid": std::process::id()},
    });
    expect::holds(&found, &expected)?;
    expect::only(&case.stop(sentinel)?, STDOUT)?;
    Ok(())
}

fn by_sendto() -> Result<()> {
    let (stream, _reader) = UnixStream::pair().context("creating sockets")?;
    leak(stream, |case, to| {
        send(to, case.value.as_bytes(), SendFlags::empty())
    })
}

/// Split over two buffers.
fn by_sendmsg() -> Result<()> {
    let (stream, _reader) = UnixStream::pair().context("creating sockets")?;
    leak(stream, |case, to| {
        let (first, second) = case.value.as_bytes().split_at(11);
        let parts = [IoSlice::new(first), IoSlice::new(second)];
        let mut nothing = SendAncillaryBuffer::default();
        sendmsg(to, &parts, &mut nothing, SendFlags::empty())
    })
}

/// Split over two buffers.
fn by_vmsplice() -> Result<()> {
    let (_reader, stream) = pipe().context("creating a pipe")?;
    leak(stream, |case, to| {
        let (first, second) = case.value.as_bytes().split_at(11);
        let parts = [first, second].map(IoSliceRaw::from_slice);
        // SAFETY: the pages go to the pipe without the flag that gives them away, and nothing writes to them before the
        // test ends, by when the pipe is gone.
        unsafe { vmsplice(to, &parts, SpliceFlags::empty()) }
    })
}

/// Out of the middle of a file, that is not the secret itself, from an offset of its own.
fn by_splice() -> Result<()> {
    let (_reader, stream) = pipe().context("creating a pipe")?;
    leak(stream, |case, to| {
        let path = case.directory().join("copy");
        let text = format!("password={}\n", case.value);
        std::fs::write(&path, text).map_err(|_| rustix::io::Errno::IO)?;
        let file = File::open(&path).map_err(|_| rustix::io::Errno::IO)?;
        let (mut offset, length) = (9, case.value.len());
        let flags = SpliceFlags::empty();
        splice(&file, Some(&mut offset), to, None, length, flags)
    })
}

/// Nothing can read what is in a pipe: it is counted, each byte that went.
fn out_of_a_pipe() -> Result<()> {
    let case = Case::new()?;
    let mut sentinel = watch_node(&[&case], &[])?;
    let (_reader, stream) = pipe().context("creating a pipe")?;
    let held = Held::start(stream.into())?;
    let (source, inlet) = pipe().context("creating a pipe")?;
    rustix::io::write(&inlet, case.value.as_bytes()).context("writing")?;
    let flags = SpliceFlags::empty();
    let copied = tee(&source, &held.stream, 1 << 10, flags).context("copying")?;
    let moved = splice(&source, None, &held.stream, None, 1 << 10, flags).context("moving")?;
    ensure!((copied, moved) == (case.value.len(), case.value.len()));
    sentinel.wait_for(crate::case::SOON, "a loss", |line| {
        line["cause"] == "pipe-unreadable"
    })?;
    let stopped = sentinel.stop()?;
    let lost = stopped.lines.iter().map(|(_, line)| line);
    let lost = lost.filter(|line| line["cause"] == "pipe-unreadable");
    let bytes: u64 = lost.filter_map(|line| line["bytes"].as_u64()).sum();
    // Other tests' processes are watched, too.
    ensure!(
        bytes >= 2 * case.value.len() as u64,
        "{bytes} bytes counted"
    );
    Ok(())
}
