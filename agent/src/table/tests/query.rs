//! Questions: what is answered, what is refused, and what is said of a mistake.
use super::export::to;
use super::{Made, bare_event, origin, time};
use crate::finding::Time;
use crate::sink::Format;
use crate::table::query::{Inputs, QueryArgs, query};
use crate::table::{ExportFormat, TableError, export};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

fn arguments(sql: &str, output: Format) -> QueryArgs {
    QueryArgs {
        files: Vec::new(),
        sql: sql.into(),
        output,
        memory: 64,
    }
}

fn answer(
    inputs: &Inputs,
    source: Option<&mut Made>,
    arguments: &QueryArgs,
) -> Result<String, TableError> {
    let mut out = Vec::new();
    let source = source.map(|it| it as &mut dyn crate::table::Source);
    query(inputs, source, arguments, &mut out)?;
    Ok(String::from_utf8(out).expect("UTF-8"))
}

/// Asks Parquet files.
pub fn ask(paths: &[PathBuf], sql: &str) -> String {
    let inputs = Inputs::sort(paths).expect("tables");
    answer(&inputs, None, &arguments(sql, Format::Json)).expect("answered")
}

fn made(sql: &str) -> Result<String, TableError> {
    answer(
        &Inputs::default(),
        Some(&mut Made::both()),
        &arguments(sql, Format::Json),
    )
}

fn refusal(sql: &str) -> String {
    made(sql).expect_err(sql).to_string()
}

fn parquet(source: &mut Made, directory: &Path) -> PathBuf {
    let out = directory.join("tables");
    export(source, &to(ExportFormat::Parquet, &out)).expect("exported");
    out
}

/// What is exported as JSON is what SQL says of the Parquet, value by value.
fn is_the_same_in_both(mut source: Made) {
    let directory = tempfile::tempdir().expect("a directory");
    let json = directory.path().join("rows.jsonl");
    export(&mut source, &to(ExportFormat::Json, &json)).expect("exported");
    let tables = parquet(&mut source, directory.path());
    let parse = |text: &str| -> Vec<Value> {
        text.lines()
            .map(|line| serde_json::from_str(line).expect("JSON"))
            .collect()
    };
    let rows = parse(&fs::read_to_string(json).expect("written"));
    for table in ["events", "findings", "losses"] {
        let mut expected: Vec<Value> = rows
            .iter()
            .filter(|row| row["table"] == table)
            .cloned()
            .collect();
        for row in &mut expected {
            row.as_object_mut().expect("an object").remove("table");
        }
        let told = parse(&ask(
            std::slice::from_ref(&tables),
            &format!("SELECT * FROM {table}"),
        ));
        assert_eq!(told, expected, "{table}");
        let sql = format!("SELECT * FROM {table}");
        let streamed = answer(
            &Inputs::default(),
            Some(&mut source),
            &arguments(&sql, Format::Json),
        );
        assert_eq!(
            parse(&streamed.expect("answered")),
            expected,
            "{table} of a capture"
        );
    }
}

#[test]
fn every_value_comes_back() {
    is_the_same_in_both(Made::both());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]
    #[test]
    fn any_value_comes_back(
        text in ".*", number in any::<u64>(), micros in -2_208_988_800_000_000_i64..4_102_444_800_000_000,
        offset in any::<i64>(), id in any::<u32>(),
    ) {
        let mut source = Made::both();
        let time = Time(Timestamp::from_microsecond(micros).expect("in range"));
        source.origin.capture.clone_from(&text);
        let event = &mut source.events[0];
        event.time = time;
        event.path = Some(text.clone());
        event.inode = Some(number);
        event.fd = Some(id);
        let finding = &mut source.findings[0];
        finding.last_seen = time;
        finding.matched.as_mut().expect("full").offset = offset;
        finding.file.as_mut().expect("full").path = text;
        is_the_same_in_both(source);
    }
}

