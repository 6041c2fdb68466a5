//! Finds known values in streams without storing a value: sampled, keyed fingerprints.
//!
//! Of each pattern one short window is remembered, as keyed hashes of its overlapping grams; text is probed at every
//! n-th byte only, with n chosen so that every occurrence of a window holds one probed gram. A hit gives where the
//! pattern would start and how long it is; a keyed BLAKE3 hash of just those bytes confirms it.
mod index;
mod print;
mod scan;

pub use index::{Index, PatternId};
pub use print::{MIN_PATTERN_BYTES, Print, Printer};
pub use scan::{Match, Scan, find};
