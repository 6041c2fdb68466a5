//! The page about a process: its ancestors, its findings, what it did.
use super::{Item, Page, Subject, executed};
use crate::finding::{Finding, ProcessRef};
use crate::terminal::activities::{self, ProcessKey};
use crate::terminal::describe;
use crate::terminal::known::Known;
use crate::terminal::query::Query;

impl Page {
    pub(super) fn process(&mut self, key: ProcessKey, known: &Known, query: &Query) {
        let own = |found: &Finding| {
            found
                .process
                .as_ref()
                .is_some_and(|it| activities::key(it) == key)
        };
        let met = known.activities.process(key);
        let in_finding = || {
            let mut rows = known.findings.rows();
            rows.find_map(|(_, row)| own(&row.finding).then(|| row.finding.process.clone())?)
        };
        let who = met.map(|process| process.who.clone()).or_else(in_finding);
        let Some(who) = who else {
            self.title = format!("process {}", key.0);
            self.fact("", "Nothing of this process is kept any more.");
            return;
        };
        self.title = describe::process(&who);
        self.fact("process", executed(&who));
        self.fact("user", format!("{}, group {}", who.uid, who.gid));
        self.fact("started", describe::moment(who.start_time));
        if let Some(process) = met {
            if let Some(id) = &process.container {
                self.start_here();
                self.way(
                    "container",
                    describe::short(id),
                    Subject::Container(id.to_string()),
                );
            }
            if let Some(pod) = &process.pod {
                self.start_here();
                self.way("pod", describe::pod(pod), Subject::Pod(pod.uid.clone()));
            }
        }
        self.ancestors(&who, known);
        self.findings(known, query, own);
        let did = |deed: &activities::Deed| {
            let process = deed.process.as_ref();
            process.is_some_and(|process| activities::key(&process.who) == key)
        };
        self.activities(known, query, "What it did", did);
    }

    fn ancestors(&mut self, who: &ProcessRef, known: &Known) {
        self.items.push(Item::Heading("Ancestors".into()));
        let mut child = who.clone();
        // Starts only go back, so this ends; the bound is for starts that are equal.
        for _ in 0..64 {
            let Some(key) = known.activities.parent(&child) else {
                break;
            };
            let Some(parent) = known.activities.process(key) else {
                break;
            };
            self.way("parent", executed(&parent.who), Subject::Process(key));
            child = parent.who.clone();
        }
        if child.ppid != 0 {
            self.fact(
                "parent",
                format!("process {}, of which nothing is known", child.ppid),
            );
        }
    }
}
