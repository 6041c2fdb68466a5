//! Parts of a capture, and captures put together.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use e2e::desk::{ask, same};
use e2e::sentinel::Stopped;
use serde_json::Value;

use super::taken::{SMALL_SEGMENTS, watch, word};
use crate::case::{Case, ROOT, SOON, watch_containers};
use crate::expect::{LOG, STDOUT, WIDE_FILE};
use crate::harness::{PLAIN, PODS, Test};
use crate::pods::Setting;

pub fn tests() -> Vec<Test> {
    vec![
        Test::new("capture::cut_by_time", PLAIN, cut_by_time),
        Test::new("capture::cut_by_pod", PODS, cut_by_pod),
        Test::new("capture::merge", PLAIN, merge),
    ]
}

fn leaks(config: &str, frames: usize) -> Result<(Case, Stopped)> {
    let case = Case::with(0o644, ROOT)?;
    let mut sentinel = watch(&case, config, &[])?;
    super::crash::leak_into_frames(&case, &mut sentinel, frames)?;
    let stopped = sentinel.stop()?;
    ensure!(stopped.status.success(), "{}", stopped.stderr);
    Ok((case, stopped))
}

fn time(text: &str) -> Result<String> {
    let line: Value = serde_json::from_str(text).context("parsing a finding")?;
    Ok(line["time"].as_str().context("no time")?.to_owned())
}

fn replayed(words: &[&str]) -> Result<Vec<String>> {
    let answer = ask(["replay"].iter().chain(words))?.expect(0, &[])?;
    Ok(answer.finding_texts())
}

/// Of these findings those in the interval; the texts of times are in the order of times.
fn between(findings: &[String], from: &str, to: &str) -> Result<Vec<String>> {
    let mut wanted = Vec::new();
    for finding in findings {
        let time = time(finding)?;
        if *from <= *time && *time < *to {
            wanted.push(finding.clone());
        }
    }
    Ok(wanted)
}

fn cut_by_time() -> Result<()> {
    for config in ["", SMALL_SEGMENTS] {
        let (case, stopped) = leaks(config, 6)?;
        // Of other tests' secrets some become known later than what they are in was written.
        let mine = |mut texts: Vec<String>| {
            texts.retain(|text| text.contains(&case.name));
            texts
        };
        let live = mine(stopped.finding_texts());
        ensure!(live.len() >= 6, "{live:#?}");
        let captures = stopped.capture();
        let whole = word(&captures)?;
        let key = stopped.state.path().join("capture-signing.pem");
        let (early, late) = ("0000", "9999");
        let (third, fifth) = (time(&live[2])?, time(&live[4])?);
        for (number, (from, to)) in [(&*third, &*fifth), (&third, late), (early, &fifth)]
            .into_iter()
            .enumerate()
        {
            let part = case
                .directory()
                .join(format!("part-{number}-{}.sscap", config.len()));
            let mut times = Vec::new();
            if from != early {
                times.extend(["--from", from]);
            }
            if to != late {
                times.extend(["--to", to]);
            }
            let wanted = between(&live, from, to)?;
            ensure!(
                wanted.len() >= 2 && wanted.len() < live.len(),
                "{times:?}: {wanted:#?}"
            );
            let shown = mine(replayed(&[&[whole], &times[..]].concat())?);
            same(&wanted, &shown).with_context(|| format!("{times:?} of the whole"))?;
            let words = [
                "capture",
                "cut",
                whole,
                "-o",
                word(&part)?,
                "--key",
                word(&key)?,
            ];
            ask(words.iter().chain(&times))?.expect(0, &[])?;
            let again = mine(replayed(&[word(&part)?])?);
            same(&wanted, &again).with_context(|| format!("the part of {times:?}, {config:?}"))?;
            ask(["capture", "verify", word(&part)?])?.expect(0, &["INTACT"])?;
            ask(["capture", "info", word(&part)?])?.expect(0, &["cut out of"])?;
        }
        // Without a key it is not signed; nothing in it is refused, and so are times the wrong way round.
        let part = case
            .directory()
            .join(format!("unsigned-{}.sscap", config.len()));
        ask([
            "capture",
            "cut",
            whole,
            "-o",
            word(&part)?,
            "--from",
            &third,
        ])?
        .expect(0, &[])?;
        ask(["capture", "verify", word(&part)?])?.expect(4, &["INCOMPLETE", "not signed"])?;
        let none = case.directory().join("none.sscap");
        let none = word(&none)?;
        let cut = |times: &[&str]| ask(["capture", "cut", whole, "-o", none].iter().chain(times));
        cut(&["--from", "2999-01-01T00:00:00Z"])?.expect(2, &["nothing of the capture"])?;
        cut(&["--from", &fifth, "--to", &third])?.expect(2, &["does not lie after"])?;
        ensure!(!Path::new(none).exists(), "nothing was written");
    }
    Ok(())
}

