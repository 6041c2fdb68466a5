//! The sentinel ends, in order or killed, and another one goes on in the same state directory.

mod away;
mod clock;
mod killed;

use crate::harness::Test;

pub fn tests() -> Vec<Test> {
    [away::tests(), clock::tests(), killed::tests()].concat()
}
