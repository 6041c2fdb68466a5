//! A log record of OpenTelemetry in OTLP's JSON. Attributes are those of its semantic conventions where there are some.
use super::object::{Item, Object};
use super::parts;
use super::words::{file_name, plain, program, rfc3339, sentence, workload_field};
use crate::rules::Severity;
use crate::sink::told::{Told, ToldContainer, ToldFile, ToldPod, ToldProcess};

/// What the record is about: which attributes it has.
const EVENT: &str = "secret_sentinel.finding";

/// Attributes that are left of a bare record: each costs some fifty bytes beside its value.
const ESSENTIAL: [&str; 25] = [
    "log.record.uid",
    "security_rule.name",
    "host.name",
    "process.pid",
    "process.executable.path",
    "process.real_user.id",
    "container.id",
    "k8s.namespace.name",
    "k8s.pod.name",
    "k8s.pod.uid",
    "file.path",
    "file.mode",
    "log.file.path",
    "secret_sentinel.stream.kind",
    "secret_sentinel.stream.path",
    "secret_sentinel.id",
    "secret_sentinel.secret.name",
    "secret_sentinel.secret.key",
    "secret_sentinel.secret.field",
    "secret_sentinel.secret.source",
    "secret_sentinel.secret.fingerprint",
    "secret_sentinel.match.encoding",
    "secret_sentinel.evidence",
    "secret_sentinel.count",
    "secret_sentinel.trimmed",
];

/// The finding; bare: the essential attributes.
pub(super) fn write<'t>(told: &'t Told<'_>, is_bare: bool) -> Object<'t> {
    let number = severity(told.severity);
    let body = Object::new().with("stringValue", sentence(told, is_bare));
    let all = attributes(told);
    let attributes = if is_bare { all.only(&ESSENTIAL) } else { all };
    Object::new()
        .with("timeUnixNano", nanoseconds(told))
        .with("severityNumber", number)
        .with("severityText", told.severity.name())
        .with("eventName", EVENT)
        .with("body", body)
        .with("attributes", typed(&attributes))
}

/// A number of 64 bits is a text in OTLP's JSON. There are no times before 1970, and none after 2554.
fn nanoseconds(told: &Told<'_>) -> String {
    let time = told.last_seen.0.as_nanosecond().max(0);
    u64::try_from(time).unwrap_or(u64::MAX).to_string()
}

const fn severity(severity: Severity) -> u32 {
    match severity {
        Severity::Info => 9,
        Severity::Low => 10,
        Severity::Medium => 13,
        Severity::High => 17,
        Severity::Critical => 21,
    }
}

/// Names with typed values, as OTLP writes them.
fn typed<'t>(attributes: &Object<'t>) -> Vec<Object<'t>> {
    let one = |(name, item): (&str, &Item<'t>)| {
        Object::new()
            .with("key", name.to_owned())
            .with("value", value(item))
    };
    attributes.members().map(one).collect()
}

fn value<'t>(item: &Item<'t>) -> Object<'t> {
    let value = Object::new();
    match item {
        Item::Nothing | Item::Object(_) => value,
        Item::Text(text) => value.with("stringValue", Item::Text(text.clone())),
        // As a signed number of 64 bits is all that there is.
        Item::Count(count) => match i64::try_from(*count) {
            Ok(count) => value.with("intValue", count.to_string()),
            Err(_) => value.with("stringValue", count.to_string()),
        },
        Item::Number(number) => value.with("intValue", number.to_string()),
        Item::Truth(truth) => value.with("boolValue", *truth),
        Item::List(items) => {
            let values: Vec<_> = items.iter().map(self::value).collect();
            value.with("arrayValue", Object::new().with("values", values))
        }
    }
}

fn attributes<'t>(told: &'t Told<'_>) -> Object<'t> {
    let all = Object::new()
        .with("log.record.uid", uid(told))
        .with("security_rule.name", &told.rule)
        .with("security_rule.description", plain(&told.title))
        .with("host.name", &told.node);
    let all = with(all, told.process.as_ref(), process);
    let all = with(all, told.container.as_ref(), container);
    let all = with(all, told.pod.as_ref(), |all, it| pod(all, it, told));
    let all = with(all, told.file.as_ref(), file);
    own(stream(all, told), told)
}

/// By the semantic conventions records with the same one are duplicates, of which all but one may be removed: so a count that grew
/// is another record.
fn uid(told: &Told<'_>) -> String {
    if told.is_repeated() {
        format!("{}.{}", told.id, told.count)
    } else {
        told.id.to_string()
    }
}

