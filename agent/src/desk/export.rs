//! `capture export` and `query`: a replay as rows of tables.
use super::{DeskError, How};
use crate::activity::Activity;
use crate::capture::SegmentStart;
use crate::output::Line;
use crate::pipeline::{Audience, ReplaySettings};
use crate::table::{self, ExportArgs, Origin, Row, Source, TableError};
use clap::Args;
use std::path::PathBuf;

/// Options of `capture export`, and how the captures are read.
#[derive(Debug, Args)]
pub struct ExportCommand {
    #[command(flatten)]
    export: ExportArgs,

    #[command(flatten)]
    how: How,
}

/// Writes captures as JSON lines or Parquet. Says whether everything could be read.
///
/// # Errors
/// When a capture can't be read, or something can't be written.
pub fn export(args: &ExportCommand) -> Result<bool, DeskError> {
    let mut rows = Replayed::new(&args.how, args.export.files.clone())?;
    table::export(&mut rows, &args.export)?;
    Ok(rows.is_whole)
}

/// Options of `query`, and how the captures are read.
#[cfg(feature = "query")]
#[derive(Debug, Args)]
pub struct QueryCommand {
    #[command(flatten)]
    query: table::QueryArgs,

    #[command(flatten)]
    how: How,
}

/// Answers a question about captures and Parquet. Says whether everything could be read.
///
/// # Errors
/// When the question can't be answered, or a file can't be read.
#[cfg(feature = "query")]
pub fn query(args: &QueryCommand) -> Result<bool, DeskError> {
    let inputs = table::Inputs::sort(&args.query.files)?;
    let mut rows = Replayed::new(&args.how, inputs.captures.clone())?;
    let captures: Option<&mut dyn Source> = if inputs.captures.is_empty() {
        None
    } else {
        Some(&mut rows)
    };
    table::query(
        &inputs,
        captures,
        &args.query,
        &mut std::io::stdout().lock(),
    )?;
    Ok(rows.is_whole)
}

/// Captures as a source of rows.
struct Replayed<'h> {
    how: &'h How,
    settings: ReplaySettings,
    files: Vec<PathBuf>,
    is_whole: bool,
}

impl<'h> Replayed<'h> {
    fn new(how: &'h How, files: Vec<PathBuf>) -> Result<Self, DeskError> {
        Ok(Self {
            settings: how.settings()?,
            how,
            files,
            is_whole: true,
        })
    }
}

impl Source for Replayed<'_> {
    fn rows(
        &mut self,
        each: &mut dyn FnMut(&Origin, Row<'_>) -> Result<(), TableError>,
    ) -> Result<(), TableError> {
        let mut rows = Rows {
            each,
            origin: Origin::default(),
            failure: None,
        };
        let read = self.how.replay(&self.files, &self.settings, &mut rows);
        if let Some(failure) = rows.failure {
            return Err(failure);
        }
        let read = read.map_err(|error| TableError::Source(Box::new(error)))?;
        for error in &read.incomplete {
            eprintln!("secret-sentinel: {error}");
        }
        self.is_whole &= read.is_whole();
        Ok(())
    }
}

/// Hands rows on until that fails.
struct Rows<'e> {
    each: &'e mut dyn FnMut(&Origin, Row<'_>) -> Result<(), TableError>,
    origin: Origin,
    failure: Option<TableError>,
}

impl Rows<'_> {
    fn row(&mut self, row: Row<'_>) {
        if self.failure.is_none() {
            self.failure = (self.each)(&self.origin, row).err();
        }
    }
}

impl Audience for Rows<'_> {
    fn segment(&mut self, start: &SegmentStart) {
        self.origin = Origin {
            node: start.header.node.clone(),
            capture: start.header.capture.to_string(),
        };
    }

    fn line(&mut self, line: Line) {
        match &line {
            Line::Finding(finding) => self.row(Row::Finding(finding)),
            Line::Loss(loss) => self.row(Row::Loss(loss)),
            Line::Status(_) => {}
        }
    }

    fn wants_activities(&self) -> bool {
        self.failure.is_none()
    }

    fn activity(&mut self, activity: Activity) {
        self.row(Row::Activity(&activity));
    }
}
