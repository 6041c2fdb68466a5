//! `query`: a question in SQL to captures and Parquet files.
use super::export::{Rows, fill};
use super::partition::{ParquetTables, make};
use super::private::PrivateDir;
use super::show::Show;
use super::sql::{Session, explain, tables_of};
use super::tables::TablePaths;
use super::{EVENTS, FINDINGS, LOSSES, Origin, Row, Source, TableError};
use crate::sink::Format;
use futures_util::StreamExt;
use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};

pub use super::tables::Inputs;

/// Options of `query`.
#[derive(Debug, clap::Args)]
pub struct QueryArgs {
    /// Captures (files, directories of segments, - for standard input) and exported Parquet (files, directories)
    #[arg(required = true, value_name = "FILE|DIR|-")]
    pub files: Vec<PathBuf>,

    /// The question. Tables: events, findings, losses; `DESCRIBE events` lists columns
    #[arg(required = true)]
    pub sql: String,

    /// How to answer: `json`, one object a row, or an aligned table for people
    #[arg(long, default_value = "compact")]
    pub output: Format,

    /// What the query may hold in memory, in MiB; it sorts and groups on disk when that is not enough
    #[arg(long, value_name = "MIB", default_value_t = 128)]
    pub memory: u32,
}

/// Answers the question of `arguments` to `out`, from the Parquet files of `inputs` and the rows of `captures`. The rows
/// go through a directory in `TMPDIR` that is removed in the end: memory does not grow with them.
///
/// # Errors
/// When the question is none, can't be answered from these tables or within the memory, or something can't be read or
/// written.
pub fn query(
    inputs: &Inputs,
    captures: Option<&mut dyn Source>,
    arguments: &QueryArgs,
    out: &mut dyn Write,
) -> Result<(), TableError> {
    let aside = PrivateDir::temporary()?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(TableError::io(
            "starting threads for a query in",
            aside.path(),
        ))?;
    let memory = (arguments.memory as usize) << 20;
    let session = |files: &TablePaths| Session::new(files, memory, aside.path());

    // On empty tables first: a mistake in the question is told before captures are read.
    let empty = session(&TablePaths::default())?;
    let plan = runtime.block_on(empty.plan(&arguments.sql))?;
    let mut files = inputs.tables.clone();
    if let Some(source) = captures {
        hold(
            source,
            tables_of(&plan),
            &aside.path().join("rows"),
            &mut files,
        )?;
    }
    let session = session(&files)?;
    runtime.block_on(async {
        let plan = session.plan(&arguments.sql).await?;
        let mut answer = session.answer(plan).await?;
        let mut show = Show::new(out, arguments.output, &answer.schema());
        while let Some(batch) = answer.next().await {
            show.batch(&batch.map_err(|error| explain(&error))?)?;
        }
        show.finish()
    })
}

/// Writes the rows of `source` to Parquet in `directory`, those of the tables `wanted`.
fn hold(
    source: &mut dyn Source,
    wanted: BTreeSet<String>,
    directory: &Path,
    files: &mut TablePaths,
) -> Result<(), TableError> {
    make(directory)?;
    let rows = Wanted {
        rows: ParquetTables::new(directory, false)?,
        events: wanted.contains(EVENTS),
        findings: wanted.contains(FINDINGS),
        losses: wanted.contains(LOSSES),
    };
    fill(source, rows)?;
    for table in [EVENTS, FINDINGS, LOSSES] {
        files.add(table, directory.join(format!("{table}.parquet")));
    }
    Ok(())
}

/// Passes on the rows of the tables that are asked about.
struct Wanted {
    rows: ParquetTables,
    events: bool,
    findings: bool,
    losses: bool,
}

impl Rows for Wanted {
    fn push(&mut self, origin: &Origin, row: Row<'_>) -> Result<(), TableError> {
        let is_wanted = match row {
            Row::Activity(_) => self.events,
            Row::Finding(_) => self.findings,
            Row::Loss(_) => self.losses,
        };
        if is_wanted {
            self.rows.push(origin, row)?;
        }
        Ok(())
    }

    fn finish(self) -> Result<(), TableError> {
        self.rows.finish()
    }
}
