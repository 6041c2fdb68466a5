//! Detectors: from enriched facts to findings. Pure: no clock, no files, no network.
mod leaked_value;
mod over_permissive_file;
mod over_permissive_read;

pub use leaked_value::{Leak, Place, leaked_value};
pub use over_permissive_file::over_permissive_file;
pub use over_permissive_read::over_permissive_read;

use crate::event::Attributes;
use crate::finding::{FileRef, SecretRef};
use crate::inventory::{SecretFile, Source};

fn secret_ref(file: &SecretFile) -> SecretRef {
    SecretRef {
        name: file.name.clone(),
        key: file.key.clone(),
        source: match file.source {
            Source::Volume => "volume",
            Source::Runtime => "runtime",
            Source::Path => "path",
        },
        fingerprint: file.fingerprint.map(|fingerprint| fingerprint.to_string()),
    }
}

fn file_ref(file: &SecretFile, attributes: &Attributes) -> FileRef {
    let path = file.path.to_string_lossy().into_owned();
    FileRef::new(path, file.file, attributes)
}
