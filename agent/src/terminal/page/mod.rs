//! A page: what is known of one finding, process, container, pod or secret, with ways to what it is connected with.
mod coverage;
mod finding;
mod process;
mod secret;
mod unit;

use crate::finding::{Finding, ProcessRef, SecretRef};
use crate::terminal::activities::{self, ProcessKey};
use crate::terminal::describe;
use crate::terminal::known::Known;
use crate::terminal::query::Query;
use crate::terminal::shown::{number, shown};
use std::collections::BTreeMap;

/// What a page is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// The finding of this number.
    Finding(u64),
    /// A process.
    Process(ProcessKey),
    /// The container of this id.
    Container(String),
    /// The pod of this uid.
    Pod(String),
    /// A secret: name and key.
    Secret(String, String),
    /// What was not seen.
    Coverage,
}

/// A line of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// Begins a part.
    Heading(String),
    /// Something known. With a subject it leads there.
    Fact(&'static str, String, Option<Subject>),
    /// The finding of this number; leads to it.
    Finding(u64),
    /// The activity of this number; leads to its process.
    Activity(u64),
}

/// A page.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// What it is about, for the way back.
    pub title: String,
    /// Its lines.
    pub items: Vec<Item>,
    /// The line the cursor begins at: the way from finding to process to container to pod.
    pub start: usize,
}

impl Page {
    /// The page about `subject`; of findings and activities, those that `query` lets through. Facts are broken into lines of
    /// at most `width` columns.
    #[must_use]
    pub fn build(subject: &Subject, known: &Known, query: &Query, width: usize) -> Self {
        let mut page = Self::default();
        match subject {
            Subject::Finding(number) => page.finding(*number, known, width),
            Subject::Process(key) => page.process(*key, known, query),
            Subject::Container(id) => page.container(id, known, query),
            Subject::Pod(uid) => page.pod(uid, known, query),
            Subject::Secret(name, key) => page.secret(name, key, known, query),
            Subject::Coverage => {
                page.title = "not seen".into();
                page.items = coverage::items(known, width);
            }
        }
        page
    }

    fn fact(&mut self, label: &'static str, text: impl Into<String>) {
        self.items.push(Item::Fact(label, text.into(), None));
    }

    fn way(&mut self, label: &'static str, text: impl Into<String>, to: Subject) {
        self.items.push(Item::Fact(label, text.into(), Some(to)));
    }

    fn heading(&mut self, text: &str, count: usize) {
        let text = format!("{text} ({})", number(count as u64));
        self.items.push(Item::Heading(text));
    }

    /// The cursor begins at the line that comes next.
    fn start_here(&mut self) {
        if self.start == 0 {
            self.start = self.items.len();
        }
    }

    /// Says so where the absence of reads does not mean that there were none.
    fn only_forbidden_reads(&mut self, known: &Known) {
        if known.activities.is_empty() {
            self.fact(
                "",
                "Only reads that broke a rule are known here: no activities were given.",
            );
        }
    }

    fn findings(&mut self, known: &Known, query: &Query, found: impl Fn(&Finding) -> bool) {
        let rows = known.findings.rows();
        let own = rows.filter(|(_, row)| found(&row.finding) && query.matches(&row.text));
        let mut numbers: Vec<u64> = own.map(|(number, _)| number).collect();
        if known.newest_first {
            numbers.reverse();
        }
        self.heading("Findings", numbers.len());
        self.items.extend(numbers.into_iter().map(Item::Finding));
    }

    fn activities(
        &mut self,
        known: &Known,
        query: &Query,
        heading: &str,
        did: impl Fn(&activities::Deed) -> bool,
    ) {
        let lets = |deed: &activities::Deed| {
            query.is_empty() || query.matches(&describe::haystack_of_deed(&deed.activity()))
        };
        let deeds = known.activities.deeds();
        let own = deeds.filter(|(_, deed)| did(deed) && lets(deed));
        let mut numbers: Vec<u64> = own.map(|(number, _)| number).collect();
        if known.newest_first {
            numbers.reverse();
        }
        self.heading(heading, numbers.len());
        self.items.extend(numbers.into_iter().map(Item::Activity));
    }
}

fn note<K: Ord>(counts: &mut BTreeMap<K, (String, u64)>, key: K, name: impl FnOnce() -> String) {
    counts.entry(key).or_insert_with(|| (name(), 0)).1 += 1;
}

fn is_read(found: &Finding) -> bool {
    found.rule == crate::rules::OVER_PERMISSIVE_SECRET_READ.id
}

fn secret_subject(secret: &SecretRef) -> Subject {
    Subject::Secret(secret.name.clone(), secret.key.clone())
}

/// `sh 4711 (/bin/busybox)`.
fn executed(process: &ProcessRef) -> String {
    let exe = process.exe.as_deref().map(shown);
    let exe = exe.map_or_else(String::new, |exe| format!(" ({exe})"));
    describe::process(process) + &exe
}

/// `text` in lines of at most `width` characters, where its words allow that.
#[must_use]
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let Some(line) = lines.last_mut() else {
            break;
        };
        if line.is_empty() {
            line.push_str(word);
        } else if line.chars().count() + 1 + word.chars().count() <= width {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}
