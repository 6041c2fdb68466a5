//! How a column is described: its name, what it means, and how a row's value is read.
use super::Origin;
use crate::finding::Time;

/// A table: one kind of row.
pub trait Record: Sized + 'static {
    /// The table's name.
    const TABLE: &'static str;
    /// What a row is.
    const ABOUT: &'static str;
    /// The columns, in order.
    fn columns() -> Vec<Column<Self>>;
    /// When it happened.
    fn time(&self) -> Time;
}

/// A column of the table of `T`.
#[derive(Debug)]
pub struct Column<T: 'static> {
    /// Its name.
    pub name: &'static str,
    /// What it says.
    pub about: &'static str,
    /// How a value is read.
    pub read: Read<T>,
}

/// Reads a value from a row and where that comes from; the variant is the column's type.
#[derive(Debug)]
pub enum Read<T: 'static> {
    /// Text that is always there.
    Name(for<'a> fn(&'a Origin, &'a T) -> &'a str),
    /// Text.
    Text(for<'a> fn(&'a T) -> Option<&'a str>),
    /// Several texts.
    Texts(fn(&T) -> &'static [&'static str]),
    /// A time that is always there.
    Moment(fn(&T) -> Time),
    /// A time.
    Time(fn(&T) -> Option<Time>),
    /// A number of 32 bits: an id.
    Id(fn(&T) -> Option<u32>),
    /// A number of 64 bits: an inode, a count.
    Count(fn(&T) -> Option<u64>),
    /// A number that may be negative.
    Offset(fn(&T) -> Option<i64>),
}

/// How a column's type is called in several places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// In the schema.
    pub name: &'static str,
    /// As Parquet's physical and logical type (parquet-format 2.11, LogicalTypes.md).
    pub parquet: &'static str,
    /// In a ClickHouse table.
    pub clickhouse: &'static str,
    /// In a Spark table.
    pub spark: &'static str,
    /// Whether it may be null.
    pub nullable: bool,
}

impl<T> Column<T> {
    /// A column.
    #[must_use]
    pub const fn new(name: &'static str, read: Read<T>, about: &'static str) -> Self {
        Self { name, about, read }
    }
}

impl<T> Read<T> {
    /// What the type is called.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        let (name, parquet, clickhouse, spark, nullable) = match self {
            Self::Name(_) => ("text", "BYTE_ARRAY, STRING", "String", "STRING", false),
            Self::Text(_) => (
                "text",
                "BYTE_ARRAY, STRING",
                "Nullable(String)",
                "STRING",
                true,
            ),
            Self::Texts(_) => (
                "texts",
                "LIST of BYTE_ARRAY, STRING",
                "Array(String)",
                "ARRAY<STRING>",
                false,
            ),
            Self::Moment(_) => (
                "time",
                "INT64, TIMESTAMP(MICROS, UTC)",
                "DateTime64(6, 'UTC')",
                "TIMESTAMP",
                false,
            ),
            Self::Time(_) => (
                "time",
                "INT64, TIMESTAMP(MICROS, UTC)",
                "Nullable(DateTime64(6, 'UTC'))",
                "TIMESTAMP",
                true,
            ),
            Self::Id(_) => (
                "u32",
                "INT32, INT(32, unsigned)",
                "Nullable(UInt32)",
                "BIGINT",
                true,
            ),
            Self::Count(_) => (
                "u64",
                "INT64, INT(64, unsigned)",
                "Nullable(UInt64)",
                "DECIMAL(20,0)",
                true,
            ),
            Self::Offset(_) => ("i64", "INT64", "Nullable(Int64)", "BIGINT", true),
        };
        Kind {
            name,
            parquet,
            clickhouse,
            spark,
            nullable,
        }
    }
}
