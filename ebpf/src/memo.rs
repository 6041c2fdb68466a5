//! What was decided last on this CPU, so that the same question costs no look into a hash. Whoever changes what an answer was
//! made from counts up an epoch, and what was decided in another one does not count.
use crate::{
    glance::Glance,
    maps::{EPOCHS, IGNORED, SCOPE},
};
use core::arch::asm;
use sentinel_abi::Epoch;

/// Files remembered by each CPU, a power of two.
pub const IGNORED_ENTRIES: u32 = 64;

/// Whether a process or cgroup is watched.
#[repr(C)]
pub struct Scoped {
    key: u64,
    era: u64,
    is_watched: u64,
}

/// A file that nobody wants to know of what is written to it, unless it is through descriptor 1 or 2.
#[repr(C)]
pub struct Ignored {
    inode: u64,
    dentry: u64,
    super_block: u64,
    number: u64,
    era: u64,
    name: u64,
}

/// The sum of epochs in which something was decided. Each only grows, so that it is the same only if all are. Never 0, as what
/// nothing was decided about has.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Era(u64);

#[inline(always)]
fn read(epoch: Epoch) -> u64 {
    // SAFETY: the pointer is to a member of the map; aligned words are read as a whole.
    EPOCHS
        .get_ptr(epoch as u32)
        .map_or(0, |it| unsafe { it.read_volatile() })
}

/// The era of decisions about scope.
#[inline(always)]
fn scope_era() -> Era {
    Era(1 + read(Epoch::Scope))
}

/// The era of decisions about streams.
#[inline(always)]
pub fn stream_era() -> Era {
    Era(1 + read(Epoch::Answers) + read(Epoch::Questions))
}

/// A probe changed `STREAMS`.
#[inline(always)]
pub fn new_question() {
    if let Some(epoch) = EPOCHS.get_ptr_mut(Epoch::Questions as u32) {
        // SAFETY: the pointer is to an aligned member of the map; nobody but probes writes to it, and all of them so. Rust has
        // no such atomic for this target.
        unsafe {
            asm!("lock *(u64 *)({epoch} + 0) += {one}", epoch = in(reg) epoch, one = in(reg) 1u64);
        }
    }
}

/// Whether `key` is watched, as `decide` says if this CPU has not just been told.
#[inline(always)]
pub fn is_watched(key: u64, decide: impl FnOnce() -> bool) -> bool {
    let era = scope_era();
    let Some(memo) = SCOPE.get_ptr_mut(0) else {
        return decide();
    };
    // SAFETY: the pointer is to this CPU's own slot, and no two programs run on one CPU at a time.
    let memo = unsafe { &mut *memo };
    if memo.key == key && memo.era == era.0 {
        return memo.is_watched != 0;
    }
    let is_watched = decide();
    *memo = Scoped {
        key,
        era: era.0,
        is_watched: u64::from(is_watched),
    };
    is_watched
}

/// Whether this CPU has been told that the file is ignored.
#[inline(always)]
pub fn is_ignored(file: Glance) -> bool {
    let Some(memo) = IGNORED.get_ptr(place(file)) else {
        return false;
    };
    // SAFETY: as in `is_watched`.
    let memo = unsafe { &*memo };
    memo.inode == file.inode()
        && memo.number == file.number()
        && memo.name == u64::from(file.name())
        && memo.dentry == file.dentry()
        && memo.super_block == file.super_block()
        && memo.era == stream_era().0
}

/// Remembers that the file is ignored, if what was decided in `era` still holds.
#[inline(always)]
pub fn ignore(file: Glance, era: Era) {
    if era != stream_era() {
        return;
    }
    if let Some(memo) = IGNORED.get_ptr_mut(place(file)) {
        let ignored = Ignored {
            inode: file.inode(),
            dentry: file.dentry(),
            super_block: file.super_block(),
            number: file.number(),
            era: era.0,
            name: file.name().into(),
        };
        // SAFETY: as in `is_watched`.
        unsafe { memo.write(ignored) };
    }
}

/// Inodes are several hundred bytes apart.
#[inline(always)]
fn place(file: Glance) -> u32 {
    let address = file.inode();
    (address >> 8 ^ address >> 14) as u32 & (IGNORED_ENTRIES - 1)
}
