//! The SQL engine: DataFusion on the three tables, for questions only, within a bound of memory.
use super::batch::arrow_schema;
use super::column::Record;
use super::partition::escape;
use super::tables::TablePaths;
use super::{EVENTS, FINDINGS, LOSSES, TableError};
use crate::activity::Activity;
use crate::finding::Finding;
use crate::output::Loss;
use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::catalog::TableProvider;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{Column, DataFusionError, SchemaError, TableReference};
use datafusion::datasource::empty::EmptyTable;
use datafusion::datasource::file_format::parquet::ParquetFormat;
use datafusion::datasource::listing::{
    ListingOptions, ListingTable, ListingTableConfig, ListingTableUrl,
};
use datafusion::execution::SendableRecordBatchStream;
use datafusion::execution::memory_pool::FairSpillPool;
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::logical_expr::LogicalPlan;
use datafusion::prelude::{SQLOptions, SessionConfig, SessionContext};
use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::Statement as Ast;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

/// What is kept of files' footers between uses.
const METADATA_BYTES: usize = 16 << 20;

/// A session on the tables.
pub struct Session(SessionContext);

impl Session {
    /// On `files`; a table without any is empty. Queries take `memory` bytes at most, and put what is more into
    /// `spill` where they can.
    pub fn new(files: &TablePaths, memory: usize, spill: &Path) -> Result<Self, TableError> {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let config = SessionConfig::new()
            .with_information_schema(true)
            .with_target_partitions(threads);
        let runtime = RuntimeEnvBuilder::new()
            .with_memory_pool(Arc::new(FairSpillPool::new(memory)))
            .with_temp_file_path(spill)
            .with_metadata_cache_limit(METADATA_BYTES)
            .build_arc()
            .map_err(|error| explain(&error))?;
        let session = Self(SessionContext::new_with_config_rt(config, runtime));
        session.add::<Activity>(files)?;
        session.add::<Finding>(files)?;
        session.add::<Loss>(files)?;
        Ok(session)
    }

    fn add<T: Record>(&self, files: &TablePaths) -> Result<(), TableError> {
        let table = provider(files.of(T::TABLE), viewed(&arrow_schema::<T>()));
        table
            .and_then(|table| self.0.register_table(T::TABLE, table))
            .map(drop)
            .map_err(|error| explain(&error))
    }

    /// What `sql` means.
    ///
    /// # Errors
    /// When it is no question, or one that these tables can't answer.
    pub async fn plan(&self, sql: &str) -> Result<LogicalPlan, TableError> {
        let state = self.0.state();
        let dialect = state.config_options().sql_parser.dialect;
        let statement = state
            .sql_to_statement(sql, &dialect)
            .map_err(|error| explain(&error))?;
        ask_only(&statement)?;
        let plan = state
            .statement_to_plan(statement)
            .await
            .map_err(|error| explain(&error))?;
        // What hides in a question: SELECT INTO, EXPLAIN ANALYZE INSERT.
        SQLOptions::new()
            .with_allow_ddl(false)
            .with_allow_dml(false)
            .with_allow_statements(false)
            .verify_plan(&plan)
            .map_err(|error| TableError::Refused(error.strip_backtrace()))?;
        Ok(plan)
    }

    /// The answer, as it comes.
    pub async fn answer(&self, plan: LogicalPlan) -> Result<SendableRecordBatchStream, TableError> {
        let frame = self.0.execute_logical_plan(plan).await;
        match frame {
            Ok(frame) => frame.execute_stream().await,
            Err(error) => Err(error),
        }
        .map_err(|error| explain(&error))
    }
}

/// The tables that `plan` reads.
pub fn tables_of(plan: &LogicalPlan) -> BTreeSet<String> {
    let mut tables = BTreeSet::new();
    // The visit never fails: what is called on each node does not.
    let _ = plan.apply_with_subqueries(|node| {
        if let LogicalPlan::TableScan(scan) = node {
            tables.insert(scan.table_name.table().to_owned());
        }
        Ok(TreeNodeRecursion::Continue)
    });
    tables
}

