//! helm, kubectl and Kubernetes' schemas, as `cargo xtask setup` installs them.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, anyhow, ensure};
use e2e::command::{run, run_with_input};
use e2e::requirements;
use serde_json::Value;

use super::deploy;

/// Where the plain manifests and the tests install to.
pub const NAMESPACE: &str = "secret-sentinel";

/// Objects by kind and name.
pub type Objects = BTreeMap<(String, String), Value>;

pub fn program(name: &str) -> Result<Command> {
    let bin = requirements::kubernetes().map_err(|lack| anyhow!(lack))?;
    Ok(Command::new(bin.join(name)))
}

/// What the chart renders to with these options of helm.
pub fn template(options: &[&str]) -> Result<String> {
    let mut helm = program("helm")?;
    helm.args(["template", NAMESPACE])
        .arg(deploy("helm/secret-sentinel"))
        .args(["--namespace", NAMESPACE])
        .args(options);
    run(&mut helm)
}

/// The objects in a text of manifests, read as Kubernetes reads them: as YAML 1.1.
pub fn objects(manifests: &str) -> Result<Objects> {
    let script = "import json, sys, yaml; print(json.dumps([it for it in yaml.safe_load_all(sys.stdin) if it]))";
    let mut python = program("python")?;
    let text = run_with_input(python.args(["-c", script]), manifests.as_bytes())?;
    let list: Vec<Value> = serde_json::from_str(&text).context("reading manifests as JSON")?;
    let mut objects = Objects::new();
    for object in list {
        let word = |pointer| {
            object
                .pointer(pointer)
                .and_then(Value::as_str)
                .map(str::to_owned)
        };
        let kind = word("/kind").with_context(|| format!("no kind: {object}"))?;
        let name = word("/metadata/name").unwrap_or_default();
        let twice = objects.insert((kind.clone(), name.clone()), object);
        ensure!(twice.is_none(), "{kind} {name} twice");
    }
    Ok(objects)
}

/// The one object of this kind.
pub fn one<'a>(objects: &'a Objects, kind: &str) -> Result<&'a Value> {
    let mut found = objects.iter().filter(|((it, _), _)| it == kind);
    let (_, object) = found.next().with_context(|| format!("no {kind}"))?;
    ensure!(found.next().is_none(), "more than one {kind}");
    Ok(object)
}

/// Holds every object of a file against the schemas of this version of Kubernetes. Kinds that the cluster's operators
/// define are not in there; their names are returned.
pub fn validate(file: &Path, version: &str) -> Result<Vec<String>> {
    let mut check = program("kubernetes-validate")?;
    check.args(["--strict", "--kubernetes-version", version]);
    let done = check
        .arg(file)
        .output()
        .context("starting kubernetes-validate")?;
    let said = String::from_utf8_lossy(&done.stdout) + String::from_utf8_lossy(&done.stderr);
    ensure!(
        done.status.success(),
        "{} for {version}: {said}",
        file.display()
    );
    let unknown = |line: &str| {
        let (_, rest) = line.split_once("find schema for kind ")?;
        Some(rest.split_whitespace().next()?.to_owned())
    };
    Ok(said.lines().filter_map(unknown).collect())
}
