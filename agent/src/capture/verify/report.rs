//! The answer of a verification.
use super::{
    super::header::{CaptureId, Hash},
    Problem,
};
use serde::Serialize;
use std::path::PathBuf;

/// What it comes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Everything is as it was written, closed and signed.
    #[default]
    Intact,
    /// What is there is as it was written, but it is not closed or not signed.
    Incomplete,
    /// Something was altered, removed, reordered or cut off.
    Altered,
}

/// One segment of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SegmentReport {
    /// Which file.
    pub path: PathBuf,
    /// Where in it.
    pub offset: u64,
    /// Of which capture.
    pub capture: CaptureId,
    /// Its number.
    pub segment: u32,
    /// Node that it was written on.
    pub node: String,
    /// Frames that are as they were written.
    pub frames: u64,
    /// Entries in them.
    pub entries: u64,
    /// Bytes in the file.
    pub bytes: u64,
    /// Time of the first entry.
    pub first: u64,
    /// Time of the last entry.
    pub last: u64,
    /// BLAKE3 of its manifest.
    pub manifest: Option<Hash>,
    /// The key that signed it.
    pub signed_by: Option<Hash>,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
}

/// The answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Verification {
    /// What it comes to.
    pub verdict: Verdict,
    /// The signing key was given: so origin is proven, not integrity alone.
    pub pinned: bool,
    /// Keys that signed.
    pub keys: Vec<Hash>,
    /// Every segment, in order.
    pub segments: Vec<SegmentReport>,
    /// What is wrong between segments.
    pub problems: Vec<Problem>,
}
