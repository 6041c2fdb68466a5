//! Shows an answer: JSON lines, or an aligned table for people.
use super::TableError;
use super::sql::explain;
use crate::sink::Format;
use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::arrow::error::ArrowError;
use datafusion::arrow::json::WriterBuilder;
use datafusion::arrow::json::writer::LineDelimited;
use datafusion::arrow::util::display::{ArrayFormatter, FormatOptions};
use datafusion::error::DataFusionError;
use std::io::Write;

/// How a time is written: as in the JSON stream.
const TIME: &str = "%Y-%m-%dT%H:%M:%S%.6fZ";

/// Rows that are aligned with each other: so many are held.
const BLOCK: usize = 1_000;

/// Writes an answer to `out`.
pub struct Show<'a> {
    out: &'a mut dyn Write,
    format: Format,
    table: Table,
}

impl<'a> Show<'a> {
    /// An answer with the columns of `schema`.
    pub fn new(out: &'a mut dyn Write, format: Format, schema: &SchemaRef) -> Self {
        let table = Table::new(schema);
        Self { out, format, table }
    }

    /// Shows some rows.
    pub fn batch(&mut self, batch: &RecordBatch) -> Result<(), TableError> {
        match self.format {
            Format::Json => {
                let mut writer = WriterBuilder::new()
                    .with_explicit_nulls(true)
                    .with_timestamp_tz_format(TIME.to_owned())
                    .build::<_, LineDelimited>(&mut *self.out);
                writer
                    .write(batch)
                    .and_then(|()| writer.finish())
                    .map_err(failed)
            }
            Format::Compact => self.table.batch(batch, self.out),
        }
    }

    /// Shows what is left.
    pub fn finish(mut self) -> Result<(), TableError> {
        if self.format == Format::Compact {
            self.table.block(self.out)?;
        }
        self.out.flush().map_err(TableError::Stdout)
    }
}

fn failed(error: ArrowError) -> TableError {
    match error {
        ArrowError::IoError(_, error) => TableError::Stdout(error),
        other => explain(&DataFusionError::from(other)),
    }
}

/// Rows as text, until their widths are known.
struct Table {
    names: Vec<String>,
    to_the_right: Vec<bool>,
    widths: Vec<usize>,
    rows: Vec<Vec<String>>,
    is_begun: bool,
}

impl Table {
    fn new(schema: &SchemaRef) -> Self {
        let fields = schema.fields();
        let names: Vec<String> = fields.iter().map(|field| plain(field.name())).collect();
        Self {
            widths: names.iter().map(|name| name.chars().count()).collect(),
            names,
            to_the_right: fields
                .iter()
                .map(|field| field.data_type().is_numeric())
                .collect(),
            rows: Vec::new(),
            is_begun: false,
        }
    }

    fn batch(&mut self, batch: &RecordBatch, out: &mut dyn Write) -> Result<(), TableError> {
        let options = FormatOptions::new()
            .with_null("-")
            .with_timestamp_tz_format(Some(TIME));
        let columns = batch
            .columns()
            .iter()
            .map(|column| ArrayFormatter::try_new(column.as_ref(), &options))
            .collect::<Result<Vec<_>, _>>()
            .map_err(failed)?;
        for row in 0..batch.num_rows() {
            let cells = columns
                .iter()
                .map(|column| column.value(row).try_to_string().map(|text| plain(&text)))
                .collect::<Result<Vec<_>, _>>()
                .map_err(failed)?;
            for (width, cell) in self.widths.iter_mut().zip(&cells) {
                *width = (*width).max(cell.chars().count());
            }
            self.rows.push(cells);
            if self.rows.len() == BLOCK {
                self.block(out)?;
            }
        }
        Ok(())
    }

    /// Writes the rows that are held.
    fn block(&mut self, out: &mut dyn Write) -> Result<(), TableError> {
        if !self.is_begun {
            self.is_begun = true;
            self.line(&self.names, out)?;
        }
        for row in std::mem::take(&mut self.rows) {
            self.line(&row, out)?;
        }
        Ok(())
    }

    fn line(&self, cells: &[String], out: &mut dyn Write) -> Result<(), TableError> {
        let mut line = String::new();
        for (place, cell) in cells.iter().enumerate() {
            let width = self.widths[place];
            if place > 0 {
                line.push_str("  ");
            }
            if self.to_the_right[place] {
                line.push_str(&format!("{cell:>width$}"));
            } else {
                line.push_str(&format!("{cell:width$}"));
            }
        }
        writeln!(out, "{}", line.trim_end()).map_err(TableError::Stdout)
    }
}

/// Control characters escaped: a workload chooses names.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_control() {
            out.extend(character.escape_default());
        } else {
            out.push(character);
        }
    }
    out
}