fn cut_by_pod() -> Result<()> {
    let one = Setting::new(0o644, ROOT)?;
    let other = Setting::beside(&one.case, 0o644, ROOT)?;
    let mut sentinel = watch_containers(&[&one.case], &[])?;
    let script =
        "read -r v < /secret/password; echo \"$v\"; echo \"$v\" > /var/log/a; exec sleep 1000";
    let apps = [one.start(script)?, other.start(script)?];
    for setting in [&one, &other] {
        for rule in [STDOUT, LOG, WIDE_FILE] {
            setting.case.wait(&mut sentinel, rule)?;
        }
    }
    for (app, setting) in apps.iter().zip([&one, &other]) {
        app.wait_log(&setting.case.value, SOON)?;
    }
    let stopped = sentinel.stop()?;
    let captures = stopped.capture();
    for setting in [&one, &other] {
        let uid = &setting.case.pod_uid;
        let is_mine = |line: &Value| line["pod"]["uid"] == uid.as_str();
        let mut wanted = Vec::new();
        for text in stopped.finding_texts() {
            if is_mine(&serde_json::from_str(&text).context("parsing a finding")?) {
                wanted.push(text);
            }
        }
        ensure!(wanted.len() >= 3, "{wanted:#?}");
        let part = setting.case.directory().join(format!("{uid}.sscap"));
        let words = [
            "capture",
            "cut",
            word(&captures)?,
            "-o",
            word(&part)?,
            "--pod",
            uid,
        ];
        ask(words)?.expect(0, &[])?;
        let again = replayed(&[word(&part)?])?;
        same(&wanted, &again)?;
        // Nothing of the other pod is in it.
        let strange = if uid == &one.case.pod_uid {
            &other
        } else {
            &one
        };
        super::content::holds_no_value(
            &part,
            &[
                &strange.case.pod_uid,
                &strange.case.name,
                &strange.case.value,
            ],
            uid,
        )?;
    }
    Ok(())
}

/// Of two runs, in whichever order they are given, one segment twice.
fn merge() -> Result<()> {
    let (case, one) = leaks("", 2)?;
    let (_, other) = leaks(SMALL_SEGMENTS, 3)?;
    let out = case.directory().join("merged.sscap");
    let (first, second) = (one.capture(), other.capture());
    let (first, second) = (word(&first)?, word(&second)?);
    ask(["capture", "merge", second, first, second, "-o", word(&out)?])?.expect(0, &[])?;
    let answer = ask(["replay", word(&out)?])?.expect(0, &[])?;
    let again = answer.finding_texts();
    let sides = [one.finding_texts(), other.finding_texts()];
    let either = [
        sides.concat(),
        [sides[1].clone(), sides[0].clone()].concat(),
    ];
    ensure!(
        either.contains(&again),
        "both, one after the other: {again:#?}"
    );
    let ends = answer
        .lines()?
        .into_iter()
        .filter(|line| line["state"] == "replayed");
    ensure!(
        ends.count() == 2,
        "each is replayed to its end: {}",
        answer.stdout
    );
    ask(["capture", "verify", word(&out)?])?.expect(0, &["INTACT"])?;
    ask(["capture", "merge", "-", "-o", word(&out)?])?.expect(2, &["standard input"])?;
    let all = ["replay", first, second];
    same(&again, &ask(all)?.expect(0, &[])?.finding_texts())?;
    Ok(())
}
