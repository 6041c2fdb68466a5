//! Which mode of each secret would be enough: every read is counted by what it needed, and from that the tightest mode follows
//! under which all of them would still have succeeded; and which programs are expected to read it. Pure: no files, no clock.
mod baseline;
mod compute;
mod patch;
mod show;
mod table;

pub use baseline::{Program, Watched};
pub use compute::{Advice, Confidence, KeyAdvice, VolumeAdvice, advise};
pub use patch::{patch, snippet};
pub use show::{AdviceOutput, show};
pub use table::{
    Entry, File, Needs, Place, Plugin, Reader, Reads, ReadsState, Secret, Seen, Volume,
};
