//! The house rules: who may name whom in the agent, each with its reason.

use super::source::Source;
use std::path::{Component, Path};

/// A place that breaks a rule.
#[derive(Debug, PartialEq)]
pub struct Finding {
    pub line: usize,
    pub what: String,
}

/// Modules of the agent, by the beginning of their path below `agent/src`.
enum Scope {
    In(&'static [&'static str]),
    NotIn(&'static [&'static str]),
}
use Scope::{In, NotIn};

struct Rule {
    scope: Scope,
    /// Paths that may not be named, nor anything below them.
    forbidden: &'static [&'static str],
    reason: &'static str,
}

const RULES: &[Rule] = &[
    Rule {
        scope: In(&["event", "finding", "redact"]),
        forbidden: &[
            "crate::probe",
            "crate::source",
            "crate::decode",
            "crate::inventory",
            "crate::stream",
            "crate::enrich",
            "crate::detect",
            "crate::aggregate",
            "crate::sink",
            "crate::capture",
            "crate::report",
            "crate::pipeline",
        ],
        reason: "`event`, `finding` and `redact` import no stage: every stage speaks of them",
    },
    Rule {
        scope: NotIn(&["probe", "source::ring_buffer"]),
        forbidden: &["aya"],
        reason: "only `probe` and `source::ring_buffer` know aya: the rest runs on a capture too",
    },
    Rule {
        scope: In(&["detect", "decode", "rules"]),
        forbidden: &[
            "std::fs",
            "std::net",
            "std::process",
            "std::time::Instant::now",
            "std::time::SystemTime::now",
            "Instant::now",
            "SystemTime::now",
            "jiff::Timestamp::now",
            "Timestamp::now",
            "tokio",
            "rustix",
            "libc",
        ],
        reason: "`detect`, `decode` and `rules` have no I/O and no clock: a replay must repeat them",
    },
    Rule {
        scope: In(&["sink"]),
        forbidden: &["crate::event"],
        reason: "a sink sees findings, never events: those may carry what must not be written",
    },
    Rule {
        scope: NotIn(&["decode", "source", "probe"]),
        forbidden: &["sentinel_abi"],
        reason: "record layouts are known where records are read and the kernel's maps are filled",
    },
];

/// What in the file at `path`, below the workspace's root, breaks a rule.
pub fn check(path: &Path, source: &Source) -> Vec<Finding> {
    let mut findings = Vec::new();
    if !source.is_introduced {
        let what = "a module opens with `//!`: its first line says what it is for".to_owned();
        findings.push(Finding { line: 1, what });
    }
    let Some(module) = agent_module(path) else {
        return findings;
    };
    for path in &source.paths {
        let whole = resolve(&path.segments, &module);
        let breaks = |rule: &&Rule| rule.scope.holds(&module) && rule.forbids(&whole);
        for rule in RULES.iter().filter(breaks) {
            let what = format!("names `{}`: {}", path.segments.join("::"), rule.reason);
            findings.push(Finding {
                line: path.line,
                what,
            });
        }
    }
    findings
}

impl Rule {
    fn forbids(&self, path: &[String]) -> bool {
        self.forbidden
            .iter()
            .any(|forbidden| is_below(path, forbidden))
    }
}

impl Scope {
    fn holds(&self, module: &[String]) -> bool {
        match self {
            In(parts) => parts.iter().any(|part| is_below(module, part)),
            NotIn(parts) => !parts.iter().any(|part| is_below(module, part)),
        }
    }
}

/// The module of a file of the agent: `agent/src/sink/mod.rs` is `sink`. Nothing for other files,
/// nor for those that only tests see.
fn agent_module(path: &Path) -> Option<Vec<String>> {
    let below = path.strip_prefix("agent/src").ok()?.with_extension("");
    let mut module: Vec<String> = below
        .components()
        .filter_map(|part| match part {
            Component::Normal(name) => Some(name.to_string_lossy().into_owned()),
            _ => None,
        })
        .collect();
    if module.iter().any(|name| name == "tests") {
        return None;
    }
    if module.last().is_some_and(|name| name == "mod") {
        module.pop();
    }
    Some(module)
}

