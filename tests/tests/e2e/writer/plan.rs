//! A plan that the tests' own workload carries out step by step: files it opens, ways it writes, what happens between.

use std::collections::HashMap;
use std::env;
use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use anyhow::{Context, Result, ensure};
use e2e::wait::wait_until;
use e2e::workload::{Running, Stream, Workload};
use rustix::fs::OFlags;
use serde::{Deserialize, Serialize};

use super::call::{Call, perform};
use crate::case::SOON;

/// Says where the plan is; the report goes beside it.
pub const PLAN: &str = "SENTINEL_E2E_PLAN";

/// Reported before the plan's [`Step::Wait`].
const READY: &str = "ready";
/// Reported when all is done.
const END: &str = "end";

/// One step. A slot is a name for a descriptor.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Step {
    /// Opens a file for reading and writing, with `O_APPEND` if wanted.
    Open {
        slot: String,
        path: PathBuf,
        append: bool,
    },
    /// Opens a file for writing only, as a shell's `>>` does: what `/dev/stdout` leads to may be a pipe.
    OpenStream { slot: String, path: PathBuf },
    /// A standard stream of this process.
    Standard { slot: String, fd: i32 },
    /// A duplicate.
    Duplicate { slot: String, of: String },
    /// Extends a file by so many bytes of nothing.
    Allocate { slot: String, bytes: u64 },
    /// Writes these bytes by this call; reported as this cell's.
    Put {
        cell: String,
        call: Call,
        slot: String,
        parts: Vec<Vec<u8>>,
    },
    /// Writes these bytes so often, a call each time.
    Repeat {
        slot: String,
        bytes: Vec<u8>,
        times: u64,
    },
    /// Writes what is in a file, so many bytes at a time.
    Copy {
        slot: String,
        from: PathBuf,
        size: usize,
    },
    /// Another thread of this process writes these bytes.
    Thread { slot: String, bytes: Vec<u8> },
    /// Another process writes these bytes to this one's standard output, or appends them to this file.
    Process {
        file: Option<PathBuf>,
        bytes: Vec<u8>,
    },
    /// Renames a file.
    Rename { from: PathBuf, to: PathBuf },
    /// Gives a file another name.
    Link { from: PathBuf, to: PathBuf },
    /// Removes a file.
    Remove { path: PathBuf },
    /// Empties a file.
    Truncate { slot: String },
    /// Says that it is ready and waits for a line or the end of standard input.
    Wait,
    /// Says that all is done and lives on.
    Linger,
}

/// What the workload did.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// For each cell 0, or the number of the error that the kernel gave.
    pub cells: HashMap<String, i32>,
    /// Whether it waits, or waited, for a line.
    pub ready: bool,
    /// Whether it carried out everything.
    pub ended: bool,
}

/// Where a plan and its report are.
#[derive(Clone, Debug)]
pub struct Paper {
    plan: PathBuf,
}

impl Paper {
    /// Writes the plan down in `directory`.
    pub fn write(directory: &Path, name: &str, steps: &[Step]) -> Result<Self> {
        let plan = directory.join(format!("{name}.plan"));
        let text = serde_json::to_vec(steps).context("writing a plan down")?;
        fs::write(&plan, text).with_context(|| format!("writing {}", plan.display()))?;
        Ok(Self { plan })
    }

    /// The plan's file.
    pub fn path(&self) -> &Path {
        &self.plan
    }

    /// What was reported so far.
    pub fn report(&self) -> Report {
        let mut report = Report::default();
        for line in fs::read_to_string(beside(&self.plan))
            .unwrap_or_default()
            .lines()
        {
            match line.split_once(' ') {
                Some((cell, errno)) => {
                    let errno = errno.parse().unwrap_or(-1);
                    report.cells.insert(cell.to_owned(), errno);
                }
                None => {
                    report.ready |= line == READY;
                    report.ended |= line == END;
                }
            }
        }
        report
    }

