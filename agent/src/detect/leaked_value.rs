//! `secret-in-stdout`, `secret-in-log-file`, `secret-copied-to-file`, `secret-in-argv`: a known value where it leaks.
use super::{file_ref, secret_ref};
use crate::finding::{Actor, Evidence, FileRef, Finding, MatchRef, StreamRef, Time};
use crate::inventory::{Encoding, Holder, Value};
use crate::rules::{SECRET_COPIED_TO_FILE, SECRET_IN_ARGV, SECRET_IN_LOG_FILE, SECRET_IN_STDOUT};
use crate::stream::Stream;
use std::sync::Arc;

/// Where a value was found.
#[derive(Clone, Debug)]
pub enum Place {
    /// In a standard stream or a log.
    Stream(StreamRef),
    /// In another regular file.
    Copy(StreamRef, FileRef),
    /// Among the arguments of a program.
    Arguments,
}

impl Place {
    /// In what was written to a stream through a descriptor.
    #[must_use]
    pub fn of(stream: &Stream, fd: u32) -> Self {
        match stream.copy() {
            Some(copy) => Self::Copy(stream.shown(fd), copy),
            None => Self::Stream(stream.shown(fd)),
        }
    }
}

/// A value was found.
pub struct Leak<'a> {
    /// When it happened.
    pub time: Time,
    /// Which value.
    pub value: &'a Value,
    /// In which form.
    pub encoding: Encoding,
    /// Position of its first byte in the call that completed it, or among the arguments.
    pub offset: i64,
    /// Bytes of the form.
    pub length: u64,
    /// Where it was found.
    pub place: Place,
    /// Who did it.
    pub actor: &'a Actor,
    /// How it is known.
    pub evidence: Evidence,
}

/// The finding for a leak; `None` when nobody holds the value any more, or when a short value was written by a workload
/// that does not hold it: then it is something else that reads the same.
#[must_use]
pub fn leaked_value(leak: Leak<'_>) -> Option<Finding> {
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
    let (rule, stream, copy) = match leak.place {
        Place::Stream(stream) if stream.kind == "log" => (&SECRET_IN_LOG_FILE, Some(stream), None),
        Place::Stream(stream) => (&SECRET_IN_STDOUT, Some(stream), None),
        Place::Copy(stream, copy) => (&SECRET_COPIED_TO_FILE, Some(stream), Some(copy)),
        Place::Arguments => (&SECRET_IN_ARGV, None, None),
    };
    let (dev, inode) = stream
        .as_ref()
        .map_or(("", 0), |stream| (stream.dev.as_str(), stream.inode));
    let fingerprint = leak.value.fingerprint.to_string();
    let evidence: [&[u8]; 6] = [
        fingerprint.as_bytes(),
        dev.as_bytes(),
        &inode.to_le_bytes(),
        &leak.actor.marks(),
        &leak.offset.to_le_bytes(),
        &leak.length.to_le_bytes(),
    ];
    let mut finding = Finding::new(rule, leak.time, &evidence);
    finding.secret = Some(secret_ref(
        &holder.origin,
        holder.field.as_deref(),
        Some(leak.value.fingerprint),
    ));
    finding.evidence = leak.evidence;
    let of_secret = || {
        Some(file_ref(
            holder.file.as_ref()?,
            &holder.file.as_ref()?.attributes,
        ))
    };
    finding.file = copy.or_else(of_secret);
    finding.matched = Some(MatchRef {
        kind: "exact",
        encoding: leak.encoding.name(),
        offset: leak.offset,
        length: leak.length,
    });
    finding.stream = stream;
    leak.actor.sign(&mut finding);
    Some(finding)
}
