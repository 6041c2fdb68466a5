//! Partitions: which row lies where, and names that a capture chose.
use super::export::to;
use super::{Made, bare_event, origin, time};
use crate::table::partition::escape;
use crate::table::query::Inputs;
use crate::table::{EVENTS, ExportFormat, Origin, Row, Source, TableError, export};
use proptest::prelude::*;
use std::path::{Path, PathBuf};

/// Rows of several origins, in turns.
struct Turns(Vec<Origin>, Vec<&'static str>);

impl Source for Turns {
    fn rows(
        &mut self,
        each: &mut dyn FnMut(&Origin, Row<'_>) -> Result<(), TableError>,
    ) -> Result<(), TableError> {
        for day in &self.1 {
            for origin in &self.0 {
                let mut event = bare_event();
                event.time = time(day);
                event.node.clone_from(&origin.node);
                each(origin, Row::Activity(&event))?;
            }
        }
        Ok(())
    }
}

fn partitioned(source: &mut dyn Source, out: &Path) -> Vec<PathBuf> {
    let mut arguments = to(ExportFormat::Parquet, out);
    arguments.partition = true;
    export(source, &arguments).expect("exported");
    let inputs = Inputs::sort(&[out.to_owned()]).expect("tables");
    let out = out.canonicalize().expect("there");
    let below = |path: &Path| path.strip_prefix(&out).expect("below").to_owned();
    inputs.tables.of(EVENTS).map(below).collect()
}

#[test]
fn a_row_lies_with_its_node_and_day() {
    let directory = tempfile::tempdir().expect("a directory");
    let days = vec!["2026-11-24T23:59:59.999999Z", "2026-11-25T00:00:00Z"];
    let files = partitioned(
        &mut Turns(vec![origin()], days),
        &directory.path().join("out"),
    );
    assert_eq!(
        files,
        [
            "events/node=node-1/date=2026-11-24/capture-1-0.parquet",
            "events/node=node-1/date=2026-11-25/capture-1-0.parquet",
        ]
        .map(PathBuf::from)
    );
}

/// More partitions in turns than files are open at once: each gets further files, and none is written over.
#[test]
fn many_partitions_in_turns_lose_no_row() {
    let directory = tempfile::tempdir().expect("a directory");
    let node = |number: u32| Origin {
        node: format!("n{number}"),
        ..origin()
    };
    let origins: Vec<Origin> = (0..6).map(node).collect();
    let mut source = Turns(origins, vec!["2026-11-24T00:00:00Z"; 3]);
    let files = partitioned(&mut source, &directory.path().join("out"));
    assert_eq!(files.len(), 18, "{files:?}");
}

#[test]
fn names_of_a_capture_stay_in_the_directory() {
    let directory = tempfile::tempdir().expect("a directory");
    let out = directory.path().join("out");
    let mut source = Made::both();
    source.origin = Origin {
        node: "../../x/%".into(),
        capture: "../c*?[\n".into(),
    };
    let files = partitioned(&mut source, &out);
    let expected = "events/node=%2E.%2F..%2Fx%2F%25/date=2026-11-24/%2E.%2Fc%2A%3F%5B%0A-0.parquet";
    assert_eq!(files, [PathBuf::from(expected)]);
    let answer = super::query::ask(&[out], "SELECT count(*) AS n FROM events");
    assert_eq!(answer, "{\"n\":2}\n");
}

proptest! {
    #[test]
    fn an_escaped_name_is_one_component(text in ".*") {
        let escaped = escape(&text, "");
        prop_assert!(!escaped.contains('/') && !escaped.starts_with('.'));
        prop_assert!(escaped.bytes().all(|byte| byte.is_ascii_graphic()));
    }

    #[test]
    fn different_names_stay_different(one in ".*", other in ".*") {
        prop_assert_eq!(one == other, escape(&one, "") == escape(&other, ""));
    }
}
