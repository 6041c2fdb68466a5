//! The findings as data for the page's script: compact JSON in a `script` element. Strings and rules stand once, and
//! are named by number; `assets/data.js` reads it.
use super::escape::{Inert, visible};
use super::{Found, Material};
use crate::finding::{Evidence, Finding, MatchRef, Time};
use crate::rules::Severity;
use serde::{Serialize, Serializer};
use std::borrow::Cow;
use std::collections::HashMap;
use std::io::{self, Write};

pub fn write(material: &Material, out: &mut impl Write) -> io::Result<()> {
    let mut out = Inert(out);
    let mut strings = Interned::default();
    let mut rules = Rules::default();
    out.write_all(b"{\"findings\":[")?;
    for (at, found) in material.findings.iter().enumerate() {
        out.write_all(if at == 0 { b"\n" } else { b",\n" })?;
        let rule = rules.number(&found.finding);
        serde_json::to_writer(&mut out, &row(found, rule, &mut strings))?;
    }
    out.write_all(b"],\n\"rules\":")?;
    serde_json::to_writer(&mut out, &rules.list)?;
    out.write_all(b",\n\"strings\":")?;
    serde_json::to_writer(&mut out, &strings.list)?;
    out.write_all(b"}")
}

fn row<'a>(found: &'a Found, rule: usize, strings: &mut Interned<'a>) -> impl Serialize + use<'a> {
    let Found { node, finding } = found;
    let mut number = |text: &'a str| strings.number(text);
    let secret = finding.secret.as_ref().map(|it| {
        let (field, fingerprint) = (it.field.as_deref(), it.fingerprint.as_deref());
        (
            number(&it.name),
            number(&it.key),
            field.map(&mut number),
            number(it.source),
            fingerprint.map(&mut number),
        )
    });
    let matched = finding.matched.as_ref();
    let matched = matched.map(|it: &MatchRef| {
        (
            number(it.kind),
            number(it.encoding),
            Exact(it.offset.into()),
            Exact(it.length.into()),
        )
    });
    let stream = finding.stream.as_ref().map(|it| {
        (
            number(it.kind),
            it.path.as_deref().map(&mut number),
            number(&it.dev),
            Exact(it.inode.into()),
        )
    });
    let process = finding.process.as_ref().map(|it| {
        (
            (it.pid, it.tgid, it.ppid, it.uid, it.gid),
            number(&it.comm),
            it.exe.as_deref().map(&mut number),
            micros(it.start_time),
        )
    });
    let container = finding.container.as_ref();
    let container = container.map(|it| (number(&it.id), it.name.as_deref().map(&mut number)));
    let pod = finding.pod.as_ref().map(|it| {
        (
            number(&it.uid),
            it.namespace.as_deref().map(&mut number),
            it.name.as_deref().map(&mut number),
        )
    });
    let file = finding.file.as_ref().map(|it| {
        (
            number(&it.path),
            number(&it.mode),
            (it.uid, it.gid),
            number(&it.dev),
            Exact(it.inode.into()),
        )
    });
    let whence = (
        node.as_deref().map(&mut number),
        finding.reason.as_deref().map(&mut number),
        match finding.evidence {
            Evidence::Probe => 0,
            Evidence::File => 1,
            Evidence::Inventory => 2,
        },
    );
    let times = (
        micros(finding.time),
        micros(finding.first_seen),
        micros(finding.last_seen),
        Exact(finding.count.into()),
    );
    (
        finding.id.as_str(),
        rule,
        times,
        whence,
        (secret, matched, stream, process, container, pod, file),
    )
}

fn micros(time: Time) -> Exact {
    Exact(time.0.as_microsecond().into())
}

/// A number; as text when a double would not hold it.
struct Exact(i128);

impl Serialize for Exact {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        const MOST: i64 = (1 << 53) - 1;
        match i64::try_from(self.0) {
            Ok(number) if (-MOST..=MOST).contains(&number) => serializer.serialize_i64(number),
            _ => serializer.collect_str(&self.0),
        }
    }
}

/// Each string once, in the order of their first use. What deceives the eye is written out here, for all of the page
/// that the script makes.
#[derive(Default)]
struct Interned<'a> {
    numbers: HashMap<&'a str, usize>,
    list: Vec<Cow<'a, str>>,
}

impl<'a> Interned<'a> {
    fn number(&mut self, text: &'a str) -> usize {
        *self.numbers.entry(text).or_insert_with(|| {
            self.list.push(visible(text));
            self.list.len() - 1
        })
    }
}

/// Each rule's texts once.
#[derive(Default)]
struct Rules<'a> {
    numbers: HashMap<(&'a str, u8), usize>,
    list: Vec<(&'a str, Severity, &'a str, &'a str, &'a [&'a str])>,
}

impl<'a> Rules<'a> {
    fn number(&mut self, finding: &'a Finding) -> usize {
        let key = (finding.rule, finding.severity as u8);
        *self.numbers.entry(key).or_insert_with(|| {
            self.list.push((
                finding.rule,
                finding.severity,
                finding.title,
                finding.remediation,
                finding.references,
            ));
            self.list.len() - 1
        })
    }
}
