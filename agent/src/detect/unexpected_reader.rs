//! `unexpected-secret-reader`: a program read a secret that it was not seen to read while its readers were learnt.
use super::of_read;
use crate::event::Open;
use crate::finding::{Actor, Finding, Time};
use crate::inventory::SecretFile;
use crate::rules::UNEXPECTED_SECRET_READER;

/// What is found about a read if it turns out that its program is new to the secret: that is decided once its image and
/// workload are known.
#[must_use]
pub fn unexpected_reader(open: &Open, file: &SecretFile, actor: &Actor, time: Time) -> Finding {
    of_read(&UNEXPECTED_SECRET_READER, open, file, actor, time)
}

/// Whether that is still to be decided about a finding.
#[must_use]
pub fn is_undecided(finding: &Finding) -> bool {
    finding.rule == UNEXPECTED_SECRET_READER.id
}
