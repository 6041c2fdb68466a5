//! Says of captures whether they are what was written: every frame, every segment, the signatures.
mod chain;
mod file;
mod frames;
mod problem;
mod report;

pub use problem::Problem;
pub use report::{SegmentReport, Verdict, Verification};

use super::{
    error::CaptureError,
    header::{Hash, Header},
    manifest::Manifest,
    read::files,
    sign::PublicKey,
};
use std::{io::Read, path::PathBuf};

/// A segment that was looked at, with what it and its manifest say.
#[derive(Debug)]
struct Checked {
    report: SegmentReport,
    header: Option<Box<Header>>,
    header_hash: Hash,
    /// None when there is none, or it is not what was signed.
    manifest: Option<Box<Manifest>>,
}

/// Reads everything and says what is wrong. `key` is who must have signed.
///
/// # Errors
/// When there is no such file, it can't be read, or it is no capture of this version.
pub fn verify(paths: &[PathBuf], key: Option<&PublicKey>) -> Result<Verification, CaptureError> {
    let mut segments = Vec::new();
    for path in files(paths)? {
        segments.append(&mut file::check(path, key)?);
    }
    let is_whole = paths.iter().any(|path| path.is_dir());
    Ok(chain::conclude(segments, key.is_some(), is_whole))
}

/// `verify` for one stream, which the answer calls by this path.
///
/// # Errors
/// When it can't be read, or it is no capture of this version.
pub fn verify_stream(
    inner: impl Read,
    path: PathBuf,
    key: Option<&PublicKey>,
) -> Result<Verification, CaptureError> {
    let segments = file::check_stream(inner, path, key)?;
    Ok(chain::conclude(segments, key.is_some(), false))
}
