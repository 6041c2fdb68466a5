//! `SHA256SUMS`, as `sha256sum --check` reads it.

use super::oci::hash;
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};

const NAME: &str = "SHA256SUMS";

/// Writes the hashes of all files in `directory`.
pub fn write(directory: &Path) -> Result<PathBuf> {
    let file = directory.join(NAME);
    let written = || -> Result<()> {
        let mut lines = Vec::new();
        for entry in fs::read_dir(directory)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if entry.file_type()?.is_file() && name != NAME {
                lines.push((name, hash(&fs::read(entry.path())?)));
            }
        }
        lines.sort();
        let lines = lines.iter().map(|(name, hash)| format!("{hash}  {name}\n"));
        fs::write(&file, lines.collect::<String>())?;
        Ok(())
    };
    written().with_context(|| format!("writing {}", file.display()))?;
    Ok(file)
}
