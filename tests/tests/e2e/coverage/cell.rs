//! One cell of the table: a value of its own, what is claimed of it, and what became of it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::expect::{LOG, STDOUT};

/// What is claimed of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// A hook sees the write.
    Probe,
    /// No hook sees it; it is found in the file that it goes to.
    File,
    /// It is found, no matter how.
    Either,
    /// Nothing sees it, and `doctor` says so, in these words.
    Unseen(&'static str),
    /// It is not taken over, and counted as a loss of this cause.
    Lost(&'static str),
    /// The kernel refuses such a call.
    Refused,
    /// It is no leak, and must not be found.
    Clean,
}

/// What became of a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing was found.
    Nothing,
    /// Found: by what, by which rules, with which ids, how often in all.
    Found {
        /// What `evidence` says; findings that do not say it come from hooks.
        evidence: BTreeSet<String>,
        /// The rules.
        rules: BTreeSet<String>,
        /// How many findings there are.
        findings: usize,
        /// The sum of their counts.
        count: u64,
    },
    /// The kernel gave this error.
    Refused(i32),
    /// The workload never came to it.
    NotReached,
}

/// What the sentinel says of what it does not see.
#[derive(Clone, Debug, Default)]
pub struct Told {
    /// What `doctor` says is not covered, a line each.
    pub doctor: String,
    /// The causes of the losses of this run.
    pub losses: BTreeSet<String>,
}

/// A cell.
#[derive(Clone, Debug)]
pub struct Cell {
    /// The key of its value: no other cell has it.
    pub key: String,
    /// Which part of the table it is in.
    pub axis: &'static str,
    /// The row.
    pub row: String,
    /// The column.
    pub column: String,
    /// What is claimed of it.
    pub claim: Claim,
    /// Which rule must find it.
    pub rule: &'static str,
    /// What the secret's file holds.
    pub content: Vec<u8>,
    /// What became of it.
    pub outcome: Outcome,
}

/// Where a value is written to: what it is called in a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// Standard output or standard error.
    Stream,
    /// A log file.
    Log,
}

/// All cells of a table.
#[derive(Debug, Default)]
pub struct Cells(Vec<Cell>);

impl Cells {
    /// Adds a cell; its key.
    pub fn add(
        &mut self,
        axis: &'static str,
        [row, column]: [&str; 2],
        sort: Sort,
        claim: Claim,
        content: impl Into<Vec<u8>>,
    ) -> String {
        let key = format!("c{:04}", self.0.len());
        self.0.push(Cell {
            key: key.clone(),
            axis,
            row: row.to_owned(),
            column: column.to_owned(),
            claim,
            rule: match sort {
                Sort::Stream => STDOUT,
                Sort::Log => LOG,
            },
            content: content.into(),
            outcome: Outcome::NotReached,
        });
        key
    }

    /// All of them.
    pub fn all(&self) -> &[Cell] {
        &self.0
    }

    /// Takes down what the workloads reported and what was found.
    pub fn note(&mut self, reported: &BTreeMap<String, i32>, findings: &[Value]) {
        let mut found: BTreeMap<&str, BTreeMap<&str, &Value>> = BTreeMap::new();
        for finding in findings {
            let leak = [STDOUT, LOG].iter().any(|rule| finding["rule"] == *rule);
            let (key, id) = (&finding["secret"]["key"], &finding["id"]);
            if let (true, Some(key), Some(id)) = (leak, key.as_str(), id.as_str()) {
                // A finding that is told again has the same id and a larger count.
                found.entry(key).or_default().insert(id, finding);
            }
        }
        for cell in &mut self.0 {
            cell.outcome = match (found.get(cell.key.as_str()), reported.get(&cell.key)) {
                (Some(findings), _) => told(findings),
                (None, Some(0)) => Outcome::Nothing,
                (None, Some(errno)) => Outcome::Refused(*errno),
                (None, None) => Outcome::NotReached,
            };
        }
    }
}

fn told(findings: &BTreeMap<&str, &Value>) -> Outcome {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let each = findings.values();
    Outcome::Found {
        evidence: each
            .clone()
            .map(|finding| text(&finding["evidence"]).unwrap_or_else(|| "probe".to_owned()))
            .collect(),
        rules: each
            .clone()
            .filter_map(|finding| text(&finding["rule"]))
            .collect(),
        findings: each.len(),
        count: each.filter_map(|finding| finding["count"].as_u64()).sum(),
    }
}

impl Cell {
    /// Whether the value must be found.
    pub fn must_be_found(&self) -> bool {
        matches!(self.claim, Claim::Probe | Claim::File | Claim::Either)
    }

    /// What is wrong with the cell, if anything.
    pub fn verdict(&self, told: &Told) -> Option<String> {
        let Outcome::Found {
            evidence,
            rules,
            findings,
            count,
        } = &self.outcome
        else {
            return self.not_found(told);
        };
        let by: Vec<&str> = evidence.iter().map(String::as_str).collect();
        let wrong = match self.claim {
            Claim::Clean => Some("found, but it is no leak".to_owned()),
            Claim::Lost(_) => Some(format!("found by {by:?}, but said to be lost")),
            Claim::Unseen(_) => Some(format!("found by {by:?}, but said to be unseen")),
            Claim::Refused => Some(format!("found by {by:?}, but said to be refused")),
            Claim::Probe if by != ["probe"] => Some(format!("found by {by:?}, not by a hook")),
            Claim::File if by != ["file"] => Some(format!("found by {by:?}, not in the file")),
            Claim::Probe | Claim::File | Claim::Either => None,
        };
        wrong.or_else(|| {
            if !rules.iter().eq([self.rule]) {
                Some(format!("found as {rules:?}, not as {}", self.rule))
            } else if (*findings, *count) != (1, 1) {
                Some(format!(
                    "one leak, but {findings} findings, counting {count}"
                ))
            } else {
                None
            }
        })
    }

    fn not_found(&self, told: &Told) -> Option<String> {
        match (&self.outcome, self.claim) {
            (Outcome::NotReached, _) => Some("the workload did not come to it".to_owned()),
            (Outcome::Refused(_), Claim::Refused) | (Outcome::Nothing, Claim::Clean) => None,
            (Outcome::Refused(errno), _) => Some(format!("the kernel refused it: error {errno}")),
            (_, Claim::Refused) => Some("the kernel did not refuse it".to_owned()),
            (_, Claim::Unseen(words)) if told.doctor.contains(words) => None,
            (_, Claim::Lost(cause)) if told.losses.contains(cause) => None,
            (_, Claim::Lost(cause)) => Some(format!("unseen, and no loss by {cause} is told")),
            (_, Claim::Unseen(words)) => Some(format!("unseen, and doctor does not say {words:?}")),
            (_, claim) => Some(format!("not found, though claimed: {claim:?}")),
        }
    }
}