#[test]
fn tables_can_be_joined_and_grouped() {
    let told = made(
        "SELECT f.rule, e.process_exe, count(*) AS n FROM findings f JOIN events e \
         ON e.process_tgid = f.process_tgid AND e.secret_name = f.secret_name \
         WHERE e.time <= f.time GROUP BY f.rule, e.process_exe",
    );
    assert_eq!(
        told.expect("answered"),
        "{\"rule\":\"secret-in-log-file\",\"process_exe\":\"/bin/sh\",\"n\":1}\n"
    );
}

#[test]
fn times_regular_expressions_and_lists_can_be_asked_for() {
    let told = made(
        "SELECT date_trunc('minute', time) AS minute, regexp_like(stream_path, '^/var/') AS var, rule_references[1] AS r \
         FROM findings WHERE time < TIMESTAMP '2026-11-24T13:00:00Z'",
    );
    assert_eq!(
        told.expect("answered"),
        "{\"minute\":\"2026-11-24T12:10:00.000000Z\",\"var\":true,\"r\":\"CWE-532\"}\n"
    );
}

#[test]
fn people_get_aligned_columns_and_no_control_characters() {
    let sql = "SELECT process_comm, bytes, time FROM events ORDER BY time";
    let told = answer(
        &Inputs::default(),
        Some(&mut Made::both()),
        &arguments(sql, Format::Compact),
    );
    assert_eq!(
        told.expect("answered"),
        "process_comm  bytes  time\n\
         a\"b\\n            32  2026-11-24T12:10:20.420713Z\n\
         -                 -  2026-11-24T12:10:21.000000Z\n"
    );
}

#[test]
fn an_empty_answer_shows_its_columns() {
    let sql = "SELECT node FROM losses WHERE count = 0";
    let told = answer(
        &Inputs::default(),
        Some(&mut Made::both()),
        &arguments(sql, Format::Compact),
    );
    assert_eq!(told.expect("answered"), "node\n");
    assert_eq!(made(sql).expect("answered"), "");
}

#[test]
fn only_questions_are_answered() {
    let directory = tempfile::tempdir().expect("a directory");
    let target = directory.path().join("out.parquet");
    let copy = format!("COPY events TO '{}'", target.display());
    let external = format!(
        "CREATE EXTERNAL TABLE x STORED AS PARQUET LOCATION '{}'",
        target.display()
    );
    for (sql, word) in [
        (copy.as_str(), "COPY"),
        (&external, "CREATE"),
        ("CREATE TABLE x AS SELECT 1", "CREATE"),
        ("CREATE VIEW x AS SELECT 1", "CREATE"),
        ("INSERT INTO events SELECT * FROM events", "INSERT"),
        ("DELETE FROM events", "DELETE"),
        ("UPDATE events SET node = ''", "UPDATE"),
        ("DROP TABLE events", "DROP"),
        ("SET datafusion.execution.batch_size = 1", "SET"),
        ("EXPLAIN ANALYZE DELETE FROM events", ""),
        ("SELECT 1 AS one INTO x", ""),
        ("PREPARE p AS SELECT 1", "PREPARE"),
    ] {
        let said = refusal(sql);
        assert!(
            said.contains(word) && said.contains("nothing is ever changed"),
            "{sql}: {said}"
        );
    }
    assert!(
        fs::read_dir(directory.path())
            .expect("there")
            .next()
            .is_none()
    );
    assert!(refusal("SELECT 1; DROP TABLE events").contains("single"));
    let file = format!("SELECT * FROM '{}'", file!());
    assert!(
        refusal(&file).contains("the tables are events, findings and losses"),
        "{}",
        refusal(&file)
    );
}

#[test]
fn a_mistake_is_explained() {
    for (sql, parts) in [
        (
            "SELECT comm FROM events",
            &["no column comm", "process_comm", "secret_name"][..],
        ),
        (
            "SELECT l.node, l.size FROM losses l",
            &["no column size in l", "columns of l: node, capture"],
        ),
        (
            "SELECT * FROM logs",
            &["logs", "the tables are events, findings and losses"],
        ),
        ("SELEC 1", &["no SQL"]),
        ("", &["No SQL"]),
    ] {
        let said = refusal(sql);
        assert!(
            parts.iter().all(|part| said.contains(part)),
            "{sql}: {said}"
        );
        assert!(
            !said.contains("datafusion") || sql.contains("FROM logs"),
            "{sql}: {said}"
        );
    }
}

