//! Read-only globals that the agent overwrites before the programs are loaded.
use sentinel_abi::{Offsets, Settings};

#[unsafe(no_mangle)]
pub static OFFSETS: Offsets = zerocopy::transmute!([0u8; size_of::<Offsets>()]);

#[unsafe(no_mangle)]
pub static SETTINGS: Settings = zerocopy::transmute!([0u8; size_of::<Settings>()]);

/// The value the agent wrote over a global's member. A plain read would be folded to the zero it has at compile time.
macro_rules! global {
    ($global:ident . $member:ident) => {
        // SAFETY: the reference is to a static, so it is valid and aligned; nothing writes to it while programs run.
        unsafe { core::ptr::read_volatile(&raw const $crate::globals::$global.$member) }
    };
}
pub(crate) use global;
