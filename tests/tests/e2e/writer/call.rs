//! Every way to write that the tests know: one call of the kernel each.

use std::fs::{self, File, OpenOptions};
use std::io::IoSlice;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd};
use std::path::{Path, PathBuf};

use rustix::fs::{FileType, SeekFrom};
use rustix::io::{Errno, ReadWriteFlags, Result, retry_on_intr};
use rustix::net::{SendAncillaryBuffer, SendFlags};
use rustix::pipe::{IoSliceRaw, SpliceFlags};
use serde::{Deserialize, Serialize};

use super::{aio, compat, mapped, uring};

/// A way to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Call {
    Write,
    Writev,
    Pwrite64,
    Pwritev,
    Pwritev2,
    Sendfile,
    /// From a file into a pipe.
    SpliceFile,
    /// From a pipe into anything.
    SplicePipe,
    Tee,
    Vmsplice,
    CopyFileRange,
    Sendto,
    Sendmsg,
    UringWrite,
    UringWritev,
    Aio,
    /// Into a shared mapping of a file that is made longer first.
    MapGrown,
    /// Into a shared mapping of a file that is long enough since long.
    MapFilled,
    /// `write` as a 32-bit process calls it.
    Write32,
    /// `writev` as a 32-bit process calls it.
    Writev32,
}

impl Call {
    /// All of them, in the order of the table.
    pub const ALL: [Self; 20] = [
        Self::Write,
        Self::Writev,
        Self::Pwrite64,
        Self::Pwritev,
        Self::Pwritev2,
        Self::Sendfile,
        Self::SpliceFile,
        Self::SplicePipe,
        Self::Tee,
        Self::Vmsplice,
        Self::CopyFileRange,
        Self::Sendto,
        Self::Sendmsg,
        Self::UringWrite,
        Self::UringWritev,
        Self::Aio,
        Self::MapGrown,
        Self::MapFilled,
        Self::Write32,
        Self::Writev32,
    ];

    /// Its name in the table.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Write => "write",
            Self::Writev => "writev",
            Self::Pwrite64 => "pwrite64",
            Self::Pwritev => "pwritev",
            Self::Pwritev2 => "pwritev2",
            Self::Sendfile => "sendfile",
            Self::SpliceFile => "splice from a file",
            Self::SplicePipe => "splice from a pipe",
            Self::Tee => "tee",
            Self::Vmsplice => "vmsplice",
            Self::CopyFileRange => "copy_file_range",
            Self::Sendto => "sendto",
            Self::Sendmsg => "sendmsg",
            Self::UringWrite => "io_uring write",
            Self::UringWritev => "io_uring writev",
            Self::Aio => "Linux aio",
            Self::MapGrown => "mmap, grown",
            Self::MapFilled => "mmap, preallocated",
            Self::Write32 => "write, 32-bit",
            Self::Writev32 => "writev, 32-bit",
        }
    }
}

/// Writes the parts to the end of `to`: a vectored call takes all at once, any other a part after the other.
/// Files that a call needs besides are made near `plan`, or near the target where they must share its file system.
pub fn perform(call: Call, to: BorrowedFd<'_>, parts: &[&[u8]], plan: &Path) -> Result<()> {
    let is_file = FileType::from_raw_mode(rustix::fs::fstat(to)?.st_mode) == FileType::RegularFile;
    if is_file && call != Call::MapFilled {
        rustix::fs::seek(to, SeekFrom::End(0))?;
    }
    let slices: Vec<IoSlice<'_>> = parts.iter().map(|part| IoSlice::new(part)).collect();
    let all: usize = parts.iter().map(|part| part.len()).sum();
    match call {
        Call::Writev => whole(rustix::io::writev(to, &slices)?, all),
        Call::Pwritev => whole(rustix::io::pwritev(to, &slices, end(to)?)?, all),
        Call::Pwritev2 => {
            // The offset -1 means the file's position: pipes have no other.
            let flags = ReadWriteFlags::empty();
            whole(rustix::io::pwritev2(to, &slices, u64::MAX, flags)?, all)
        }
        Call::Sendmsg => {
            let mut nothing = SendAncillaryBuffer::default();
            let sent = rustix::net::sendmsg(to, &slices, &mut nothing, SendFlags::empty())?;
            whole(sent, all)
        }
        Call::Vmsplice => {
            let slices: Vec<_> = parts
                .iter()
                .map(|part| IoSliceRaw::from_slice(part))
                .collect();
            // SAFETY: `to` is the end that is written to, or the call fails; nothing is given away to the kernel.
            let spliced = unsafe { rustix::pipe::vmsplice(to, &slices, SpliceFlags::empty()) }?;
            whole(spliced, all)
        }
        Call::UringWritev => whole(uring::writev(to, &slices)?, all),
        Call::Writev32 => whole(compat::writev(to, parts)?, all),
        _ => parts.iter().try_for_each(|part| one(call, to, part, plan)),
    }
}