/// With the attributes of a part, when there is one.
fn with<'t, P>(
    all: Object<'t>,
    part: Option<&'t P>,
    add: impl FnOnce(Object<'t>, &'t P) -> Object<'t>,
) -> Object<'t> {
    match part {
        Some(part) => add(all, part),
        None => all,
    }
}

fn process<'t>(all: Object<'t>, it: &'t ToldProcess<'_>) -> Object<'t> {
    all.with("process.pid", it.tgid)
        .with("process.parent_pid", it.ppid)
        .with("process.executable.name", program(it))
        .with("process.executable.path", it.exe.as_ref())
        .with("process.creation.time", rfc3339(it.start_time))
        .with("process.real_user.id", it.uid.to_string())
        .with("process.group.id", it.gid.to_string())
        .with("thread.id", it.pid)
        .with("thread.name", &it.comm)
}

fn container<'t>(all: Object<'t>, it: &'t ToldContainer<'_>) -> Object<'t> {
    let digests = it.image_digest.iter().collect::<Vec<_>>();
    all.with("container.id", &it.id)
        .with("container.name", it.name.as_ref())
        .with("container.image.name", it.image.as_ref())
        .with("container.image.repo_digests", digests)
}

fn pod<'t>(all: Object<'t>, it: &'t ToldPod<'_>, told: &'t Told<'_>) -> Object<'t> {
    let container = told.container.as_ref().and_then(|it| it.name.as_ref());
    let mut all = all
        .with("k8s.node.name", &told.node)
        .with("k8s.namespace.name", it.namespace.as_ref())
        .with("k8s.pod.name", it.name.as_ref())
        .with("k8s.pod.uid", &it.uid)
        .with("k8s.container.name", container);
    if let Some(workload) = &told.workload {
        all = if let Some(field) = workload_field(workload) {
            all.with(format!("k8s.{field}.name"), &workload.name)
        } else {
            all.with("secret_sentinel.workload.kind", &workload.kind)
                .with("secret_sentinel.workload.name", &workload.name)
        };
    }
    for (name, text) in &it.labels {
        all = all.with(format!("k8s.pod.label.{name}"), text);
    }
    for (name, text) in &it.annotations {
        all = all.with(format!("k8s.pod.annotation.{name}"), text);
    }
    all
}

fn file<'t>(all: Object<'t>, it: &'t ToldFile<'_>) -> Object<'t> {
    all.with("file.path", &it.path)
        .with("file.name", file_name(&it.path))
        .with("file.mode", &it.mode)
        .with("file.owner.id", it.uid.to_string())
        .with("file.group.id", it.gid.to_string())
        .with("file.inode", it.inode.to_string())
        .with("secret_sentinel.file.dev", &it.dev)
}

fn stream<'t>(all: Object<'t>, told: &'t Told<'_>) -> Object<'t> {
    let Some(it) = &told.stream else { return all };
    let standard = matches!(&*it.kind, "stdout" | "stderr");
    let is_log = it.kind != "file";
    all.with("log.iostream", standard.then_some(&it.kind))
        .with("log.file.path", it.path.as_ref().filter(|_| is_log))
        .with("secret_sentinel.stream.kind", &it.kind)
        .with(
            "secret_sentinel.stream.path",
            it.path.as_ref().filter(|_| !is_log),
        )
        .with("secret_sentinel.stream.dev", &it.dev)
        .with("secret_sentinel.stream.inode", it.inode.to_string())
}

fn own<'t>(all: Object<'t>, told: &'t Told<'_>) -> Object<'t> {
    let remediation = (!told.remediation.is_empty()).then_some(&told.remediation);
    all.with("secret_sentinel.id", &told.id)
        .spread("secret_sentinel.secret", parts::secret(told))
        .spread("secret_sentinel.match", parts::matched(told))
        .with("secret_sentinel.evidence", &told.evidence)
        .with("secret_sentinel.enrichment", &told.enrichment)
        .with("secret_sentinel.reason", told.reason.as_ref())
        .with("secret_sentinel.count", told.count)
        .with("secret_sentinel.first_seen", rfc3339(told.first_seen))
        .with("secret_sentinel.remediation", remediation)
        .with(
            "secret_sentinel.references",
            told.references.iter().collect::<Vec<_>>(),
        )
        .with("secret_sentinel.trimmed", told.trimmed.then_some(true))
}
