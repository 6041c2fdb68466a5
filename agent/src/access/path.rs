//! The decision about a whole path: every directory above must let the reader pass.
use super::decision::{Object, Reader, Verdict, Want, decide};

/// How far a reader gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// To the file, about which this is decided.
    File(Verdict),
    /// Not beyond this one of the directories.
    StoppedAt(usize),
}

impl Reach {
    /// Whether the file is opened.
    #[must_use]
    pub const fn is_granted(self) -> bool {
        matches!(self, Self::File(Verdict::Granted(_)))
    }
}

/// How far a reader gets on a path. `above`: the directories that it passes, outermost first, from the root or the working
/// directory that it starts at.
#[must_use]
pub fn reach(above: &[Object<'_>], file: Object<'_>, reader: &Reader, want: Want) -> Reach {
    let stops = |it: &Object<'_>| !decide(*it, reader, Want::SEARCH).is_granted();
    match above.iter().position(stops) {
        Some(at) => Reach::StoppedAt(at),
        None => Reach::File(decide(file, reader, want)),
    }
}

/// The first of the directories above that keeps out everybody who is neither its owner nor in a group of it.
#[must_use]
pub fn shielded_by(above: &[Object<'_>]) -> Option<usize> {
    above.iter().position(|it| it.mode & 0o001 == 0)
}
