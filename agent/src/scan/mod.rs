//! One look at how secrets are kept: what is mounted now, or what manifests would mount. No probes, no events.
mod manifest;
mod mounted;
mod processes;
mod sarif;
mod shown;
mod table;

pub use sarif::sarif;
pub use table::table;

use crate::detect::TOKEN_LIFETIME;
use crate::finding::{Enrichment, Finding, Time};
use crate::rules::{Chosen, OPTIONAL, Rule, Severity};
use std::{path::PathBuf, sync::Arc, time::Duration};
use thiserror::Error;

/// What is looked at, and for what.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Directories and files to look at instead of all that is mounted.
    pub paths: Vec<PathBuf>,
    /// Directories of kubelets; none: those that are found.
    pub kubelet_roots: Vec<PathBuf>,
    /// Manifests, and directories of them, to look at instead of the machine.
    pub manifests: Vec<PathBuf>,
    /// How long a service account's token may be valid.
    pub token_lifetime: Duration,
    /// Whether rules that are only worth knowing count as well.
    pub informational: bool,
    /// Which rules count otherwise, and what is expected.
    pub chosen: Chosen,
}

impl Settings {
    /// Whether a rule that is only worth knowing counts.
    fn wants(&self, rule: &Rule) -> bool {
        self.informational || self.chosen.counts(rule.id)
    }

    /// The finding as bad as it is held to be, if it counts.
    fn judge(&self, mut finding: Finding) -> Option<Finding> {
        let is_optional = OPTIONAL.iter().any(|rule| rule.id == finding.rule);
        let asked = (is_optional && self.informational).then_some(finding.severity);
        let severity = self.chosen.severity(finding.rule, None, finding.severity);
        finding.severity = severity.or(asked)?;
        self.chosen.exceptions().apply(finding)
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            paths: Vec::new(),
            kubelet_roots: Vec::new(),
            manifests: Vec::new(),
            token_lifetime: TOKEN_LIFETIME,
            informational: false,
            chosen: Chosen::default(),
        }
    }
}

/// Why nothing was looked at.
#[derive(Debug, Error)]
pub enum ScanError {
    /// A path was named that is not there.
    #[error("looking at {}: {source}; name a directory or file that is there", path.display())]
    Path {
        /// Which.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
}

/// What was looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Secret volumes, and paths that were named.
    pub volumes: usize,
    /// Files in them.
    pub files: usize,
    /// Environments of processes.
    pub environments: usize,
    /// Manifest files.
    pub manifests: usize,
    /// Findings that are not told: the rules say that they are expected, or do not count.
    pub expected: usize,
}

/// What a look gives.
#[derive(Debug, Default)]
pub struct Report {
    /// The worst first.
    pub findings: Vec<Finding>,
    /// What was not looked at, and why: a line each.
    pub unseen: Vec<String>,
    /// Manifests that can't be read as such: a line each.
    pub malformed: Vec<String>,
    /// What was looked at.
    pub counts: Counts,
}

impl Report {
    /// Whether a finding is this bad or worse.
    #[must_use]
    pub fn has(&self, least: Severity) -> bool {
        self.findings.iter().any(|it| it.severity >= least)
    }

    fn finish(&mut self, settings: &Settings, node: &Arc<str>) {
        let found = std::mem::take(&mut self.findings);
        let all = found.len();
        let told = found.into_iter().filter_map(|it| settings.judge(it));
        self.findings = told.collect();
        self.counts.expected = all - self.findings.len();
        for finding in &mut self.findings {
            finding.node = Arc::clone(node);
            // Nobody was asked for names.
            if finding.pod.is_some() || finding.container.is_some() {
                finding.enrichment = Enrichment::Unknown;
            }
        }
        let place = |it: &Finding| {
            let manifest = it.manifest.as_ref().map(|it| (it.path.clone(), it.line));
            let file = it.file.as_ref().map(|it| it.path.clone());
            let secret = it.secret.as_ref();
            let secret = secret.map(|it| (it.name.clone(), it.key.clone()));
            (manifest, file, secret)
        };
        self.findings.sort_by_cached_key(|it| {
            let rule = (std::cmp::Reverse(it.severity as u8), it.rule);
            (rule, place(it), it.reason.clone())
        });
        self.unseen.sort_unstable();
        self.unseen.dedup();
    }
}

/// Looks at the text of a manifest.
pub(crate) fn manifest_text(text: &[u8], time: Time, report: &mut Report) {
    let text = Ok(zeroize::Zeroizing::new(text.to_vec()));
    manifest::file(
        "manifest".as_ref(),
        text,
        &Settings::default(),
        time,
        report,
    );
}

/// Looks at manifests when some are named, else at the machine. `node`: its name; `time`: now.
///
/// # Errors
/// When a path that was named is not there.
pub fn scan(settings: &Settings, node: &str, time: Time) -> Result<Report, ScanError> {
    let is_named = |it: &&PathBuf| it.as_os_str() != manifest::STDIN;
    let manifests = settings.manifests.iter().filter(is_named);
    let paths = settings.paths.iter().chain(&settings.kubelet_roots);
    for path in paths.chain(manifests) {
        // Not `exists`: what may not be looked at is there.
        if let Err(source) = std::fs::metadata(path)
            && source.kind() != std::io::ErrorKind::PermissionDenied
        {
            let path = path.clone();
            return Err(ScanError::Path { path, source });
        }
    }
    let mut report = Report::default();
    for path in &settings.manifests {
        manifest::look(path, settings, time, &mut report);
    }
    if settings.manifests.is_empty() || !settings.paths.is_empty() {
        mounted::look(settings, time, &mut report);
    }
    report.finish(settings, &Arc::from(node));
    Ok(report)
}
