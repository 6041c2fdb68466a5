//! Rotated files: numbered, compressed beside the writing, deleted when there are too many or they are too old.
use crate::private;
use flate2::{Compression as Level, write::GzEncoder};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::{
    fs::File,
    io::{ErrorKind, Result, copy},
    path::{Path, PathBuf},
    thread::JoinHandle,
    time::{Duration, SystemTime},
};

/// What becomes of a rotated file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Compression {
    /// It stays as it is.
    #[default]
    None,
    /// It is compressed: `<path>.<number>.gz`.
    Gzip,
}

/// When a file is rotated, and what becomes of rotated ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rotation {
    /// It is rotated before it grows beyond this many bytes.
    pub max_bytes: u64,
    /// How many rotated files are kept: `<path>.1` is the newest.
    pub keep: u32,
    /// Rotated files older than this are deleted.
    pub keep_age: Option<Duration>,
    /// Whether they are compressed.
    pub compress: Compression,
}

impl Default for Rotation {
    fn default() -> Self {
        Self {
            max_bytes: 64 << 20,
            keep: 5,
            keep_age: None,
            compress: Compression::None,
        }
    }
}

/// The rotated files of one file.
pub struct Rotated {
    path: PathBuf,
    pub rotation: Rotation,
    compressing: Option<JoinHandle<()>>,
}

impl Rotated {
    pub const fn of(path: PathBuf, rotation: Rotation) -> Self {
        Self {
            path,
            rotation,
            compressing: None,
        }
    }

    /// `<path>` becomes `<path>.1`, that `<path>.2`, and so on; the oldest goes.
    pub fn rotate(&mut self) -> Result<()> {
        // One that is still being compressed has its number until it is done.
        self.finish();
        let path = &self.path;
        if self.rotation.keep == 0 {
            return std::fs::remove_file(path);
        }
        remove(path, self.rotation.keep)?;
        for number in (1..self.rotation.keep).rev() {
            for ending in ["", ".gz"] {
                let from = numbered(path, number, ending);
                if from.exists() {
                    std::fs::rename(from, numbered(path, number + 1, ending))?;
                }
            }
        }
        std::fs::rename(path, numbered(path, 1, ""))?;
        self.compress();
        self.expire();
        Ok(())
    }

    /// Those that were written to longer ago than is wanted go.
    pub fn expire(&self) {
        let Some(age) = self.rotation.keep_age else {
            return;
        };
        let is_old = |path: &Path| {
            let modified = path.metadata().and_then(|metadata| metadata.modified());
            let since = modified.map(|time| SystemTime::now().duration_since(time));
            matches!(since, Ok(Ok(since)) if since > age)
        };
        for number in 1..=self.rotation.keep {
            for ending in ["", ".gz"] {
                let path = numbered(&self.path, number, ending);
                if is_old(&path)
                    && let Err(error) = std::fs::remove_file(&path)
                {
                    tracing::warn!(path = %path.display(), %error, "a rotated file that is too old could not be deleted");
                }
            }
        }
    }

    /// Waits until nothing is being compressed.
    pub fn finish(&mut self) {
        if let Some(compressing) = self.compressing.take() {
            let _ = compressing.join();
        }
    }

    fn compress(&mut self) {
        if self.rotation.compress == Compression::None {
            return;
        }
        let (from, to) = (numbered(&self.path, 1, ""), numbered(&self.path, 1, ".gz"));
        let work = move || {
            // What a crash leaves half done is not taken for a whole file.
            let aside = to.with_extension("gz.part");
            let outcome = zip(&from, &aside)
                .and_then(|()| std::fs::rename(&aside, &to))
                .and_then(|()| std::fs::remove_file(&from));
            if let Err(error) = outcome {
                let _ = std::fs::remove_file(&aside);
                tracing::warn!(path = %from.display(), %error, "a rotated file could not be compressed: it stays as it is");
            }
        };
        let thread = std::thread::Builder::new().name("compression".into());
        match thread.spawn(work) {
            Ok(thread) => self.compressing = Some(thread),
            Err(error) => {
                tracing::warn!(%error, "there is no thread to compress a rotated file: it stays as it is");
            }
        }
    }
}

fn zip(from: &Path, to: &Path) -> Result<()> {
    let mut options = private::options();
    options.write(true).create(true).truncate(true);
    let mut encoder = GzEncoder::new(options.open(to)?, Level::default());
    copy(&mut File::open(from)?, &mut encoder)?;
    encoder.finish()?.sync_all()
}

fn remove(path: &Path, number: u32) -> Result<()> {
    for ending in ["", ".gz"] {
        match std::fs::remove_file(numbered(path, number, ending)) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

fn numbered(path: &Path, number: u32, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{number}{ending}"));
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::read::GzDecoder;
    use std::io::Read;

    fn names(dir: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(dir).expect("readable").flatten();
        let mut names: Vec<String> = entries
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn they_are_compressed_numbered_and_not_too_many() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("f");
        let rotation = Rotation {
            keep: 2,
            compress: Compression::Gzip,
            ..Rotation::default()
        };
        let mut rotated = Rotated::of(path.clone(), rotation);
        for text in ["one", "two", "three"] {
            std::fs::write(&path, text).expect("written");
            rotated.rotate().expect("rotated");
        }
        rotated.finish();
        assert_eq!(names(dir.path()), ["f.1.gz", "f.2.gz"]);
        let mut text = String::new();
        let file = File::open(dir.path().join("f.2.gz")).expect("there");
        GzDecoder::new(file)
            .read_to_string(&mut text)
            .expect("gzip");
        assert_eq!(text, "two");
    }

    #[test]
    fn those_that_are_too_old_go() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("f");
        let rotation = Rotation {
            keep_age: Some(Duration::from_secs(3600)),
            ..Rotation::default()
        };
        let rotated = Rotated::of(path, rotation);
        for (name, age) in [("f.1", 10), ("f.2.gz", 7200)] {
            let file = File::create(dir.path().join(name)).expect("made");
            let time = SystemTime::now() - Duration::from_secs(age);
            file.set_modified(time).expect("set");
        }
        rotated.expire();
        assert_eq!(names(dir.path()), ["f.1"]);
    }
}
