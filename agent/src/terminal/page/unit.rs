//! The pages about a container and a pod: the secrets it read, its findings, its processes.
use super::{Page, Subject, executed, is_read, note, secret_subject};
use crate::finding::Finding;
use crate::terminal::activities::{self, ProcessKey};
use crate::terminal::describe;
use crate::terminal::known::Known;
use crate::terminal::query::Query;
use crate::terminal::shown::{number, shown};
use std::collections::BTreeMap;

impl Page {
    pub(super) fn container(&mut self, id: &str, known: &Known, query: &Query) {
        self.title = format!("container {}", describe::short(id));
        self.fact("container", shown(id));
        let pod = known.findings.rows().find_map(|(_, row)| {
            let is_it = row.finding.container.as_ref().is_some_and(|it| it.id == id);
            row.finding.pod.as_ref().filter(|_| is_it)
        });
        let in_deeds = || {
            let mut deeds = known.activities.deeds();
            deeds.find_map(|(_, deed)| {
                let is_it = deed.container.as_deref() == Some(id);
                deed.pod.as_deref().filter(|_| is_it)
            })
        };
        if let Some(pod) = pod.or_else(in_deeds) {
            self.start_here();
            self.way("pod", describe::pod(pod), Subject::Pod(pod.uid.clone()));
        }
        let found = |found: &Finding| found.container.as_ref().is_some_and(|it| it.id == id);
        let did = |deed: &activities::Deed| deed.container.as_deref() == Some(id);
        self.unit(known, query, found, did);
    }

    pub(super) fn pod(&mut self, uid: &str, known: &Known, query: &Query) {
        let found = |found: &Finding| found.pod.as_ref().is_some_and(|it| it.uid == uid);
        let did = |deed: &activities::Deed| deed.pod.as_ref().is_some_and(|it| it.uid == uid);
        let mut rows = known.findings.rows();
        let pod = rows.find_map(|(_, row)| row.finding.pod.as_ref().filter(|it| it.uid == uid));
        let name = pod.map(describe::pod);
        let name = name.or_else(|| {
            let mut deeds = known.activities.deeds();
            deeds.find_map(|(_, deed)| did(deed).then(|| deed.pod.as_deref().map(describe::pod))?)
        });
        self.title = format!("pod {}", name.unwrap_or_else(|| shown(uid).into_owned()));
        self.fact("uid", shown(uid));
        self.unit(known, query, found, did);
    }

    /// What a container and a pod have in common: secrets that were read, findings, processes.
    fn unit(
        &mut self,
        known: &Known,
        query: &Query,
        found: impl Fn(&Finding) -> bool,
        did: impl Fn(&activities::Deed) -> bool,
    ) {
        let mut read: BTreeMap<Subject, (String, u64)> = BTreeMap::new();
        let mut processes: BTreeMap<ProcessKey, (String, u64)> = BTreeMap::new();
        for (_, deed) in known.activities.deeds().filter(|(_, deed)| did(deed)) {
            if let Some(secret) = &deed.secret {
                note(&mut read, secret_subject(secret), || {
                    describe::secret(secret)
                });
            }
            if let Some(process) = &deed.process {
                note(&mut processes, activities::key(&process.who), || {
                    executed(&process.who)
                });
            }
        }
        for (_, row) in known.findings.rows().filter(|(_, row)| found(&row.finding)) {
            if let Some(secret) = row
                .finding
                .secret
                .as_ref()
                .filter(|_| is_read(&row.finding))
            {
                // What an activity tells as well counts once.
                let subject = secret_subject(secret);
                read.entry(subject)
                    .or_insert_with(|| (describe::secret(secret), row.finding.count));
            }
            if let Some(process) = &row.finding.process {
                let key = activities::key(process);
                processes
                    .entry(key)
                    .or_insert_with(|| (executed(process), 0));
            }
        }
        self.heading("Secrets it read", read.len());
        self.only_forbidden_reads(known);
        for (subject, (name, times)) in read {
            self.way(
                "secret",
                format!("{name}, {} times", number(times)),
                subject,
            );
        }
        self.findings(known, query, found);
        self.heading("Processes", processes.len());
        for (key, (name, _)) in processes {
            self.way("process", name, Subject::Process(key));
        }
        self.activities(known, query, "What it did", did);
    }
}
