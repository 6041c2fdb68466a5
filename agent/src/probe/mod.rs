//! The kernel side as the agent sees it: what this kernel allows, loading, attaching, and the maps it is steered by.
mod attach;
mod btf;
mod calls;
mod error;
mod load;
mod maps;
mod offsets;
mod preflight;
mod verify;

pub use attach::{HOOKS, Hook, HookStatus, NOT_COVERED};
pub use error::ProbeError;
pub use load::{Probes, Sizes};
pub use maps::{Control, LossReading, Lost, WRITE_RING_FULL};
pub use preflight::{CAPABILITIES, Check, preflight, prepare};
pub use sentinel_abi::{MAX_PIECE_BYTES, MAX_PIECES, Settings};
