//! What can go wrong between rows and tables, and what to do about it.
use std::io;
use std::path::{Path, PathBuf};

/// Why a table was not written, or a question not answered.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// The source of rows failed.
    #[error("{0}")]
    Source(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A file or directory could not be used.
    #[error("{what} {}: {source}", path.display())]
    Io {
        /// What was attempted.
        what: &'static str,
        /// On what.
        path: PathBuf,
        /// Why it failed.
        source: io::Error,
    },
    /// Standard output takes no more.
    #[error("writing to standard output: {0}")]
    Stdout(#[source] io::Error),
    /// What was there is left alone.
    #[error("{} is there already: name another, or move it away", .0.display())]
    Exists(PathBuf),
    /// Parquet needs a place.
    #[error("Parquet is written to a directory: name one with -o DIR")]
    NoDirectory,
    /// Partitions are directories of Parquet files.
    #[error("--partition goes with --format parquet")]
    NoPartitions,
    /// This build lacks it.
    #[error(
        "this build has no Parquet and no SQL: build it with the feature `query`, or use --format json"
    )]
    NotBuilt,
    /// Parquet or Arrow failed.
    #[cfg(feature = "query")]
    #[error("{what} {}: {source}", path.display())]
    Parquet {
        /// What was attempted.
        what: &'static str,
        /// On what.
        path: PathBuf,
        /// Why it failed.
        source: datafusion::parquet::errors::ParquetError,
    },
    /// A Parquet file that holds something else.
    #[cfg(feature = "query")]
    #[error(
        "{} is none of the tables events, findings and losses: it lacks their columns node, capture and time with \
         event, rule or cause", .0.display()
    )]
    Foreign(PathBuf),
    /// A directory that could be read in two ways.
    #[cfg(feature = "query")]
    #[error("{} holds both captures and Parquet files: name the files", .0.display())]
    Mixed(PathBuf),
    /// The statement is not a question.
    #[cfg(feature = "query")]
    #[error(
        "only questions are answered (SELECT, WITH, VALUES, EXPLAIN, DESCRIBE): {0} is refused, as nothing is ever changed"
    )]
    Refused(String),
    /// The statement can't be understood or answered.
    #[cfg(feature = "query")]
    #[error("{0}")]
    Sql(String),
}

impl TableError {
    /// The exit code: 2 when what was given is wrong.
    #[must_use]
    pub fn code(&self) -> u8 {
        match self {
            Self::Io { source, .. } if source.kind() == io::ErrorKind::NotFound => 2,
            Self::Source(_) | Self::Io { .. } | Self::Stdout(_) => 1,
            #[cfg(feature = "query")]
            Self::Parquet { .. } => 1,
            _ => 2,
        }
    }

    /// For `map_err`: `what` was attempted on `path`.
    pub(super) fn io(what: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io {
            what,
            path: path.to_owned(),
            source,
        }
    }
}
