//! A finding: a conclusion with its evidence, and never a value.
use crate::event::{Attributes, FileKey};
use crate::identity::Workload;
use crate::rules::{Rule, Severity};
use jiff::Timestamp;
use serde::{Deserialize, Serialize, Serializer};
use std::{collections::BTreeMap, sync::Arc};

/// Version of the JSON stream's schema.
pub const SCHEMA: &str = "1";

/// A time in UTC, shown with microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Time(pub Timestamp);

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{:.6}", self.0))
    }
}

/// A conclusion.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding {
    /// Always `finding`.
    pub kind: &'static str,
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// A ULID: its time is the event's, its other half a hash of the evidence.
    pub id: String,
    /// When it happened.
    pub time: Time,
    /// The rule's name.
    pub rule: &'static str,
    /// How bad.
    pub severity: Severity,
    /// What was found, for people.
    pub title: &'static str,
    /// How it is known.
    pub evidence: Evidence,
    /// Which secret.
    pub secret: Option<SecretRef>,
    /// Where the value was, and in which form.
    #[serde(rename = "match")]
    pub matched: Option<MatchRef>,
    /// What it was written to.
    pub stream: Option<StreamRef>,
    /// Who did it.
    pub process: Option<ProcessRef>,
    /// In which container.
    pub container: Option<ContainerRef>,
    /// In which pod.
    pub pod: Option<PodRef>,
    /// What made the pod.
    pub workload: Option<Workload>,
    /// On which node of the cluster.
    pub node: Arc<str>,
    /// Whether container, pod and workload are all that there is to know.
    pub enrichment: Enrichment,
    /// The secret's file.
    pub file: Option<FileRef>,
    /// Why a value is not looked for; of what a look at the node or at manifests shows, what exactly is wrong.
    pub reason: Option<String>,
    /// The place in a manifest that says so; only there when a manifest was looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub manifest: Option<ManifestRef>,
    /// How often, since `first_seen`.
    pub count: u64,
    /// When first.
    pub first_seen: Time,
    /// When last.
    pub last_seen: Time,
    /// What to do.
    pub remediation: &'static str,
    /// CWE, ATT&CK, guidance.
    pub references: &'static [&'static str],
}

impl Finding {
    /// A finding of `rule` at `time` with nothing else known. `evidence` names what happened: the same evidence gives
    /// the same id.
    #[must_use]
    pub fn new(rule: &'static Rule, time: Time, evidence: &[&[u8]]) -> Self {
        Self {
            kind: "finding",
            schema: SCHEMA,
            id: id(rule, time, evidence),
            time,
            rule: rule.id,
            severity: rule.severity,
            title: rule.title,
            evidence: Evidence::Probe,
            secret: None,
            matched: None,
            stream: None,
            process: None,
            container: None,
            pod: None,
            workload: None,
            node: Arc::default(),
            enrichment: Enrichment::Complete,
            file: None,
            reason: None,
            manifest: None,
            count: 1,
            first_seen: time,
            last_seen: time,
            remediation: rule.remediation,
            references: rule.references,
        }
    }
}

fn id(rule: &Rule, time: Time, evidence: &[&[u8]]) -> String {
    let mut hash = blake3::Hasher::new();
    hash.update(rule.id.as_bytes());
    hash.update(&time.0.as_nanosecond().to_le_bytes());
    for part in evidence {
        hash.update(&(part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    let mut random = [0; 16];
    random.copy_from_slice(&hash.finalize().as_bytes()[..16]);
    let milliseconds = u64::try_from(time.0.as_millisecond()).unwrap_or(0);
    ulid::Ulid::from_parts(milliseconds, u128::from_le_bytes(random)).to_string()
}

/// How a finding is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Evidence {
    /// A kernel probe saw it happen.
    Probe,
    /// It was read from the log file: no probe saw it being written.
    File,
    /// The state of a secret mount or of a container's environment shows it, or what a manifest says of them.
    Inventory,
}

/// Who did something, as far as enrichment knows.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Actor {
    /// The process; `None` when a log file was read. It is no part of what a capture keeps of the owner of one.
    #[serde(skip)]
    pub process: Option<ProcessRef>,
    /// Its container.
    pub container: Option<Arc<ContainerRef>>,
    /// Its pod.
    pub pod: Option<Arc<PodRef>>,
}

impl Actor {
    /// Tells processes apart in a finding's evidence.
    #[must_use]
    pub fn marks(&self) -> [u8; 20] {
        let mut marks = [0; 20];
        if let Some(process) = &self.process {
            marks[..4].copy_from_slice(&process.tgid.to_le_bytes());
            marks[4..].copy_from_slice(&process.start_time.0.as_nanosecond().to_le_bytes());
        }
        marks
    }

    /// Says in a finding who it was.
    pub fn sign(&self, finding: &mut Finding) {
        finding.process.clone_from(&self.process);
        finding.container = self.container.as_deref().cloned();
        finding.pod = self.pod.as_deref().cloned();
    }
}

/// Which secret.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct SecretRef {
    /// Name of the secret, volume or directory.
    pub name: String,
    /// Key in it.
    pub key: String,
    /// Where in the content of the key the value is; `None` when it is the whole.
    pub field: Option<String>,
    /// `volume`, `runtime`, `path`, `env`, `pattern` or `manifest`.
    pub source: &'static str,
    /// Keyed hash of the value; `None` when the value is not known.
    pub fingerprint: Option<String>,
}

