//! One Parquet file: compressed, with statistics, in row groups that bound what memory holds.
use super::batch::Batches;
use super::column::Record;
use super::export::create;
use super::{Origin, TABLES, TableError};
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::basic::{Compression, ZstdLevel};
use datafusion::parquet::errors::ParquetError;
use datafusion::parquet::file::metadata::KeyValue;
use datafusion::parquet::file::properties::{EnabledStatistics, WriterProperties};
use std::fs::File;
use std::path::{Path, PathBuf};

/// Rows of a row group: what is held encoded until it is written, and what a query skips as a whole.
const GROUP_ROWS: usize = 65_536;

/// A file of the table of `T` that is being written.
pub struct TableFile<T: Record> {
    path: PathBuf,
    writer: ArrowWriter<File>,
    batches: Batches<T>,
}

impl<T: Record> TableFile<T> {
    /// A new file at `path`.
    pub fn create(path: PathBuf) -> Result<Self, TableError> {
        let batches = Batches::new();
        let schema = batches.schema().clone();
        let writer = ArrowWriter::try_new(create(&path)?, schema, Some(properties::<T>()))
            .map_err(failed(&path))?;
        Ok(Self {
            path,
            writer,
            batches,
        })
    }

    /// Adds a row.
    pub fn push(&mut self, origin: &Origin, row: &T) -> Result<(), TableError> {
        if self.batches.push(origin, row) {
            self.write()?;
        }
        Ok(())
    }

    /// Writes what is left, and sees to it that it is on the disk.
    pub fn finish(mut self) -> Result<(), TableError> {
        self.write()?;
        let file = self.writer.into_inner().map_err(failed(&self.path))?;
        file.sync_all()
            .map_err(TableError::io("writing", &self.path))
    }

    fn write(&mut self) -> Result<(), TableError> {
        let batch = self.batches.take().map_err(ParquetError::from);
        batch
            .and_then(|batch| self.writer.write(&batch))
            .map_err(failed(&self.path))
    }
}

fn properties<T: Record>() -> WriterProperties {
    let says =
        |key: &str, value: &str| KeyValue::new(format!("secret-sentinel.{key}"), value.to_owned());
    WriterProperties::builder()
        .set_created_by(concat!("secret-sentinel version ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_key_value_metadata(Some(vec![says("table", T::TABLE), says("tables", TABLES)]))
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_statistics_enabled(EnabledStatistics::Page)
        .set_max_row_group_row_count(Some(GROUP_ROWS))
        .build()
}

fn failed(path: &Path) -> impl FnOnce(ParquetError) -> TableError {
    move |source| TableError::Parquet {
        what: "writing",
        path: path.to_owned(),
        source,
    }
}
