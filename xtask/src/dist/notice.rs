//! The notice of what others wrote and is compiled in: each crate with its licence, and each licence's text once.

use super::NAME;
use super::sbom::{Linked, licence_of};
use anyhow::{Context, Result};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// What the file is called.
pub const FILE: &str = "THIRD-PARTY";

/// How files with the terms of a licence, or with what must be said, begin.
const TERMS: [&str; 4] = ["license", "licence", "copying", "notice"];

/// The notice for all packages that are linked in.
pub fn text(metadata: &Value) -> Result<String> {
    let linked = Linked::of(metadata);
    let mut crates = Vec::new();
    // By text: who has it.
    let mut terms: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for id in &linked.reached {
        let package = &linked.packages[id];
        // Without a source it is a package of this repository.
        if package["source"].is_null() {
            continue;
        }
        let name = format!(
            "{} {}",
            package["name"].as_str().unwrap_or_default(),
            package["version"].as_str().unwrap_or_default()
        );
        let licence = licence_of(package).unwrap_or_else(|| "see its text".to_owned());
        crates.push(format!("{name}: {licence}"));
        let manifest = package["manifest_path"].as_str().unwrap_or_default();
        let directory = Path::new(manifest)
            .parent()
            .context("a crate has a directory")?;
        for text in terms_in(directory)? {
            terms.entry(text).or_default().push(name.clone());
        }
    }
    crates.sort();
    let mut notice = format!(
        "{NAME} contains what others wrote, under the licences named here. Where a licence leaves a choice (OR), any of them.\n\n{}\n",
        crates.join("\n")
    );
    let mut terms: Vec<(Vec<String>, String)> = terms
        .into_iter()
        .map(|(text, mut names)| {
            names.sort();
            names.dedup();
            (names, text)
        })
        .collect();
    terms.sort();
    for (names, text) in terms {
        let line = "-".repeat(72);
        notice.push_str(&format!("\n{line}\n{}\n\n{text}\n", names.join(", ")));
    }
    Ok(notice)
}

/// The texts in a crate's directory, without what only differs in white space at the ends of lines.
fn terms_in(directory: &Path) -> Result<Vec<String>> {
    let list = || format!("listing {}", directory.display());
    let mut files = Vec::new();
    for entry in fs::read_dir(directory).with_context(list)? {
        let path = entry.with_context(list)?.path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .to_lowercase();
        if path.is_file() && TERMS.iter().any(|start| name.starts_with(start)) {
            files.push(path);
        }
    }
    files.sort();
    let read = |path: &Path| -> Result<String> {
        let bytes = fs::read(path).with_context(|| format!("reading {}", path.display()))?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
        Ok(lines.join("\n").trim_matches('\n').to_owned())
    };
    files.iter().map(|path| read(path)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_crate_that_is_linked_in_is_named_and_the_terms_are_there() {
        let metadata = super::super::sbom::metadata().expect("metadata");
        let notice = text(&metadata).expect("a notice");
        for name in ["aya 0.14", "aya-ebpf ", "blake3 ", "tokio "] {
            assert!(notice.contains(&format!("\n{name}")), "{name} is missing");
        }
        for other in ["\nproptest ", "\nsecret-sentinel ", "\nsentinel-abi "] {
            assert!(!notice.contains(other), "{other} is not what others wrote");
        }
        assert!(notice.contains("Permission is hereby granted"), "MIT");
        assert!(notice.contains("Apache License"), "Apache");
        assert_eq!(notice, text(&metadata).expect("a notice"), "the same again");
    }
}
