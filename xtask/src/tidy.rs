//! `cargo xtask tidy`: the house rules that no compiler holds. Reads the sources of every package
//! and names file, line, rule and reason of what breaks one.

mod rules;
mod source;

use crate::workspace::root;
use anyhow::{Context, Result, bail};
use rules::Finding;
use source::Source;
use std::fs;
use std::path::{Path, PathBuf};

const PACKAGES: [&str; 4] = ["agent", "ebpf", "tests", "xtask"];

/// Past this, ask which second idea moved in.
const LONG: usize = 400;

pub fn run() -> Result<()> {
    let root = root();
    let mut broken = 0;
    let mut files = 0;
    for file in PACKAGES
        .iter()
        .flat_map(|package| rust_files(&root.join(package)))
    {
        let text = fs::read_to_string(&file)
            .with_context(|| format!("cannot read {} to check it", file.display()))?;
        let path = file.strip_prefix(&root).unwrap_or(&file);
        let lines = text.lines().count();
        if lines > LONG {
            println!(
                "warning: {}: {lines} lines: which second idea moved in?",
                path.display()
            );
        }
        for Finding { line, what } in rules::check(path, &Source::parse(&text)) {
            println!("{}:{line}: {what}", path.display());
            broken += 1;
        }
        files += 1;
    }
    if broken > 0 {
        bail!("{broken} places break the house rules");
    }
    println!("tidy: {files} files keep the house rules");
    Ok(())
}

/// The Rust files below `folder`, without what a build left there.
fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut entries: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    entries.sort();
    let mut found = Vec::new();
    for entry in entries {
        if entry.is_dir() {
            if !entry.ends_with("target") {
                found.extend(rust_files(&entry));
            }
        } else if entry.extension().is_some_and(|extension| extension == "rs") {
            found.push(entry);
        }
    }
    found
}
