//! `capture export`: rows to JSON lines or to Parquet, whole or not at all.
use super::json::JsonTable;
use super::private::{PrivateDir, absent};
use super::{Origin, Row, Source, TableError};
use crate::activity::Activity;
use crate::finding::Finding;
use crate::output::Loss;
use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// Bytes that wait to be written.
const BUFFER: usize = 256 * 1024;

/// Options of `capture export`.
#[derive(Debug, clap::Args)]
pub struct ExportArgs {
    /// Captures: files, directories of segments, or - for standard input
    #[arg(required = true, value_name = "FILE|DIR|-")]
    pub files: Vec<PathBuf>,

    /// What to write
    #[arg(long, default_value = "json")]
    pub format: ExportFormat,

    /// Where to: a new file for JSON, a new directory for Parquet [default: standard output, for JSON]
    #[arg(short, long, alias = "out", value_name = "FILE|DIR")]
    pub output: Option<PathBuf>,

    /// Parquet in directories by node and day, as object storage wants it: TABLE/node=…/date=…/
    #[arg(long)]
    pub partition: bool,
}

/// What an export consists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum ExportFormat {
    /// One JSON object a line
    Json,
    /// Three tables: events.parquet, findings.parquet, losses.parquet
    Parquet,
}

/// How many rows were exported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Exported {
    /// Rows of `events`.
    pub events: u64,
    /// Rows of `findings`.
    pub findings: u64,
    /// Rows of `losses`.
    pub losses: u64,
}

/// Where rows go.
pub trait Rows {
    /// Takes one.
    fn push(&mut self, origin: &Origin, row: Row<'_>) -> Result<(), TableError>;
    /// Ends what was begun: after this all is on the disk.
    fn finish(self) -> Result<(), TableError>;
}

/// Writes what `source` yields as `arguments` say. What is written gets its name when it is whole: a failure, or the
/// end by a signal, leaves nothing.
///
/// # Errors
/// When the arguments don't go together, something is there already, the source fails, or a file can't be written.
pub fn export(source: &mut dyn Source, arguments: &ExportArgs) -> Result<Exported, TableError> {
    match (arguments.format, &arguments.output) {
        (ExportFormat::Json, _) if arguments.partition => Err(TableError::NoPartitions),
        (ExportFormat::Json, None) => {
            let out = BufWriter::with_capacity(BUFFER, io::stdout().lock());
            fill(source, JsonLines::new(out, TableError::Stdout))
        }
        (ExportFormat::Json, Some(path)) => json_file(source, path),
        (ExportFormat::Parquet, None) => Err(TableError::NoDirectory),
        (ExportFormat::Parquet, Some(path)) => parquet(source, path, arguments.partition),
    }
}

/// Hands every row of `source` to `rows`, and counts.
pub fn fill(source: &mut dyn Source, mut rows: impl Rows) -> Result<Exported, TableError> {
    let mut exported = Exported::default();
    source.rows(&mut |origin, row| {
        match row {
            Row::Activity(_) => exported.events += 1,
            Row::Finding(_) => exported.findings += 1,
            Row::Loss(_) => exported.losses += 1,
        }
        rows.push(origin, row)
    })?;
    rows.finish()?;
    Ok(exported)
}

/// Opens a new file in a private directory.
pub fn create(path: &Path) -> Result<File, TableError> {
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .map_err(TableError::io("creating", path))
}

fn json_file(source: &mut dyn Source, path: &Path) -> Result<Exported, TableError> {
    const NAME: &str = "rows";
    absent(path)?;
    let aside = PrivateDir::beside(path)?;
    let file = create(&aside.path().join(NAME))?;
    let whole = file.try_clone().map_err(TableError::io("writing", path))?;
    let shown = path.to_owned();
    let failed = move |source| TableError::io("writing", &shown)(source);
    let out = BufWriter::with_capacity(BUFFER, file);
    let exported = fill(source, JsonLines::new(out, failed))?;
    whole.sync_all().map_err(TableError::io("writing", path))?;
    aside.publish(NAME, path)?;
    Ok(exported)
}

#[cfg(feature = "query")]
fn parquet(source: &mut dyn Source, path: &Path, partition: bool) -> Result<Exported, TableError> {
    const NAME: &str = "tables";
    absent(path)?;
    let aside = PrivateDir::beside(path)?;
    let directory = aside.path().join(NAME);
    super::partition::make(&directory)?;
    let exported = fill(
        source,
        super::partition::ParquetTables::new(&directory, partition)?,
    )?;
    aside.publish(NAME, path)?;
    Ok(exported)
}

#[cfg(not(feature = "query"))]
fn parquet(_: &mut dyn Source, _: &Path, _: bool) -> Result<Exported, TableError> {
    Err(TableError::NotBuilt)
}

/// Rows of all tables as JSON lines.
struct JsonLines<W, F> {
    out: W,
    failed: F,
    events: JsonTable<Activity>,
    findings: JsonTable<Finding>,
    losses: JsonTable<Loss>,
}

impl<W: Write, F: Fn(io::Error) -> TableError> JsonLines<W, F> {
    /// To `out`; `failed` says what it means when that takes no more.
    fn new(out: W, failed: F) -> Self {
        Self {
            out,
            failed,
            events: JsonTable::new(),
            findings: JsonTable::new(),
            losses: JsonTable::new(),
        }
    }
}

impl<W: Write, F: Fn(io::Error) -> TableError> Rows for JsonLines<W, F> {
    fn push(&mut self, origin: &Origin, row: Row<'_>) -> Result<(), TableError> {
        match row {
            Row::Activity(row) => self.events.write(&mut self.out, origin, row),
            Row::Finding(row) => self.findings.write(&mut self.out, origin, row),
            Row::Loss(row) => self.losses.write(&mut self.out, origin, row),
        }
        .map_err(&self.failed)
    }

    fn finish(mut self) -> Result<(), TableError> {
        self.out.flush().map_err(&self.failed)
    }
}