fn one(call: Call, to: BorrowedFd<'_>, part: &[u8], plan: &Path) -> Result<()> {
    let written = match call {
        Call::Pwrite64 => rustix::io::pwrite(to, part, end(to)?)?,
        Call::Sendfile => {
            let source = source(plan.with_extension("source"), part)?;
            rustix::fs::sendfile(to, source, None, part.len())?
        }
        Call::SpliceFile => {
            let source = source(plan.with_extension("source"), part)?;
            let flags = SpliceFlags::empty();
            rustix::pipe::splice(source, None, to, None, part.len(), flags)?
        }
        Call::SplicePipe => {
            let (reader, writer) = filled_pipe(part)?;
            let flags = SpliceFlags::empty();
            let spliced = rustix::pipe::splice(reader, None, to, None, part.len(), flags);
            drop(writer);
            spliced?
        }
        Call::Tee => {
            let (reader, writer) = filled_pipe(part)?;
            let copied = rustix::pipe::tee(reader, to, part.len(), SpliceFlags::empty());
            drop(writer);
            copied?
        }
        Call::CopyFileRange => {
            let copy = |place: PathBuf| {
                let file = source(place, part)?;
                let copied = rustix::fs::copy_file_range(&file, None, to, None, part.len());
                // Whoever is told of a copy may want to read what was copied: only then it stays.
                if copied.is_err() {
                    let path = fs::read_link(format!("/proc/self/fd/{}", file.as_raw_fd()));
                    let _ = path.and_then(fs::remove_file);
                }
                copied
            };
            // Both must be on file systems of one kind. The target's own directory may be one of logs.
            let elsewhere = std::env::temp_dir().join("copied.source");
            copy(plan.with_extension("source"))
                .or_else(|error| retry(error, || copy(elsewhere)))
                .or_else(|error| retry(error, || copy(beside(to)?)))?
        }
        Call::Sendto => rustix::net::send(to, part, SendFlags::empty())?,
        Call::UringWrite => {
            // A pipe that is nearly full takes a part.
            let mut written = 0;
            while written < part.len() {
                written += uring::write(to, &part[written..])?;
            }
            written
        }
        // A terminal may be interrupted before it took anything.
        Call::Aio => retry_on_intr(|| aio::write(to, part, end(to).unwrap_or(0)))?,
        Call::MapGrown => {
            let file = again(to)?;
            let size = end(file.as_fd())?;
            rustix::fs::ftruncate(&file, size + part.len() as u64)?;
            mapped::write(file.as_fd(), part, size)?
        }
        Call::MapFilled => {
            let file = again(to)?;
            let middle = end(file.as_fd())?.saturating_sub(part.len() as u64) / 2;
            mapped::write(file.as_fd(), part, middle)?
        }
        Call::Write32 => compat::write(to, part)?,
        _ => rustix::io::write(to, part)?,
    };
    whole(written, part.len())
}

/// A part of it alone would be another test than the one that was asked for.
fn whole(written: usize, wanted: usize) -> Result<()> {
    if written == wanted {
        Ok(())
    } else {
        Err(Errno::NOSPC)
    }
}

fn end(file: BorrowedFd<'_>) -> Result<u64> {
    Ok(rustix::fs::fstat(file)?.st_size as u64)
}

/// The same file, opened for reading and writing: a shared mapping needs both.
fn again(file: BorrowedFd<'_>) -> Result<File> {
    let path = format!("/proc/self/fd/{}", file.as_raw_fd());
    let opened = OpenOptions::new().read(true).write(true).open(path);
    opened.map_err(|error| Errno::from_io_error(&error).unwrap_or(Errno::IO))
}

/// Tries something else where the first failed for lying on another file system.
fn retry<T>(error: Errno, again: impl FnOnce() -> Result<T>) -> Result<T> {
    match error {
        Errno::XDEV => again(),
        other => Err(other),
    }
}

/// A name for a file in the directory of this one.
fn beside(file: BorrowedFd<'_>) -> Result<PathBuf> {
    let path = fs::read_link(format!("/proc/self/fd/{}", file.as_raw_fd()));
    let path = path.map_err(|error| Errno::from_io_error(&error).unwrap_or(Errno::IO))?;
    Ok(path.with_file_name("copied.source"))
}

/// A file that holds `part`. It stays: whoever is told of the copy may want to read it.
fn source(mut path: PathBuf, part: &[u8]) -> Result<File> {
    static COUNT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
    let number = COUNT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    path.set_extension(format!("{number}.source"));
    fs::write(&path, part)
        .and_then(|()| File::open(&path))
        .map_err(|error| Errno::from_io_error(&error).unwrap_or(Errno::IO))
}

/// A pipe of this process's own that holds `part`.
fn filled_pipe(part: &[u8]) -> Result<(rustix::fd::OwnedFd, rustix::fd::OwnedFd)> {
    let (reader, writer) = rustix::pipe::pipe()?;
    whole(rustix::io::write(&writer, part)?, part.len())?;
    Ok((reader, writer))
}