/// Columns can be listed.
#[test]
fn tables_describe_themselves() {
    let told = made("DESCRIBE losses").expect("answered");
    assert!(told.contains("\"column_name\":\"cause\""), "{told}");
    assert!(
        made("SHOW TABLES")
            .expect("answered")
            .contains("\"findings\"")
    );
}

#[test]
fn files_are_told_apart() {
    let directory = tempfile::tempdir().expect("a directory");
    let tables = parquet(&mut Made::both(), directory.path());
    let capture = directory.path().join("node.sscap");
    fs::write(&capture, "not Parquet").expect("written");
    let given = [
        tables.join("losses.parquet"),
        capture.clone(),
        "-".into(),
        tables.clone(),
    ];
    let inputs = Inputs::sort(&given).expect("told apart");
    assert_eq!(inputs.captures, [capture.clone(), "-".into()]);
    assert_eq!(inputs.tables.of("losses").count(), 2);
    assert_eq!(inputs.tables.of("events").count(), 1);

    let mixed = Inputs::sort(&[directory.path().to_owned()]);
    assert!(matches!(mixed, Err(TableError::Mixed(_))), "{mixed:?}");
    let missing = Inputs::sort(&["/nowhere/x".into()])
        .expect_err("missing")
        .to_string();
    assert!(missing.contains("/nowhere/x"), "{missing}");
    let torn = directory.path().join("torn.parquet");
    fs::write(&torn, "PAR1 and no end").expect("written");
    let torn = Inputs::sort(&[torn]).expect_err("torn").to_string();
    assert!(torn.contains("torn.parquet"), "{torn}");
}

#[test]
fn a_file_may_have_any_name() {
    let directory = tempfile::tempdir().expect("a directory");
    let odd = directory.path().join("a *?[b]%20#é");
    fs::create_dir(&odd).expect("made");
    let tables = parquet(&mut Made::both(), &odd);
    assert_eq!(
        ask(&[tables], "SELECT count(*) AS n FROM events"),
        "{\"n\":2}\n"
    );
}

/// Captures and files together are one table.
#[test]
fn captures_and_files_are_one_table() {
    let directory = tempfile::tempdir().expect("a directory");
    let tables = parquet(&mut Made::both(), directory.path());
    let inputs = Inputs::sort(&[tables]).expect("tables");
    let question = arguments("SELECT count(*) AS n FROM events", Format::Json);
    let told = answer(&inputs, Some(&mut Made::both()), &question);
    assert_eq!(told.expect("answered"), "{\"n\":4}\n");
}

/// More rows than a batch and a row group hold, and a sort of all of them.
#[test]
fn many_rows_keep_their_order_and_their_number() {
    const ROWS: u64 = 70_000;
    let begin = time("2026-11-24T00:00:00Z").0;
    let event = |number: u64| {
        let mut event = bare_event();
        event.time = Time(begin + SignedDuration::from_micros(number as i64));
        event.inode = Some(number);
        event
    };
    let mut source = Made {
        origin: origin(),
        events: (0..ROWS).map(event).collect(),
        ..Made::default()
    };
    let directory = tempfile::tempdir().expect("a directory");
    let tables = [parquet(&mut source, directory.path())];
    let told = ask(
        &tables,
        "SELECT count(*) AS n, sum(file_inode) AS s, min(time) AS t FROM events",
    );
    let sum = ROWS * (ROWS - 1) / 2;
    assert_eq!(
        told,
        format!("{{\"n\":{ROWS},\"s\":{sum},\"t\":\"2026-11-24T00:00:00.000000Z\"}}\n")
    );
    let told = ask(&tables, "SELECT file_inode FROM events ORDER BY time DESC");
    assert_eq!(told.lines().count() as u64, ROWS);
    assert!(told.starts_with(&format!("{{\"file_inode\":{}}}\n", ROWS - 1)));
}
