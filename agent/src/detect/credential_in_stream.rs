//! `credential-pattern-in-log`: something with the form of a credential that no secret mount holds.
use crate::finding::{Actor, Evidence, Finding, MatchRef, SecretRef, StreamRef, Time};
use crate::inventory::Fingerprint;
use crate::rules::CREDENTIAL_PATTERN_IN_LOG;
use crate::rules::credentials::Pattern;

/// A credential was found.
pub struct LeakedCredential<'a> {
    /// When the write that completed it returned.
    pub time: Time,
    /// What kind it is.
    pub pattern: &'static Pattern,
    /// Names it.
    pub fingerprint: Fingerprint,
    /// Position of its first byte in that write, or in the log file that was read.
    pub offset: i64,
    /// Its bytes.
    pub length: u64,
    /// Where it was written to.
    pub stream: StreamRef,
    /// Who wrote.
    pub actor: &'a Actor,
    /// How it is known.
    pub evidence: Evidence,
}

/// The finding for a credential.
#[must_use]
pub fn credential_in_stream(leak: LeakedCredential<'_>) -> Finding {
    let fingerprint = leak.fingerprint.to_string();
    let evidence: [&[u8]; 7] = [
        leak.pattern.id.as_bytes(),
        fingerprint.as_bytes(),
        leak.stream.dev.as_bytes(),
        &leak.stream.inode.to_le_bytes(),
        &leak.actor.marks(),
        &leak.offset.to_le_bytes(),
        &leak.length.to_le_bytes(),
    ];
    let mut finding = Finding::new(&CREDENTIAL_PATTERN_IN_LOG, leak.time, &evidence);
    finding.evidence = leak.evidence;
    finding.secret = Some(SecretRef {
        name: leak.pattern.id.to_owned(),
        key: leak.pattern.family.to_owned(),
        field: None,
        source: "pattern",
        fingerprint: Some(fingerprint),
    });
    finding.matched = Some(MatchRef {
        kind: "pattern",
        encoding: "raw",
        offset: leak.offset,
        length: leak.length,
    });
    finding.stream = Some(leak.stream);
    leak.actor.sign(&mut finding);
    finding
}
