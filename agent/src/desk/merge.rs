//! `capture merge`: the segments of several files in one, byte for byte, so that their signatures hold.
use super::DeskError;
use crate::capture::{Options, open};
use clap::Args;
use std::{
    collections::BTreeMap,
    fs::File,
    io::{Read, Seek, SeekFrom, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

/// Options of `capture merge`.
#[derive(Debug, Args)]
pub struct MergeArgs {
    /// Capture files or directories of them
    #[arg(required = true, value_name = "FILE|DIR")]
    files: Vec<PathBuf>,

    /// File to write
    #[arg(long, short, alias = "output", value_name = "FILE")]
    out: PathBuf,
}

/// Merges: in the order of node, boot, capture and segment, a segment that is there twice once.
///
/// # Errors
/// When a file can't be read or is no capture, or the merged one can't be written.
pub fn merge(args: &MergeArgs) -> Result<bool, DeskError> {
    if args.files.iter().any(|path| path.as_os_str() == "-") {
        return Err(DeskError::Given(
            "standard input can't be put in order; write it to a file first".into(),
        ));
    }
    let captures = open(&args.files, Options::default())?;
    let segments = captures.segments();
    let failed = |source| DeskError::Write {
        path: args.out.clone(),
        source,
    };
    let ends = ends(
        segments
            .iter()
            .map(|start| (start.path.as_path(), start.offset)),
    )?;
    // Written aside and renamed: a crash leaves no half capture under the name.
    let aside = args.out.with_extension("sscap.part");
    let mut options = File::options();
    options.write(true).create(true).truncate(true).mode(0o600);
    let mut out = options.open(&aside).map_err(failed)?;
    for start in segments {
        let end = ends.get(&(start.path.as_path(), start.offset)).copied();
        let length = end.unwrap_or(u64::MAX) - start.offset;
        let read = |source| DeskError::Given(format!("reading {}: {source}", start.path.display()));
        let mut file = File::open(&start.path).map_err(read)?;
        file.seek(SeekFrom::Start(start.offset)).map_err(read)?;
        std::io::copy(&mut file.take(length), &mut out).map_err(failed)?;
    }
    out.flush().and_then(|()| out.sync_all()).map_err(failed)?;
    std::fs::rename(&aside, &args.out).map_err(failed)?;
    Ok(true)
}

/// Where each segment ends: where the next one in its file begins, or with the file.
fn ends<'p>(
    starts: impl Iterator<Item = (&'p Path, u64)>,
) -> Result<BTreeMap<(&'p Path, u64), u64>, DeskError> {
    let mut by_file: BTreeMap<&Path, Vec<u64>> = BTreeMap::new();
    for (path, offset) in starts {
        by_file.entry(path).or_default().push(offset);
    }
    let mut ends = BTreeMap::new();
    for (path, mut offsets) in by_file {
        let metadata = std::fs::metadata(path);
        let size = metadata
            .map_err(|error| DeskError::Given(format!("reading {}: {error}", path.display())))?
            .len();
        offsets.sort_unstable();
        let following = offsets.iter().copied().skip(1).chain([size]);
        for (offset, end) in offsets.iter().zip(following) {
            ends.insert((path, *offset), end);
        }
    }
    Ok(ends)
}
