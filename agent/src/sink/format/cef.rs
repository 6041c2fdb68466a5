//! ArcSight's Common Event Format, version 0: a header between pipes, then names with texts, escaped as its specification says.
use super::Encoded;
use super::flat::{Fields, visible};
use super::words::{PRODUCT, VERSION, file_name, milliseconds, pod_name, sentence};
use crate::rules::Severity;
use crate::sink::told::Told;

/// Most characters of texts, by the dictionary of extensions.
const NAME: usize = 1023;
const CUSTOM: usize = 4000;
const HOST: usize = 100;
const ID: usize = 40;
/// Of fields of our own.
const OWN: usize = 4000;

/// The finding in one line. It is trimmed as well when a text was longer than its field may be.
pub(super) fn write(told: &Told<'_>, is_bare: bool) -> Encoded {
    let mut fields = Fields::default();
    event(&mut fields, told, is_bare);
    who(&mut fields, told);
    custom(&mut fields, told);
    own(&mut fields, told);
    let is_trimmed = told.trimmed || fields.is_cut;
    if is_trimmed {
        fields.put("SecretSentinelTrimmed", OWN, "true");
    }
    let mut line = format!(
        "CEF:0|{PRODUCT}|{PRODUCT}|{VERSION}|{}|{}|{}|",
        head(&told.rule),
        head(&told.title),
        severity(told.severity)
    );
    let texts = fields
        .iter()
        .map(|(name, text)| format!("{name}={}", extension(text)));
    line.push_str(&texts.collect::<Vec<_>>().join(" "));
    Encoded::new(line, is_trimmed)
}

/// What happened, when, how often.
fn event<'t>(fields: &mut Fields<'t>, told: &'t Told<'_>, is_bare: bool) {
    fields.put("rt", ID, milliseconds(told.last_seen).to_string());
    fields.put("start", ID, milliseconds(told.first_seen).to_string());
    fields.put("end", ID, milliseconds(told.last_seen).to_string());
    fields.put("cnt", ID, told.count.to_string());
    fields.put("externalId", ID, &*told.id);
    fields.put("dvchost", HOST, &*told.node);
    fields.put("cat", NAME, join(told));
    fields.put("deviceFacility", NAME, &*told.evidence);
    fields.put("msg", NAME, sentence(told, is_bare));
    fields.put_if("reason", NAME, told.reason.as_deref());
}

fn join(told: &Told<'_>) -> String {
    let references: Vec<&str> = told.references.iter().map(|it| &**it).collect();
    references.join(" ")
}

/// Which process, which file.
fn who<'t>(fields: &mut Fields<'t>, told: &'t Told<'_>) {
    if let Some(process) = &told.process {
        let program = process.exe.as_ref().unwrap_or(&process.comm);
        fields.put("sproc", NAME, &**program);
        fields.put("spid", ID, process.tgid.to_string());
        fields.put("suid", NAME, process.uid.to_string());
    }
    if let Some(file) = &told.file {
        fields.put("fname", NAME, file_name(&file.path));
        fields.put("filePath", NAME, &*file.path);
        fields.put("filePermission", NAME, &*file.mode);
        fields.put("fileId", NAME, format!("{}/{}", file.dev, file.inode));
    }
}

