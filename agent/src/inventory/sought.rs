//! Values that a replay searches payloads for: those that a responder gives it.
use super::{
    Encoding, Fingerprint,
    candidates::Candidate,
    fingerprint::Fingerprinter,
    secret::{Holder, Origin, Source},
    snapshot::Value,
    values::{Arranged, Values},
};
use crate::matcher::{Index, MIN_PATTERN_BYTES, Printer};
use crate::redact::SecretBytes;
use std::{collections::BTreeMap, sync::Arc, time::Duration};

/// Values that a replay searches payloads for.
pub struct SoughtValues {
    pub(super) index: Arc<Index>,
    pub(super) heads: Arc<Index>,
    pub(super) values: BTreeMap<Fingerprint, Value>,
    /// Which value each pattern of the index is a form of, and which form.
    pub(super) patterns: Vec<(Fingerprint, Encoding)>,
}

impl SoughtValues {
    /// None.
    #[must_use]
    pub fn none() -> Self {
        let nothing = || Arc::new(Index::new(&Printer::new([0; 32]), Vec::new()));
        Self {
            index: nothing(),
            heads: nothing(),
            values: BTreeMap::new(),
            patterns: Vec::new(),
        }
    }

    /// One a line of `text`; findings call them by `name` and the number of the line.
    ///
    /// # Errors
    /// Says which line holds a value that would be found by chance, or that the kernel gives no random bytes.
    pub fn of(text: &[u8], name: &str, fingerprinter: Fingerprinter) -> Result<Self, String> {
        // They are never let go of, so there is nothing to wait for.
        let mut values = Values::new(fingerprinter, Duration::ZERO)
            .map_err(|error| format!("the kernel gives no random bytes: {error}"))?;
        for (number, line) in (1..).zip(text.split(|byte| *byte == b'\n')) {
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            if line.is_empty() {
                continue;
            }
            if line.len() < MIN_PATTERN_BYTES {
                return Err(format!(
                    "line {number}: a value of {} bytes would be found by chance; give one of {MIN_PATTERN_BYTES} or more",
                    line.len()
                ));
            }
            let fingerprint = values.learn(&Candidate {
                field: None,
                value: SecretBytes::new(line.to_vec()),
                parts: Vec::new(),
            });
            let origin = Origin {
                name: name.to_owned(),
                key: format!("line {number}"),
                source: Source::Path,
                pod_uid: None,
                container: None,
            };
            let holder = Holder {
                origin: Arc::new(origin),
                field: None,
                file: None,
            };
            values.hold(fingerprint, &Arc::new(holder));
        }
        let Arranged {
            values, patterns, ..
        } = values.arrange();
        let of = |(value, encoding): &(u32, Encoding)| {
            let value = values.get(*value as usize)?;
            Some((value.fingerprint, *encoding))
        };
        Ok(Self {
            index: patterns.index,
            heads: patterns.heads,
            patterns: patterns.of.iter().filter_map(of).collect(),
            values: values
                .iter()
                .map(|it| (it.fingerprint, it.clone()))
                .collect(),
        })
    }
}
