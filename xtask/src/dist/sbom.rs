//! The list of parts, CycloneDX 1.5: every crate that is compiled into the program and its kernel programs.

use super::{NAME, VERSION, in_words};
use crate::workspace::{answer, cargo, root};
use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

/// Those whose dependencies are in the image.
const ROOTS: [&str; 2] = [NAME, "sentinel-probes"];

/// What cargo says of all packages, with the features of the image.
pub fn metadata() -> Result<Value> {
    let mut ask = cargo(["metadata", "--format-version=1", "--locked"]);
    ask.args([
        "--no-default-features",
        "--features",
        "secret-sentinel/terminal",
    ]);
    ask.args(["--filter-platform", "x86_64-unknown-linux-gnu"]);
    let said = answer(&mut ask).context("`cargo metadata` failed; is Cargo.lock up to date?")?;
    serde_json::from_str(&said).context("reading what cargo said")
}

/// The list, said to be made at this time.
pub fn list(metadata: &Value, made: u64) -> Result<Vec<u8>> {
    let path = root().join("Cargo.lock");
    let lock = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    let list = of(metadata, &checksums(&lock), &in_words(made)?);
    Ok(serde_json::to_vec_pretty(&list)?)
}

/// By name and version, as they stand in Cargo.lock.
fn checksums(lock: &str) -> BTreeMap<(String, String), String> {
    let value = |package: &str, key: &str| {
        let start = format!("{key} = \"");
        let line = package.lines().find_map(|line| line.strip_prefix(&start))?;
        Some(line.trim_end_matches('"').to_owned())
    };
    let packages = lock.split("[[package]]").skip(1);
    let known = packages.filter_map(|package| {
        let name = (value(package, "name")?, value(package, "version")?);
        Some((name, value(package, "checksum")?))
    });
    known.collect()
}

/// The packages that are compiled into the program and its kernel programs, and which of them each needs, by their ids.
pub struct Linked {
    pub packages: BTreeMap<String, Value>,
    pub reached: BTreeSet<String>,
    needs: BTreeMap<String, Vec<String>>,
}

impl Linked {
    pub fn of(metadata: &Value) -> Self {
        let packages: BTreeMap<String, Value> = list_of(&metadata["packages"])
            .into_iter()
            .map(|package| (text(&package["id"]), package))
            .collect();
        let needs: BTreeMap<String, Vec<String>> = list_of(&metadata["resolve"]["nodes"])
            .iter()
            .map(|node| {
                let linked = list_of(&node["deps"]).into_iter().filter(is_linked);
                (
                    text(&node["id"]),
                    linked.map(|need| text(&need["pkg"])).collect(),
                )
            })
            .collect();
        let is_root = |package: &Value| ROOTS.contains(&text(&package["name"]).as_str());
        let mut reached = BTreeSet::new();
        let mut open: Vec<String> = packages
            .values()
            .filter(|it| is_root(it))
            .map(|it| text(&it["id"]))
            .collect();
        while let Some(id) = open.pop() {
            if reached.insert(id.clone()) {
                open.extend(needs.get(&id).into_iter().flatten().cloned());
            }
        }
        Self {
            packages,
            reached,
            needs,
        }
    }
}

fn list_of(value: &Value) -> Vec<Value> {
    value.as_array().cloned().unwrap_or_default()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// Licences as SPDX writes them: `/` is the old way to write two of which one may choose.
pub fn licence_of(package: &Value) -> Option<String> {
    let licence = package["license"].as_str()?;
    Some(licence.replace(" / ", "/").replace('/', " OR "))
}

fn of(metadata: &Value, checksums: &BTreeMap<(String, String), String>, time: &str) -> Value {
    let Linked {
        packages,
        reached,
        needs,
    } = Linked::of(metadata);
    let reference = |id: &String| {
        let package = &packages[id];
        format!(
            "pkg:cargo/{}@{}",
            text(&package["name"]),
            text(&package["version"])
        )
    };
    let component = |id: &String| {
        let package = &packages[id];
        let (name, version) = (text(&package["name"]), text(&package["version"]));
        let mut component = json!({
            "type": "library", "bom-ref": reference(id), "name": name, "version": version, "purl": reference(id),
        });
        if let Some(licence) = licence_of(package) {
            component["licenses"] = json!([{"expression": licence}]);
        }
        if let Some(checksum) = checksums.get(&(name, version)) {
            component["hashes"] = json!([{"alg": "SHA-256", "content": checksum}]);
        }
        component
    };
    let (own, parts): (Vec<&String>, Vec<&String>) = reached
        .iter()
        .partition(|id| text(&packages[*id]["name"]) == NAME);
    let dependencies = reached.iter().map(|id| {
        let needs: BTreeSet<String> = needs.get(id).into_iter().flatten().map(reference).collect();
        json!({"ref": reference(id), "dependsOn": needs})
    });
    let mut program = json!({"type": "application", "name": NAME, "version": VERSION});
    if let Some(own) = own.first() {
        program["bom-ref"] = json!(reference(own));
        program["purl"] = json!(reference(own));
    }
    json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"timestamp": time, "component": program},
        "components": parts.into_iter().map(component).collect::<Vec<_>>(),
        "dependencies": dependencies.collect::<Vec<_>>(),
    })
}

/// Not what only tests and build scripts need.
fn is_linked(need: &Value) -> bool {
    let kinds = need["dep_kinds"].as_array();
    kinds.is_some_and(|kinds| kinds.iter().any(|kind| kind["kind"].is_null()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_this_workspace_is_as_the_specification_asks() {
        let list: Value =
            serde_json::from_slice(&list(&metadata().expect("metadata"), 0).expect("a list"))
                .expect("JSON");
        assert_eq!(list["bomFormat"], "CycloneDX");
        assert!(list["version"].as_u64().is_some_and(|version| version >= 1));
        assert_eq!(list["metadata"]["timestamp"], "1970-01-01T00:00:00Z");
        let components = list["components"].as_array().expect("components");
        let named = |name: &str| components.iter().find(|it| it["name"] == name);
        // Of both; and not what only tests, build scripts or another system need.
        for name in ["aya", "aya-ebpf", "sentinel-abi", "blake3"] {
            assert!(named(name).is_some(), "{name} is missing");
        }
        for name in ["criterion", "proptest", "windows-sys", "datafusion"] {
            assert!(named(name).is_none(), "{name} is in the list");
        }
        let mut known: BTreeSet<&str> = BTreeSet::new();
        known.extend(list["metadata"]["component"]["bom-ref"].as_str());
        for component in components {
            assert!(
                component["type"] == "library" && component["version"].is_string(),
                "{component}"
            );
            let reference = component["bom-ref"].as_str().expect("a reference");
            assert!(known.insert(reference), "{reference} is there twice");
            let from_registry = named("aya").is_some_and(|aya| aya == component);
            assert!(
                !from_registry
                    || component["hashes"][0]["content"]
                        .as_str()
                        .is_some_and(|it| it.len() == 64)
            );
        }
        for dependency in list["dependencies"].as_array().expect("dependencies") {
            let on = dependency["dependsOn"].as_array().expect("a list");
            for reference in on.iter().chain([&dependency["ref"]]) {
                assert!(
                    known.contains(reference.as_str().expect("text")),
                    "{reference} is unknown"
                );
            }
        }
    }
}
