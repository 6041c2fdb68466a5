//! Exports are whole, private, and never in the way of what is there.
use super::Made;
use crate::table::{ExportArgs, ExportFormat, Exported, TableError, export};
use serde_json::{Value, json};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

pub fn to(format: ExportFormat, output: &Path) -> ExportArgs {
    ExportArgs {
        files: Vec::new(),
        format,
        output: Some(output.to_owned()),
        partition: false,
    }
}

fn names(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).expect("a directory");
    let name = |entry: std::io::Result<fs::DirEntry>| {
        entry
            .expect("an entry")
            .file_name()
            .into_string()
            .expect("UTF-8")
    };
    entries.map(name).collect()
}

#[test]
fn json_has_every_column_of_every_row() {
    let directory = tempfile::tempdir().expect("a directory");
    let out = directory.path().join("rows.jsonl");
    let exported = export(&mut Made::both(), &to(ExportFormat::Json, &out)).expect("exported");
    let counts = Exported {
        events: 2,
        findings: 2,
        losses: 1,
    };
    assert_eq!(exported, counts);
    let text = fs::read_to_string(&out).expect("written");
    let rows: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(rows.len(), 5);
    assert_eq!(
        rows[0],
        json!({
            "table": "events", "node": "node-1", "capture": "capture-1", "time": "2026-11-24T12:10:20.420713Z",
            "event": "open", "process_pid": 4712, "process_tgid": 4711, "process_ppid": 1, "process_uid": 1000,
            "process_gid": 1001, "process_comm": "a\"b\n", "process_exe": "/bin/sh",
            "process_start_time": "2026-11-24T12:10:00.000001Z", "container_id": "16f1", "pod_uid": "7e1c",
            "pod_namespace": "shop", "pod_name": null, "file_path": "/run/secrets/db", "file_dev": "254:0",
            "file_inode": u64::MAX, "file_mode": "0444", "stream_kind": "log", "fd": 3, "bytes": 32,
            "secret_name": "db", "secret_key": "password", "secret_field": null, "secret_source": "volume",
            "secret_fingerprint": "661a7bb9", "child_pid": 5000
        })
    );
    let keys = |row: &Value| -> Vec<String> {
        row.as_object()
            .expect("an object")
            .keys()
            .cloned()
            .collect()
    };
    assert_eq!(keys(&rows[0]), keys(&rows[1]), "null, never left out");
    assert_eq!(rows[1]["process_tgid"], Value::Null);
    assert_eq!(rows[2]["severity"], "critical");
    assert_eq!(rows[2]["match_offset"], -3);
    assert_eq!(rows[2]["file_mode"], "0444");
    assert_eq!(
        rows[2]["rule_references"],
        json!(["CWE-532", "T1552.001", "CCE-1"])
    );
    assert_eq!(rows[4]["cause"], "ring-full");
    assert_eq!(rows[4]["bytes"], 4_096);
}

/// A finding in a table says what its line in the stream says, but for the version of the stream.
#[test]
fn nothing_of_a_finding_is_missing() {
    fn leaves(path: &str, value: &Value, out: &mut Vec<(String, Value)>) {
        match value {
            Value::Object(fields) => {
                for (name, value) in fields {
                    let path = if path.is_empty() {
                        name.clone()
                    } else {
                        format!("{path}_{name}")
                    };
                    leaves(&path, value, out);
                }
            }
            _ => out.push((path.to_owned(), value.clone())),
        }
    }
    let directory = tempfile::tempdir().expect("a directory");
    let out = directory.path().join("rows.jsonl");
    export(&mut Made::both(), &to(ExportFormat::Json, &out)).expect("exported");
    let text = fs::read_to_string(&out).expect("written");
    let row = |number: usize| -> Value {
        serde_json::from_str(text.lines().nth(number).expect("a row")).expect("JSON")
    };
    let events = [
        (
            row(0),
            serde_json::to_value(super::full_event()).expect("JSON"),
        ),
        (
            row(2),
            serde_json::to_value(super::full_finding()).expect("JSON"),
        ),
        (row(4), serde_json::to_value(super::loss()).expect("JSON")),
    ];
    for (row, told) in events {
        let mut expected = Vec::new();
        leaves("", &told, &mut expected);
        let is_finding = row["table"] == "findings";
        for (name, value) in expected {
            let column = match name.as_str() {
                "kind" | "schema" => continue,
                // Names that users choose make no columns.
                label if label.starts_with("pod_labels_") => continue,
                "references" => "rule_references",
                "container" if !is_finding => "container_id",
                "path" | "dev" | "inode" | "mode" => &format!("file_{name}"),
                "stream" if !is_finding => "stream_kind",
                "child" => "child_pid",
                same => same,
            };
            assert_eq!(row.get(column), Some(&value), "{name} as {column}");
        }
    }
}

#[test]
fn what_is_there_stays() {
    let directory = tempfile::tempdir().expect("a directory");
    let out = directory.path().join("out");
    fs::write(&out, "precious").expect("written");
    for format in [ExportFormat::Json, ExportFormat::Parquet] {
        let refused = export(&mut Made::both(), &to(format, &out));
        if cfg!(feature = "query") || format == ExportFormat::Json {
            assert!(matches!(refused, Err(TableError::Exists(_))), "{refused:?}");
        }
    }
    assert_eq!(fs::read_to_string(&out).expect("there"), "precious");
    assert_eq!(names(directory.path()), ["out"]);
}

#[test]
fn a_failure_leaves_nothing() {
    let directory = tempfile::tempdir().expect("a directory");
    for format in [ExportFormat::Json, ExportFormat::Parquet] {
        let mut source = Made::both();
        source.fails = true;
        let out = directory.path().join("out");
        export(&mut source, &to(format, &out)).expect_err("the source fails");
    }
    assert!(names(directory.path()).is_empty());
}

#[test]
fn an_export_is_for_its_owner_only() {
    let directory = tempfile::tempdir().expect("a directory");
    let out = directory.path().join("rows.jsonl");
    export(&mut Made::both(), &to(ExportFormat::Json, &out)).expect("exported");
    let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
    assert_eq!(mode(&out), 0o600);
    if cfg!(feature = "query") {
        let out = directory.path().join("tables");
        export(&mut Made::both(), &to(ExportFormat::Parquet, &out)).expect("exported");
        assert_eq!(mode(&out), 0o700);
    }
}

#[test]
fn options_that_do_not_go_together_are_told() {
    let mut arguments = to(ExportFormat::Json, Path::new("out"));
    arguments.partition = true;
    let refused = export(&mut Made::both(), &arguments);
    assert!(matches!(refused, Err(TableError::NoPartitions)));
    arguments.format = ExportFormat::Parquet;
    arguments.output = None;
    let refused = export(&mut Made::both(), &arguments);
    assert!(matches!(refused, Err(TableError::NoDirectory)));
}