/// A path as seen from the root of the agent's crate.
fn resolve(segments: &[String], module: &[String]) -> Vec<String> {
    let mut base = match segments.first().map(String::as_str) {
        Some("secret_sentinel") => return [&["crate".to_owned()], &segments[1..]].concat(),
        Some("self" | "super") => module.to_vec(),
        _ => return segments.to_vec(),
    };
    let mut rest = segments;
    while let Some((first, after)) = rest.split_first() {
        match first.as_str() {
            "super" => drop(base.pop()),
            "self" => {}
            _ => break,
        }
        rest = after;
    }
    [&["crate".to_owned()], base.as_slice(), rest].concat()
}

fn is_below(path: &[String], ancestor: &str) -> bool {
    let mut path = path.iter();
    ancestor
        .split("::")
        .all(|name| path.next().is_some_and(|segment| segment == name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken(path: &str, code: &str) -> Vec<(usize, String)> {
        let source = Source::parse(&format!("//! For this.\n{code}"));
        let findings = check(Path::new(path), &source).into_iter();
        findings
            .map(|finding| (finding.line, finding.what))
            .collect()
    }

    fn breaks(path: &str, code: &str) -> bool {
        !broken(path, code).is_empty()
    }

    #[test]
    fn a_finding_names_the_line_the_path_and_the_reason() {
        let found = broken("agent/src/sink/file.rs", "\nuse crate::event::Event;");
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].0, 3);
        assert!(
            found[0]
                .1
                .starts_with("names `crate::event::Event`: a sink sees findings")
        );
    }

    #[test]
    fn every_module_is_introduced() {
        let findings = check(
            Path::new("xtask/src/main.rs"),
            &Source::parse("fn main() {}"),
        );
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].line, 1);
    }

    #[test]
    fn words_import_no_stage() {
        assert!(breaks(
            "agent/src/event/open.rs",
            "use crate::{finding, sink::Sink};"
        ));
        assert!(breaks(
            "agent/src/finding.rs",
            "fn f(x: super::enrich::Pod) {}"
        ));
        assert!(!breaks(
            "agent/src/finding.rs",
            "use crate::redact::Redacted;"
        ));
        assert!(!breaks(
            "agent/src/pipeline.rs",
            "use crate::{source, sink};"
        ));
    }

    #[test]
    fn only_the_probes_and_the_ring_buffer_know_aya() {
        assert!(breaks("agent/src/stream/mod.rs", "use aya::maps::HashMap;"));
        assert!(breaks(
            "agent/src/source/log_file.rs",
            "let x = aya::Ebpf::load(o);"
        ));
        assert!(!breaks("agent/src/probe/load.rs", "use aya::Ebpf;"));
        assert!(!breaks(
            "agent/src/source/ring_buffer.rs",
            "use aya::maps::RingBuf;"
        ));
        assert!(!breaks("agent/src/config.rs", "// aya is not named here"));
    }

    #[test]
    fn detection_has_no_clock_and_no_files() {
        assert!(breaks("agent/src/detect/leak.rs", "use std::{fmt, fs};"));
        assert!(breaks(
            "agent/src/detect/leak.rs",
            "let now = Instant::now();"
        ));
        assert!(breaks(
            "agent/src/decode.rs",
            "let now = std::time::SystemTime::now();"
        ));
        assert!(!breaks(
            "agent/src/detect/leak.rs",
            "use std::time::{Duration, SystemTime};"
        ));
        assert!(!breaks(
            "agent/src/detect/leak.rs",
            "#[cfg(test)]\nmod tests { fn t() { std::fs::read(\"x\"); } }"
        ));
    }

    #[test]
    fn record_layouts_stay_left_of_decode() {
        assert!(breaks("agent/src/enrich/mod.rs", "use sentinel_abi::Head;"));
        assert!(!breaks(
            "agent/src/decode/open.rs",
            "use sentinel_abi::Open;"
        ));
        assert!(!breaks("tests/src/lib.rs", "use sentinel_abi::Open;"));
    }
}
