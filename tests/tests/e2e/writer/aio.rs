//! Writes through Linux aio: `io_submit` and `io_getevents`, for which there is no library here.

use std::os::fd::{AsRawFd, BorrowedFd};
use std::ptr;

use rustix::io::{Errno, Result};

/// `IOCB_CMD_PWRITE` of `linux/aio_abi.h`.
const PWRITE: u16 = 1;

/// `struct iocb` of `linux/aio_abi.h`, on a little-endian machine.
#[repr(C)]
#[derive(Default)]
struct Request {
    data: u64,
    key: u32,
    flags: u32,
    opcode: u16,
    priority: i16,
    fd: u32,
    buffer: u64,
    length: u64,
    offset: i64,
    reserved: u64,
    request_flags: u32,
    eventfd: u32,
}

/// `struct io_event` of `linux/aio_abi.h`.
#[repr(C)]
#[derive(Default)]
struct Event {
    data: u64,
    request: u64,
    result: i64,
    result2: i64,
}

pub(super) fn write(to: BorrowedFd<'_>, bytes: &[u8], offset: u64) -> Result<usize> {
    let mut context: libc::c_ulong = 0;
    // SAFETY: the kernel writes the new context's id through the pointer, which is valid and, as it must be, to zero.
    checked(unsafe { libc::syscall(libc::SYS_io_setup, 1, &raw mut context) })?;
    let mut request = Request {
        opcode: PWRITE,
        fd: to.as_raw_fd() as u32,
        buffer: bytes.as_ptr() as u64,
        length: bytes.len() as u64,
        offset: offset as i64,
        ..Request::default()
    };
    let requests = [&raw mut request];
    let mut event = Event::default();
    let nothing: *const libc::timespec = ptr::null();
    // SAFETY: one request is handed over, and the request, its buffer and the event live until its completion was
    // waited for; if the submission fails, nothing was handed over.
    let written = unsafe {
        checked(libc::syscall(
            libc::SYS_io_submit,
            context,
            1,
            requests.as_ptr(),
        ))
        .and_then(|_| {
            let (io_getevents, one) = (libc::SYS_io_getevents, 1 as libc::c_long);
            checked(libc::syscall(
                io_getevents,
                context,
                one,
                one,
                &raw mut event,
                nothing,
            ))
        })
    };
    // SAFETY: the context is this function's own.
    unsafe { libc::syscall(libc::SYS_io_destroy, context) };
    written?;
    usize::try_from(event.result).map_err(|_| Errno::from_raw_os_error(-event.result as i32))
}

fn checked(result: libc::c_long) -> Result<libc::c_long> {
    if result >= 0 {
        return Ok(result);
    }
    let error = std::io::Error::last_os_error();
    Err(Errno::from_io_error(&error).unwrap_or(Errno::IO))
}
