//! Manifests: a directory of good, bad and malformed ones, with lines; a stream on standard input.

use std::fs::{self, File};
use std::path::Path;

use anyhow::{Context, Result, ensure};
use e2e::desk::{ask, ask_of};
use e2e::sentinel::binary;

use super::{ENVIRONMENT, LEGACY, WIDE, is_silent, sarif};
use crate::stream;
use crate::value;

const DEPLOYMENT: &str = "apiVersion: apps/v1
kind: Deployment
metadata:
  name: api
spec:
  template:
    spec:
      containers:
      - name: api
        env:
        - name: TOKEN
          valueFrom:
            secretKeyRef: {name: api, key: token}
      volumes:
      - name: db
        secret:
          secretName: db-creds
          defaultMode: 400
      - name: tls
        secret:
          secretName: tls
      - name: fine
        secret:
          secretName: fine
          defaultMode: 0400
";

/// A directory with what a repository has, and the value that it holds.
fn lay_out(directory: &Path) -> Result<String> {
    let value = value::fresh(24)?;
    let secret = format!(
        "apiVersion: v1\nkind: Secret\nmetadata: {{name: old}}\ntype: kubernetes.io/service-account-token\ndata:\n  token: {}\n",
        value::base64(value.as_bytes())
    );
    fs::create_dir(directory.join("base")).context("making a directory")?;
    for (name, text) in [
        ("deployment.yaml", DEPLOYMENT.to_owned()),
        ("base/secret.yml", secret),
        ("base/pod.json", "{\"kind\": \"Pod\", \"spec\": {\"volumes\": [\n{\"name\": \"v\", \"secret\": {\"secretName\": \"s\", \"defaultMode\": 256}}]}}".into()),
        ("values.yaml", format!("password: {value}\n")),
        ("notes.txt", "kind: [no manifest\n".into()),
    ] {
        fs::write(directory.join(name), text).with_context(|| name.to_owned())?;
    }
    Ok(value)
}

pub fn directory() -> Result<()> {
    let place = tempfile::tempdir()?;
    let value = lay_out(place.path())?;
    let base64 = value::base64(value.as_bytes());
    let path = place.path().to_string_lossy().into_owned();
    let scan = |output: &str| {
        let words = [
            "scan",
            "--manifest",
            &path,
            "--informational",
            "--output",
            output,
        ];
        let answer = ask(words)?.expect(0, &[])?;
        is_silent(&answer, &[&value, &base64])?;
        anyhow::Ok(answer)
    };
    let answer = scan("json")?;
    let schema = stream::schema()?;
    let mut told = Vec::new();
    for line in answer.lines()? {
        let wrong: Vec<_> = schema.iter_errors(&line).map(|it| it.to_string()).collect();
        ensure!(wrong.is_empty(), "{wrong:?}: {line}");
        let file = line["manifest"]["path"].as_str().unwrap_or_default();
        let file = file.strip_prefix(&path).unwrap_or(file).to_owned();
        let rule = line["rule"].as_str().unwrap_or_default().to_owned();
        told.push((rule, file, line["manifest"]["line"].as_u64()));
    }
    let expected = [
        (LEGACY, "/base/secret.yml", 4),
        (WIDE, "/deployment.yaml", 18),
        (WIDE, "/deployment.yaml", 19),
        (ENVIRONMENT, "/deployment.yaml", 11),
    ]
    .map(|(rule, file, line)| (rule.to_owned(), file.to_owned(), Some(line)));
    ensure!(told == expected, "{told:#?}");
    let results = sarif::results(&scan("sarif")?.stdout)?;
    let lines: Vec<_> = results
        .iter()
        .map(|it| it["locations"][0]["physicalLocation"]["region"]["startLine"].as_u64())
        .collect();
    ensure!(lines == expected.map(|it| it.2), "{lines:?}");
    let table = scan("table")?.stdout;
    for words in [
        "deployment.yaml:18",
        "400 is decimal",
        "0620 (rw--w----)",
        "0400 is meant",
        "4 findings",
        "4 manifests",
    ] {
        ensure!(table.contains(words), "{words} is not in {table}");
    }
    // As a template's output comes.
    let input = File::open(place.path().join("deployment.yaml"))?;
    let words = ["scan", "--manifest", "-", "--output", "sarif"];
    let answer = ask_of(&binary()?, words, Some(input))?.expect(0, &[])?;
    ensure!(
        sarif::results(&answer.stdout)?.len() == 2,
        "{}",
        answer.stdout
    );
    Ok(())
}

/// A malformed manifest is told with its line, and the others are looked at; findings count more.
pub fn exit_codes() -> Result<()> {
    let place = tempfile::tempdir()?;
    let value = lay_out(place.path())?;
    let path = place.path().to_string_lossy().into_owned();
    let scan = |more: &[&str]| ask(["scan", "--manifest", &path].iter().chain(more));
    scan(&[])?.expect(0, &["3 findings"])?;
    scan(&["--fail-on", "critical"])?.expect(0, &[])?;
    scan(&["--fail-on", "high"])?.expect(1, &[])?;
    let broken = place.path().join("broken.yaml");
    fs::write(&broken, format!("kind: Pod\nspec:\n  a: {value}\n b: [\n"))?;
    let words = ["broken.yaml: line 4", "3 findings"];
    let answer = scan(&[])?.expect(2, &words)?;
    is_silent(&answer, &[&value])?;
    for output in ["json", "sarif"] {
        let answer = scan(&["--output", output])?.expect(2, &["broken.yaml: line 4", LEGACY])?;
        is_silent(&answer, &[&value])?;
        if output == "sarif" {
            sarif::results(&answer.stdout)?;
        }
    }
    scan(&["--fail-on", "high"])?.expect(1, &words)?;
    ask(["scan", "--manifest", "/missing.yaml"])?.expect(2, &["/missing.yaml", "No such file"])?;
    Ok(())
}
