//! `secret-in-stdout` and `secret-in-log-file`: a known value in what a process wrote.
use super::{file_ref, secret_ref};
use crate::finding::{Actor, Finding, MatchRef, StreamRef, Time};
use crate::inventory::{Encoding, Holder, Value};
use crate::rules::{SECRET_IN_LOG_FILE, SECRET_IN_STDOUT};
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
    /// Who wrote.
    pub actor: &'a Actor,
}

/// The finding for a leak; `None` when nobody holds the value any more, or when a short value was written by a workload
/// that does not hold it: then it is something else that reads the same.
#[must_use]
pub fn value_in_stream(leak: Leak<'_>) -> Option<Finding> {
    let is_own = |holder: &Holder| holder.origin.is_for(leak.actor);
    // The same value may be mounted in several pods: the writer's own mount explains the leak best, and of several
    // mounts of one file the kubelet's; a value that is a whole secret is called so.
    let rank = |holder: &&Arc<Holder>| {
        let is_part = holder.field.is_some();
        (!is_own(holder), holder.origin.source, is_part)
    };
    let counts = |holder: &&Arc<Holder>| {
        !leak.value.delimited || is_own(holder) || holder.origin.is_for_all()
    };
    let holder = leak.value.holders.iter().filter(counts).min_by_key(rank)?;
    let rule = if leak.stream.kind == "log" {
        &SECRET_IN_LOG_FILE
    } else {
        &SECRET_IN_STDOUT
    };
    let process = &leak.actor.process;
    let fingerprint = leak.value.fingerprint.to_string();
    let evidence: [&[u8]; 7] = [
        fingerprint.as_bytes(),
        leak.stream.dev.as_bytes(),
        &leak.stream.inode.to_le_bytes(),
        &process.tgid.to_le_bytes(),
        &process.start_time.0.as_nanosecond().to_le_bytes(),
        &leak.offset.to_le_bytes(),
        &leak.length.to_le_bytes(),
    ];
    let mut finding = Finding::new(rule, leak.time, &evidence);
    finding.secret = Some(secret_ref(
        &holder.origin,
        holder.field.as_deref(),
        Some(leak.value.fingerprint),
    ));
    let file = holder.file.as_ref();
    finding.file = file.map(|file| file_ref(file, &file.attributes));
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
