//! What is found in payloads: noted for a capture, or told by one that dropped them.
use crate::event::BootTime;
use crate::inventory::{Encoding, Fingerprint};
use crate::stream::ScanKey;
use serde::{Deserialize, Serialize};

/// What was searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Searched {
    /// A stream, as one scan holds it.
    Scan(ScanKey),
    /// The arguments of a program: its process, and when it was started.
    Arguments(u32, BootTime),
}

/// What was found. Positions are counted back from the byte that comes next: a replay may not know how many came before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Found {
    /// A known value.
    Value {
        /// Names it.
        fingerprint: Fingerprint,
        /// In which form.
        encoding: Encoding,
        /// So far back its first byte lies,
        start: u64,
        /// and the one after its last.
        end: u64,
        /// Whether it is a leak of its own: it is not when it lies within one, or was told before.
        told: bool,
    },
    /// Something with the form of a credential.
    Credential {
        /// The pattern's name.
        pattern: String,
        /// Names it.
        fingerprint: Fingerprint,
        /// As for a value.
        start: u64,
        /// As for a value.
        end: u64,
    },
}

/// What was found in one search.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sighting {
    /// Where.
    pub searched: Searched,
    /// What.
    pub found: Vec<Found>,
}

/// Notes what is found, or tells it.
#[derive(Default)]
pub struct Eyes {
    is_noting: bool,
    noted: Vec<Sighting>,
    /// In a replay: what the capture says was found at this step.
    told: Vec<Sighting>,
    /// What is told is handed on to another capture as it is.
    is_passing: bool,
}

impl Eyes {
    /// Notes from now on what is found.
    pub fn note_all(&mut self) {
        self.is_noting = true;
    }

    /// Whether what is found is noted.
    pub const fn is_noting(&self) -> bool {
        self.is_noting
    }

    /// Notes what was found.
    pub fn note(&mut self, searched: Searched, found: Vec<Found>) {
        if self.is_noting && !self.is_passing && !found.is_empty() {
            self.noted.push(Sighting { searched, found });
        }
    }

    /// What was noted since the last call.
    pub fn take(&mut self) -> Vec<Sighting> {
        std::mem::take(&mut self.noted)
    }

    /// What was found at the next step.
    pub fn expect(&mut self, told: Vec<Sighting>) {
        self.is_passing = true;
        if self.is_noting {
            self.noted.clone_from(&told);
        }
        self.told = told;
    }

    /// What was found there: values, or credentials.
    pub fn told(&mut self, searched: Searched, values: bool) -> Vec<Found> {
        let is_of = |sighting: &Sighting| {
            let is_value = |found: &Found| matches!(found, Found::Value { .. }) == values;
            sighting.searched == searched && sighting.found.iter().all(is_value)
        };
        let at = self.told.iter().position(is_of);
        at.map(|at| self.told.remove(at).found).unwrap_or_default()
    }

    /// Whether a capture tells that anything was found at this step.
    pub const fn is_told(&self) -> bool {
        !self.told.is_empty()
    }
}
