//! What decides whether anybody wants what is done with a file: which it is, read as cheaply as the kernel allows.
use crate::{
    file::{self, File, Inode},
    globals::global,
    kernel::{Address, Typed},
    loss,
    maps::GLANCE,
};
use aya_ebpf::helpers::generated::bpf_probe_read_kernel;
use core::{arch::asm, mem::MaybeUninit};
use sentinel_abi::{ABSENT, FILE_GLANCE_BYTES, FileKey, INODE_GLANCE_BYTES, LossCause};

/// Descriptors that a process has in a table of its own structure (`NR_OPEN_DEFAULT`); with more it has another one, of 128 or more
/// (`alloc_fdtable`, fs/file.c).
const FIRST: u32 = 64;

/// What was read. It is in a map so that the verifier knows nothing of it, whichever way it was read.
#[repr(C)]
pub struct Read {
    file: u64,
    inode: u64,
    dentry: u64,
    super_block: u64,
    number: u64,
    device: u32,
    mode: u32,
    name: u32,
    descriptor: u32,
}

/// A file, its inode and its name, until the next one is looked at on this CPU.
#[derive(Clone, Copy)]
pub struct Glance(*mut Read);

macro_rules! members {
    ($($member:ident: $type:ty, $set:ident;)*) => {
        impl Glance {
            $(
                #[inline(always)]
                pub fn $member(self) -> $type {
                    // SAFETY: the pointer is to this CPU's own slot, and no two programs run on one CPU at a time.
                    unsafe { (&raw const (*self.0).$member).read_volatile() }
                }

                #[inline(always)]
                fn $set(self, value: $type) {
                    // SAFETY: as above.
                    unsafe { (&raw mut (*self.0).$member).write_volatile(value) }
                }
            )*
        }
    };
}

members! {
    file: u64, set_file;
    inode: u64, set_inode;
    dentry: u64, set_dentry;
    super_block: u64, set_super_block;
    number: u64, set_number;
    device: u32, set_device;
    mode: u32, set_mode;
    name: u32, set_name;
    descriptor: u32, set_descriptor;
}

/// What a call that is returning just used. Without it, `bytes` of what the call did are lost.
#[inline(always)]
pub fn used(fd: u32, bytes: u64) -> Option<Glance> {
    let files = Typed::current().follow(global!(OFFSETS.task_files));
    let table = files.follow(global!(OFFSETS.files_fdt));
    let count: u32 = table.load(global!(OFFSETS.fdtable_max_fds));
    if count != FIRST {
        return Glance::of(file::used(fd, bytes)?);
    }
    let glance = slot()?;
    let file = glance.first(files, fd);
    if file.is_none() {
        loss::count(LossCause::DescriptorGone, bytes);
    }
    glance.fill_typed(file?);
    Some(glance)
}

#[inline(always)]
fn slot() -> Option<Glance> {
    GLANCE.get_ptr_mut(0).map(Glance)
}

/// The verifier knows the type of a member only where the offset is a constant of the program.
macro_rules! pick {
    (1, $base:ident, $fd:ident, $at:expr) => {{
        let file: *const u8;
        // SAFETY: the verifier checks the access against the structure's BTF.
        unsafe {
            asm!("{file} = *(u64 *)({base} + {at})", file = out(reg) file, base = in(reg) $base, at = const ($at) * 8);
        }
        file
    }};
    (2, $base:ident, $fd:ident, $at:expr) => { pick!(half 1, $base, $fd, $at) };
    (4, $base:ident, $fd:ident, $at:expr) => { pick!(half 2, $base, $fd, $at) };
    (8, $base:ident, $fd:ident, $at:expr) => { pick!(half 4, $base, $fd, $at) };
    (16, $base:ident, $fd:ident, $at:expr) => { pick!(half 8, $base, $fd, $at) };
    (32, $base:ident, $fd:ident, $at:expr) => { pick!(half 16, $base, $fd, $at) };
    (64, $base:ident, $fd:ident, $at:expr) => { pick!(half 32, $base, $fd, $at) };
    (half $by:tt, $base:ident, $fd:ident, $at:expr) => {
        if $fd < $at + $by {
            pick!($by, $base, $fd, $at)
        } else {
            pick!($by, $base, $fd, $at + $by)
        }
    };
}

impl Glance {
    /// One of the files that the process's own structure names.
    #[inline(always)]
    fn first(self, files: Typed, fd: u32) -> Option<Typed> {
        // As the map has it: the verifier would follow each number that another copy can have.
        self.set_descriptor(fd);
        let fd = self.descriptor();
        if fd >= FIRST {
            return None;
        }
        let base = files.address().member(global!(OFFSETS.files_first)).0;
        let file = pick!(64, base, fd, 0);
        (!file.is_null()).then_some(Typed::known(file))
    }

    /// Of an open file. One that can't be read is counted.
    #[inline(always)]
    pub fn of(file: File) -> Option<Self> {
        let glance = slot()?;
        let filled = glance.fill(file);
        if filled.is_none() {
            loss::count(LossCause::KernelUnreadable, 0);
        }
        filled.map(|()| glance)
    }

