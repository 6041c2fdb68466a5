//! Which Parquet file a row belongs in: one a table, or one a table, node and day.
use super::column::Record;
use super::export::Rows;
use super::parquet::TableFile;
use super::{Origin, Row, TableError};
use crate::activity::Activity;
use crate::finding::Finding;
use crate::output::Loss;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

/// Files of a table that are open at once: each holds a row group. Rows come nearly by time and node by node, so it is
/// rare that one more is needed.
const OPEN: usize = 4;

/// The three tables in a directory.
pub struct ParquetTables {
    events: Files<Activity>,
    findings: Files<Finding>,
    losses: Files<Loss>,
}

impl ParquetTables {
    /// In `directory`, which is empty.
    pub fn new(directory: &Path, partition: bool) -> Result<Self, TableError> {
        Ok(Self {
            events: Files::new(directory, partition)?,
            findings: Files::new(directory, partition)?,
            losses: Files::new(directory, partition)?,
        })
    }
}

impl Rows for ParquetTables {
    fn push(&mut self, origin: &Origin, row: Row<'_>) -> Result<(), TableError> {
        match row {
            Row::Activity(row) => self.events.push(origin, row),
            Row::Finding(row) => self.findings.push(origin, row),
            Row::Loss(row) => self.losses.push(origin, row),
        }
    }

    fn finish(self) -> Result<(), TableError> {
        self.events.finish()?;
        self.findings.finish()?;
        self.losses.finish()
    }
}

/// The files of one table.
enum Files<T: Record> {
    /// `TABLE.parquet`
    One(Box<TableFile<T>>),
    /// `TABLE/node=…/date=…/CAPTURE-n.parquet`; without rows `TABLE/none.parquet`.
    Many(Partitions<T>),
}

struct Partitions<T: Record> {
    directory: PathBuf,
    /// The one used last is the last.
    open: Vec<(Partition, TableFile<T>)>,
    /// How many files each has had.
    begun: HashMap<Partition, u32>,
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct Partition {
    origin: Origin,
    /// Days since 1970-01-01.
    day: i64,
}

impl<T: Record> Files<T> {
    fn new(directory: &Path, partition: bool) -> Result<Self, TableError> {
        if partition {
            return Ok(Self::Many(Partitions {
                directory: directory.join(T::TABLE),
                open: Vec::new(),
                begun: HashMap::new(),
            }));
        }
        let path = directory.join(format!("{}.parquet", T::TABLE));
        Ok(Self::One(Box::new(TableFile::create(path)?)))
    }

    fn push(&mut self, origin: &Origin, row: &T) -> Result<(), TableError> {
        match self {
            Self::One(file) => file.push(origin, row),
            Self::Many(partitions) => partitions.file(origin, row)?.push(origin, row),
        }
    }

    fn finish(self) -> Result<(), TableError> {
        match self {
            Self::One(file) => file.finish(),
            // A table without rows is there, too: who asks all tables finds its columns.
            Self::Many(partitions) if partitions.begun.is_empty() => {
                make(&partitions.directory)?;
                let path = partitions.directory.join("none.parquet");
                TableFile::<T>::create(path)?.finish()
            }
            Self::Many(partitions) => partitions
                .open
                .into_iter()
                .try_for_each(|(_, file)| file.finish()),
        }
    }
}

impl<T: Record> Partitions<T> {
    fn file(&mut self, origin: &Origin, row: &T) -> Result<&mut TableFile<T>, TableError> {
        let day = row.time().0.as_second().div_euclid(24 * 60 * 60);
        let is_it = |partition: &Partition| partition.day == day && partition.origin == *origin;
        match self.open.iter().position(|(partition, _)| is_it(partition)) {
            Some(place) if place + 1 == self.open.len() => {}
            Some(place) => {
                let used = self.open.remove(place);
                self.open.push(used);
            }
            None => {
                if self.open.len() == OPEN {
                    self.open.remove(0).1.finish()?;
                }
                let partition = Partition {
                    origin: origin.clone(),
                    day,
                };
                let begun = self.begun.entry(partition.clone()).or_default();
                let path = partition.path(&self.directory, row, *begun)?;
                *begun += 1;
                self.open.push((partition, TableFile::create(path)?));
            }
        }
        let last = self.open.len() - 1;
        Ok(&mut self.open[last].1)
    }
}

impl Partition {
    fn path<T: Record>(&self, table: &Path, row: &T, number: u32) -> Result<PathBuf, TableError> {
        let directory = table
            .join(format!("node={}", escape(&self.origin.node, "")))
            .join(format!("date={}", row.time().0.strftime("%Y-%m-%d")));
        make(&directory)?;
        let name = escape(&self.origin.capture, "");
        Ok(directory.join(format!("{name}-{number}.parquet")))
    }
}

/// Makes `directory` and those above it that are missing.
pub fn make(directory: &Path) -> Result<(), TableError> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(directory)
        .map_err(TableError::io("making the directory", directory))
}

/// `text` with every byte but letters, digits, `-`, `_`, a dot that is not the first, and those of `kept` as `%XX`: a
/// capture chooses its names.
pub fn escape(text: &str, kept: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (place, byte) in text.bytes().enumerate() {
        let plain = byte.is_ascii_alphanumeric()
            || b"-_".contains(&byte)
            || byte == b'.' && place > 0
            || kept.as_bytes().contains(&byte);
        if plain {
            out.push(byte.into());
        } else {
            // Writing to a String can't fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}
