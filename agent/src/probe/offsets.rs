//! Resolves the offsets that the probes need, the system call arguments of this architecture included.
use super::btf::{Btf, BtfError};
use sentinel_abi::Offsets;

/// Every offset, from the type information of the running kernel.
pub fn resolve(btf: &Btf) -> Result<Offsets, BtfError> {
    Offsets::resolve(|structure, member| match (structure, member) {
        ("pt_regs", argument) => argument_offset(btf, argument),
        _ => btf.offset(structure, member),
    })
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