fn provider<'a>(
    files: impl Iterator<Item = &'a Path>,
    schema: SchemaRef,
) -> Result<Arc<dyn TableProvider>, DataFusionError> {
    let urls = files.map(url).collect::<Result<Vec<_>, _>>()?;
    if urls.is_empty() {
        return Ok(Arc::new(EmptyTable::new(schema)));
    }
    let options = ListingOptions::new(Arc::new(ParquetFormat::default())).with_file_extension("");
    // With our schema: a column that an older file lacks is null, one that a newer file has more is not seen.
    let config = ListingTableConfig::new_with_multi_paths(urls)
        .with_listing_options(options)
        .with_schema(schema);
    Ok(Arc::new(ListingTable::try_new(config)?))
}

/// As a URL: in a plain path `*`, `?` and `[` would be a pattern.
fn url(path: &Path) -> Result<ListingTableUrl, DataFusionError> {
    let text = path.to_str().ok_or_else(|| {
        DataFusionError::Plan(format!(
            "{} is not UTF-8: give it another name",
            path.display()
        ))
    })?;
    ListingTableUrl::parse(format!("file://{}", escape(text, "/")))
}

/// Texts as views: a filter or a group copies none.
fn viewed(schema: &Schema) -> SchemaRef {
    let view = |field: &Arc<Field>| match field.data_type() {
        DataType::Utf8 => Arc::new(field.as_ref().clone().with_data_type(DataType::Utf8View)),
        _ => Arc::clone(field),
    };
    Arc::new(Schema::new(
        schema.fields().iter().map(view).collect::<Vec<_>>(),
    ))
}

fn ask_only(statement: &Statement) -> Result<(), TableError> {
    match statement {
        Statement::Explain(explain) => ask_only(&explain.statement),
        Statement::Statement(statement) => match statement.as_ref() {
            Ast::Query(_)
            | Ast::Explain { .. }
            | Ast::ExplainTable { .. }
            | Ast::ShowTables { .. }
            | Ast::ShowColumns { .. } => Ok(()),
            _ => Err(refused(statement)),
        },
        Statement::CreateExternalTable(_) => Err(TableError::Refused("CREATE".into())),
        Statement::CopyTo(_) => Err(TableError::Refused("COPY".into())),
        Statement::Reset(_) => Err(TableError::Refused("RESET".into())),
    }
}

/// Names the statement by its first word.
fn refused(statement: &Ast) -> TableError {
    let text = statement.to_string();
    let word = text.split_whitespace().next().unwrap_or("this");
    TableError::Refused(word.to_owned())
}

/// What an error of the engine means for who asked.
pub fn explain(error: &DataFusionError) -> TableError {
    TableError::Sql(match error.find_root() {
        DataFusionError::SchemaError(schema, _) => match schema.as_ref() {
            SchemaError::FieldNotFound {
                field,
                valid_fields,
            } => no_column(field, valid_fields),
            other => other.to_string(),
        },
        DataFusionError::SQL(error, _) => format!("this is no SQL: {error}"),
        root @ DataFusionError::ResourcesExhausted(_) => format!(
            "{}; let the query have more with --memory MIB, or ask for less at once",
            root.strip_backtrace()
        ),
        root => {
            let text = root.message().into_owned();
            if text.starts_with("table '") && text.ends_with("' not found") {
                format!("{text}; the tables are {EVENTS}, {FINDINGS} and {LOSSES}")
            } else {
                text
            }
        }
    })
}

fn no_column(field: &Column, valid: &[Column]) -> String {
    let mut text = format!("there is no column {}", field.name);
    if let Some(relation) = &field.relation {
        text = format!("{text} in {}", relation.table());
    }
    if valid.is_empty() {
        return format!("{text}: DESCRIBE {EVENTS} lists those there are");
    }
    let mut tables: Vec<Option<&TableReference>> = Vec::new();
    for column in valid {
        if !tables.contains(&column.relation.as_ref()) {
            tables.push(column.relation.as_ref());
        }
    }
    for table in tables {
        let names: Vec<&str> = valid
            .iter()
            .filter(|column| column.relation.as_ref() == table)
            .map(|column| column.name.as_str())
            .collect();
        let of = table.map_or("here", TableReference::table);
        text = format!("{text}; columns of {of}: {}", names.join(", "));
    }
    text
}
