//! The page about a finding: what, who, where, in which form, what to do.
use super::{Page, Subject, executed, secret_subject, wrap};
use crate::finding::Finding;
use crate::terminal::activities;
use crate::terminal::describe;
use crate::terminal::known::Known;
use crate::terminal::shown::{number as shown_number, shown};

impl Page {
    pub(super) fn finding(&mut self, number: u64, known: &Known, width: usize) {
        self.title = "finding".into();
        let Some(row) = known.findings.row(number) else {
            self.fact(
                "",
                "This finding is no longer kept: newer ones took its place.",
            );
            return;
        };
        let found = &row.finding;
        self.title = found.rule.into();
        self.fact("what", found.title);
        self.fact("severity", found.severity.to_string());
        self.fact("rule", found.rule);
        self.fact("time", describe::moment(found.time));
        if found.count > 1 {
            let last = describe::moment(found.last_seen);
            self.fact(
                "count",
                format!("{}, last {last}", shown_number(found.count)),
            );
        }
        if let Some(process) = &found.process {
            self.start_here();
            let to = Subject::Process(activities::key(process));
            self.way("process", executed(process), to);
        }
        self.surroundings(found);
        if let Some(secret) = &found.secret {
            self.start_here();
            self.way("secret", describe::secret(secret), secret_subject(secret));
        }
        self.evidence(found);
        for (place, line) in wrap(found.remediation, width).into_iter().enumerate() {
            self.fact(if place == 0 { "to do" } else { "" }, line);
        }
        self.fact("references", found.references.join(", "));
        self.fact("id", shown(&found.id));
    }

    fn surroundings(&mut self, found: &Finding) {
        if let Some(container) = &found.container {
            self.start_here();
            let name = container.name.as_deref().map(shown);
            let text = name.map_or_else(|| describe::short(&container.id), |it| it.into_owned());
            self.way("container", text, Subject::Container(container.id.clone()));
        }
        if let Some(pod) = &found.pod {
            self.start_here();
            self.way("pod", describe::pod(pod), Subject::Pod(pod.uid.clone()));
        }
    }

    fn evidence(&mut self, found: &Finding) {
        if let Some(matched) = &found.matched {
            let text = format!(
                "{} ({}), {} bytes at {}",
                matched.encoding,
                matched.kind,
                shown_number(matched.length),
                matched.offset
            );
            self.fact("form", text);
        }
        if let Some(stream) = &found.stream {
            let path = stream.path.as_deref().map(shown).unwrap_or_default();
            let text = format!(
                "{} {path} (device {}, inode {})",
                stream.kind,
                shown(&stream.dev),
                stream.inode
            );
            self.fact("written to", text);
        }
        if let Some(file) = &found.file {
            let text = format!(
                "{} mode {} owner {}:{}",
                shown(&file.path),
                shown(&file.mode),
                file.uid,
                file.gid
            );
            self.fact("file", text);
        }
        if let Some(reason) = &found.reason {
            self.fact("reason", shown(reason));
        }
    }
}
