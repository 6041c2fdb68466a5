//! The plain manifests: valid, and nothing else than the chart.

use std::fs;

use anyhow::{Context, Result, ensure};
use e2e::command::run;
use serde_json::Value;

use super::deploy;
use super::tools::{Objects, objects, program, template, validate};

/// The directories that `kubectl apply -k` takes.
const LAYERS: [&str; 2] = ["base", "overlays/cce"];

/// Says how the base is made anew.
const AGAIN: &str = "helm template secret-sentinel deploy/helm/secret-sentinel --namespace secret-sentinel > deploy/kustomize/base/chart.yaml";

pub fn are_valid() -> Result<()> {
    for layer in LAYERS {
        let file = tempfile::NamedTempFile::with_suffix(".yaml")?;
        fs::write(file.path(), build(layer)?).context("writing what was built")?;
        let unknown = validate(file.path(), "1.37").with_context(|| layer.to_owned())?;
        ensure!(unknown.is_empty(), "{layer}: no schema for {unknown:?}");
    }
    let plain = deploy("kustomize/base/chart.yaml");
    validate(&plain, "1.37").map(drop)
}

/// The base is what the chart renders to; the overlay for CCE is what it renders to with the values for CCE.
pub fn are_the_chart() -> Result<()> {
    let kept =
        fs::read_to_string(deploy("kustomize/base/chart.yaml")).context("reading the base")?;
    ensure!(
        kept.trim() == template(&[])?,
        "the base is not the chart any more: {AGAIN}"
    );
    let values = deploy("helm/secret-sentinel/values-cce.yaml")
        .display()
        .to_string();
    let mut built = sorted(objects(&build("overlays/cce")?)?);
    let namespace = built.remove(&("Namespace".into(), "secret-sentinel".into()));
    let level = namespace.context("no namespace")?["metadata"]["labels"]["pod-security.kubernetes.io/enforce"].clone();
    ensure!(level == "privileged", "the namespace enforces {level}");
    let rendered = sorted(objects(&template(&["--values", &values])?)?);
    for (name, object) in &rendered {
        let other = built
            .get(name)
            .with_context(|| format!("the overlay has no {name:?}"))?;
        ensure!(
            object == other,
            "{name:?} is {other:#} in the overlay, and {object:#} in the chart"
        );
    }
    ensure!(
        built.len() == rendered.len(),
        "the overlay has more: {:?}",
        built.keys()
    );
    Ok(())
}

fn build(layer: &str) -> Result<String> {
    run(program("kubectl")?
        .arg("kustomize")
        .arg(deploy("kustomize").join(layer)))
}

/// The order of lists is the overlay's own.
fn sorted(objects: Objects) -> Objects {
    objects
        .into_iter()
        .map(|(name, object)| (name, sort(object)))
        .collect()
}

fn sort(value: Value) -> Value {
    match value {
        Value::Array(items) => {
            let mut items: Vec<Value> = items.into_iter().map(sort).collect();
            items.sort_by_key(Value::to_string);
            Value::Array(items)
        }
        Value::Object(members) => members
            .into_iter()
            .map(|(key, value)| (key, sort(value)))
            .collect(),
        other => other,
    }
}
