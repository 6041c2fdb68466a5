//! What the columns say about a finding or an activity, ready to be shown.
use super::shown::shown;
use crate::activity::Activity;
use crate::finding::{Finding, PodRef, ProcessRef, SecretRef, Time};
use crate::rules::Severity;
use std::fmt::Write;

/// All severities, the worst first.
pub const SEVERITIES: [Severity; 5] = [
    Severity::Critical,
    Severity::High,
    Severity::Medium,
    Severity::Low,
    Severity::Info,
];

/// `2026-11-24 14:02:11.123456`, in UTC.
#[must_use]
pub fn moment(time: Time) -> String {
    time.0.strftime("%Y-%m-%d %H:%M:%S.%6f").to_string()
}

/// `14:02:11`, in UTC.
#[must_use]
pub fn clock(time: Time) -> String {
    time.0.strftime("%H:%M:%S").to_string()
}

/// `name/key:field`.
#[must_use]
pub fn secret(secret: &SecretRef) -> String {
    let mut out = shown(&secret.name).into_owned();
    if !secret.key.is_empty() {
        out.push('/');
        out.push_str(&shown(&secret.key));
    }
    if let Some(field) = &secret.field {
        out.push(':');
        out.push_str(&shown(field));
    }
    out
}

/// `sh 4711`.
#[must_use]
pub fn process(process: &ProcessRef) -> String {
    format!("{} {}", shown(&process.comm), process.tgid)
}

/// `namespace/pod`, or as much as is known.
#[must_use]
pub fn pod(pod: &PodRef) -> String {
    match (&pod.namespace, &pod.name) {
        (Some(namespace), Some(name)) => format!("{}/{}", shown(namespace), shown(name)),
        _ => shown(&pod.uid).into_owned(),
    }
}

/// The first 12 characters of a container's id, as runtimes show it.
#[must_use]
pub fn short(id: &str) -> String {
    shown(&id.chars().take(12).collect::<String>()).into_owned()
}

/// `namespace/pod:container`, as far as it is known.
#[must_use]
pub fn place(found: &Finding) -> String {
    let pod = found.pod.as_ref().map(pod);
    let container = found.container.as_ref().map(|container| {
        let name = container.name.as_deref().map(shown);
        name.map_or_else(|| short(&container.id), |name| name.into_owned())
    });
    match (pod, container) {
        (Some(pod), Some(container)) => format!("{pod}:{container}"),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => String::new(),
    }
}

/// What it was written to, or the file that is too widely readable.
#[must_use]
pub fn target(found: &Finding) -> String {
    match (&found.stream, &found.file) {
        (Some(stream), _) => match &stream.path {
            Some(path) if stream.kind == "log" || stream.kind == "file" => shown(path).into_owned(),
            Some(path) => format!("{} {}", stream.kind, shown(path)),
            None => stream.kind.to_owned(),
        },
        (None, Some(file)) => format!("{} {}", file.mode, shown(&file.path)),
        (None, None) if found.rule == "secret-in-argv" => "arguments".to_owned(),
        (None, None) => String::new(),
    }
}

/// The text that the filter looks through: a line for each [`super::query::Field`], then the rest, in lower case.
#[must_use]
pub fn haystack(found: &Finding) -> Box<str> {
    let mut text = format!(
        "{}\n{}\n{}\n{}\n{}\n{}\n{}",
        moment(found.time),
        found.severity,
        found.rule,
        found.secret.as_ref().map(secret).unwrap_or_default(),
        found.process.as_ref().map(process).unwrap_or_default(),
        place(found),
        target(found),
    );
    let exe = found.process.as_ref().and_then(|it| it.exe.as_deref());
    let rest = [
        Some(found.title),
        Some(found.id.as_str()),
        exe,
        found.matched.as_ref().map(|matched| matched.encoding),
        found.reason.as_deref(),
        found.container.as_ref().map(|it| it.id.as_str()),
        found.pod.as_ref().map(|it| it.uid.as_str()),
        found.file.as_ref().map(|it| it.path.as_str()),
        found
            .secret
            .as_ref()
            .and_then(|it| it.fingerprint.as_deref()),
    ];
    for part in rest.into_iter().flatten() {
        text.push('\n');
        text.push_str(&shown(part));
    }
    text.to_lowercase().into_boxed_str()
}

/// What happened, in a line: `open /run/secrets/db (0644)`, `write 120 bytes to stdout`.
#[must_use]
pub fn deed(activity: &Activity) -> String {
    let mut out = match activity.event {
        "write" => "wrote",
        "transfer" => "copied inside the kernel",
        "stream" => "first wrote",
        "open" => "opened",
        "exec" => "started",
        "fork" => "forked",
        "exit" => "ended",
        "cgroup" => "new cgroup",
        "arguments" => "was given arguments",
        "log" => "log file grew",
        "change" => "changed",
        other => other,
    }
    .to_owned();
    // Writing to a string can't fail.
    if let Some(bytes) = activity.bytes {
        let _ = write!(out, " {}", super::shown::bytes(bytes));
    }
    if let Some(child) = activity.child {
        let _ = write!(out, " {child}");
    }
    if let Some(stream) = activity.stream {
        let _ = write!(out, " to {stream}");
    }
    if let Some(secret) = &activity.secret {
        let _ = write!(out, " secret {}", self::secret(secret));
    }
    if let Some(path) = &activity.path {
        let _ = write!(out, " {}", shown(path));
    }
    if let Some(mode) = &activity.mode {
        let _ = write!(out, " (mode {})", shown(mode));
    }
    out
}

/// The text of an activity that the filter looks through, in the order of a finding's columns.
#[must_use]
pub fn haystack_of_deed(activity: &Activity) -> String {
    let parts = [
        moment(activity.time),
        String::new(),
        activity.event.to_owned(),
        activity.secret.as_ref().map(secret).unwrap_or_default(),
        activity.process.as_ref().map(process).unwrap_or_default(),
        activity.pod.as_ref().map(pod).unwrap_or_default(),
        activity
            .path
            .as_deref()
            .map(shown)
            .unwrap_or_default()
            .into_owned(),
        deed(activity),
    ];
    parts.join("\n").to_lowercase()
}
