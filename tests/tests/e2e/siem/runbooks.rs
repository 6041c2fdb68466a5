//! The runbooks: one a rule with its four parts, links that lead somewhere, and commands that run on the kept lines and capture.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use e2e::command::run_with_input;
use e2e::desk::{self, Answer};
use e2e::sentinel::desk_binary;

use super::catalogue::{CAPTURE, Catalogue, file};
use super::{content, read};

const PARTS: [&str; 4] = [
    "What it means",
    "What to check",
    "How to contain",
    "How to close",
];

pub fn are_complete() -> Result<()> {
    let catalogue = Catalogue::load()?;
    let rules = catalogue.rules()?;
    for rule in &rules {
        let page = read(&format!("runbooks/{rule}.md"))
            .with_context(|| format!("no runbook for {rule}"))?;
        ensure!(
            page.starts_with(&format!("# {rule}\n")),
            "{rule}: another heading"
        );
        let parts: Vec<_> = page
            .split("\n## ")
            .skip(1)
            .filter_map(|it| it.split_once('\n'))
            .collect();
        let names: Vec<_> = parts.iter().map(|it| it.0).collect();
        ensure!(names == PARTS, "{rule}: {names:?}");
        let short = parts.iter().find(|it| it.1.trim().len() < 100);
        ensure!(short.is_none(), "{rule}: {short:?}");
    }
    for entry in fs::read_dir(content("runbooks"))? {
        let path = entry?.path();
        let name = path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        ensure!(
            name == "README" || rules.contains(&name),
            "{name}: there is no such rule"
        );
        let page = fs::read_to_string(&path)?;
        for link in page
            .split("](")
            .skip(1)
            .filter_map(|it| it.split(')').next())
        {
            let target = link.split('#').next().unwrap_or_default();
            ensure!(
                content("runbooks").join(target).exists(),
                "{name}: {link} leads nowhere"
            );
        }
        for block in blocks(&page) {
            run_with_input(Command::new("sh").arg("-n"), block.as_bytes())
                .with_context(|| format!("{name}: {block}"))?;
        }
    }
    Ok(())
}

/// Commands in shell blocks, without the margin of a list.
fn blocks(page: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut here: Option<(usize, String)> = None;
    for line in page.lines() {
        match &mut here {
            None => {
                let margin = line.len() - line.trim_start().len();
                here = (line.trim() == "```sh").then(|| (margin, String::new()));
            }
            Some(_) if line.trim() == "```" => blocks.extend(here.take().map(|it| it.1)),
            Some((margin, block)) => {
                block.push_str(line.get(*margin..).unwrap_or_default());
                block.push('\n');
            }
        }
    }
    blocks
}

/// Blocks that begin with `jq` or the sentinel are run; those about a cluster can't be.
pub fn commands_run() -> Result<()> {
    let catalogue = Catalogue::load()?;
    let desk = desk_binary()?;
    let questions = Command::new(&desk).args(["query", "--help"]).output()?;
    let answers_questions = questions.status.success();
    let directory = tempfile::tempdir()?;
    let findings = directory.path().join("findings.jsonl");
    fs::write(&findings, catalogue.text())?;
    for rule in catalogue.rules()?.into_iter().chain(["README".to_owned()]) {
        let line = catalogue
            .lines
            .iter()
            .find(|it| it["rule"] == rule.as_str());
        let id = line.unwrap_or(&catalogue.lines[0])["id"]
            .as_str()
            .context("a line has no id")?;
        let mut ran = 0;
        for block in blocks(&read(&format!("runbooks/{rule}.md"))?) {
            let program = block.split_whitespace().next().unwrap_or_default();
            if !["jq", "secret-sentinel"].contains(&program) {
                continue;
            }
            if block.contains("sentinel query") && !answers_questions {
                // Built without `query`; a build with it runs these.
                println!("not asked, for lack of `query`: {rule}");
                continue;
            }
            let answer =
                shell(&block, &desk, &findings, id).with_context(|| format!("{rule}: {block}"))?;
            let (code, words) = if block.contains("sentinel browse") {
                (Some(2), "not a terminal")
            } else if block.contains("sentinel doctor") {
                // As this machine allows.
                (answer.code.filter(|it| [0, 3].contains(it)), "")
            } else {
                (Some(0), "")
            };
            let says = answer.stdout.clone() + &answer.stderr;
            ensure!(
                answer.code == code && code.is_some() && says.contains(words),
                "{rule}: {block}{answer:?}"
            );
            let is_empty = answer.stdout.trim().is_empty() || answer.stdout.trim() == "null";
            let may_be_empty = ["sentinel browse", "== \"loss\"", "sentinel query"]
                .iter()
                .any(|it| block.contains(it));
            ensure!(
                !is_empty || may_be_empty,
                "{rule}: it finds nothing: {block}"
            );
            ran += 1;
        }
        ensure!(
            ran > 0 || !answers_questions,
            "{rule}: no command of it was run"
        );
    }
    Ok(())
}

fn shell(block: &str, desk: &Path, findings: &Path, id: &str) -> Result<Answer> {
    let directory = tempfile::tempdir()?;
    std::os::unix::fs::symlink(
        desk.canonicalize()?,
        directory.path().join("secret-sentinel"),
    )?;
    let path = std::env::var("PATH").unwrap_or_default();
    let mut command = Command::new("sh");
    command
        .args(["-euc", block])
        .env("PATH", format!("{}:{path}", directory.path().display()))
        .env("FINDINGS", findings)
        .env("CAPTURES", file(CAPTURE))
        .env("ID", id);
    desk::run(&mut command)
}
