//! What people look at, made of a real capture: the page, the rows, the answer to a question; and no view without a terminal.

use std::fs;

use anyhow::{Context, Result, ensure};
use e2e::desk::{ask, ask_of};
use e2e::sentinel::desk_binary;
use serde_json::Value;

use super::every_rule;
use super::taken::{watch, word};
use crate::expect::STDOUT;
use crate::harness::{PLAIN, Test};

pub fn tests() -> Vec<Test> {
    vec![Test::new(
        "capture::shown_to_people",
        PLAIN,
        shown_to_people,
    )]
}

fn shown_to_people() -> Result<()> {
    let case = every_rule::case()?;
    let captures = case.directory().join("captures");
    let mut sentinel = watch(&case, "", &["--capture", word(&captures)?])?;
    every_rule::fire(&case, &mut sentinel)?;
    let stopped = sentinel.stop()?;
    let captures = word(&captures)?;

    let mut pages = Vec::new();
    for name in ["one.html", "other.html"] {
        let page = case.directory().join(name);
        ask(["report", captures, "-o", word(&page)?])?.expect(0, &[])?;
        pages.push(fs::read_to_string(&page).context("reading the page")?);
    }
    ensure!(pages[0] == pages[1], "the same capture gives the same page");
    ensure!(!pages[0].contains(&case.value), "the page holds a value");
    let ids = stopped.findings();
    for finding in &ids {
        let id = finding["id"].as_str().context("an id")?;
        ensure!(pages[0].contains(id), "the page lacks {id}");
    }

    let rows = ask(["capture", "export", captures])?.expect(0, &[])?;
    ensure!(!rows.stdout.contains(&case.value), "the rows hold a value");
    let rows = rows.stdout.lines().map(serde_json::from_str::<Value>);
    let rows: Vec<Value> = rows.collect::<Result<_, _>>().context("rows are JSON")?;
    let opens = rows
        .iter()
        .filter(|row| row["event"] == "open" && row["secret_name"] == case.name.as_str());
    ensure!(opens.count() > 0, "no row tells who read the secret");

    let question =
        "SELECT count(DISTINCT id) AS leaks FROM findings WHERE rule = 'secret-in-stdout'";
    let words = ["query", captures, question, "--output", "json"];
    let answer = ask_of(&desk_binary()?, words, None)?.expect(0, &[])?;
    let told = ids.iter().filter(|finding| finding["rule"] == STDOUT);
    let told: std::collections::BTreeSet<_> = told.map(|it| it["id"].to_string()).collect();
    let answer: Value = serde_json::from_str(answer.stdout.trim()).context("an answer")?;
    ensure!(answer["leaks"] == told.len(), "{answer} of {told:?}");

    ask(["browse", captures])?.expect(2, &["not a terminal"])?;
    ask(["top"])?.expect(2, &["not a terminal"])?;
    Ok(())
}
