//! Which of the files given are tables, and of which.
use super::{EVENTS, FINDINGS, LOSSES, TableError};
use datafusion::parquet::file::metadata::ParquetMetaDataReader;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

/// How every Parquet file begins (parquet-format, README.md, "File format").
const MAGIC: &[u8; 4] = b"PAR1";

/// The column that no other table has.
const MARKS: [(&str, &str); 3] = [(EVENTS, "event"), (FINDINGS, "rule"), (LOSSES, "cause")];

/// The files of each table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TablePaths(Vec<(&'static str, PathBuf)>);

impl TablePaths {
    /// Adds a file of `table`.
    pub fn add(&mut self, table: &'static str, path: PathBuf) {
        self.0.push((table, path));
    }

    /// The files of `table`.
    pub fn of(&self, table: &str) -> impl Iterator<Item = &Path> {
        let is_it = move |it: &&(&str, PathBuf)| it.0 == table;
        self.0.iter().filter(is_it).map(|(_, path)| path.as_path())
    }
}

/// The files given, told apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inputs {
    /// Parquet files.
    pub(super) tables: TablePaths,
    /// The rest: captures.
    pub captures: Vec<PathBuf>,
}

impl Inputs {
    /// Tells Parquet files, and directories that hold any at any depth, from captures.
    ///
    /// # Errors
    /// When something can't be read, a Parquet file is none of the tables, or a directory holds both.
    pub fn sort(paths: &[PathBuf]) -> Result<Self, TableError> {
        let mut inputs = Self::default();
        for path in paths {
            if path == Path::new("-") {
                inputs.captures.push(path.clone());
            } else if path.is_dir() {
                inputs.directory(path)?;
            } else if is_parquet(path)? {
                inputs.tables.add(table_of(path)?, real(path)?);
            } else {
                inputs.captures.push(path.clone());
            }
        }
        Ok(inputs)
    }

    fn directory(&mut self, directory: &Path) -> Result<(), TableError> {
        let mut found = Found::default();
        found.look(directory)?;
        if found.parquet.is_empty() {
            self.captures.push(directory.to_owned());
        } else if found.has_captures {
            return Err(TableError::Mixed(directory.to_owned()));
        }
        found.parquet.sort();
        for path in found.parquet {
            self.tables.add(table_of(&path)?, real(&path)?);
        }
        Ok(())
    }
}

/// What a directory holds.
#[derive(Default)]
struct Found {
    parquet: Vec<PathBuf>,
    has_captures: bool,
}

impl Found {
    /// Links to directories are not followed: they may lead in a circle.
    fn look(&mut self, directory: &Path) -> Result<(), TableError> {
        const WHAT: &str = "listing";
        for entry in fs::read_dir(directory).map_err(TableError::io(WHAT, directory))? {
            let entry = entry.map_err(TableError::io(WHAT, directory))?;
            let path = entry.path();
            let kind = entry.file_type().map_err(TableError::io(WHAT, &path))?;
            if kind.is_dir() {
                self.look(&path)?;
            } else if path.extension() == Some(OsStr::new("parquet")) {
                self.parquet.push(path);
            } else if path.extension() == Some(OsStr::new("sscap")) {
                self.has_captures = true;
            }
        }
        Ok(())
    }
}

fn is_parquet(path: &Path) -> Result<bool, TableError> {
    const WHAT: &str = "reading";
    let file = File::open(path).map_err(TableError::io(WHAT, path))?;
    // What is no regular file (a pipe) can be read once only.
    let kind = file.metadata().map_err(TableError::io(WHAT, path))?;
    let mut begin = Vec::new();
    if kind.is_file() {
        file.take(MAGIC.len() as u64)
            .read_to_end(&mut begin)
            .map_err(TableError::io(WHAT, path))?;
    }
    Ok(begin == MAGIC)
}

/// Which table a Parquet file is of, by its columns: what another program wrote from ours is as good.
fn table_of(path: &Path) -> Result<&'static str, TableError> {
    let file = File::open(path).map_err(TableError::io("reading", path))?;
    let metadata = ParquetMetaDataReader::new()
        .parse_and_finish(&file)
        .map_err(|source| TableError::Parquet {
            what: "reading",
            path: path.to_owned(),
            source,
        })?;
    let fields = metadata.file_metadata().schema().get_fields();
    let has = |name: &str| fields.iter().any(|field| field.name() == name);
    let ours = ["node", "capture", "time"].into_iter().all(has);
    let table = MARKS.iter().find(|(_, mark)| ours && has(mark));
    table
        .map(|(table, _)| *table)
        .ok_or_else(|| TableError::Foreign(path.to_owned()))
}

fn real(path: &Path) -> Result<PathBuf, TableError> {
    path.canonicalize().map_err(TableError::io("reading", path))
}
