//! Resolves the offsets that the probes need, the system call arguments of this architecture included.
use super::btf::{Btf, BtfError};
use sentinel_abi::{ABSENT, FILE_GLANCE_BYTES, INODE_GLANCE_BYTES, Offsets};

/// Every offset, from the type information of the running kernel.
pub fn resolve(btf: &Btf) -> Result<Offsets, BtfError> {
    Offsets::resolve(|structure, member| match (structure, member) {
        ("pt_regs", argument) => argument_offset(btf, argument),
        ("file", "f_inode and f_path") => {
            // A path is two pointers.
            let members = [("f_inode", 8), ("f_path", 16)];
            together(btf, structure, &members, FILE_GLANCE_BYTES)
        }
        ("inode", "i_mode, i_sb and i_ino") => {
            let members = [("i_mode", 2), ("i_sb", 8), ("i_ino", 8)];
            together(btf, structure, &members, INODE_GLANCE_BYTES)
        }
        // Linux 6.1 has other members for what such mounts map.
        ("vfsmount", "mnt_idmap") | ("mnt_idmap", _) => {
            Ok(btf.offset(structure, member).unwrap_or(ABSENT))
        }
        // A kernel may be built without io_uring.
        ("io_kiocb" | "io_cqe" | "io_rw" | "io_sr_msg" | "io_open", _) => {
            Ok(btf.offset(structure, member).unwrap_or(ABSENT))
        }
        _ => btf.offset(structure, member),
    })
}

/// Where members (name, bytes) begin that lie within `most` bytes; [`ABSENT`] when they lie further apart.
fn together(
    btf: &Btf,
    structure: &'static str,
    members: &[(&'static str, u32)],
    most: u32,
) -> Result<u32, BtfError> {
    let (mut first, mut end) = (u32::MAX, 0);
    for (member, bytes) in members {
        let offset = btf.offset(structure, member)?;
        first = first.min(offset & !7);
        end = end.max(offset + bytes);
    }
    Ok(if end - first <= most { first } else { ABSENT })
}

/// System call arguments are in `di`, `si`, `dx`, `r10` (arch/x86/entry/entry_64.S).
#[cfg(target_arch = "x86_64")]
fn argument_offset(btf: &Btf, argument: &str) -> Result<u32, BtfError> {
    let register = match argument {
        "argument 0" => "di",
        "argument 1" => "si",
        "argument 2" => "dx",
        _ => "r10",
    };
    btf.offset("pt_regs", register)
}

/// System call arguments are in `x0` to `x5`; on return `x0` holds the result, `orig_x0` the argument
/// (arch/arm64/include/asm/syscall.h).
#[cfg(target_arch = "aarch64")]
fn argument_offset(btf: &Btf, argument: &str) -> Result<u32, BtfError> {
    let number = match argument {
        "argument 0" => return btf.offset("pt_regs", "orig_x0"),
        "argument 1" => 1,
        "argument 2" => 2,
        _ => 3,
    };
    Ok(btf.offset("pt_regs", "regs")? + number * 8)
}
