//! Kubernetes manifests: what they would mount, and how. Files that can't be read as such are told, and the others go on.
mod check;
mod mode;
mod node;
mod objects;

use super::{Report, Settings};
use crate::finding::Time;
use std::{
    fs,
    io::{Error, ErrorKind, Read},
    path::{Path, PathBuf},
};
use zeroize::Zeroizing;

/// A larger file is no manifest: the API takes objects of 1.5 MiB.
const MOST_BYTES: u64 = 16 << 20;
/// Directories below the one that was named.
const MOST_DEPTH: u32 = 32;
/// Ends of names of manifests in a directory.
const ENDS: [&str; 3] = ["yaml", "yml", "json"];
/// What stands for standard input.
pub const STDIN: &str = "-";

/// Looks at a manifest, or at all manifests below a directory; `-` is standard input.
pub fn look(path: &Path, settings: &Settings, time: Time, report: &mut Report) {
    if path == Path::new(STDIN) {
        let text = bounded(std::io::stdin().lock());
        file(Path::new("<stdin>"), text, settings, time, report);
    } else if path.is_dir() {
        for path in below(path, report) {
            file(&path, read(&path), settings, time, report);
        }
    } else {
        file(path, read(path), settings, time, report);
    }
}

/// The manifests below a directory, in order. Names that begin with a dot are passed over.
fn below(directory: &Path, report: &mut Report) -> Vec<PathBuf> {
    let (mut found, mut open) = (Vec::new(), vec![(directory.to_owned(), MOST_DEPTH)]);
    while let Some((directory, depth)) = open.pop() {
        let entries = match fs::read_dir(&directory) {
            Ok(entries) => entries,
            Err(error) => {
                report
                    .unseen
                    .push(format!("{}: {error}", directory.display()));
                continue;
            }
        };
        for entry in entries.filter_map(Result::ok) {
            let path = entry.path();
            let is_hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
            // A link to a directory is not followed: it may lead back.
            if is_hidden {
                continue;
            } else if entry.file_type().is_ok_and(|it| it.is_dir()) {
                if depth > 0 {
                    open.push((path, depth - 1));
                } else {
                    let why = format!("it is more than {MOST_DEPTH} directories deep");
                    report.unseen.push(format!("{}: {why}", path.display()));
                }
            } else if path
                .extension()
                .is_some_and(|end| ENDS.iter().any(|it| end == *it))
            {
                found.push(path);
            }
        }
    }
    found.sort_unstable();
    found
}

fn read(path: &Path) -> std::io::Result<Zeroizing<Vec<u8>>> {
    bounded(fs::File::open(path)?)
}

fn bounded(from: impl Read) -> std::io::Result<Zeroizing<Vec<u8>>> {
    let mut text = Zeroizing::new(Vec::new());
    from.take(MOST_BYTES + 1).read_to_end(&mut text)?;
    if text.len() as u64 > MOST_BYTES {
        return Err(Error::other(format!(
            "it is larger than {MOST_BYTES} bytes"
        )));
    }
    Ok(text)
}

pub(super) fn file(
    path: &Path,
    text: std::io::Result<Zeroizing<Vec<u8>>>,
    settings: &Settings,
    time: Time,
    report: &mut Report,
) {
    let shown = path.display().to_string();
    let text = match text {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::PermissionDenied => {
            report.unseen.push(format!("{shown}: {error}"));
            return;
        }
        Err(error) => {
            report.malformed.push(format!("{shown}: {error}"));
            return;
        }
    };
    report.counts.manifests += 1;
    match node::documents(&text) {
        Ok(documents) => {
            for document in &documents {
                for object in objects::objects(document) {
                    let check = check::Check {
                        object: &object,
                        path: &shown,
                        settings,
                        time,
                    };
                    report.findings.extend(check.findings());
                }
            }
        }
        Err(why) => report.malformed.push(format!("{shown}: {why}")),
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
