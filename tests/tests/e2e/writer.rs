//! A workload of the tests' own, for writes that no shell makes: this very program, told by its environment.

pub mod call;
pub mod plan;

mod aio;
mod compat;
mod mapped;
mod uring;

use std::env;
use std::fs::OpenOptions;
use std::io::{IoSlice, Read};
use std::os::fd::{AsFd, BorrowedFd};
use std::path::Path;
use std::process::exit;

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
}

/// A process that writes what it is given in this way, once its standard input ends.
pub fn workload(how: &How<'_>) -> Result<Workload> {
    let word = match how {
        How::Whole => "whole".to_owned(),
        How::Pieces(size) => format!("pieces {size}"),
        How::Vector(size) => format!("vector {size}"),
        How::File(path) => format!("file {}", path.display()),
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
        _ => bail!("{how:?} is no way of writing"),
    }
}

/// One call: a pipe takes a write of any length as a whole, as its reader goes on.
fn all(to: BorrowedFd<'_>, text: &[u8]) -> Result<()> {
    let written = rustix::io::write(to, text).context("writing")?;
    if written < text.len() {
        bail!("write wrote {written} of {} bytes", text.len());
    }
    Ok(())
}
