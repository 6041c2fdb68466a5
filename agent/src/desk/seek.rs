//! Values to search for that were not known when the capture was made, read so that they leave no trace.
use super::DeskError;
use crate::inventory::{Fingerprinter, SoughtValues};
use crate::redact::SecretBytes;
use std::{fs::File, io::Read, os::unix::fs::MetadataExt, path::Path};

/// A file of values is no larger than this, in bytes.
const MOST: u64 = 16 << 20;

/// Reads a file of values, one a line.
///
/// # Errors
/// When it can't be read, is too large, or a value is too short to be told from chance.
pub fn read(path: &Path, fingerprinter: Fingerprinter) -> Result<SoughtValues, DeskError> {
    let failed = |source| DeskError::Secrets {
        path: path.to_owned(),
        source,
    };
    let invalid = |reason| DeskError::Value {
        path: path.to_owned(),
        reason,
    };
    let mut file = File::open(path).map_err(failed)?;
    let size = file.metadata().map_err(failed)?.size();
    if size > MOST {
        return Err(invalid(format!(
            "{size} bytes are more than {MOST}: one value a line is wanted"
        )));
    }
    // Of a fixed size: a buffer that grows leaves copies behind.
    let mut text = SecretBytes::new(vec![0; size as usize]);
    let length = text.fill(|buffer, _| file.read(buffer)).map_err(failed)?;
    let text = text.cut(length);
    let name = path.file_name().unwrap_or(path.as_os_str());
    SoughtValues::of(text.expose(), &name.to_string_lossy(), fingerprinter).map_err(invalid)
}
