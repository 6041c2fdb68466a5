//! What became of each check on each kernel: as text, and as a page of the documentation.

use super::boot::Boot;
use super::guest::Seen;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// What is above the tables on the page.
const HEAD: &str = "# Kernels

Written by `cargo xtask vm-test --write`, which boots each of these kernels in an emulated machine and runs end-to-end trials with
the built agent there.

";

/// The results so far.
#[derive(Default)]
pub struct Table {
    /// Name and release of each kernel, as they came.
    kernels: Vec<(String, String)>,
    /// Boot and check, as they came; whether it passed, by kernel.
    rows: Vec<Row>,
    /// By program, then by kernel.
    instructions: BTreeMap<String, BTreeMap<String, u64>>,
}

struct Row {
    boot: &'static str,
    parameters: &'static str,
    check: &'static str,
    passed: BTreeMap<String, bool>,
}

impl Table {
    /// Adds what a kernel said when it was booted in this way.
    pub fn add(&mut self, kernel: &str, boot: &'static Boot, seen: Seen) {
        if !self.kernels.iter().any(|(name, _)| name == kernel) {
            self.kernels.push((kernel.to_owned(), seen.release));
        }
        for (check, passed) in boot.checks.iter().zip(seen.passed) {
            let is_it = |row: &Row| row.boot == boot.name && row.check == check.name;
            let place = self.rows.iter().position(is_it).unwrap_or_else(|| {
                self.rows.push(Row {
                    boot: boot.name,
                    parameters: boot.parameters,
                    check: check.name,
                    passed: BTreeMap::new(),
                });
                self.rows.len() - 1
            });
            self.rows[place].passed.insert(kernel.to_owned(), passed);
        }
        for (program, count) in seen.instructions {
            let counts = self.instructions.entry(program).or_default();
            counts.insert(kernel.to_owned(), count);
        }
    }

    /// How many checks failed.
    pub fn failed(&self) -> usize {
        let all = self.rows.iter().flat_map(|row| row.passed.values());
        all.filter(|passed| !**passed).count()
    }

    /// The tables in Markdown, which reads well in a terminal, too.
    pub fn text(&self) -> String {
        let names: Vec<_> = self.kernels.iter().map(|(name, _)| name.as_str()).collect();
        let mut text = String::new();
        head(&mut text, &["kernel parameters", "check"], &names);
        for row in &self.rows {
            let parameters = match row.parameters {
                "" => "none".to_owned(),
                parameters => format!("`{parameters}`"),
            };
            let cells = names.iter().map(|name| match row.passed.get(*name) {
                Some(true) => "ok",
                Some(false) => "FAILED",
                None => "not run",
            });
            line(&mut text, [&parameters, row.check].into_iter().chain(cells));
        }
        text.push_str("\nInstructions that the verifier goes through:\n\n");
        head(&mut text, &["program"], &names);
        for (program, counts) in &self.instructions {
            let program = format!("`{program}`");
            let counts = names.iter().map(|name| counts.get(*name));
            let counts = counts.map(|count| count.map(u64::to_string).unwrap_or_default());
            let cells: Vec<String> = std::iter::once(program).chain(counts).collect();
            line(&mut text, cells.iter().map(String::as_str));
        }
        text
    }

    /// The page.
    pub fn page(&self) -> String {
        let mut page = HEAD.to_owned();
        let releases: BTreeSet<_> = self
            .kernels
            .iter()
            .map(|(name, release)| (name, release))
            .collect();
        for (name, release) in releases {
            let _ = writeln!(page, "- {name}: {release}");
        }
        page.push('\n');
        page + &self.text()
    }
}

fn head(text: &mut String, titles: &[&str], names: &[&str]) {
    line(text, titles.iter().chain(names).copied());
    line(text, titles.iter().chain(names).map(|_| "---"));
}

fn line<'a>(text: &mut String, cells: impl Iterator<Item = &'a str>) {
    let cells: Vec<_> = cells.collect();
    let _ = writeln!(text, "| {} |", cells.join(" | "));
}
