//! The values that files hold or held: their prints, who holds them, and when the last one is forgotten.
use super::{
    fingerprint::{Fingerprint, Fingerprinter},
    forms::{self, Encoding},
    secret::SecretFile,
    snapshot::Value,
};
use crate::matcher::{Index, MIN_PATTERN_BYTES, Print, Printer, Shape};
use crate::redact::SecretBytes;
use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};

/// Bytes that the kernel keeps of a thread's name (`TASK_COMM_LEN` less the NUL, include/linux/sched.h).
const COMM_BYTES: usize = 15;

/// Every value within its grace period.
pub struct Values {
    fingerprinter: Fingerprinter,
    printer: Printer,
    grace: Duration,
    epoch: u64,
    known: BTreeMap<Fingerprint, Known>,
}

struct Known {
    /// Of a longer value, as much as the kernel keeps of a thread's name.
    head: Option<Print>,
    prints: Vec<(Encoding, Print)>,
    /// The epoch in which it became known.
    since: u64,
    holders: Vec<Arc<SecretFile>>,
    former: Vec<(Instant, Arc<SecretFile>)>,
}

impl Values {
    /// No values. Old ones stay known for `grace`.
    ///
    /// # Errors
    /// When the kernel gives no random bytes for the matcher's keys.
    pub fn new(fingerprinter: Fingerprinter, grace: Duration) -> std::io::Result<Self> {
        let mut key = [0; 32];
        rustix::rand::getrandom(&mut key, rustix::rand::GetRandomFlags::empty())?;
        let printer = Printer::new(key);
        Ok(Self {
            fingerprinter,
            printer,
            grace,
            epoch: 0,
            known: BTreeMap::new(),
        })
    }

    /// Prints a value unless it is known. `None`: it is too short to be looked for.
    pub fn learn(&mut self, content: &SecretBytes) -> Option<Fingerprint> {
        let value = forms::trimmed(content.expose());
        if value.len() < MIN_PATTERN_BYTES {
            return None;
        }
        let fingerprint = self.fingerprinter.fingerprint(value);
        let (printer, since) = (&mut self.printer, self.epoch + 1);
        printer.begin();
        self.known.entry(fingerprint).or_insert_with(|| Known {
            prints: forms::expand(content)
                .iter()
                .filter_map(|(encoding, form)| {
                    Some((
                        *encoding,
                        printer.print(form.expose(), shape_of(*encoding))?,
                    ))
                })
                .collect(),
            head: value
                .get(..COMM_BYTES)
                .filter(|_| value.len() > COMM_BYTES)
                .and_then(|head| printer.print(head, Shape::Text)),
            since,
            holders: Vec::new(),
            former: Vec::new(),
        });
        Some(fingerprint)
    }

    /// This file holds its value now.
    pub fn hold(&mut self, file: &Arc<SecretFile>) {
        if let Some(known) = file
            .fingerprint
            .and_then(|print| self.known.get_mut(&print))
        {
            known.holders.push(Arc::clone(file));
        }
    }

    /// This file holds its value no longer.
    pub fn let_go(&mut self, file: &Arc<SecretFile>) {
        if let Some(known) = file
            .fingerprint
            .and_then(|print| self.known.get_mut(&print))
        {
            known.holders.retain(|holder| !Arc::ptr_eq(holder, file));
            known
                .former
                .retain(|(_, former)| (&former.name, &former.key) != (&file.name, &file.key));
            known.former.push((Instant::now(), Arc::clone(file)));
        }
    }

    /// Forgets what is past its grace period; says whether that was anything.
    pub fn retire(&mut self) -> bool {
        let before = self.known.len();
        let (grace, printer) = (self.grace, &mut self.printer);
        self.known.retain(|_, known| {
            known.former.retain(|(since, _)| since.elapsed() < grace);
            let kept = !(known.holders.is_empty() && known.former.is_empty());
            if !kept {
                known
                    .prints
                    .iter()
                    .for_each(|(_, print)| printer.forget(print));
            }
            kept
        });
        before != self.known.len()
    }

    /// Arranges all that is known for the matcher.
    pub(super) fn arrange(&mut self) -> Arranged {
        self.epoch += 1;
        let (mut prints, mut heads) = (Vec::new(), Vec::new());
        let (mut patterns, mut values) = (Vec::new(), Vec::new());
        for (fingerprint, known) in &self.known {
            for (encoding, print) in &known.prints {
                patterns.push((values.len() as u32, *encoding));
                prints.push(print.clone());
            }
            heads.extend(known.head.clone());
            let former = known.former.iter().rev().map(|(_, file)| file);
            values.push(Value {
                fingerprint: *fingerprint,
                since: known.since,
                holders: known.holders.iter().chain(former).cloned().collect(),
            });
        }
        Arranged {
            epoch: self.epoch,
            index: Index::new(&self.printer, prints),
            heads: Index::new(&self.printer, heads),
            values,
            patterns,
        }
    }
}

/// In which readings of a stream a form may be found.
const fn shape_of(encoding: Encoding) -> Shape {
    match encoding {
        Encoding::Raw => Shape::Text,
        Encoding::Base64 | Encoding::Base64url => Shape::Base64,
        Encoding::Hex => Shape::Hex,
    }
}

/// What a snapshot is made of.
pub(super) struct Arranged {
    pub epoch: u64,
    pub index: Index,
    pub heads: Index,
    pub values: Vec<Value>,
    pub patterns: Vec<(u32, Encoding)>,
}
