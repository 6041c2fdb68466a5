//! The JSON that Falco writes: whatever takes its alerts, such as falcosidekick, takes findings. All fields are flat.
use super::object::Object;
use super::parts;
use super::words::{PRODUCT, pod_name, program, rfc3339, sentence};
use crate::rules::Severity;
use crate::sink::told::Told;

/// What Falco calls the source of events.
const SOURCE: &str = "secret_sentinel";

/// The finding; bare: without what is derived or long.
pub(super) fn write<'t>(told: &'t Told<'_>, is_bare: bool) -> Object<'t> {
    let priority = priority(told.severity);
    let tags = told.references.iter().map(|it| it.to_string());
    let tags = [PRODUCT.to_owned()].into_iter().chain(tags);
    Object::new()
        .with("uuid", &told.id)
        .with(
            "output",
            format!(
                "{}: {priority} {}",
                rfc3339(told.last_seen),
                sentence(told, is_bare)
            ),
        )
        .with("priority", priority)
        .with("rule", &told.rule)
        .with("time", rfc3339(told.last_seen))
        .with("source", SOURCE)
        .with("hostname", &told.node)
        .with("tags", tags.collect::<Vec<_>>())
        .with("output_fields", fields(told, is_bare))
}

const fn priority(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "Informational",
        Severity::Low => "Notice",
        Severity::Medium => "Warning",
        Severity::High => "Error",
        Severity::Critical => "Critical",
    }
}

/// Falco's own names where it has some; the others begin with `secret_sentinel.`.
fn fields<'t>(told: &'t Told<'_>, is_bare: bool) -> Object<'t> {
    let fields = Object::new().with("evt.time", nanoseconds(told));
    let fields = who(fields, told);
    let fields = place(fields, told);
    let fields = secret(fields, told);
    let remediation = (!told.remediation.is_empty() && !is_bare).then_some(&told.remediation);
    fields
        .with("secret_sentinel.evidence", &told.evidence)
        .with("secret_sentinel.enrichment", &told.enrichment)
        .with("secret_sentinel.reason", told.reason.as_ref())
        .with("secret_sentinel.count", told.count)
        .with("secret_sentinel.first_seen", rfc3339(told.first_seen))
        .with("secret_sentinel.remediation", remediation)
        .with("secret_sentinel.trimmed", told.trimmed.then_some(true))
}

/// Of a time that 64 bits do not hold, the nearest that they do.
fn nanoseconds(told: &Told<'_>) -> i64 {
    let time = told.last_seen.0.as_nanosecond();
    i64::try_from(time).unwrap_or(if time < 0 { i64::MIN } else { i64::MAX })
}

fn who<'t>(fields: Object<'t>, told: &'t Told<'_>) -> Object<'t> {
    let Some(process) = &told.process else {
        return fields;
    };
    fields
        .with("proc.name", program(process))
        .with("proc.exepath", process.exe.as_ref())
        .with("proc.pid", process.tgid)
        .with("proc.ppid", process.ppid)
        .with("thread.tid", process.pid)
        .with("thread.name", &process.comm)
        .with("user.uid", process.uid)
        .with("group.gid", process.gid)
}

fn place<'t>(fields: Object<'t>, told: &'t Told<'_>) -> Object<'t> {
    // What was written to; without a stream, the file that was read.
    let path = told.stream.as_ref().map_or_else(
        || told.file.as_ref().map(|it| &it.path),
        |it| it.path.as_ref(),
    );
    let container = told.container.as_ref();
    let pod = told.pod.as_ref();
    fields
        .with("fd.name", path)
        .with("container.id", container.map(|it| &it.id))
        .with("container.name", container.and_then(|it| it.name.as_ref()))
        .with(
            "container.image.repository",
            container.and_then(|it| it.image.as_ref()),
        )
        .with(
            "container.image.digest",
            container.and_then(|it| it.image_digest.as_ref()),
        )
        .with("k8s.ns.name", pod.and_then(|it| it.namespace.as_ref()))
        .with(
            "k8s.pod.name",
            pod.map(|it| pod_name(None, it.name.as_ref(), &it.uid)),
        )
        .with("k8s.pod.uid", pod.map(|it| &it.uid))
        .with(
            "secret_sentinel.workload.kind",
            told.workload.as_ref().map(|it| &it.kind),
        )
        .with(
            "secret_sentinel.workload.name",
            told.workload.as_ref().map(|it| &it.name),
        )
}

fn secret<'t>(fields: Object<'t>, told: &'t Told<'_>) -> Object<'t> {
    let file = told.file.as_ref();
    fields
        .spread("secret_sentinel.secret", parts::secret(told))
        .spread("secret_sentinel.match", parts::matched(told))
        .with(
            "secret_sentinel.stream.kind",
            told.stream.as_ref().map(|it| &it.kind),
        )
        .with("secret_sentinel.file.path", file.map(|it| &it.path))
        .with("secret_sentinel.file.mode", file.map(|it| &it.mode))
        .with("secret_sentinel.file.uid", file.map(|it| it.uid))
        .with("secret_sentinel.file.gid", file.map(|it| it.gid))
}
