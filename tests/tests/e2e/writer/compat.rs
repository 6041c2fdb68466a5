//! Writes as a 32-bit process makes them: `int 0x80`, with all it points to below 4 GiB.

use std::os::fd::BorrowedFd;

use rustix::io::{Errno, Result};

pub(super) use arch::{write, writev};

#[cfg(target_arch = "x86_64")]
mod arch {
    use std::arch::asm;
    use std::os::fd::AsRawFd;
    use std::ptr;

    use rustix::mm::{MapFlags, ProtFlags, mmap_anonymous, munmap};

    use super::{BorrowedFd, Errno, Result};

    /// Numbers of `asm/unistd_32.h`.
    const WRITE: u32 = 4;
    const WRITEV: u32 = 146;
    /// `MAP_32BIT` of `asm/mman.h`, which rustix does not name.
    const LOW: MapFlags = MapFlags::from_bits_retain(0x40);

    pub(crate) fn write(to: BorrowedFd<'_>, bytes: &[u8]) -> Result<usize> {
        let low = Low::new(bytes)?;
        call(WRITE, to, low.address()?, bytes.len() as u32)
    }

    pub(crate) fn writev(to: BorrowedFd<'_>, parts: &[&[u8]]) -> Result<usize> {
        let text = Low::new(&parts.concat())?;
        let (mut base, mut vector) = (text.address()?, Vec::new());
        for part in parts {
            vector.extend(base.to_ne_bytes());
            vector.extend((part.len() as u32).to_ne_bytes());
            base += part.len() as u32;
        }
        let vector = Low::new(&vector)?;
        call(WRITEV, to, vector.address()?, parts.len() as u32)
    }

    /// Memory below 4 GiB.
    struct Low {
        at: *mut core::ffi::c_void,
        length: usize,
    }

    impl Low {
        fn new(bytes: &[u8]) -> Result<Self> {
            let length = bytes.len().max(1);
            let rights = ProtFlags::READ | ProtFlags::WRITE;
            // SAFETY: the kernel chooses an address that is not in use; the copy fits into what was mapped.
            unsafe {
                let at = mmap_anonymous(ptr::null_mut(), length, rights, MapFlags::PRIVATE | LOW)?;
                ptr::copy_nonoverlapping(bytes.as_ptr(), at.cast(), bytes.len());
                Ok(Self { at, length })
            }
        }

        fn address(&self) -> Result<u32> {
            u32::try_from(self.at.addr()).map_err(|_| Errno::FAULT)
        }
    }

    impl Drop for Low {
        fn drop(&mut self) {
            // SAFETY: the mapping is this value's own, and nothing borrows from it.
            let _ = unsafe { munmap(self.at, self.length) };
        }
    }

    fn call(number: u32, to: BorrowedFd<'_>, address: u32, length: u32) -> Result<usize> {
        let result: i64;
        // SAFETY: the kernel reads at most what `address` and `length` say, which the caller keeps mapped, and changes
        // no memory. `rbx` belongs to the compiler and is put back. The kernel clears r8 to r11 on this entry.
        unsafe {
            asm!(
                "xchg rbx, {fd}",
                "int 0x80",
                "xchg rbx, {fd}",
                fd = inout(reg) i64::from(to.as_raw_fd()) => _,
                inout("rax") i64::from(number) => result,
                in("rcx") u64::from(address),
                in("rdx") u64::from(length),
                out("r8") _, out("r9") _, out("r10") _, out("r11") _,
            );
        }
        // The 32-bit result; the upper half is not promised.
        let result = result as i32;
        usize::try_from(result).map_err(|_| Errno::from_raw_os_error(-result))
    }
}

#[cfg(not(target_arch = "x86_64"))]
mod arch {
    use super::{BorrowedFd, Errno, Result};

    pub(crate) fn write(_: BorrowedFd<'_>, _: &[u8]) -> Result<usize> {
        Err(Errno::NOSYS)
    }

    pub(crate) fn writev(_: BorrowedFd<'_>, _: &[&[u8]]) -> Result<usize> {
        Err(Errno::NOSYS)
    }
}
