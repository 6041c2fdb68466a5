//! The system calls that change files, with their arguments: for the one program that serves all of them.
use super::error::ProbeError;
use aya::{
    Ebpf,
    maps::{HashMap, MapData},
};
use libc::c_long;
use sentinel_abi::{CallShape, ChangeCall, NO_ARGUMENT};
use zerocopy::transmute;

const MAP: &str = "CALLS";
/// Numbers that are the same on all architectures, and younger than the C library's header (include/uapi/asm-generic/unistd.h).
const FCHMODAT2: c_long = 452;
const SETXATTRAT: c_long = 463;
const REMOVEXATTRAT: c_long = 466;

/// A call by descriptor, which is its first argument.
const fn descriptor(call: ChangeCall) -> CallShape {
    CallShape {
        call: call as u32,
        directory: NO_ARGUMENT,
        path: NO_ARGUMENT,
        mode: NO_ARGUMENT,
        name: NO_ARGUMENT,
    }
}

/// A call by path, which is this argument.
const fn path(call: ChangeCall, path: u32) -> CallShape {
    CallShape {
        path,
        ..descriptor(call)
    }
}

/// The same below a directory, which is the argument before.
const fn below(call: ChangeCall, at: u32) -> CallShape {
    CallShape {
        directory: at - 1,
        ..path(call, at)
    }
}

const fn mode(mode: u32, shape: CallShape) -> CallShape {
    CallShape { mode, ..shape }
}

const fn name(name: u32, shape: CallShape) -> CallShape {
    CallShape { name, ..shape }
}

/// Every call by its number.
const CALLS: &[(c_long, CallShape)] = &[
    (libc::SYS_fchmod, mode(1, descriptor(ChangeCall::Fchmod))),
    (libc::SYS_fchmodat, mode(2, below(ChangeCall::Fchmodat, 1))),
    (FCHMODAT2, mode(2, below(ChangeCall::Fchmodat, 1))),
    (libc::SYS_fchown, descriptor(ChangeCall::Fchown)),
    (libc::SYS_fchownat, below(ChangeCall::Fchownat, 1)),
    (libc::SYS_setxattr, name(1, path(ChangeCall::Setxattr, 0))),
    (libc::SYS_lsetxattr, name(1, path(ChangeCall::Setxattr, 0))),
    (
        libc::SYS_fsetxattr,
        name(1, descriptor(ChangeCall::Fsetxattr)),
    ),
    (SETXATTRAT, name(3, below(ChangeCall::Setxattrat, 1))),
    (
        libc::SYS_removexattr,
        name(1, path(ChangeCall::Removexattr, 0)),
    ),
    (
        libc::SYS_lremovexattr,
        name(1, path(ChangeCall::Removexattr, 0)),
    ),
    (
        libc::SYS_fremovexattr,
        name(1, descriptor(ChangeCall::Fremovexattr)),
    ),
    (REMOVEXATTRAT, name(3, below(ChangeCall::Removexattrat, 1))),
    (libc::SYS_renameat, below(ChangeCall::Renameat, 3)),
    (libc::SYS_renameat2, below(ChangeCall::Renameat, 3)),
    (libc::SYS_truncate, path(ChangeCall::Truncate, 0)),
    #[cfg(target_arch = "x86_64")]
    (libc::SYS_chmod, mode(1, path(ChangeCall::Chmod, 0))),
    #[cfg(target_arch = "x86_64")]
    (libc::SYS_chown, path(ChangeCall::Chown, 0)),
    #[cfg(target_arch = "x86_64")]
    (libc::SYS_lchown, path(ChangeCall::Chown, 0)),
    #[cfg(target_arch = "x86_64")]
    (libc::SYS_rename, path(ChangeCall::Rename, 1)),
];

/// Tells the program what the arguments of each call are.
pub(super) fn tell(ebpf: &mut Ebpf) -> Result<(), ProbeError> {
    let failed = |source| ProbeError::Map { name: MAP, source };
    let map = ebpf.map_mut(MAP).ok_or(ProbeError::Missing(MAP))?;
    let mut map: HashMap<&mut MapData, u32, [u8; size_of::<CallShape>()]> =
        HashMap::try_from(map).map_err(failed)?;
    for (number, shape) in CALLS {
        // Numbers of system calls are small.
        let number = u32::try_from(*number).unwrap_or(u32::MAX);
        let shape: [u8; size_of::<CallShape>()] = transmute!(*shape);
        map.insert(number, shape, 0).map_err(failed)?;
    }
    Ok(())
}