    /// Waits for the report to satisfy `wanted`.
    pub fn wait(&self, what: &str, wanted: impl Fn(&Report) -> bool) -> Result<Report> {
        let what = format!("{} of {}", what, self.plan.display());
        wait_until(SOON, what, || {
            let report = self.report();
            Ok(wanted(&report).then_some(report))
        })
    }
}

/// A process that carries a plan out.
#[derive(Debug)]
pub struct Planned {
    /// The process.
    pub running: Running,
    /// Its plan and report.
    pub paper: Paper,
}

/// Starts a process with these standard streams on a plan in `directory`.
pub fn start(
    directory: &Path,
    name: &str,
    steps: &[Step],
    [stdout, stderr]: [Stream; 2],
) -> Result<Planned> {
    let paper = Paper::write(directory, name, steps)?;
    let running = Workload::program([program()?])
        .env(PLAN, paper.path())
        .stdout(stdout)
        .stderr(stderr)
        .start()?;
    Ok(Planned { running, paper })
}

/// This program.
pub fn program() -> Result<OsString> {
    Ok(env::current_exe()
        .context("finding this program")?
        .into_os_string())
}

/// Whether this process is to carry out a plan.
pub(super) fn is_wanted() -> bool {
    env::var_os(PLAN).is_some()
}

/// Carries it out.
pub(super) fn carry_out() -> Result<()> {
    let plan = PathBuf::from(env::var_os(PLAN).context("there is no plan")?);
    let text = fs::read(&plan).with_context(|| format!("reading {}", plan.display()))?;
    let steps: Vec<Step> = serde_json::from_slice(&text).context("reading the plan")?;
    let mut report = OpenOptions::new();
    let report = report.create(true).append(true).open(beside(&plan));
    let mut workload = Carrier {
        slots: HashMap::new(),
        report: report.context("opening the report")?,
        plan,
    };
    for step in &steps {
        workload
            .step(step)
            .with_context(|| format!("a step of {}", workload.plan.display()))?;
    }
    workload.say(END)
}

fn beside(plan: &Path) -> PathBuf {
    plan.with_extension("report")
}

struct Carrier {
    slots: HashMap<String, Slot>,
    report: File,
    plan: PathBuf,
}

impl Carrier {
    fn step(&mut self, step: &Step) -> Result<()> {
        match step {
            Step::Open { slot, path, append } => {
                let mut options = OpenOptions::new();
                options.read(true).create(true).append(*append).write(true);
                self.open(slot, options.truncate(false), path)
            }
            Step::OpenStream { slot, path } => {
                self.open(slot, OpenOptions::new().write(true), path)
            }
            Step::Standard { slot, fd } => {
                self.slots.insert(slot.clone(), Slot::standard(*fd)?);
                Ok(())
            }
            Step::Duplicate { slot, of } => {
                let other = rustix::io::dup(self.slot(of)?).context("duplicating")?;
                self.slots.insert(slot.clone(), Slot::Own(other));
                Ok(())
            }
            Step::Allocate { slot, bytes } => {
                let slot = self.slot(slot)?;
                let size = rustix::fs::fstat(slot)?.st_size as u64;
                rustix::fs::ftruncate(slot, size + bytes).context("extending")
            }
            Step::Put {
                cell,
                call,
                slot,
                parts,
            } => self.put(cell, *call, slot, parts),
            Step::Repeat { slot, bytes, times } => {
                let slot = self.slot(slot)?;
                (0..*times)
                    .try_for_each(|_| perform(Call::Write, slot, &[bytes], &self.plan))
                    .context("writing in a loop")
            }
            Step::Copy { slot, from, size } => {
                let text = fs::read(from).with_context(|| format!("reading {}", from.display()))?;
                let slot = self.slot(slot)?;
                let parts: Vec<&[u8]> = text.chunks(*size).collect();
                perform(Call::Write, slot, &parts, &self.plan).context("copying")
            }
            Step::Thread { slot, bytes } => {
                let slot = self.slot(slot)?;
                thread::scope(|scope| {
                    let write = scope.spawn(|| perform(Call::Write, slot, &[bytes], &self.plan));
                    write.join().map_err(|_| rustix::io::Errno::IO)
                })?
                .context("writing on another thread")
            }
            Step::Process { file, bytes } => self.process(file.as_deref(), bytes),
            Step::Rename { from, to } => fs::rename(from, to).context("renaming"),
            Step::Link { from, to } => fs::hard_link(from, to).context("linking"),
            Step::Remove { path } => fs::remove_file(path).context("removing"),
            Step::Truncate { slot } => {
                rustix::fs::ftruncate(self.slot(slot)?, 0).context("truncating")
            }
            Step::Wait => {
                self.say(READY)?;
                let mut line = String::new();
                std::io::stdin()
                    .read_line(&mut line)
                    .context("waiting for a line")?;
                Ok(())
            }
            Step::Linger => {
                self.say(END)?;
                loop {
                    thread::park();
                }
            }
        }
    }

