//! What tells that a finding is one that was told before: the process may have ended meanwhile.
use crate::finding::{Evidence, Finding};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A hash of what makes two findings the same one. Values are in it as fingerprints only.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Mark([u8; 16]);

impl fmt::Debug for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// The ids of findings that were told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recall(pub Vec<(Mark, String)>);

/// What a finding will be known by.
#[must_use]
pub fn marks(finding: &Finding) -> Vec<Mark> {
    let own = (finding.evidence != Evidence::File).then(|| exact(finding));
    own.into_iter()
        .flatten()
        .chain(places(finding).into_iter().flatten())
        .collect()
}

/// What tells whether a finding is known: of one that a log file showed, value and place, whoever told of it before; of any
/// other, all that makes it one.
#[must_use]
pub fn known_by(finding: &Finding) -> Option<Mark> {
    if finding.evidence == Evidence::File {
        places(finding).into_iter().flatten().next()
    } else {
        exact(finding)
    }
}

fn exact(finding: &Finding) -> Option<Mark> {
    let process = finding.process.as_ref();
    let file = finding.file.as_ref();
    hash(&(
        "exact",
        (
            finding.rule,
            &finding.reason,
            &finding.secret,
            &finding.stream,
        ),
        finding.matched.as_ref().map(|matched| matched.encoding),
        process.map(|process| (&process.exe, process.uid)),
        finding.container.as_ref().map(|container| &container.id),
        file.map(|file| (&file.dev, file.inode, &file.mode)),
    ))
}

/// Value and place. What a probe saw being printed is in the pod's log, and in the file behind the descriptor.
fn places(finding: &Finding) -> [Option<Mark>; 2] {
    let secret = finding.secret.as_ref();
    let fingerprint = secret.and_then(|secret| secret.fingerprint.as_deref());
    let (Some(fingerprint), Some(stream)) = (fingerprint, &finding.stream) else {
        return [None, None];
    };
    let is_printed = matches!(stream.kind, "stdout" | "stderr");
    let pod = finding.pod.as_ref().filter(|_| is_printed);
    let in_pod = pod.and_then(|pod| hash(&("pod", finding.rule, fingerprint, &pod.uid)));
    let in_file = hash(&("file", finding.rule, fingerprint, &stream.dev, stream.inode));
    if finding.evidence == Evidence::File && in_pod.is_some() {
        [in_pod, None]
    } else {
        [in_pod, in_file]
    }
}

fn hash(parts: &impl Serialize) -> Option<Mark> {
    let text = serde_json::to_vec(parts).ok()?;
    let mut mark = [0; 16];
    mark.copy_from_slice(&blake3::hash(&text).as_bytes()[..16]);
    Some(Mark(mark))
}
