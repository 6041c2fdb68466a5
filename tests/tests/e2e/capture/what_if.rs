//! What today's rules and configuration would have found then.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use e2e::desk::{Answer, ask, same};
use e2e::sentinel::Stopped;
use serde_json::{Value, json};

use super::every_rule;
use super::sealed::Key;
use super::taken::{watch, word};
use crate::case::{Case, SOON, watch_node};
use crate::expect::{self, COPY, LOG, PATTERN, STDOUT, WIDE_FILE};
use crate::harness::{PLAIN, Test};
use crate::plain::{ECHO, tell};
use crate::writer::{self, How};

/// One rule off, one less severe.
const RULES: &str = "rules:\n  over-permissive-secret-file: {enabled: false}\n  secret-in-stdout: {severity: low}\n";

pub fn tests() -> Vec<Test> {
    vec![
        Test::new("capture::other_rules", PLAIN, other_rules),
        Test::new("capture::difference", PLAIN, difference),
        Test::new("capture::own_pattern", PLAIN, own_pattern),
        Test::new("capture::other_configuration", PLAIN, other_configuration),
        Test::new("capture::wrong_settings", PLAIN, wrong_settings),
    ]
}

/// A capture of findings of every rule.
struct Taken {
    case: Case,
    stopped: Stopped,
}

impl Taken {
    fn new() -> Result<Self> {
        let case = every_rule::case()?;
        let mut sentinel = watch_node(&[&case], &[])?;
        every_rule::fire(&case, &mut sentinel)?;
        let stopped = sentinel.stop()?;
        every_rule::is_complete(&stopped.findings())?;
        Ok(Self { case, stopped })
    }

    fn file(&self, name: &str, text: &str) -> Result<PathBuf> {
        let path = self.case.directory().join(name);
        fs::write(&path, text).with_context(|| format!("writing {name}"))?;
        Ok(path)
    }

    fn replay(&self, words: &[&str]) -> Result<Answer> {
        ask(["replay", word(&self.stopped.capture())?]
            .iter()
            .chain(words))
    }
}

fn is_of(text: &str, rule: &str) -> bool {
    text.contains(&format!("\"rule\":\"{rule}\""))
}

fn other_rules() -> Result<()> {
    let taken = Taken::new()?;
    let rules = taken.file("rules.yaml", RULES)?;
    let answer = taken.replay(&["--rules", word(&rules)?])?.expect(0, &[])?;
    let live = taken.stopped.finding_texts();
    let expected: Vec<String> = live
        .iter()
        .filter(|text| !is_of(text, WIDE_FILE))
        .map(|text| {
            if is_of(text, STDOUT) {
                text.replace("\"severity\":\"critical\"", "\"severity\":\"low\"")
            } else {
                text.clone()
            }
        })
        .collect();
    ensure!(
        expected.len() < live.len() && expected != live,
        "nothing to show"
    );
    same(&expected, &answer.finding_texts())?;
    // The same rules live: a run with them tells the same, and its capture knows them.
    let mut sentinel = watch(&taken.case, "", &["--rules", word(&rules)?])?;
    tell(&e2e::workload::Workload::sh(ECHO), &taken.case.value)?.finish(SOON)?;
    let found = taken.case.wait(&mut sentinel, STDOUT)?;
    expect::holds(&found, &json!({"severity": "low"}))?;
    let stopped = sentinel.stop()?;
    expect::none(
        &expect::of_rule(&stopped.findings(), WIDE_FILE)
            .into_iter()
            .cloned()
            .collect::<Vec<_>>(),
        "the rule is off",
    )?;
    let none = taken.file("none.yaml", "# as the catalogue has it\n")?;
    let answer =
        ask(["replay", word(&stopped.capture())?, "--rules", word(&none)?])?.expect(0, &[])?;
    ensure!(
        !expect::of_rule(&answer.findings()?, WIDE_FILE).is_empty(),
        "the rule is on again: {answer:?}"
    );
    Ok(())
}

/// The differences, each of which must be a line.
fn differences(answer: &Answer) -> Result<Vec<Value>> {
    let lines = answer.lines()?;
    for line in &lines {
        ensure!(line["kind"] == "difference", "no difference: {line}");
    }
    Ok(lines)
}

