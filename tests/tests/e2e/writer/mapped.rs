//! Writes into a file by a shared mapping of it.

use std::os::fd::BorrowedFd;
use std::ptr;

use rustix::io::{Errno, Result};
use rustix::mm::{MapFlags, MsyncFlags, ProtFlags, mmap, msync, munmap};

/// Copies `bytes` to `at`, which must be inside the file.
pub(super) fn write(file: BorrowedFd<'_>, bytes: &[u8], at: u64) -> Result<usize> {
    let page = rustix::param::page_size() as u64;
    let (from, within) = (at / page * page, (at % page) as usize);
    if at + bytes.len() as u64 > rustix::fs::fstat(file)?.st_size as u64 {
        return Err(Errno::INVAL);
    }
    let length = within + bytes.len();
    let (rights, flags) = (ProtFlags::READ | ProtFlags::WRITE, MapFlags::SHARED);
    // SAFETY: the kernel chooses an address that is not in use. The bytes copied to lie within the mapping, and within
    // the file as it was just now; nobody makes it shorter meanwhile.
    unsafe {
        let map = mmap(ptr::null_mut(), length, rights, flags, file, from)?;
        ptr::copy_nonoverlapping(bytes.as_ptr(), map.cast::<u8>().add(within), bytes.len());
        let synced = msync(map, length, MsyncFlags::SYNC);
        munmap(map, length)?;
        synced?;
    }
    Ok(bytes.len())
}