    fn open(&mut self, slot: &str, options: &OpenOptions, path: &Path) -> Result<()> {
        let file = options.open(path);
        let file = file.with_context(|| format!("opening {}", path.display()))?;
        self.slots.insert(slot.to_owned(), Slot::Own(file.into()));
        Ok(())
    }

    fn slot(&self, name: &str) -> Result<BorrowedFd<'_>> {
        let slot = self.slots.get(name);
        Ok(slot.with_context(|| format!("no slot {name}"))?.as_fd())
    }

    fn put(&mut self, cell: &str, call: Call, slot: &str, parts: &[Vec<u8>]) -> Result<()> {
        let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
        let errno = match perform(call, self.slot(slot)?, &parts, &self.plan) {
            Ok(()) => 0,
            Err(error) => error.raw_os_error(),
        };
        self.say(&format!("{cell} {errno}"))
    }

    /// This program again, with a plan of one step.
    fn process(&self, file: Option<&Path>, bytes: &[u8]) -> Result<()> {
        let slot = "to".to_owned();
        let first = match file {
            Some(path) => Step::Open {
                slot: slot.clone(),
                path: path.to_owned(),
                append: true,
            },
            None => Step::Standard {
                slot: slot.clone(),
                fd: 1,
            },
        };
        let put = Step::Put {
            cell: "other".to_owned(),
            call: Call::Write,
            slot,
            parts: vec![bytes.to_vec()],
        };
        let directory = self.plan.parent().context("a plan without a directory")?;
        let name = self.plan.file_stem().unwrap_or_default().to_string_lossy();
        let paper = Paper::write(directory, &format!("{name}-other"), &[first, put])?;
        let status = Command::new(program()?).env(PLAN, paper.path()).status();
        let status = status.context("starting another process")?;
        ensure!(status.success(), "the other process ended with {status}");
        Ok(())
    }

    /// Adds a line to the report.
    fn say(&mut self, line: &str) -> Result<()> {
        writeln!(self.report, "{line}").context("reporting")
    }
}

/// What is behind a slot: an open file, or a standard stream, which stays open.
enum Slot {
    Own(OwnedFd),
    Standard(BorrowedFd<'static>),
}

impl Slot {
    fn standard(fd: i32) -> Result<Self> {
        // SAFETY: standard streams are open in every workload, and nothing in it closes them.
        let stream = unsafe { BorrowedFd::borrow_raw(fd) };
        // `O_APPEND` would forbid splice, sendfile and copy_file_range.
        let flags = rustix::fs::fcntl_getfl(stream).context("asking for a descriptor's flags")?;
        rustix::fs::fcntl_setfl(stream, flags - OFlags::APPEND).context("setting them")?;
        Ok(Self::Standard(stream))
    }
}

impl AsFd for Slot {
    fn as_fd(&self) -> BorrowedFd<'_> {
        match self {
            Self::Own(own) => own.as_fd(),
            Self::Standard(standard) => *standard,
        }
    }
}
