//! From what was found in a file or a variable to prints, and to what is told of the rest.
use super::Holdings;
use crate::inventory::{
    candidates::Candidates,
    environment::Held,
    fingerprint::Fingerprint,
    secret::{Holder, Origin, Refused, SecretFile},
    strength::Reason,
};
use rustc_hash::FxHashSet;
use std::sync::Arc;

/// Values of one document that are refused are told one by one, up to so many.
const MOST_REFUSED: usize = 64;

/// What became of a file's or variable's values.
pub(super) struct Learned {
    /// Looked for from now on, and where in the content they are.
    printed: Vec<(Fingerprint, Option<String>)>,
    /// Not looked for.
    refused: Vec<(Option<String>, Reason)>,
}

impl Holdings {
    /// Prints what is to be looked for, each value once.
    pub(super) fn learn(&mut self, candidates: Candidates) -> Learned {
        let mut seen = FxHashSet::default();
        let mut printed = Vec::new();
        for candidate in candidates.wanted {
            let fingerprint = self.values.learn(&candidate);
            if seen.insert(fingerprint) {
                printed.push((fingerprint, candidate.field));
            }
        }
        let mut refused = candidates.refused;
        refused.truncate(MOST_REFUSED);
        Learned { printed, refused }
    }
}

impl Learned {
    /// The fingerprint of the content itself.
    pub(super) fn whole(&self) -> Option<Fingerprint> {
        let whole = self.printed.iter().find(|(_, field)| field.is_none());
        whole.map(|(fingerprint, _)| *fingerprint)
    }

    /// Says of each value where it is.
    pub(super) fn of(
        self,
        origin: &Arc<Origin>,
        file: Option<&Arc<SecretFile>>,
    ) -> (Held, Vec<Refused>) {
        let holder = |field| Holder {
            origin: Arc::clone(origin),
            field,
            file: file.cloned(),
        };
        let held = self.printed.into_iter();
        let refused = self.refused.into_iter();
        (
            held.map(|(fingerprint, field)| (fingerprint, Arc::new(holder(field))))
                .collect(),
            refused
                .map(|(field, reason)| Refused {
                    holder: holder(field),
                    reason,
                    fingerprint: None,
                })
                .collect(),
        )
    }
}
