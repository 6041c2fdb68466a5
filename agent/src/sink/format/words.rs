//! What several formats say in the same words: the sentence about a finding, names of files, times, references.
use crate::finding::Time;
use crate::sink::told::{Text, Told, ToldProcess, ToldWorkload};
use std::fmt::Write;

/// Who made this: vendor and product.
pub(super) const PRODUCT: &str = env!("CARGO_PKG_NAME");
/// Which version of it writes this.
pub(super) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The finding as one sentence for people. Control characters, of which some terminals and chats make something, are not in it.
pub(super) fn sentence(told: &Told<'_>, is_bare: bool) -> String {
    let mut text = told.title.to_string();
    if !is_bare {
        // Writing to a text does not fail.
        let _ = add(&mut text, told);
    }
    plain(&text)
}

fn add(text: &mut String, told: &Told<'_>) -> std::fmt::Result {
    if let Some(secret) = &told.secret {
        write!(text, ": {}, {}", secret.name, secret.key)?;
        if let Some(field) = &secret.field {
            write!(text, ", {field}")?;
        }
    }
    if let Some(matched) = told.matched.as_ref().filter(|it| it.encoding != "raw") {
        write!(text, " (as {})", matched.encoding)?;
    }
    if let Some(path) = told.stream.as_ref().and_then(|it| it.path.as_ref()) {
        write!(text, " to {path}")?;
    } else if let Some(file) = told.file.as_ref().filter(|_| told.matched.is_none()) {
        write!(text, " in {}, mode {}", file.path, file.mode)?;
    }
    if let Some(process) = &told.process {
        let exe = process.exe.as_ref().unwrap_or(&process.comm);
        write!(
            text,
            ", by {exe} (pid {}, uid {})",
            process.tgid, process.uid
        )?;
    }
    if let Some(container) = &told.container {
        write!(
            text,
            ", container {}",
            container.name.as_ref().unwrap_or(&container.id)
        )?;
    }
    if let Some(pod) = &told.pod {
        write!(
            text,
            ", pod {}",
            pod_name(pod.namespace.as_ref(), pod.name.as_ref(), &pod.uid)
        )?;
    }
    write!(text, ", node {}", told.node)?;
    if let Some(reason) = &told.reason {
        write!(text, ": {reason}")?;
    }
    if told.is_repeated() {
        write!(text, " ({} times)", told.count)?;
    }
    Ok(())
}

/// `namespace/name`, or the uid when the name is not known.
pub(super) fn pod_name(namespace: Option<&Text<'_>>, name: Option<&Text<'_>>, uid: &str) -> String {
    match (namespace, name) {
        (Some(namespace), Some(name)) => format!("{namespace}/{name}"),
        (None, Some(name)) => name.to_string(),
        _ => uid.to_owned(),
    }
}

/// Without control characters.
pub(super) fn plain(text: &str) -> String {
    text.replace(char::is_control, "\u{fffd}")
}

/// What a path ends with; the path itself when it ends with a slash.
pub(super) fn file_name(path: &str) -> &str {
    match path.rsplit_once('/') {
        Some((_, name)) if !name.is_empty() => name,
        _ => path,
    }
}

/// The name of the program: of its file, else of the thread.
pub(super) fn program<'t>(process: &'t ToldProcess<'_>) -> &'t str {
    process
        .exe
        .as_ref()
        .map_or(&process.comm, |exe| file_name(exe))
}

/// Kinds of workloads that Beats and the semantic conventions of OpenTelemetry have a name for: the kind in small letters.
const WORKLOADS: [&str; 6] = [
    "Deployment",
    "StatefulSet",
    "DaemonSet",
    "ReplicaSet",
    "Job",
    "CronJob",
];

/// That name, when it is one of these.
pub(super) fn workload_field(workload: &ToldWorkload<'_>) -> Option<String> {
    let is_known = WORKLOADS.contains(&&*workload.kind);
    is_known.then(|| workload.kind.to_ascii_lowercase())
}

/// Milliseconds since 1970.
pub(super) fn milliseconds(time: Time) -> i64 {
    time.0.as_millisecond()
}

/// As RFC 3339 has it, with microseconds.
pub(super) fn rfc3339(time: Time) -> String {
    format!("{:.6}", time.0)
}

/// Points of CWE.
pub(super) fn weaknesses<'t>(told: &'t Told<'_>) -> Vec<&'t str> {
    let is_weakness = |it: &&str| it.starts_with("CWE-");
    told.references
        .iter()
        .map(|it| &**it)
        .filter(is_weakness)
        .collect()
}

/// References that are neither points of CWE nor techniques of ATT&CK.
pub(super) fn other_references<'t>(told: &'t Told<'_>) -> Vec<&'t str> {
    let is_other =
        |it: &&str| !it.starts_with("CWE-") && super::attack::Technique::of(it).is_none();
    told.references
        .iter()
        .map(|it| &**it)
        .filter(is_other)
        .collect()
}