fn difference() -> Result<()> {
    let taken = Taken::new()?;
    let rules = taken.file("rules.yaml", RULES)?;
    let rules = word(&rules)?;
    let answer = taken
        .replay(&["--diff", "recorded", rules])?
        .expect(0, &[])?;
    let shown = differences(&answer)?;
    let (vanished, changed): (Vec<&Value>, Vec<&Value>) =
        shown.iter().partition(|line| line["change"] == "vanished");
    ensure!(!vanished.is_empty() && !changed.is_empty(), "{shown:#?}");
    for line in &vanished {
        expect::holds(line, &json!({"finding": {"rule": WIDE_FILE}}))?;
        let why = line["why"].as_str().unwrap_or_default();
        ensure!(
            why.contains("turned off") && why.contains(WIDE_FILE),
            "{line}"
        );
    }
    for line in &changed {
        expect::holds(
            line,
            &json!({"change": "changed", "finding": {"rule": STDOUT, "severity": "low"}}),
        )?;
        ensure!(
            line["fields"] == json!({"severity": ["critical", "low"]}),
            "{line}"
        );
        ensure!(
            line["why"]
                .as_str()
                .is_some_and(|why| why.contains("severity")),
            "{line}"
        );
    }
    // The other way round what vanished appears; nothing differs from itself.
    let back = differences(
        &taken
            .replay(&["--diff", rules, "recorded"])?
            .expect(0, &[])?,
    )?;
    let appeared = back.iter().filter(|line| line["change"] == "appeared");
    ensure!(
        appeared.count() == vanished.len() && back.len() == shown.len(),
        "{back:#?}"
    );
    let none = differences(
        &taken
            .replay(&["--diff", "recorded", "recorded"])?
            .expect(0, &[])?,
    )?;
    expect::none(&none, "from itself")?;
    // Files of findings, and captures, are sides as well.
    let live = taken.file("live.jsonl", &(taken.stopped.texts.join("\n") + "\n"))?;
    let captures = taken.stopped.capture();
    let (live, captures) = (word(&live)?, word(&captures)?);
    let none = differences(&ask(["replay", "--diff", live, captures])?.expect(0, &[])?)?;
    expect::none(&none, "what was told live from what is replayed")?;
    let told = taken.replay(&["--output", "compact", "--diff", "recorded", rules])?;
    told.expect(
        0,
        &["vanished", "changed", "severity: \"critical\" -> \"low\""],
    )?;
    // What is no side is refused.
    let nothing = taken.file("nothing.yaml", "neither: rules\n")?;
    let answer = taken.replay(&["--diff", "recorded", word(&nothing)?])?;
    answer.expect(2, &["nothing.yaml", "neither"])?;
    ask(["replay", "--diff", "recorded", rules])?.expect(2, &["name the capture before --diff"])?;
    ask(["replay", captures, "--diff", "recorded", "/nowhere"])?.expect(2, &["/nowhere"])?;
    Ok(())
}

/// A token of one's own in a log: found behind the seal, where the payload is.
fn own_pattern() -> Result<()> {
    let key = Key::new()?;
    let case = Case::new()?;
    let log = case.directory().join("app.log");
    let token = format!("acme_{}", "qwkzjvxbpmtrldhgnscf");
    let kept = |directory: &str, more: &[&str]| -> Result<PathBuf> {
        let captures = case.directory().join(directory);
        let words = [&["--capture", word(&captures)?], more].concat();
        let mut sentinel = watch(&case, "", &words)?;
        let mut running = writer::workload(&How::File(&log))?.start()?;
        running.send_line(&format!("using {token} now\n{}", every_rule::token()?))?;
        running.finish(SOON)?;
        // What has the form of a credential waits a moment; this one would then have been told as well.
        sentinel.wait_for(SOON, "a pattern of the catalogue", |line| {
            line["rule"] == PATTERN && line["stream"]["path"] == json!(log)
        })?;
        ensure!(sentinel.stop()?.status.success(), "it ended well");
        Ok(captures)
    };
    let sealed = kept("sealed", &["--capture-recipient", &key.recipient])?;
    let plain = kept("plain", &[])?;
    let rules = case.directory().join("rules.yaml");
    let text = "own_patterns:\n  - id: acme-token\n    title: A token of Acme\n    anchors: [acme_]\n    shape: 'acme_[a-z]{20}'\n";
    fs::write(&rules, text).context("writing rules")?;
    let rules = word(&rules)?;
    let words = [
        "replay",
        word(&sealed)?,
        "--rules",
        rules,
        "--identity",
        word(&key.file)?,
    ];
    let answer = ask(words)?.expect(0, &[])?;
    ensure!(
        !answer.stdout.contains(&token) && !answer.stderr.contains(&token),
        "it is told"
    );
    let mut findings = answer.findings()?;
    findings.retain(|it| it["stream"]["path"] == json!(log) && it["secret"]["key"] != "gitlab");
    let found = expect::only(&findings, PATTERN)?;
    expect::holds(
        found,
        &json!({"secret": {"name": "acme-token", "source": "pattern"}, "stream": {"path": log}, "match": {"offset": 6, "length": 25}}),
    )?;
    // Without the payloads there is nothing to search; that is said.
    for captures in [&sealed, &plain] {
        let answer = ask(["replay", word(captures)?, "--rules", rules])?.expect(0, &[])?;
        let mut findings = answer.findings()?;
        findings.retain(|it| it["secret"]["name"] == "acme-token");
        expect::none(&findings, "of what?")?;
        ensure!(
            answer.stderr.contains("payload"),
            "it does not say why: {answer:?}"
        );
    }
    // Live they count as well, and the capture replays with them.
    let mut sentinel = watch(&case, "", &["--rules", rules])?;
    let mut running = writer::workload(&How::File(&log))?.start()?;
    running.send_line(&format!("using {token} now"))?;
    running.finish(SOON)?;
    sentinel.wait_for(SOON, "the token", |line| {
        line["secret"]["name"] == "acme-token"
    })?;
    sentinel.stop()?;
    Ok(())
}

