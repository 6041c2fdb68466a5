//! Logs as machines have them: those of this machine's packages, its journal, its documentation; and access logs, made.

use std::fmt::{self, Display, Write as _};
use std::fs::{self, File};
use std::io::{Read, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use e2e::requirements;

use crate::value;

/// Taken of one file, and of all documentation, at most.
const FILE_BYTES: u64 = 4 << 20;
const DOCUMENT_BYTES: u64 = 8 << 20;
/// Lines of the journal, and of the made access log.
const JOURNAL_LINES: &str = "20000";
const ACCESS_LINES: usize = 20_000;

/// All of it, in one file.
#[derive(Debug)]
pub struct Corpus {
    /// The file.
    pub path: PathBuf,
    /// Its length.
    pub bytes: u64,
    /// What it was made of: name and bytes.
    parts: Vec<(String, u64)>,
}

impl Display for Corpus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, bytes) in &self.parts {
            writeln!(f, "  {:>8.3} MB {name}", *bytes as f64 / 1e6)?;
        }
        write!(f, "  {:>8.3} MB in all", self.bytes as f64 / 1e6)
    }
}

/// Gathers it in the file `path`, which is no log.
pub fn gather(path: &Path) -> Result<Corpus> {
    let mut file = File::create(path).context("creating a corpus")?;
    let mut parts = Vec::new();
    let mut add = |name: &str, text: &[u8]| -> Result<()> {
        parts.push((name.to_owned(), text.len() as u64));
        file.write_all(text).context("writing a corpus")
    };
    let logs = logs(Path::new("/var/log"));
    ensure!(!logs.is_empty(), "this machine has no log in /var/log");
    for log in &logs {
        add(&log.to_string_lossy(), &head(log, FILE_BYTES)?)?;
    }
    match journal()? {
        Some(text) if !text.is_empty() => add("journalctl --output=export", &text)?,
        Some(_) => add("journalctl: the journal is empty", &[])?,
        None => add("journalctl: not installed", &[])?,
    }
    add("documentation of packages", &documents()?)?;
    add("an access log, made", access_log()?.as_bytes())?;
    let bytes = parts.iter().map(|(_, bytes)| bytes).sum();
    Ok(Corpus {
        path: path.to_owned(),
        bytes,
        parts,
    })
}

/// The logs below a directory, without those that tests made, in order of their names.
fn logs(directory: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let entries = fs::read_dir(directory).into_iter().flatten().flatten();
    for path in entries.map(|entry| entry.path()) {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with("sentinel-") {
            continue;
        }
        if path.is_dir() {
            found.extend(logs(&path));
        } else if name.contains("log") && fs::metadata(&path).is_ok_and(|it| it.len() > 0) {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn head(path: &Path, most: u64) -> Result<Vec<u8>> {
    let mut text = Vec::new();
    File::open(path)
        .and_then(|file| file.take(most).read_to_end(&mut text))
        .with_context(|| format!("reading {}", path.display()))?;
    Ok(text)
}

/// What the journal exports, if there is one.
fn journal() -> Result<Option<Vec<u8>>> {
    let Some(program) = requirements::program("journalctl") else {
        return Ok(None);
    };
    let mut export = Command::new(program);
    export.args([
        "--quiet",
        "--no-pager",
        "--output=export",
        "--lines",
        JOURNAL_LINES,
    ]);
    let output = export.output().context("exporting the journal")?;
    Ok(Some(output.stdout))
}

/// Text that packages ship: change logs, copyrights, read-me files, samples of configurations.
fn documents() -> Result<Vec<u8>> {
    let (mut text, mut directories) = (Vec::new(), vec![PathBuf::from("/usr/share/doc")]);
    while let Some(directory) = directories.pop() {
        let mut entries: Vec<PathBuf> = fs::read_dir(&directory)
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| entry.path())
            .collect();
        entries.sort();
        for path in entries.into_iter().rev() {
            let about = fs::symlink_metadata(&path).context("looking at documentation")?;
            if about.is_dir() {
                directories.push(path);
            } else if about.is_file() && (text.len() as u64) < DOCUMENT_BYTES {
                let content = head(&path, 64 << 10)?;
                // Packed ones would be noise.
                if std::str::from_utf8(&content).is_ok() {
                    text.extend(content);
                    text.push(b'\n');
                }
            }
        }
    }
    Ok(text)
}

/// As web servers write them, with what varies chosen at random.
fn access_log() -> Result<String> {
    let mut log = String::new();
    let noise = value::hex(value::fresh(ACCESS_LINES * 8)?.as_bytes());
    for (number, random) in noise.as_bytes().chunks_exact(16).enumerate() {
        let random = String::from_utf8_lossy(random);
        let (minute, second) = (number / 60 % 60, number % 60);
        let size = u32::from_str_radix(&random[..4], 16)?;
        let _ = writeln!(
            log,
            "10.{}.{}.7 - - [24/Nov/2026:10:{minute:02}:{second:02} +0000] \"GET /shop/items/{}?session={random}&page={} \
            HTTP/1.1\" 200 {size} \"https://shop.example/cart/{random}\" \"Mozilla/5.0 (X11; Linux x86_64; rv:{}.0)\" {random}{random}",
            number % 200,
            number / 200 % 200,
            number * 7919,
            number % 9,
            100 + number % 40,
        );
    }
    Ok(log)
}
