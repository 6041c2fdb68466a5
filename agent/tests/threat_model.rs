//! Each test that the threat model names is there, and each of its lines names one.
use std::{fs, path::Path};

/// All Rust sources below a directory.
fn sources(directory: &Path, text: &mut String) {
    for entry in fs::read_dir(directory).expect("listed") {
        let path = entry.expect("listed").path();
        if path.is_dir() {
            sources(&path, text);
        } else if path.extension().is_some_and(|it| it == "rs") {
            text.push_str(&fs::read_to_string(&path).expect("read"));
        }
    }
}

#[test]
fn each_claim_names_tests_that_are_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let (mut trials, mut units) = (String::new(), String::new());
    sources(&root.join("tests/tests/e2e"), &mut trials);
    sources(&root.join("agent/src"), &mut units);
    sources(&root.join("agent/tests"), &mut units);
    let page = include_str!("../docs/threat-model.md");
    let rows = page.lines().filter(|line| line.starts_with("| "));
    let mut missing = Vec::new();
    let mut claims = 0;
    for row in rows {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").collect();
        let [claim, shown] = cells[..] else {
            panic!("two cells: {row}");
        };
        if claim.contains("---") || shown.contains("shown by") {
            continue;
        }
        claims += 1;
        let names: Vec<&str> = shown.split('`').skip(1).step_by(2).collect();
        assert!(!names.is_empty(), "nothing shows it: {row}");
        for name in names {
            let is_there = if name.contains("::") {
                trials.contains(&format!("\"{name}\""))
            } else {
                units.contains(&format!("fn {name}("))
            };
            if !is_there {
                missing.push(name);
            }
        }
    }
    assert!(claims > 30, "the page is read: {claims}");
    assert!(missing.is_empty(), "no such tests: {missing:?}");
}
