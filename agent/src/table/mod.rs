//! Events, findings and losses as rows of three flat tables: described once, written as JSON lines or Parquet, asked
//! with SQL.
//!
//! [`column`] describes the tables; all else follows from it: what JSON calls a value, what Parquet and SQL do, and
//! `deploy/schema/tables`.
mod columns;
mod error;
mod export;
mod json;
mod private;
mod row;
mod schema;

pub mod column;

#[cfg(feature = "query")]
mod batch;
#[cfg(feature = "query")]
mod parquet;
#[cfg(feature = "query")]
mod partition;
#[cfg(feature = "query")]
mod query;
#[cfg(feature = "query")]
mod show;
#[cfg(feature = "query")]
mod sql;
#[cfg(feature = "query")]
mod tables;

#[cfg(test)]
mod tests;

pub use columns::{EVENTS, FINDINGS, LOSSES};
pub use error::TableError;
pub use export::{ExportArgs, ExportFormat, Exported, export};
pub use row::{Origin, Row, Source};
pub use schema::{columns_for_people, tables_for_programs};

#[cfg(feature = "query")]
pub use query::{Inputs, QueryArgs, query};

/// Version of the tables: a column that is added leaves it as it is, one that is removed or means another thing does
/// not.
pub const TABLES: &str = "1";