/// The fields that have a label each.
fn custom<'t>(fields: &mut Fields<'t>, told: &'t Told<'_>) {
    if let Some(secret) = &told.secret {
        let field = secret.field.iter().map(|it| format!("#{it}"));
        let whole = format!(
            "{}/{}{}",
            secret.name,
            secret.key,
            field.collect::<String>()
        );
        labelled(fields, ["cs1", "cs1Label"], "secret", CUSTOM, Some(whole));
        let print = secret.fingerprint.as_ref().map(ToString::to_string);
        labelled(fields, ["cs2", "cs2Label"], "fingerprint", CUSTOM, print);
    }
    let container = told.container.as_ref();
    let id = container.map(|it| it.id.to_string());
    labelled(fields, ["cs3", "cs3Label"], "container", CUSTOM, id);
    let pod = told.pod.as_ref();
    let pod = pod.map(|it| pod_name(it.namespace.as_ref(), it.name.as_ref(), &it.uid));
    labelled(fields, ["cs4", "cs4Label"], "pod", CUSTOM, pod);
    let stream = told.stream.as_ref().map(|it| match &it.path {
        Some(path) => format!("{} {path}", it.kind),
        None => it.kind.to_string(),
    });
    labelled(fields, ["cs5", "cs5Label"], "stream", CUSTOM, stream);
    let matched = told.matched.as_ref();
    let encoding = matched.map(|it| it.encoding.to_string());
    labelled(fields, ["cs6", "cs6Label"], "encoding", CUSTOM, encoding);
    let length = matched.map(|it| it.length.to_string());
    labelled(fields, ["cn1", "cn1Label"], "matchLength", ID, length);
    let offset = matched.map(|it| it.offset.to_string());
    labelled(fields, ["cn2", "cn2Label"], "matchOffset", ID, offset);
    let image = container
        .and_then(|it| it.image.as_ref())
        .map(ToString::to_string);
    labelled(
        fields,
        ["flexString1", "flexString1Label"],
        "image",
        NAME,
        image,
    );
    let workload = told.workload.as_ref();
    let workload = workload.map(|it| format!("{}/{}", it.kind, it.name));
    labelled(
        fields,
        ["flexString2", "flexString2Label"],
        "workload",
        NAME,
        workload,
    );
}

fn labelled(
    fields: &mut Fields<'_>,
    [name, label]: [&'static str; 2],
    what: &'static str,
    most: usize,
    text: Option<String>,
) {
    if let Some(text) = text.filter(|it| !it.is_empty()) {
        fields.put(label, NAME, what);
        fields.put(name, most, text);
    }
}

/// What the dictionary has no field for. Names begin with vendor and product, as the specification wants.
fn own<'t>(fields: &mut Fields<'t>, told: &'t Told<'_>) {
    fields.put("SecretSentinelEnrichment", OWN, &*told.enrichment);
    let secret = told.secret.as_ref();
    fields.put_if(
        "SecretSentinelSecretSource",
        OWN,
        secret.map(|it| &*it.source),
    );
    let container = told.container.as_ref();
    fields.put_if(
        "SecretSentinelContainerName",
        OWN,
        container.and_then(|it| it.name.as_deref()),
    );
    fields.put_if(
        "SecretSentinelImageDigest",
        OWN,
        container.and_then(|it| it.image_digest.as_deref()),
    );
    fields.put_if(
        "SecretSentinelPodUid",
        OWN,
        told.pod.as_ref().map(|it| &*it.uid),
    );
    fields.put("SecretSentinelRemediation", OWN, &*told.remediation);
}

const fn severity(severity: Severity) -> u8 {
    match severity {
        Severity::Info => 1,
        Severity::Low => 3,
        Severity::Medium => 5,
        Severity::High => 8,
        Severity::Critical => 10,
    }
}

/// Of the header: pipes and backslashes are escaped, and there is no other line in it.
fn head(text: &str) -> String {
    let text = visible(text, |_| false);
    escaped(&text, |it| matches!(it, '|' | '\\'))
}

/// Of the extension: equal signs and backslashes are escaped, and ends of lines written as letters.
fn extension(text: &str) -> String {
    let text = visible(text, |it| matches!(it, '\n' | '\r' | '\t'));
    escaped(&text, |it| matches!(it, '=' | '\\' | '\n' | '\r'))
}

fn escaped(text: &str, is_special: impl Fn(char) -> bool) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        let letter = match character {
            '\n' => 'n',
            '\r' => 'r',
            other => other,
        };
        if is_special(character) {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}
