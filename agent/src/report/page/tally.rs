//! Counts what the material holds.
use super::words::SEVERITIES;
use super::{Found, Material};
use crate::finding::{Finding, Time};
use crate::rules::Severity;
use std::collections::{BTreeMap, HashSet};

/// The counts.
pub struct Tally<'a> {
    /// Findings and how often they happened, by severity, worst first.
    pub severities: [(Severity, u64, u64); 5],
    /// By rule, worst first.
    pub rules: Vec<RuleTally<'a>>,
    /// Values that were written where they do not belong.
    pub leaks: Leaks,
    /// Different pods and containers that findings are about.
    pub places: u64,
    /// Different programs that findings are about.
    pub programs: u64,
}

/// Counts of one rule.
pub struct RuleTally<'a> {
    /// One of its findings: it has the rule's texts.
    pub example: &'a Finding,
    /// Findings.
    pub findings: u64,
    /// How often they happened.
    pub occurrences: u64,
    /// Different secrets.
    pub secrets: HashSet<(&'a str, &'a str, Option<&'a str>)>,
    /// When first.
    pub first: Time,
    /// When last.
    pub last: Time,
}

/// Counts of exposed values.
#[derive(Default)]
pub struct Leaks {
    /// Secrets whose value was found.
    pub secrets: u64,
    /// How often, together.
    pub occurrences: u64,
    /// Credentials that nobody mounted, found by their form.
    pub credentials: u64,
    /// When first and when last, of both.
    pub period: Option<(Time, Time)>,
}

impl<'a> Tally<'a> {
    /// Counts.
    pub fn of(material: &'a Material) -> Self {
        let mut severities = SEVERITIES.map(|severity| (severity, 0, 0_u64));
        let mut rules: BTreeMap<_, RuleTally<'a>> = BTreeMap::new();
        let (mut places, mut programs) = (HashSet::new(), HashSet::new());
        for Found { node, finding } in &material.findings {
            for (severity, findings, occurrences) in &mut severities {
                if *severity == finding.severity {
                    *findings += 1;
                    *occurrences = occurrences.saturating_add(finding.count);
                }
            }
            let worst_first = std::cmp::Reverse(finding.severity);
            rules
                .entry((worst_first, finding.rule))
                .or_insert_with(|| RuleTally::new(finding))
                .add(finding);
            if let Some(pod) = &finding.pod {
                places.insert((node, pod.uid.as_str()));
            } else if let Some(container) = &finding.container {
                places.insert((node, container.id.as_str()));
            }
            if let Some(process) = &finding.process {
                programs.insert(process.exe.as_deref().unwrap_or(&process.comm));
            }
        }
        Self {
            severities,
            rules: rules.into_values().collect(),
            leaks: Leaks::of(material),
            places: places.len() as u64,
            programs: programs.len() as u64,
        }
    }

    /// Findings that call for something to be done.
    pub fn calling(&self) -> u64 {
        let calling = self.severities.iter().filter(|it| it.0 > Severity::Info);
        calling.map(|(_, findings, _)| findings).sum()
    }
}

impl<'a> RuleTally<'a> {
    fn new(example: &'a Finding) -> Self {
        Self {
            example,
            findings: 0,
            occurrences: 0,
            secrets: HashSet::new(),
            first: example.first_seen,
            last: example.last_seen,
        }
    }

    fn add(&mut self, finding: &'a Finding) {
        self.findings += 1;
        self.occurrences = self.occurrences.saturating_add(finding.count);
        self.first = self.first.min(finding.first_seen);
        self.last = self.last.max(finding.last_seen);
        if let Some(secret) = &finding.secret {
            let (name, key) = (secret.name.as_str(), secret.key.as_str());
            self.secrets.insert((name, key, secret.field.as_deref()));
        }
    }
}

impl Leaks {
    fn of(material: &Material) -> Self {
        let mut leaks = Self::default();
        let (mut secrets, mut credentials) = (HashSet::new(), HashSet::new());
        for Found { finding, .. } in &material.findings {
            let (Some(matched), Some(secret)) = (&finding.matched, &finding.secret) else {
                continue;
            };
            // One value under two names is one secret.
            let value = match &secret.fingerprint {
                Some(fingerprint) => (fingerprint.as_str(), "", None),
                None => (
                    secret.name.as_str(),
                    secret.key.as_str(),
                    secret.field.as_deref(),
                ),
            };
            if matched.kind == "pattern" {
                credentials.insert(value);
            } else {
                secrets.insert(value);
                leaks.occurrences = leaks.occurrences.saturating_add(finding.count);
            }
            let (first, last) = leaks
                .period
                .unwrap_or((finding.first_seen, finding.last_seen));
            leaks.period = Some((first.min(finding.first_seen), last.max(finding.last_seen)));
        }
        leaks.secrets = secrets.len() as u64;
        leaks.credentials = credentials.len() as u64;
        leaks
    }
}
