//! Logs as machines have them: those of this machine's packages, its journal, its documentation; and access logs, made.

use std::fmt::{self, Display, Write as _};
use std::fs::{self, File};
use std::io::Read;
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

/// All of it.
#[derive(Debug)]
pub struct Corpus(pub Vec<Part>);

/// What comes from one place, in a file of its own.
#[derive(Debug)]
pub struct Part {
    /// Where it comes from.
    pub name: String,
    /// The file.
    pub path: PathBuf,
    /// Its length.
    pub bytes: usize,
}

impl Corpus {
    /// Megabytes in all.
    pub fn megabytes(&self) -> f64 {
        self.0.iter().map(|part| part.bytes as f64 / 1e6).sum()
    }
}

impl Display for Corpus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in &self.0 {
            writeln!(f, "  {:>8.3} MB {}", part.bytes as f64 / 1e6, part.name)?;
        }
        write!(f, "  {:>8.3} MB in all", self.megabytes())
    }
}

/// Gathers it in files in `directory`, none of which is a log.
pub fn gather(directory: &Path) -> Result<Corpus> {
    fs::create_dir(directory).context("creating a directory for a corpus")?;
    let mut parts = Vec::new();
    let mut add = |name: &str, text: &[u8]| -> Result<()> {
        let path = directory.join(format!("part-{}", parts.len()));
        fs::write(&path, text).context("writing a corpus")?;
        parts.push(Part {
            name: name.to_owned(),
            path,
            bytes: text.len(),
        });
        Ok(())
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
    Ok(Corpus(parts))
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
