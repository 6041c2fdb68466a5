//! `secret-in-stdout`, `secret-in-log-file`, `secret-copied-to-file`: a known value in what was written.
use super::{file_ref, secret_ref};
use crate::finding::{Actor, Evidence, FileRef, Finding, MatchRef, StreamRef, Time};
use crate::inventory::{Encoding, SecretFile, Value};
use crate::rules::{SECRET_COPIED_TO_FILE, SECRET_IN_LOG_FILE, SECRET_IN_STDOUT};
use std::sync::Arc;

/// A value was found.
pub struct Leak<'a> {
    /// When the write that completed it returned.
    pub time: Time,
    /// Which value.
    pub value: &'a Value,
    /// In which form.
    pub encoding: Encoding,
    /// Position of its first byte in that write.
    pub offset: i64,
    /// Bytes of the form.
    pub length: u64,
    /// Where it was written to.
    pub stream: StreamRef,
    /// That file, when it is neither a log nor a standard stream.
    pub copy: Option<FileRef>,
    /// Who wrote.
    pub actor: &'a Actor,
    /// How it is known.
    pub evidence: Evidence,
}

/// The finding for a leak; `None` when nobody holds the value any more.
#[must_use]
pub fn value_in_stream(leak: Leak<'_>) -> Option<Finding> {
    // The same value may be mounted in several pods: the writer's own mount explains the leak best, and of several
    // mounts of one file the kubelet's.
    let rank = |file: &&Arc<SecretFile>| (!file.is_mounted_for(leak.actor), file.source);
    let holder = leak.value.holders.iter().min_by_key(rank)?;
    let rule = if leak.copy.is_some() {
        &SECRET_COPIED_TO_FILE
    } else if leak.stream.kind == "log" {
        &SECRET_IN_LOG_FILE
    } else {
        &SECRET_IN_STDOUT
    };
    let fingerprint = leak.value.fingerprint.to_string();
    let evidence: [&[u8]; 6] = [
        fingerprint.as_bytes(),
        leak.stream.dev.as_bytes(),
        &leak.stream.inode.to_le_bytes(),
        &leak.actor.marks(),
        &leak.offset.to_le_bytes(),
        &leak.length.to_le_bytes(),
    ];
    let mut finding = Finding::new(rule, leak.time, &evidence);
    finding.secret = Some(secret_ref(holder));
    finding.evidence = leak.evidence;
    finding.file = leak
        .copy
        .or_else(|| Some(file_ref(holder, &holder.attributes)));
    finding.matched = Some(MatchRef {
        kind: "exact",
        encoding: leak.encoding.name(),
        offset: leak.offset,
        length: leak.length,
    });
    finding.stream = Some(leak.stream);
    leak.actor.sign(&mut finding);
    Some(finding)
}
