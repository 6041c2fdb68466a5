//! Writes and reads small files whole: a crash leaves the old one or the new one.
use crate::private;
use std::{
    fs::{File, rename},
    io::{Read, Result, Write},
    path::Path,
};

/// The longest file that is read.
const MOST: u64 = 64 << 20;

/// Replaces a file; mode 0600.
///
/// # Errors
/// When it can't be written; the old one is there still.
pub fn write(path: &Path, content: &[u8]) -> Result<()> {
    let aside = path.with_extension("new");
    let mut options = private::options();
    options.write(true).create(true).truncate(true);
    let mut file = options.open(&aside)?;
    file.write_all(content)?;
    file.sync_all()?;
    rename(&aside, path)?;
    // The new name is on the disk when its directory is.
    path.parent()
        .map_or(Ok(()), |parent| File::open(parent)?.sync_all())
}

/// The content of a file; none: there is none.
///
/// # Errors
/// When it can't be read.
pub fn read(path: &Path) -> Result<Option<Vec<u8>>> {
    let file = match private::options().read(true).open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut content = Vec::new();
    file.take(MOST).read_to_end(&mut content)?;
    Ok(Some(content))
}
