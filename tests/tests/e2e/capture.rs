//! Captures: what is replayed is what was told, no value is in them, and what was done to them shows.

mod alone;
mod content;
mod crash;
pub mod every_rule;
mod evidence;
mod full;
mod layout;
mod none;
mod part;
mod record;
mod ring;
mod same;
mod sealed;
mod segments;
mod shown;
mod taken;
mod what_if;

use crate::harness::Test;

pub fn tests() -> Vec<Test> {
    [
        same::tests(),
        alone::tests(),
        content::tests(),
        sealed::tests(),
        none::tests(),
        ring::tests(),
        crash::tests(),
        evidence::tests(),
        segments::tests(),
        shown::tests(),
        what_if::tests(),
        record::tests(),
        part::tests(),
        full::tests(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
