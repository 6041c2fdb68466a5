//! What counts as a secret value: parts of files, and containers' environments.

mod document;
mod environment;
mod weak;

use crate::harness::Test;

/// The rule for values that are not looked for.
pub const UNMONITORABLE: &str = "unmonitorable-secret";

pub fn tests() -> Vec<Test> {
    [document::tests(), environment::tests(), weak::tests()]
        .into_iter()
        .flatten()
        .collect()
}