/// Where the value was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MatchRef {
    /// `exact`: the very bytes of one form of the value; `pattern`: the form of a credential.
    pub kind: &'static str,
    /// Which form.
    pub encoding: &'static str,
    /// Position of the first byte in the write that completed the value, negative when it began in an earlier write; among
    /// a program's arguments; or in the log file that was read.
    pub offset: i64,
    /// Bytes of the form.
    pub length: u64,
}

/// What it was written to.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct StreamRef {
    /// `stdout`, `stderr`, `log` or `file`.
    pub kind: &'static str,
    /// Path of a regular file or terminal, as the writer sees it.
    pub path: Option<String>,
    /// Device, `major:minor`.
    pub dev: String,
    /// Inode number.
    pub inode: u64,
}

/// Who did it. Arguments are not part of it: they may hold secrets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProcessRef {
    /// Thread id.
    pub pid: u32,
    /// Process id.
    pub tgid: u32,
    /// Process id of the parent.
    pub ppid: u32,
    /// Real user id.
    pub uid: u32,
    /// Real group id.
    pub gid: u32,
    /// Name of the thread.
    pub comm: String,
    /// Path of the executable, as the process sees it.
    pub exe: Option<String>,
    /// When the process started.
    pub start_time: Time,
}

/// In which container.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ContainerRef {
    /// Its id.
    pub id: String,
    /// Its name, when known.
    pub name: Option<String>,
    /// Its image, as the pod's spec has it, when known.
    pub image: Option<String>,
    /// The image's digest, when known.
    pub image_digest: Option<String>,
}

/// In which pod.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PodRef {
    /// Its uid.
    pub uid: String,
    /// Its namespace, when known.
    pub namespace: Option<String>,
    /// Its name, when known.
    pub name: Option<String>,
    /// Its labels, as far as they are known and wanted.
    pub labels: BTreeMap<String, String>,
    /// Its annotations, as far as they are known and wanted.
    pub annotations: BTreeMap<String, String>,
}

/// Whether container, pod and workload are all that there is to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Enrichment {
    /// Nothing is missing.
    Complete,
    /// Something is missing, and who could have told it did not in time.
    Pending,
    /// Something is missing, and nobody is there to tell it.
    Unknown,
}

impl Enrichment {
    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Pending => "pending",
            Self::Unknown => "unknown",
        }
    }
}

/// A place in a manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ManifestRef {
    /// The file, as it was named.
    pub path: String,
    /// The line, from 1.
    pub line: u64,
}

/// A file and who may do what with it. Of a rule about a value in a stream it is the file that holds the secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FileRef {
    /// Where it is.
    pub path: String,
    /// Permission bits, four octal digits.
    pub mode: String,
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
    /// Device, `major:minor`.
    pub dev: String,
    /// Inode number.
    pub inode: u64,
}

impl FileRef {
    /// A file that is shown as `path`.
    #[must_use]
    pub fn new(path: String, key: FileKey, attributes: &Attributes) -> Self {
        Self {
            path,
            mode: format!("{:04o}", attributes.permissions()),
            uid: attributes.uid,
            gid: attributes.gid,
            dev: key.dev.to_string(),
            inode: key.ino,
        }
    }
}
