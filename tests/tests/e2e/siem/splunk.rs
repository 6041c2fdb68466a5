//! Splunk's settings: stanzas parse, what they name is there, and times and lines are found in real ones.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use regex::Regex;

use super::catalogue::Catalogue;
use super::read;

type Stanzas = BTreeMap<String, BTreeMap<String, String>>;

pub fn is_sound() -> Result<()> {
    let props = stanzas("splunk/props.conf")?;
    let transforms = stanzas("splunk/transforms.conf")?;
    let macros = stanzas("splunk/macros.conf")?;
    let catalogue = Catalogue::load()?;
    let mut lines = catalogue.texts.clone();
    // A loss has no id.
    lines.push(r#"{"kind":"loss","schema":"1","time":"2026-11-24T08:17:32.981078Z","cause":"payload-cut","count":1,"bytes":4}"#.into());
    for line in &lines {
        let time = serde_json::from_str::<serde_json::Value>(line)?["time"].clone();
        let time = time.as_str().context("a line has no time")?;
        let cri = format!("2026-11-24T08:17:33.000000001Z stdout F {line}");
        for (name, line) in [("secret-sentinel", line), ("secret-sentinel:cri", &cri)] {
            let stanza = props.get(name).with_context(|| format!("no [{name}]"))?;
            let found = time_of(stanza, line).with_context(|| format!("[{name}] {line}"))?;
            ensure!(found == time, "[{name}]: {found} of {line}");
        }
        passes(&props, &transforms, &cri, Some(line))?;
    }
    let log = "2026-11-24T08:17:33.1Z stderr F INFO secret_sentinel: ready";
    passes(&props, &transforms, log, None)?;
    ensure!(
        props["secret-sentinel"]["KV_MODE"] == "json",
        "KV_MODE is not json"
    );
    searches(&macros, &catalogue)
}

/// A file of settings: stanzas of `KEY = value`, a backslash before a line's end goes on.
fn stanzas(path: &str) -> Result<Stanzas> {
    let mut stanzas = Stanzas::new();
    let mut here = None;
    for line in read(path)?.replace("\\\n", "").lines() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(name) = line.strip_prefix('[').and_then(|it| it.strip_suffix(']')) {
            let twice = stanzas.insert(name.to_owned(), BTreeMap::new());
            ensure!(twice.is_none(), "{path}: [{name}] twice");
            here = Some(name.to_owned());
            continue;
        }
        let (key, value) = line
            .split_once(" = ")
            .with_context(|| format!("{path}: {line}"))?;
        let name = here
            .as_ref()
            .with_context(|| format!("{path}: {line} is in no stanza"))?;
        let stanza = stanzas.entry(name.clone()).or_default();
        let twice = stanza.insert(key.to_owned(), value.to_owned());
        ensure!(twice.is_none(), "{path}: [{name}] {key} twice");
    }
    ensure!(!stanzas.is_empty(), "{path} has no stanzas");
    Ok(stanzas)
}

/// What Splunk takes for the time: behind `TIME_PREFIX`, in the form of `TIME_FORMAT`, within the look-ahead.
fn time_of(stanza: &BTreeMap<String, String>, line: &str) -> Result<String> {
    let setting = |key: &str| stanza.get(key).with_context(|| format!("no {key}"));
    let prefix = Regex::new(setting("TIME_PREFIX")?)?;
    let begin = prefix.find(line).context("no TIME_PREFIX in it")?.end();
    let most: usize = setting("MAX_TIMESTAMP_LOOKAHEAD")?.parse()?;
    let ahead: String = line[begin..].chars().take(most).collect();
    let mut form = regex::escape(setting("TIME_FORMAT")?);
    for (letter, digits) in [
        ("%Y", r"\d{4}"),
        ("%m", r"\d\d"),
        ("%d", r"\d\d"),
        ("%H", r"\d\d"),
        ("%M", r"\d\d"),
        ("%S", r"\d\d"),
        ("%6N", r"\d{6}"),
    ] {
        form = form.replace(letter, digits);
    }
    ensure!(
        !form.contains('%'),
        "TIME_FORMAT has a letter that is not known here: {form}"
    );
    let time = Regex::new(&format!("^{form}"))?;
    let time = time
        .find(&ahead)
        .with_context(|| format!("no time at {ahead}"))?;
    Ok(time.as_str().to_owned())
}

/// What the chain of transforms makes of a line of a pod's log; none: it is dropped.
fn passes(props: &Stanzas, transforms: &Stanzas, line: &str, wanted: Option<&str>) -> Result<()> {
    let chain = &props["secret-sentinel:cri"]["TRANSFORMS-secret_sentinel"];
    let (mut queue, mut raw, mut kind) = ("indexQueue".to_owned(), line.to_owned(), String::new());
    for name in chain.split(", ") {
        let step = transforms
            .get(name)
            .with_context(|| format!("no [{name}]"))?;
        let pattern = Regex::new(&step["REGEX"])?;
        let Some(found) = pattern.captures(&raw) else {
            continue;
        };
        let mut made = String::new();
        found.expand(&step["FORMAT"], &mut made);
        match step["DEST_KEY"].as_str() {
            "queue" => queue = made,
            "_raw" => raw = made,
            _ => kind = made,
        }
    }
    let kept = (queue == "indexQueue").then_some(raw.as_str());
    ensure!(kept == wanted, "{line} becomes {kept:?}");
    ensure!(
        wanted.is_none() || kind == "sourcetype::secret-sentinel",
        "{kind}"
    );
    Ok(())
}

/// Searches use macros that are there and fields that the stream has; rules that they name exist.
fn searches(macros: &Stanzas, catalogue: &Catalogue) -> Result<()> {
    let used = Regex::new("`([a-z_]+)`")?;
    let dotted =
        Regex::new(r"\b(?:secret|match|stream|process|container|pod|workload|file)\.[a-z_]+")?;
    let rule = Regex::new(
        r"\b(?:secret-in|secret-copied|credential-pattern|over-permissive|unmonitorable)-[a-z-]+",
    )?;
    let (fields, rules) = (catalogue.fields("finding"), catalogue.rules()?);
    let saved = stanzas("splunk/savedsearches.conf")?;
    let settings = saved
        .iter()
        .chain(macros)
        .flat_map(|(name, keys)| keys.values().map(move |value| (name, value)));
    for (name, text) in settings {
        for found in used.captures_iter(text) {
            ensure!(
                macros.contains_key(&found[1]),
                "[{name}]: no macro {}",
                &found[1]
            );
        }
        for found in dotted.find_iter(text) {
            ensure!(
                fields.contains_key(found.as_str()),
                "[{name}]: no field {}",
                found.as_str()
            );
        }
        for found in rule.find_iter(text) {
            ensure!(
                rules.contains(found.as_str()),
                "[{name}]: no rule {}",
                found.as_str()
            );
        }
    }
    for (name, search) in &saved {
        ensure!(search.contains_key("search"), "[{name}] searches nothing");
        ensure!(
            search.get("enableSched").map(String::as_str) != Some("1")
                || search.contains_key("cron_schedule"),
            "[{name}] has no schedule"
        );
    }
    Ok(())
}
