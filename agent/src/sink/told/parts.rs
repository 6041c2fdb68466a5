//! What a told finding consists of: the parts of `finding.rs`, read from a line.
use super::text::{self, Text};
use crate::finding::Time;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Which secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToldSecret<'l> {
    /// Name of the secret, volume or directory.
    #[serde(borrow)]
    pub name: Text<'l>,
    /// Key in it.
    #[serde(borrow)]
    pub key: Text<'l>,
    /// Where in the content of the key the value is.
    #[serde(borrow)]
    pub field: Option<Text<'l>>,
    /// `volume`, `runtime`, `path`, `env` or `pattern`.
    #[serde(borrow)]
    pub source: Text<'l>,
    /// Keyed hash of the value.
    #[serde(borrow)]
    pub fingerprint: Option<Text<'l>>,
}

/// A place in a manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToldManifest<'l> {
    /// The file, as it was named.
    #[serde(borrow)]
    pub path: Text<'l>,
    /// The line, from 1.
    pub line: u64,
}

/// Where the value was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToldMatch<'l> {
    /// `exact` or `pattern`.
    #[serde(borrow)]
    pub kind: Text<'l>,
    /// Which form.
    #[serde(borrow)]
    pub encoding: Text<'l>,
    /// Position of the first byte.
    pub offset: i64,
    /// Bytes of the form.
    pub length: u64,
}

/// What it was written to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToldStream<'l> {
    /// `stdout`, `stderr`, `log` or `file`.
    #[serde(borrow)]
    pub kind: Text<'l>,
    /// Path, as the writer sees it.
    #[serde(borrow)]
    pub path: Option<Text<'l>>,
    /// Device, `major:minor`.
    #[serde(borrow)]
    pub dev: Text<'l>,
    /// Inode number.
    pub inode: u64,
}

/// Who did it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToldProcess<'l> {
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
    #[serde(borrow)]
    pub comm: Text<'l>,
    /// Path of the executable.
    #[serde(borrow)]
    pub exe: Option<Text<'l>>,
    /// When the process started.
    #[serde(deserialize_with = "text::time")]
    pub start_time: Time,
}

/// In which container.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToldContainer<'l> {
    /// Its id.
    #[serde(borrow)]
    pub id: Text<'l>,
    /// Its name.
    #[serde(borrow)]
    pub name: Option<Text<'l>>,
    /// Its image.
    #[serde(borrow)]
    pub image: Option<Text<'l>>,
    /// The image's digest.
    #[serde(borrow)]
    pub image_digest: Option<Text<'l>>,
}

/// In which pod.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToldPod<'l> {
    /// Its uid.
    #[serde(borrow)]
    pub uid: Text<'l>,
    /// Its namespace.
    #[serde(borrow)]
    pub namespace: Option<Text<'l>>,
    /// Its name.
    #[serde(borrow)]
    pub name: Option<Text<'l>>,
    /// Its labels.
    #[serde(borrow, default)]
    pub labels: BTreeMap<Text<'l>, Text<'l>>,
    /// Its annotations.
    #[serde(borrow, default)]
    pub annotations: BTreeMap<Text<'l>, Text<'l>>,
}

/// What made the pod.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToldWorkload<'l> {
    /// `Deployment` and so on.
    #[serde(borrow)]
    pub kind: Text<'l>,
    /// Its name.
    #[serde(borrow)]
    pub name: Text<'l>,
}

/// A file and who may do what with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToldFile<'l> {
    /// Where it is.
    #[serde(borrow)]
    pub path: Text<'l>,
    /// Permission bits, four octal digits.
    #[serde(borrow)]
    pub mode: Text<'l>,
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
    /// Device, `major:minor`.
    #[serde(borrow)]
    pub dev: Text<'l>,
    /// Inode number.
    pub inode: u64,
}
