//! Who may read a secret file: the sentinel's verdict against the kernel's own; and the advice that follows from who does.

mod advice;
mod attempt;
mod cells;
mod in_pods;
mod live;
mod matrix;
mod model;
mod named;
mod rotated;

use crate::harness::Test;

pub fn tests() -> Vec<Test> {
    [
        matrix::tests(),
        live::tests(),
        advice::tests(),
        in_pods::tests(),
        named::tests(),
        rotated::tests(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
