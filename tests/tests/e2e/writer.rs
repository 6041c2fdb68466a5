//! A workload of the tests' own, for writes that no shell makes: this very program, told by its environment.

pub mod call;
pub mod plan;

mod aio;
mod compat;
mod mapped;
mod uring;

use std::env;
use std::ffi::CString;
use std::fs::OpenOptions;
use std::io::{IoSlice, Read};
use std::os::fd::{AsFd, BorrowedFd};
use std::path::Path;
use std::process::{Command, exit};

use anyhow::{Context, Result, bail};
use e2e::workload::Workload;

/// Says how to write what comes in on standard input.
const HOW: &str = "SENTINEL_E2E_WRITER";

/// A way of writing.
#[derive(Clone, Debug)]
pub enum How<'a> {
    /// One write of everything.
    Whole,
    /// A write for every so many bytes.
    Pieces(usize),
    /// One `writev`, a buffer for every so many bytes.
    Vector(usize),
    /// One write to a file that stands behind a descriptor of its own.
    File(&'a Path),
    /// Into a pipe of its own, which others have written to in vain before it became some program's standard output.
    LateStream,
    /// Not at all: this file is read, as user and group 1000, and opened through `io_uring`.
    RingRead(&'a Path),
}

/// A process that writes what it is given in this way, once its standard input ends.
pub fn workload(how: &How<'_>) -> Result<Workload> {
    let word = match how {
        How::Whole => "whole".to_owned(),
        How::Pieces(size) => format!("pieces {size}"),
        How::Vector(size) => format!("vector {size}"),
        How::File(path) => format!("file {}", path.display()),
        How::LateStream => "late-stream".to_owned(),
        How::RingRead(path) => format!("ring-read {}", path.display()),
    };
    let program = env::current_exe().context("finding this program")?;
    Ok(Workload::program([program]).env(HOW, word))
}

/// Whether this process is such a workload.
pub fn is_wanted() -> bool {
    env::var_os(HOW).is_some() || plan::is_wanted()
}

/// Writes.
pub fn run() {
    let written = if plan::is_wanted() {
        plan::carry_out()
    } else {
        write()
    };
    if let Err(error) = written {
        eprintln!("{error:#}");
        exit(1);
    }
}

fn write() -> Result<()> {
    let how = env::var(HOW).context("reading how to write")?;
    let mut text = Vec::new();
    std::io::stdin()
        .read_to_end(&mut text)
        .context("reading what to write")?;
    let stdout = std::io::stdout();
    let stdout = stdout.as_fd();
    let (word, argument) = how.split_once(' ').unwrap_or((&how, ""));
    match word {
        "whole" => all(stdout, &text),
        "pieces" => {
            let size = argument.parse().context("reading the size of a piece")?;
            text.chunks(size).try_for_each(|piece| all(stdout, piece))
        }
        "vector" => {
            let size = argument.parse().context("reading the size of a buffer")?;
            let buffers: Vec<_> = text.chunks(size).map(IoSlice::new).collect();
            let written = rustix::io::writev(stdout, &buffers).context("writing")?;
            if written < text.len() {
                bail!("writev wrote {written} of {} bytes", text.len());
            }
            Ok(())
        }
        "file" => {
            let mut options = OpenOptions::new();
            let file = options.create(true).append(true).open(argument);
            let file = file.with_context(|| format!("opening {argument}"))?;
            all(file.as_fd(), &text)
        }
        "late-stream" => into_a_late_stream(&text),
        "ring-read" => {
            become_nobody_else()?;
            let path = CString::new(argument).context("naming the file")?;
            let file = uring::open(&path).with_context(|| format!("opening {argument}"))?;
            let mut content = Vec::new();
            let read = std::fs::File::from(file).read_to_end(&mut content);
            read.with_context(|| format!("reading {argument}"))?;
            Ok(())
        }
        _ => bail!("{how:?} is no way of writing"),
    }
}

/// Writes through one descriptor all the time, and never through 1 or 2.
fn into_a_late_stream(text: &[u8]) -> Result<()> {
    let (mut reader, writer) = std::io::pipe().context("making a pipe")?;
    let drained = std::thread::spawn(move || std::io::copy(&mut reader, &mut std::io::sink()));
    // Often enough for every CPU to know that nobody wants it.
    for _ in 0..1_000 {
        all(writer.as_fd(), b"nobody listens\n")?;
    }
    let stdout = writer.try_clone().context("doubling a descriptor")?;
    let program = Command::new("true").stdout(stdout).status();
    program.context("running a program")?;
    all(writer.as_fd(), text)?;
    drop(writer);
    let drained = drained.join().ok().context("the reader panicked")?;
    drained.context("reading").map(drop)
}

/// User and group 1000 and no other groups, in all threads: where this program lies, another user may not reach.
fn become_nobody_else() -> Result<()> {
    // SAFETY: no list of groups is handed over, and the rest are numbers.
    let done = unsafe {
        [
            libc::setgroups(0, std::ptr::null()),
            libc::setresgid(1000, 1000, 1000),
            libc::setresuid(1000, 1000, 1000),
        ]
    };
    if done != [0; 3] {
        bail!("becoming user 1000: {}", std::io::Error::last_os_error());
    }
    Ok(())
}

/// One call: a pipe takes a write of any length as a whole, as its reader goes on.
fn all(to: BorrowedFd<'_>, text: &[u8]) -> Result<()> {
    let written = rustix::io::write(to, text).context("writing")?;
    if written < text.len() {
        bail!("write wrote {written} of {} bytes", text.len());
    }
    Ok(())
}
