//! QRadar's Log Event Extended Format 2.0: a header between pipes, then names with texts, with tabs between them.
use super::Encoded;
use super::flat::{Fields, visible};
use super::words::{PRODUCT, VERSION, file_name, milliseconds, sentence};
use crate::rules::Severity;
use crate::sink::told::Told;

/// What stands between two fields, and how the header names it. No text holds it.
const DELIMITER: (char, &str) = ('\t', "x09");
/// Most bytes of one text: QRadar cuts what is longer.
const MOST: usize = 4000;

/// The finding in one line. It is trimmed as well when a text was longer than one may be.
pub(super) fn write(told: &Told<'_>, is_bare: bool) -> Encoded {
    let mut fields = Fields::default();
    event(&mut fields, told, is_bare);
    secret(&mut fields, told);
    who(&mut fields, told);
    place(&mut fields, told);
    let is_trimmed = told.trimmed || fields.is_cut;
    if is_trimmed {
        fields.put("trimmed", MOST, "true");
    }
    let (delimiter, delimiter_name) = DELIMITER;
    let mut line = format!(
        "LEEF:2.0|{PRODUCT}|{PRODUCT}|{VERSION}|{}|{delimiter_name}|",
        head(&told.rule)
    );
    for (place, (name, text)) in fields.iter().enumerate() {
        if place > 0 {
            line.push(delimiter);
        }
        line.push_str(name);
        line.push('=');
        line.push_str(&visible(text, |_| false));
    }
    Encoded::new(line, is_trimmed)
}

fn event<'t>(fields: &mut Fields<'t>, told: &'t Told<'_>, is_bare: bool) {
    fields.put("cat", MOST, &*told.rule);
    fields.put("sev", MOST, severity(told.severity));
    fields.put("devTime", MOST, milliseconds(told.last_seen).to_string());
    fields.put("identHostName", MOST, &*told.node);
    fields.put("id", MOST, &*told.id);
    fields.put("count", MOST, told.count.to_string());
    fields.put("firstSeen", MOST, milliseconds(told.first_seen).to_string());
    fields.put("lastSeen", MOST, milliseconds(told.last_seen).to_string());
    fields.put("evidence", MOST, &*told.evidence);
    fields.put("enrichment", MOST, &*told.enrichment);
    fields.put("msg", MOST, sentence(told, is_bare));
    fields.put_if("reason", MOST, told.reason.as_deref());
    let references: Vec<&str> = told.references.iter().map(|it| &**it).collect();
    fields.put("references", MOST, references.join(" "));
    fields.put("remediation", MOST, &*told.remediation);
}

fn secret<'t>(fields: &mut Fields<'t>, told: &'t Told<'_>) {
    if let Some(secret) = &told.secret {
        fields.put("secretName", MOST, &*secret.name);
        fields.put("secretKey", MOST, &*secret.key);
        fields.put_if("secretField", MOST, secret.field.as_deref());
        fields.put("secretSource", MOST, &*secret.source);
        fields.put_if("fingerprint", MOST, secret.fingerprint.as_deref());
    }
    if let Some(matched) = &told.matched {
        fields.put("matchKind", MOST, &*matched.kind);
        fields.put("encoding", MOST, &*matched.encoding);
        fields.put("matchOffset", MOST, matched.offset.to_string());
        fields.put("matchLength", MOST, matched.length.to_string());
    }
    if let Some(file) = &told.file {
        fields.put("fileName", MOST, file_name(&file.path));
        fields.put("filePath", MOST, &*file.path);
        fields.put("fileMode", MOST, &*file.mode);
        fields.put("fileUid", MOST, file.uid.to_string());
        fields.put("fileGid", MOST, file.gid.to_string());
        fields.put("fileInode", MOST, format!("{}/{}", file.dev, file.inode));
    }
}

fn who<'t>(fields: &mut Fields<'t>, told: &'t Told<'_>) {
    if let Some(process) = &told.process {
        fields.put("usrName", MOST, process.uid.to_string());
        fields.put("groupId", MOST, process.gid.to_string());
        fields.put("processId", MOST, process.tgid.to_string());
        fields.put("parentProcessId", MOST, process.ppid.to_string());
        fields.put("processName", MOST, &*process.comm);
        fields.put_if("processPath", MOST, process.exe.as_deref());
        fields.put(
            "processStart",
            MOST,
            milliseconds(process.start_time).to_string(),
        );
    }
    if let Some(stream) = &told.stream {
        fields.put("stream", MOST, &*stream.kind);
        fields.put_if("streamPath", MOST, stream.path.as_deref());
        fields.put(
            "streamInode",
            MOST,
            format!("{}/{}", stream.dev, stream.inode),
        );
    }
}

fn place<'t>(fields: &mut Fields<'t>, told: &'t Told<'_>) {
    if let Some(container) = &told.container {
        fields.put("containerId", MOST, &*container.id);
        fields.put_if("containerName", MOST, container.name.as_deref());
        fields.put_if("image", MOST, container.image.as_deref());
        fields.put_if("imageDigest", MOST, container.image_digest.as_deref());
    }
    if let Some(pod) = &told.pod {
        fields.put("podUid", MOST, &*pod.uid);
        fields.put_if("podNamespace", MOST, pod.namespace.as_deref());
        fields.put_if("podName", MOST, pod.name.as_deref());
    }
    if let Some(workload) = &told.workload {
        fields.put("workloadKind", MOST, &*workload.kind);
        fields.put("workloadName", MOST, &*workload.name);
    }
}

/// From 1 to 10.
const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "1",
        Severity::Low => "3",
        Severity::Medium => "5",
        Severity::High => "8",
        Severity::Critical => "10",
    }
}

/// Of the header. LEEF has no escape for a pipe there.
fn head(text: &str) -> String {
    visible(text, |_| false).replace('|', "/")
}
