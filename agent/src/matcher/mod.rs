//! Finds known values in streams without storing a value: sampled, keyed fingerprints.
//!
//! Of each pattern one short window is remembered, as keyed hashes of its overlapping grams; text is probed at every
//! n-th byte only, with n chosen so that every occurrence of a window holds one probed gram. A hit gives where the
//! pattern would start and how long it is; a keyed BLAKE3 hash of just those bytes confirms it. Beside the stream as it
//! was written other readings of it are searched (`view`). `agent/docs/matcher.md` tells more.
mod index;
mod keys;
mod print;
mod printer;
mod scan;
mod spans;
mod table;
mod tail;
mod view;

pub use index::{Index, PatternId};
pub use print::{MIN_PATTERN_BYTES, Print, Shape};
pub use printer::Printer;
pub use scan::{Match, Scan, find, find_raw};
pub use view::View;
