//! The tables' description for others: one file for programs, one for people, both made from [`super::column`].
use super::TABLES;
use super::column::{Column, Record};
use crate::activity::Activity;
use crate::finding::Finding;
use crate::output::Loss;
use serde_json::{Value, json};

/// `deploy/schema/tables/tables.json`: the tables, their columns, and how a column's type is called where.
#[must_use]
pub fn tables_for_programs() -> String {
    let tables = json!({
        "title": "secret-sentinel tables",
        "version": TABLES,
        "tables": [table::<Activity>(), table::<Finding>(), table::<Loss>()],
    });
    format!("{tables:#}\n")
}

/// `deploy/schema/tables/columns.md`: the same as tables in Markdown.
#[must_use]
pub fn columns_for_people() -> String {
    let tables = [page::<Activity>(), page::<Finding>(), page::<Loss>()];
    format!(
        "# Columns\n\nMade from the code; [README.md](README.md) says how to read it.\n{}",
        tables.concat()
    )
}

fn table<T: Record>() -> Value {
    let columns = T::columns();
    json!({
        "name": T::TABLE,
        "about": T::ABOUT,
        "columns": columns.iter().map(column).collect::<Vec<_>>(),
    })
}

fn column<T>(column: &Column<T>) -> Value {
    let kind = column.read.kind();
    json!({
        "name": column.name,
        "type": kind.name,
        "nullable": kind.nullable,
        "about": column.about,
        "parquet": kind.parquet,
        "clickhouse": kind.clickhouse,
        "spark": kind.spark,
    })
}

fn page<T: Record>() -> String {
    let mut page = format!(
        "\n## `{}`\n\n{}\n\n| column | type | meaning |\n| --- | --- | --- |\n",
        T::TABLE,
        T::ABOUT
    );
    for column in T::columns() {
        let kind = column.read.kind();
        let null = if kind.nullable { ", or null" } else { "" };
        page.push_str(&format!(
            "| `{}` | {}{null} | {} |\n",
            column.name, kind.name, column.about
        ));
    }
    page
}
