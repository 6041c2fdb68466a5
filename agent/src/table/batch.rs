//! Rows to Arrow record batches: one builder a column.
use super::Origin;
use super::column::{Column, Read, Record};
use crate::finding::Time;
use datafusion::arrow::array::{
    ArrayRef, Int64Builder, ListBuilder, RecordBatch, StringBuilder, TimestampMicrosecondBuilder,
    UInt32Builder, UInt64Builder,
};
use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};
use datafusion::arrow::error::ArrowError;
use std::sync::Arc;

/// Rows of a batch.
pub const BATCH_ROWS: usize = 8_192;

/// The zone of every time.
const UTC: &str = "UTC";

/// The table of `T` as Arrow describes it.
pub fn arrow_schema<T: Record>() -> SchemaRef {
    let field = |column: Column<T>| {
        Field::new(
            column.name,
            data_type(&column.read),
            column.read.kind().nullable,
        )
    };
    Arc::new(Schema::new(
        T::columns().into_iter().map(field).collect::<Vec<_>>(),
    ))
}

fn data_type<T>(read: &Read<T>) -> DataType {
    match read {
        Read::Name(_) | Read::Text(_) => DataType::Utf8,
        Read::Texts(_) => DataType::List(element()),
        Read::Moment(_) | Read::Time(_) => {
            DataType::Timestamp(TimeUnit::Microsecond, Some(UTC.into()))
        }
        Read::Id(_) => DataType::UInt32,
        Read::Count(_) => DataType::UInt64,
        Read::Offset(_) => DataType::Int64,
    }
}

/// What a list of texts consists of, named as Parquet names it.
fn element() -> Arc<Field> {
    Arc::new(Field::new("element", DataType::Utf8, false))
}

/// Gathers rows of one table.
pub struct Batches<T: Record> {
    schema: SchemaRef,
    fillings: Vec<Filling<T>>,
    rows: usize,
}

/// How a column is read, and what was read.
enum Filling<T: 'static> {
    Name(for<'a> fn(&'a Origin, &'a T) -> &'a str, StringBuilder),
    Text(for<'a> fn(&'a T) -> Option<&'a str>, StringBuilder),
    Texts(
        fn(&T) -> &'static [&'static str],
        ListBuilder<StringBuilder>,
    ),
    Moment(fn(&T) -> Time, TimestampMicrosecondBuilder),
    Time(fn(&T) -> Option<Time>, TimestampMicrosecondBuilder),
    Id(fn(&T) -> Option<u32>, UInt32Builder),
    Count(fn(&T) -> Option<u64>, UInt64Builder),
    Offset(fn(&T) -> Option<i64>, Int64Builder),
}

impl<T: Record> Batches<T> {
    /// With no row.
    pub fn new() -> Self {
        Self {
            schema: arrow_schema::<T>(),
            fillings: T::columns().into_iter().map(Filling::new).collect(),
            rows: 0,
        }
    }

    /// What the batches are of.
    pub const fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// Adds a row; true when a batch is full and [`Self::take`] is due.
    pub fn push(&mut self, origin: &Origin, row: &T) -> bool {
        for filling in &mut self.fillings {
            filling.push(origin, row);
        }
        self.rows += 1;
        self.rows >= BATCH_ROWS
    }

    /// The rows added since the last time.
    pub fn take(&mut self) -> Result<RecordBatch, ArrowError> {
        self.rows = 0;
        let columns = self.fillings.iter_mut().map(Filling::finish).collect();
        RecordBatch::try_new(Arc::clone(&self.schema), columns)
    }
}

impl<T> Filling<T> {
    fn new(column: Column<T>) -> Self {
        let times = || TimestampMicrosecondBuilder::new().with_timezone(UTC);
        match column.read {
            Read::Name(read) => Self::Name(read, StringBuilder::new()),
            Read::Text(read) => Self::Text(read, StringBuilder::new()),
            Read::Texts(read) => Self::Texts(
                read,
                ListBuilder::new(StringBuilder::new()).with_field(element()),
            ),
            Read::Moment(read) => Self::Moment(read, times()),
            Read::Time(read) => Self::Time(read, times()),
            Read::Id(read) => Self::Id(read, UInt32Builder::new()),
            Read::Count(read) => Self::Count(read, UInt64Builder::new()),
            Read::Offset(read) => Self::Offset(read, Int64Builder::new()),
        }
    }

    fn push(&mut self, origin: &Origin, row: &T) {
        match self {
            Self::Name(read, values) => values.append_value(read(origin, row)),
            Self::Text(read, values) => values.append_option(read(row)),
            Self::Texts(read, values) => values.append_value(read(row).iter().map(Some)),
            Self::Moment(read, values) => values.append_value(read(row).0.as_microsecond()),
            Self::Time(read, values) => {
                values.append_option(read(row).map(|time| time.0.as_microsecond()));
            }
            Self::Id(read, values) => values.append_option(read(row)),
            Self::Count(read, values) => values.append_option(read(row)),
            Self::Offset(read, values) => values.append_option(read(row)),
        }
    }

    fn finish(&mut self) -> ArrayRef {
        match self {
            Self::Name(_, values) | Self::Text(_, values) => Arc::new(values.finish()),
            Self::Texts(_, values) => Arc::new(values.finish()),
            Self::Moment(_, values) | Self::Time(_, values) => Arc::new(values.finish()),
            Self::Id(_, values) => Arc::new(values.finish()),
            Self::Count(_, values) => Arc::new(values.finish()),
            Self::Offset(_, values) => Arc::new(values.finish()),
        }
    }
}
