//! The values that are held or were held: their prints, who holds them, and when the last one is forgotten.
use super::{
    candidates::Candidate,
    fingerprint::{Fingerprint, Fingerprinter},
    forms::{self, Encoding, Forms},
    secret::{Holder, Refused},
    snapshot::Value,
    strength::{MOST_WORKLOADS, Reason, is_unlikely},
};
use crate::matcher::{Index, Print, Printer, Shape};
use rustc_hash::FxHashSet;
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
    /// Room for the forms of one value; empty between two.
    forms: Forms,
    /// What the last snapshot was made of, while the same values are looked for.
    arranged: Option<Patterns>,
    refused: Vec<Refused>,
}

struct Known {
    /// Of longer forms, as much as the kernel keeps of a thread's name.
    heads: Vec<Print>,
    prints: Vec<(Encoding, Print)>,
    /// The epoch in which it became known.
    since: u64,
    /// Looked for only where it is held.
    delimited: bool,
    /// Nobody holds it by chance.
    unlikely: bool,
    /// Unrelated workloads hold it: it is not looked for.
    common: bool,
    holders: Vec<Arc<Holder>>,
    former: Vec<(Instant, Arc<Holder>)>,
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
            forms: Forms::default(),
            arranged: None,
            refused: Vec::new(),
        })
    }

    /// Old values stay known that long from now on.
    pub const fn set_grace(&mut self, grace: Duration) {
        self.grace = grace;
    }

    /// Names content that is not looked for as such.
    pub fn fingerprint(&self, content: &[u8]) -> Fingerprint {
        self.fingerprinter.fingerprint(content)
    }

    /// Prints a value and its parts unless it is known.
    pub fn learn(&mut self, candidate: &Candidate) -> Fingerprint {
        let content = candidate.value.expose();
        let value = forms::trimmed(content);
        let fingerprint = self.fingerprinter.fingerprint(value);
        if self.known.contains_key(&fingerprint) {
            return fingerprint;
        }
        let mut prints = Vec::new();
        self.printer.begin();
        forms::expand(content, &mut self.forms);
        self.print(&mut prints);
        let heads = self.heads(value);
        for part in &candidate.parts {
            forms::expand_part(part.expose(), &mut self.forms);
            self.print(&mut prints);
        }
        self.forms.clear();
        let known = Known {
            heads,
            prints,
            since: self.epoch + 1,
            delimited: value.len() < forms::MIN_FREE_BYTES,
            unlikely: is_unlikely(value),
            common: false,
            holders: Vec::new(),
            former: Vec::new(),
        };
        self.known.insert(fingerprint, known);
        self.arranged = None;
        fingerprint
    }

    /// The heads of the value and of its forms that a program's name may have: they consist of letters and digits.
    fn heads(&mut self, value: &[u8]) -> Vec<Print> {
        let is_name = |encoding| {
            matches!(
                encoding,
                Encoding::Hex | Encoding::Base64 | Encoding::Base64url
            )
        };
        let forms = self.forms.iter().filter(|(encoding, _)| is_name(*encoding));
        let longer = [value].into_iter().chain(forms.map(|(_, form)| form));
        let longer = longer.filter(|form| form.len() > COMM_BYTES);
        let printer = &mut self.printer;
        longer
            .filter_map(|form| printer.print(&form[..COMM_BYTES], Shape::Text))
            .collect()
    }

    fn print(&mut self, prints: &mut Vec<(Encoding, Print)>) {
        let printer = &mut self.printer;
        prints.extend(self.forms.iter().filter_map(|(encoding, form)| {
            Some((encoding, printer.print(form, encoding.shape())?))
        }));
    }

    /// This place holds the value now.
    pub fn hold(&mut self, fingerprint: Fingerprint, holder: &Arc<Holder>) {
        if let Some(known) = self.known.get_mut(&fingerprint) {
            known.holders.push(Arc::clone(holder));
        }
    }

    /// This place holds the value no longer.
    pub fn let_go(&mut self, fingerprint: Fingerprint, holder: &Arc<Holder>) {
        if let Some(known) = self.known.get_mut(&fingerprint) {
            known.holders.retain(|other| !Arc::ptr_eq(other, holder));
            let is_same = |former: &Holder| {
                (&former.origin.name, &former.origin.key, &former.field)
                    == (&holder.origin.name, &holder.origin.key, &holder.field)
            };
            known.former.retain(|(_, former)| !is_same(former));
            known.former.push((Instant::now(), Arc::clone(holder)));
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
                    .map(|(_, print)| print)
                    .chain(&known.heads)
                    .for_each(|print| printer.forget(print));
            }
            kept
        });
        let is_changed = before != self.known.len();
        if is_changed {
            self.arranged = None;
        }
        is_changed
    }

    /// Values that turned out to be common since the last call.
    pub fn take_refused(&mut self) -> Vec<Refused> {
        std::mem::take(&mut self.refused)
    }

    /// Stops looking for values that unrelated workloads hold, and looks for them again when they no longer do.
    pub fn demote(&mut self) {
        for (fingerprint, known) in &mut self.known {
            let common = !known.unlikely && is_common(&known.holders);
            if common != known.common {
                known.common = common;
                self.arranged = None;
                // What is looked for again counts as new: what was written meanwhile is searched.
                known.since = self.epoch + 1;
                if let Some(holder) = known.holders.first().filter(|_| common) {
                    self.refused.push(Refused {
                        holder: Holder::clone(holder),
                        reason: Reason::Common,
                        fingerprint: Some(*fingerprint),
                    });
                }
            }
        }
    }

    /// Arranges all that is looked for.
    pub(super) fn arrange(&mut self) -> Arranged {
        self.epoch += 1;
        let wanted = || self.known.iter().filter(|(_, known)| !known.common);
        let values = wanted()
            .map(|(fingerprint, known)| {
                let former = known.former.iter().rev().map(|(_, holder)| holder);
                Value {
                    fingerprint: *fingerprint,
                    since: known.since,
                    delimited: known.delimited,
                    holders: known.holders.iter().chain(former).cloned().collect(),
                }
            })
            .collect();
        let patterns = self.arranged.take().unwrap_or_else(|| {
            let (mut prints, mut heads, mut of) = (Vec::new(), Vec::new(), Vec::new());
            for (value, (_, known)) in wanted().enumerate() {
                for (encoding, print) in &known.prints {
                    of.push((value as u32, *encoding));
                    prints.push(print.clone());
                }
                heads.extend(known.heads.iter().cloned());
            }
            Patterns {
                index: Arc::new(Index::new(&self.printer, prints)),
                heads: Arc::new(Index::new(&self.printer, heads)),
                of: of.into(),
            }
        });
        self.arranged = Some(patterns.clone());
        Arranged {
            epoch: self.epoch,
            values,
            patterns,
        }
    }
}

/// Whether workloads hold it that have nothing to do with each other. Those that hold it under the same name, as the
/// replicas of one deployment do, count once.
fn is_common(holders: &[Arc<Holder>]) -> bool {
    if holders.len() <= MOST_WORKLOADS {
        return false;
    }
    let workloads: FxHashSet<&str> = holders
        .iter()
        .filter_map(|it| it.origin.workload())
        .collect();
    let names: FxHashSet<_> = holders
        .iter()
        .map(|it| (&it.origin.name, &it.origin.key, &it.field))
        .collect();
    workloads.len().min(names.len()) > MOST_WORKLOADS
}

/// What a snapshot is made of.
pub(super) struct Arranged {
    pub epoch: u64,
    pub values: Vec<Value>,
    pub patterns: Patterns,
}

/// The forms of all values, ready to be searched for; shared by the snapshots in which the values are the same.
#[derive(Clone)]
pub(super) struct Patterns {
    pub index: Arc<Index>,
    pub heads: Arc<Index>,
    /// Which value each pattern is a form of, and which form.
    pub of: Arc<[(u32, Encoding)]>,
}

#[cfg(test)]
#[path = "values_tests.rs"]
mod tests;
