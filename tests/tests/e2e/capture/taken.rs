//! What most trials of captures begin with: a sentinel that keeps one, and the files that it leaves.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use e2e::sentinel::Sentinel;
use e2e::wait::wait_until;

use crate::case::{Case, SOON, watch_node};

/// So small that a capture of seconds has several.
pub const SMALL_SEGMENTS: &str = "capture: {segment_bytes: 64KiB, segment_age: 1s}\n";

/// Starts a sentinel that watches every process, with this configuration file and these words.
pub fn watch(case: &Case, config: &str, more: &[&str]) -> Result<Sentinel> {
    let path = case.directory().join("config.yaml");
    fs::write(&path, config).context("writing a configuration")?;
    let path = path.to_string_lossy();
    let words = ["--config", &*path].into_iter().chain(more.iter().copied());
    watch_node(&[case], &words.collect::<Vec<_>>())
}

/// The files of captures in a directory, those that are still written included, in the order of their names.
pub fn files(directory: &Path) -> Result<Vec<PathBuf>> {
    let Ok(entries) = fs::read_dir(directory) else {
        return Ok(Vec::new());
    };
    let mut files = Vec::new();
    for entry in entries {
        files.push(entry.context("listing captures")?.path());
    }
    files.sort();
    Ok(files)
}

/// Those that are whole.
pub fn whole_files(directory: &Path) -> Result<Vec<PathBuf>> {
    let mut files = files(directory)?;
    files.retain(|file| file.extension().is_some_and(|end| end == "sscap"));
    Ok(files)
}

/// Waits until so many segments are whole.
pub fn wait_segments(directory: &Path, count: usize) -> Result<Vec<PathBuf>> {
    wait_until(SOON, format!("{count} whole segments"), || {
        let files = whole_files(directory)?;
        Ok((files.len() >= count).then_some(files))
    })
}

/// The path as a word of a command line.
pub fn word(path: &Path) -> Result<&str> {
    path.to_str().context("a path of the test is not UTF-8")
}
