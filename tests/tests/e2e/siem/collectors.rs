//! Vector's and Fluent Bit's configurations: they read the output file and what it is rotated to, parts name parts that are there, and
//! the filter that drops what is told twice does so. Neither program is run.

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};
use e2e::command::run;
use serde_json::{Value, json};

use super::catalogue::file;
use super::{content, python, yaml};

/// Where the package's configuration and the documentation of the chart put it.
const OUTPUT: &str = "/var/lib/secret-sentinel/findings.jsonl";
const SCRIPT: &str = "engines/last_told.py";

pub fn vector() -> Result<()> {
    let base = yaml("vector/vector.yaml")?;
    let source = &base["sources"]["findings_file"];
    ensure!(
        source["include"] == json!([OUTPUT, format!("{OUTPUT}.*")]),
        "{source}"
    );
    ensure!(source["fingerprint"]["strategy"] == "checksum", "{source}");
    let program = base["transforms"]["lines"]["source"]
        .as_str()
        .context("no program")?;
    for part in [
        "parse_json!(.message)",
        "\"finding\"",
        ".id",
        ".count",
        "%once",
    ] {
        ensure!(program.contains(part), "the program lacks {part}");
    }
    ensure!(base["transforms"]["lines_once"]["fields"]["match"] == json!(["%once"]));
    for sink in ["elasticsearch", "loki", "splunk"] {
        let more = yaml(&format!("vector/sink-{sink}.yaml"))?;
        let it = &more["sinks"][sink];
        ensure!(
            it["type"].is_string() && it["buffer"]["type"] == "disk",
            "{sink}: {it}"
        );
        leads_to_the_source(&[&base, &more], sink).with_context(|| sink.to_owned())?;
    }
    let it = &yaml("vector/sink-elasticsearch.yaml")?["sinks"]["elasticsearch"];
    ensure!(
        it["id_key"] == "id" && it["bulk"]["action"] == "index",
        "{it}"
    );
    Ok(())
}

/// Follows inputs from a sink; each is a part that is there.
fn leads_to_the_source(files: &[&Value], sink: &str) -> Result<()> {
    let part = |name: &str| {
        let all = files
            .iter()
            .flat_map(|file| ["sources", "transforms", "sinks"].map(|kind| &file[kind][name]));
        all.into_iter().find(|it| it.is_object())
    };
    let mut seen = BTreeSet::new();
    let mut here = sink.to_owned();
    while seen.insert(here.clone()) {
        let it = part(&here).with_context(|| format!("there is no {here}"))?;
        let Some(inputs) = it["inputs"].as_array() else {
            ensure!(
                it["type"] == "file" && seen.contains("lines_once"),
                "{seen:?}"
            );
            return Ok(());
        };
        here = inputs
            .first()
            .and_then(Value::as_str)
            .context("an empty list of inputs")?
            .to_owned();
    }
    anyhow::bail!("{seen:?} is a circle")
}

pub fn fluent_bit() -> Result<()> {
    let all = yaml("fluent-bit/fluent-bit.yaml")?;
    let pipeline = &all["pipeline"];
    let tail = &pipeline["inputs"][0];
    ensure!(tail["path"] == format!("{OUTPUT},{OUTPUT}.*"), "{tail}");
    ensure!(
        tail["db"].is_string() && tail["rotate_wait"].is_u64(),
        "{tail}"
    );
    let parsers = all["parsers"].as_array().context("no parsers")?;
    ensure!(
        parsers.iter().any(|it| it["name"] == tail["parser"]),
        "{}",
        tail["parser"]
    );
    for part in ["filters", "outputs"] {
        let parts = pipeline[part]
            .as_array()
            .with_context(|| format!("no {part}"))?;
        let unmatched = parts.iter().find(|it| it["match"] != tail["tag"]);
        ensure!(unmatched.is_none(), "{unmatched:?}");
    }
    let output = &pipeline["outputs"][0];
    ensure!(
        output["id_key"] == "id" && output["write_operation"] == "index",
        "{output}"
    );
    let filter = &pipeline["filters"][0];
    let script = filter["script"].as_str().context("no script")?;
    let call = filter["call"].as_str().context("no call")?;
    let path = content("fluent-bit").join(script);
    run(python()?.arg(file(SCRIPT)).arg(path).arg(call))?;
    Ok(())
}