    /// Device and inode number.
    #[inline(always)]
    pub fn key(self) -> FileKey {
        FileKey {
            dev: self.device(),
            reserved: 0,
            ino: self.number(),
        }
    }

    /// The open file.
    #[inline(always)]
    pub fn open_file(self) -> File {
        File(Address(self.file() as *const u8))
    }

    /// Its inode.
    #[inline(always)]
    pub fn inode_read(self) -> Inode {
        Inode(Address(self.inode() as *const u8))
    }

    /// Without a helper call.
    #[inline(always)]
    fn fill_typed(self, file: Typed) {
        let inode = file.follow(global!(OFFSETS.file_inode));
        let super_block = inode.follow(global!(OFFSETS.inode_sb));
        let dentry = file.follow(global!(OFFSETS.file_path) + global!(OFFSETS.path_dentry));
        self.set_file(file.address().0 as u64);
        self.set_inode(inode.address().0 as u64);
        self.set_super_block(super_block.address().0 as u64);
        self.set_dentry(dentry.address().0 as u64);
        self.set_number(inode.load(global!(OFFSETS.inode_ino)));
        self.set_mode(inode.load::<u16>(global!(OFFSETS.inode_mode)).into());
        self.set_device(super_block.load(global!(OFFSETS.super_block_dev)));
        let hash = dentry.load(global!(OFFSETS.dentry_name) + global!(OFFSETS.qstr_hash));
        self.set_name(file::name_by(hash));
    }

    /// By helper, in few reads where the kernel's structures allow it.
    #[inline(always)]
    fn fill(self, file: File) -> Option<()> {
        let (inode, dentry) = of_file(file)?;
        let (mode, super_block, number) = of_inode(inode)?;
        self.set_file(file.0.0 as u64);
        self.set_inode(inode.0.0 as u64);
        self.set_super_block(super_block.0 as u64);
        self.set_dentry(dentry.0 as u64);
        self.set_number(number);
        self.set_mode(mode);
        self.set_device(super_block.read(global!(OFFSETS.super_block_dev))?);
        self.set_name(file::name_of(dentry)?);
        Some(())
    }
}

#[inline(always)]
fn of_file(file: File) -> Option<(Inode, Address)> {
    let start = global!(OFFSETS.file_glance);
    if start == ABSENT {
        let dentry = file.path().follow(global!(OFFSETS.path_dentry))?;
        return Some((file.inode()?, dentry));
    }
    let mut part = Part::<{ FILE_GLANCE_BYTES as usize }>::new();
    if !part.fill(file.0, start) {
        return None;
    }
    let dentry = global!(OFFSETS.file_path) + global!(OFFSETS.path_dentry);
    let inode = part.pointer(global!(OFFSETS.file_inode) - start)?;
    Some((Inode(inode), part.pointer(dentry - start)?))
}

#[inline(always)]
fn of_inode(inode: Inode) -> Option<(u32, Address, u64)> {
    let start = global!(OFFSETS.inode_glance);
    if start == ABSENT {
        return Some((inode.mode()?, inode.super_block()?, inode.number()?));
    }
    let mut part = Part::<{ INODE_GLANCE_BYTES as usize }>::new();
    if !part.fill(inode.0, start) {
        return None;
    }
    let mode: u16 = part.member(global!(OFFSETS.inode_mode) - start);
    let super_block = part.pointer(global!(OFFSETS.inode_sb) - start)?;
    let number = part.member(global!(OFFSETS.inode_ino) - start);
    Some((mode.into(), super_block, number))
}

/// A part of a kernel structure, copied to the stack.
#[repr(C, align(8))]
struct Part<const BYTES: usize>(MaybeUninit<[u8; BYTES]>);

impl<const BYTES: usize> Part<BYTES> {
    #[inline(always)]
    fn new() -> Self {
        Self(MaybeUninit::uninit())
    }

    #[inline(always)]
    fn fill(&mut self, from: Address, start: u32) -> bool {
        // SAFETY: the helper checks the source; the target is as long as it is told.
        let status = unsafe {
            bpf_probe_read_kernel(
                self.0.as_mut_ptr().cast(),
                BYTES as u32,
                from.member(start).0.cast(),
            )
        };
        status == 0
    }

    /// The member at `offset` of the part.
    #[inline(always)]
    fn member<T: Copy>(&self, offset: u32) -> T {
        // SAFETY: `fill` wrote all bytes. The agent chose the part so that it has the members asked for, and the verifier, who
        // knows the offsets, refuses the program otherwise.
        unsafe { core::ptr::read_volatile(self.0.as_ptr().byte_add(offset as usize).cast::<T>()) }
    }

    #[inline(always)]
    fn pointer(&self, offset: u32) -> Option<Address> {
        let pointer: *const u8 = self.member(offset);
        (!pointer.is_null()).then_some(Address(pointer))
    }
}