fn other_configuration() -> Result<()> {
    let taken = Taken::new()?;
    let path = |name: &str| json!(taken.case.directory().join(name));
    let at = |findings: &[Value], rule: &str, name: &str| {
        let of_rule = expect::of_rule(findings, rule).into_iter();
        of_rule
            .filter(|it| it["stream"]["path"] == path(name))
            .count()
    };
    let live = taken.stopped.findings();
    ensure!(
        at(&live, LOG, "app.log") == 1 && at(&live, COPY, "data.bin") == 1,
        "{live:#?}"
    );
    let logs = taken.file("logs.yaml", "scope: node\nlog_paths: ['*.bin']\n")?;
    let findings = taken
        .replay(&["--config", word(&logs)?])?
        .expect(0, &[])?
        .findings()?;
    ensure!(
        at(&findings, LOG, "data.bin") == 1 && at(&findings, COPY, "data.bin") == 0,
        "the copy is in a log now: {findings:#?}"
    );
    ensure!(
        at(&findings, LOG, "app.log") == 0,
        "and that is none: {findings:#?}"
    );
    let scope = taken.file("scope.yaml", "scope: containers\n")?;
    let findings = taken
        .replay(&["--config", word(&scope)?])?
        .expect(0, &[])?
        .findings()?;
    let mine: Vec<&Value> = findings
        .iter()
        .filter(|it| it["secret"]["name"] == taken.case.name.as_str() && !it["process"].is_null())
        .collect();
    ensure!(mine.is_empty(), "none of it was in a container: {mine:#?}");
    let answer = taken
        .replay(&["--diff", "recorded", word(&logs)?])?
        .expect(0, &[])?;
    let shown = differences(&answer)?;
    let is_there = |change: &str, rule: &str, name: &str| {
        shown.iter().any(|it| {
            it["change"] == change
                && it["finding"]["rule"] == rule
                && it["finding"]["stream"]["path"] == path(name)
        })
    };
    ensure!(
        is_there("vanished", LOG, "app.log") && is_there("appeared", LOG, "data.bin"),
        "{shown:#?}"
    );
    Ok(())
}

fn wrong_settings() -> Result<()> {
    let taken = Taken::new()?;
    let refused = |option: &str, text: &str, words: &[&str]| -> Result<()> {
        let file = taken.file("wrong.yaml", text)?;
        let words = [&[word(&file)?], words].concat();
        let answer = taken.replay(&[option, word(&file)?])?.expect(2, &words)?;
        ensure!(answer.stdout.is_empty(), "nothing is told: {answer:?}");
        Ok(())
    };
    for (text, words) in [
        (
            "rules:\n  secret-in-stdout: {severty: low}\n",
            ["severty", "line 2"],
        ),
        (
            "rules:\n  secret-in-stdout: {severity: bad}\n",
            ["bad", "line 2"],
        ),
        (
            "rules:\n  secret-in-sdtout: {}\n",
            ["secret-in-sdtout", "line 2"],
        ),
        (
            "patterns:\n  nobody-has-this: {}\n",
            ["nobody-has-this", "line 2"],
        ),
        (
            "own_patterns:\n  - {id: a, anchors: [abc], shape: '('}\n",
            ["shape", "line 2"],
        ),
        ("rulez: {}\n", ["rulez", "line 1"]),
    ] {
        refused("--rules", text, &words).context(text)?;
    }
    for (text, words) in [
        ("scope: nodes\n", ["nodes", "line 1"]),
        ("scope: node\nlog_path: []\n", ["log_path", "line 2"]),
        (
            "capture: {segment_bytes: many}\n",
            ["size such as", "line 1"],
        ),
    ] {
        refused("--config", text, &words).context(text)?;
    }
    let not_there = taken.replay(&["--rules", "/nowhere/rules.yaml"])?;
    not_there.expect(2, &["/nowhere/rules.yaml", "No such file"])?;
    let not_there = taken.replay(&["--config", "/nowhere/config.yaml"])?;
    not_there.expect(2, &["/nowhere/config.yaml", "No such file"])?;
    Ok(())
}
