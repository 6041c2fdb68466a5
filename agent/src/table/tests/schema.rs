//! What the schema's files say is what the code does.
use crate::table::{columns_for_people, tables_for_programs};
use std::path::Path;

/// With this variable set the test writes the files instead.
const UPDATE: &str = "UPDATE_TABLES_SCHEMA";

fn is_as_made(name: &str, made: &str) {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy/schema/tables");
    let path = directory.join(name);
    if std::env::var_os(UPDATE).is_some() {
        std::fs::write(&path, made).expect("written");
    }
    let stored = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        stored == made,
        "{} is not what the code makes: run `{UPDATE}=1 cargo test -p secret-sentinel table::tests::schema`",
        path.display()
    );
}

#[test]
fn the_file_for_programs_is_what_the_code_makes() {
    is_as_made("tables.json", &tables_for_programs());
}

#[test]
fn the_file_for_people_is_what_the_code_makes() {
    is_as_made("columns.md", &columns_for_people());
}

#[test]
fn no_column_has_two_meanings_or_types() {
    let tables: serde_json::Value = serde_json::from_str(&tables_for_programs()).expect("JSON");
    let mut kinds = std::collections::HashMap::new();
    for table in tables["tables"].as_array().expect("tables") {
        let mut names = std::collections::HashSet::new();
        for column in table["columns"].as_array().expect("columns") {
            let name = column["name"].as_str().expect("a name");
            assert!(names.insert(name), "{name} twice in {}", table["name"]);
            let kind = kinds.entry(name).or_insert(&column["type"]);
            assert_eq!(**kind, column["type"], "{name}");
        }
    }
}
