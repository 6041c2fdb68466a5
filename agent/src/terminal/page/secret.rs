//! The page about a secret: who read it, and its findings.
use super::{Page, Subject, executed, is_read, note};
use crate::finding::{Finding, SecretRef};
use crate::terminal::activities::{self, ProcessKey};
use crate::terminal::known::Known;
use crate::terminal::query::Query;
use crate::terminal::shown::{number, shown};
use std::collections::BTreeMap;

impl Page {
    pub(super) fn secret(&mut self, name: &str, key: &str, known: &Known, query: &Query) {
        let is_it = |secret: &SecretRef| secret.name == name && secret.key == key;
        let found = |found: &Finding| found.secret.as_ref().is_some_and(is_it);
        let did = |deed: &activities::Deed| deed.secret.as_deref().is_some_and(is_it);
        self.title = format!("secret {}/{}", shown(name), shown(key));
        let mut rows = known.findings.rows();
        if let Some(secret) =
            rows.find_map(|(_, row)| row.finding.secret.as_ref().filter(|it| is_it(it)))
        {
            self.fact("from", secret.source);
            let print = secret.fingerprint.as_deref().map(shown);
            self.fact("fingerprint", print.unwrap_or_else(|| "not known".into()));
        }
        let mut readers: BTreeMap<ProcessKey, (String, u64)> = BTreeMap::new();
        for (_, deed) in known.activities.deeds().filter(|(_, deed)| did(deed)) {
            if let Some(process) = &deed.process {
                note(&mut readers, activities::key(&process.who), || {
                    executed(&process.who)
                });
            }
        }
        let reads = |found: &Finding| is_read(found) && found.secret.as_ref().is_some_and(is_it);
        for (_, row) in known.findings.rows().filter(|(_, row)| reads(&row.finding)) {
            if let Some(process) = &row.finding.process {
                let key = activities::key(process);
                readers
                    .entry(key)
                    .or_insert_with(|| (executed(process), row.finding.count));
            }
        }
        self.heading("Who read it", readers.len());
        self.only_forbidden_reads(known);
        for (key, (name, times)) in readers {
            self.start_here();
            self.way(
                "process",
                format!("{name}, {} times", number(times)),
                Subject::Process(key),
            );
        }
        self.findings(known, query, found);
        self.activities(known, query, "Opens", did);
    }
}
