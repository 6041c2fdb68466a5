//! From a descriptor to the file behind it: the file that really was opened, not a path that may have changed.
use crate::{
    globals::global,
    kernel::{Address, Typed},
    loss,
};
use sentinel_abi::{FileAttributes, FileId, FileKey, LossCause};

/// `S_IFMT` and the types asked about (`include/uapi/linux/stat.h`).
const TYPE_MASK: u32 = 0o170_000;
const REGULAR: u32 = 0o100_000;
const CHARACTER_DEVICE: u32 = 0o020_000;
const BLOCK_DEVICE: u32 = 0o060_000;

/// `O_ACCMODE` and `O_PATH` (`include/uapi/asm-generic/fcntl.h`; the same on amd64 and arm64).
pub const ACCESS_MODE: u32 = 0o3;
const PATH_ONLY: u32 = 0o10_000_000;

/// An open file, the kernel's `struct file`.
#[derive(Clone, Copy)]
pub struct File(pub Address);

/// An inode.
#[derive(Clone, Copy)]
pub struct Inode(pub Address);

/// The open file that a call which is returning just used. Without it, `bytes` of what the call did are lost.
#[inline(always)]
pub fn used(fd: u32, bytes: u64) -> Option<File> {
    let file = behind(fd);
    if file.is_none() {
        loss::count(LossCause::DescriptorGone, bytes);
    }
    file
}

/// The open file behind a descriptor of the calling process; `None` when there is none.
#[inline(always)]
pub fn behind(fd: u32) -> Option<File> {
    let table = Typed::current()
        .follow(global!(OFFSETS.task_files))
        .follow(global!(OFFSETS.files_fdt));
    let count: u32 = table.load(global!(OFFSETS.fdtable_max_fds));
    if fd >= count {
        return None;
    }
    let files: *const u8 = table.load(global!(OFFSETS.fdtable_fd));
    let file = Address(files).follow(fd.wrapping_mul(size_of::<u64>() as u32))?;
    Some(File(file))
}

impl File {
    /// Its inode.
    #[inline(always)]
    pub fn inode(self) -> Option<Inode> {
        Some(Inode(self.0.follow(global!(OFFSETS.file_inode))?))
    }

    /// Where it is: a `struct path`.
    #[inline(always)]
    pub fn path(self) -> Address {
        self.0.member(global!(OFFSETS.file_path))
    }

    /// Position of the next read or write.
    #[inline(always)]
    pub fn position(self) -> Option<u64> {
        self.0.read(global!(OFFSETS.file_pos))
    }

    /// See [`name_of`].
    #[inline(always)]
    pub fn name(self) -> Option<u32> {
        name_of(self.path().follow(global!(OFFSETS.path_dentry))?)
    }

    /// Which file it is.
    #[inline(always)]
    pub fn id(self) -> Option<FileId> {
        let inode = self.inode()?;
        let key = inode.key()?;
        let name = if is_regular(inode.mode()?) {
            self.name()?
        } else {
            0
        };
        Some(FileId {
            dev: key.dev,
            name,
            ino: key.ino,
        })
    }

    /// The flags it was opened with.
    #[inline(always)]
    pub fn flags(self) -> Option<u32> {
        self.0.read(global!(OFFSETS.file_flags))
    }

    /// Whether it was opened for more than reading.
    #[inline(always)]
    pub fn is_for_writing(self) -> bool {
        let flags = self.flags().unwrap_or(PATH_ONLY);
        flags & ACCESS_MODE != 0 && flags & PATH_ONLY == 0
    }
}

/// Tells apart two files that had the same inode number in turn, and a renamed file from what it was. Never 0.
#[inline(always)]
pub fn name_of(dentry: Address) -> Option<u32> {
    let name = dentry.member(global!(OFFSETS.dentry_name));
    Some(name_by(name.read(global!(OFFSETS.qstr_hash))?))
}

/// The same by the hash of the name.
#[inline(always)]
pub fn name_by(hash: u32) -> u32 {
    if hash == 0 { 1 } else { hash }
}

impl Inode {
    /// Its superblock.
    #[inline(always)]
    pub fn super_block(self) -> Option<Address> {
        self.0.follow(global!(OFFSETS.inode_sb))
    }

    /// Device of its superblock.
    #[inline(always)]
    pub fn device(self) -> Option<u32> {
        self.super_block()?.read(global!(OFFSETS.super_block_dev))
    }

    /// Its number.
    #[inline(always)]
    pub fn number(self) -> Option<u64> {
        self.0.read(global!(OFFSETS.inode_ino))
    }

    /// Device and inode number.
    #[inline(always)]
    pub fn key(self) -> Option<FileKey> {
        self.key_on(self.device()?)
    }

    /// The same when its device is known.
    #[inline(always)]
    pub fn key_on(self, dev: u32) -> Option<FileKey> {
        Some(FileKey {
            dev,
            reserved: 0,
            ino: self.number()?,
        })
    }

    /// Type and permission bits.
    #[inline(always)]
    pub fn mode(self) -> Option<u32> {
        self.0
            .read::<u16>(global!(OFFSETS.inode_mode))
            .map(u32::from)
    }

    /// Bytes that it has, if it is a regular file.
    #[inline(always)]
    pub fn size(self) -> Option<u64> {
        self.0.read(global!(OFFSETS.inode_size))
    }

    /// `s_flags` of its superblock.
    #[inline(always)]
    pub fn file_system_flags(self) -> Option<u64> {
        self.super_block()?.read(global!(OFFSETS.super_block_flags))
    }

    /// What the kernel holds of its ACL: null, a mark or an address.
    #[inline(always)]
    pub fn acl(self) -> Option<Address> {
        self.0
            .read::<*const u8>(global!(OFFSETS.inode_acl))
            .map(Address)
    }

    /// Type, permissions and owner.
    #[inline(always)]
    pub fn attributes(self) -> Option<FileAttributes> {
        Some(FileAttributes {
            mode: self.mode()?,
            uid: self.0.read(global!(OFFSETS.inode_uid))?,
            gid: self.0.read(global!(OFFSETS.inode_gid))?,
            rdev: self.0.read(global!(OFFSETS.inode_rdev))?,
        })
    }
}

/// Whether a mode is that of a regular file.
#[inline(always)]
pub fn is_regular(mode: u32) -> bool {
    mode & TYPE_MASK == REGULAR
}

/// Whether a mode is that of a file whose bytes can be read once more by whoever opens it.
#[inline(always)]
pub fn can_be_read_again(mode: u32) -> bool {
    is_regular(mode) || mode & TYPE_MASK == BLOCK_DEVICE
}

/// Whether a mode is that of a character device, terminals included.
#[inline(always)]
pub fn is_character_device(mode: u32) -> bool {
    mode & TYPE_MASK == CHARACTER_DEVICE
}
