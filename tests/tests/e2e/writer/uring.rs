//! Writes through `io_uring`.

use std::ffi::CStr;
use std::io::IoSlice;
use std::os::fd::{AsRawFd, BorrowedFd, FromRawFd, OwnedFd, RawFd};

use io_uring::squeue::Entry;
use io_uring::{IoUring, opcode, types::Fd};
use rustix::io::{Errno, Result};

/// The offset that means the file's position.
const CURRENT: u64 = u64::MAX;

pub(super) fn write(to: BorrowedFd<'_>, bytes: &[u8]) -> Result<usize> {
    let length = bytes.len() as u32;
    let entry = opcode::Write::new(Fd(to.as_raw_fd()), bytes.as_ptr(), length);
    // SAFETY: `bytes` lives until `submit` has seen the completion.
    unsafe { submit(entry.offset(CURRENT).build()) }
}

pub(super) fn writev(to: BorrowedFd<'_>, slices: &[IoSlice<'_>]) -> Result<usize> {
    // An `IoSlice` is laid out as an `iovec`, as the standard library promises.
    let (vector, length) = (slices.as_ptr().cast(), slices.len() as u32);
    let entry = opcode::Writev::new(Fd(to.as_raw_fd()), vector, length);
    // SAFETY: `slices` and what they point to live until `submit` has seen the completion.
    unsafe { submit(entry.offset(CURRENT).build()) }
}

/// Opens a file for reading.
pub(super) fn open(path: &CStr) -> Result<OwnedFd> {
    let entry = opcode::OpenAt::new(Fd(libc::AT_FDCWD), path.as_ptr()).flags(libc::O_RDONLY);
    // SAFETY: `path` lives until `submit` has seen the completion.
    let number = unsafe { submit(entry.build()) }?;
    // SAFETY: the completion gave this process a new descriptor, which nothing else owns.
    Ok(unsafe { OwnedFd::from_raw_fd(number as RawFd) })
}

/// # Safety
/// What the entry points to must live until this returns.
unsafe fn submit(entry: Entry) -> Result<usize> {
    let errno = |error: &std::io::Error| Errno::from_io_error(error).unwrap_or(Errno::IO);
    let mut ring = IoUring::new(2).map_err(|error| errno(&error))?;
    // SAFETY: by this function's contract.
    unsafe { ring.submission().push(&entry) }.map_err(|_| Errno::AGAIN)?;
    ring.submit_and_wait(1).map_err(|error| errno(&error))?;
    let completed = ring.completion().next().ok_or(Errno::IO)?;
    match usize::try_from(completed.result()) {
        Ok(written) => Ok(written),
        Err(_) => Err(Errno::from_raw_os_error(-completed.result())),
    }
}
