//! The sentence that the page opens with, and what keeps it from saying more.
use super::tally::Tally;
use super::words::{bytes, count, number, span};
use super::{Material, Signature};
use crate::finding::Time;
use crate::rules::UNMONITORABLE_SECRET;
use std::collections::{BTreeMap, BTreeSet};

/// Segments of one recording follow each other closer than this.
const GAP_MICROS: i64 = 1_000_000;

/// What can be said.
pub struct Verdict {
    /// The sentence.
    pub sentence: String,
    /// `bad`, `fair`, `good` or `open`: a class in the style sheet.
    pub tone: &'static str,
}

impl Verdict {
    /// Weighs what was found against what was not seen.
    pub fn of(material: &Material, tally: &Tally<'_>, unseen: &[String]) -> Self {
        let leaks = &tally.leaks;
        let (sentence, tone) = if material.captures.is_empty() {
            (
                "No capture was read, so nothing can be said.".into(),
                "open",
            )
        } else if leaks.secrets > 0 {
            let were = if leaks.secrets == 1 { "was" } else { "were" };
            let exposed = format!(
                "{} {were} exposed: {}, {}.",
                count(leaks.secrets, "secret", "secrets"),
                if leaks.secrets == 1 {
                    "its value was written where it does not belong"
                } else {
                    "their values were written where they do not belong"
                },
                times(leaks.occurrences),
            );
            (exposed, "bad")
        } else if leaks.credentials > 0 {
            let found = format!(
                "{} written to logs. No mounted secret's value was seen outside its place.",
                match leaks.credentials {
                    1 => "Something that has the form of a credential was".into(),
                    more => format!(
                        "{} different credentials, by their form, were",
                        number(more)
                    ),
                }
            );
            (found, "bad")
        } else if tally.calling() > 0 {
            let found = format!(
                "No secret's value was seen outside its place, but {} for something to be done.",
                match tally.calling() {
                    1 => "one finding calls".into(),
                    more => format!("{} findings call", number(more)),
                }
            );
            (found, "fair")
        } else if unseen.is_empty() {
            ("Nothing was found, and nothing was missed.".into(), "good")
        } else {
            (
                "Nothing was found in what was seen. Not everything was seen.".into(),
                "open",
            )
        };
        Self { sentence, tone }
    }
}

fn times(many: u64) -> String {
    match many {
        1 => "once".into(),
        2 => "twice".into(),
        more => format!("{} times", number(more)),
    }
}

/// What was not seen, and why the captures may not say the truth; a sentence each. Empty: all was seen.
pub fn unseen(material: &Material) -> Vec<String> {
    let mut said = Vec::new();
    let broken = captures(material, |it| {
        !it.problems.is_empty() || matches!(it.signature, Signature::Invalid { .. })
    });
    if broken > 0 {
        let pass = "did not pass verification: what it holds may be altered or incomplete.";
        said.push(format!("{} {pass}", count(broken, "capture", "captures")));
    }
    let (records, lost_bytes) = material.losses.iter().fold((0_u64, 0_u64), |sum, loss| {
        (
            sum.0.saturating_add(loss.count),
            sum.1.saturating_add(loss.bytes),
        )
    });
    if records > 0 || lost_bytes > 0 {
        let causes: BTreeSet<_> = material.losses.iter().map(|loss| loss.cause).collect();
        said.push(format!(
            "{}{} lost, for {}.",
            count(records, "record", "records"),
            match lost_bytes {
                0 if records == 1 => " was".into(),
                0 => " were".into(),
                some => format!(", with {} of what was written, were", bytes(some)),
            },
            count(causes.len() as u64, "cause", "causes"),
        ));
    }
    let unsearched = captures(material, |it| it.payload == "none");
    if unsearched > 0 {
        let kept = "kept nothing of what was written: values can't be found in it.";
        said.push(format!(
            "{} {kept}",
            count(unsearched, "capture", "captures")
        ));
    }
    said.extend(gaps(material));
    let weak = material.findings.iter();
    let weak = weak.filter(|it| it.finding.rule == UNMONITORABLE_SECRET.id);
    match weak.count() as u64 {
        0 => {}
        weak => said.push(format!(
            "{} can't be looked for: too short, or too common, to be told from other text.",
            count(weak, "value", "values")
        )),
    }
    match material.not_covered.len() as u64 {
        0 => {}
        1 => said.push("One way to write or to read is not covered.".into()),
        ways => said.push(format!(
            "{} ways to write or to read are not covered.",
            number(ways)
        )),
    }
    said
}

/// How many captures are `such`.
fn captures(material: &Material, such: impl Fn(&super::CaptureFacts) -> bool) -> u64 {
    material.captures.iter().filter(|it| such(it)).count() as u64
}

/// Times between a node's captures that none of them holds.
fn gaps(material: &Material) -> Option<String> {
    let mut nodes: BTreeMap<&str, Vec<(Time, Time)>> = BTreeMap::new();
    for capture in &material.captures {
        if let (Some(first), Some(last)) = (capture.first, capture.last) {
            nodes.entry(&capture.node).or_default().push((first, last));
        }
    }
    let (mut many, mut total) = (0, 0_i64);
    for periods in nodes.values_mut() {
        periods.sort_unstable();
        let mut end = periods.first().map(|period| period.1);
        for (first, last) in periods.iter() {
            let past = end.map_or(0, |end| {
                first
                    .0
                    .as_microsecond()
                    .saturating_sub(end.0.as_microsecond())
            });
            if past > GAP_MICROS {
                many += 1;
                total = total.saturating_add(past);
            }
            end = end.max(Some(*last));
        }
    }
    (many > 0).then(|| {
        format!(
            "Between captures of one node {} left out, {} together.",
            match many {
                1 => "one stretch of time is".into(),
                more => format!("{} stretches of time are", number(more)),
            },
            span(total)
        )
    })
}
