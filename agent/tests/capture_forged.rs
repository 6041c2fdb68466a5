//! The capture's reader on forged captures: what the fuzz target does, on what proptest makes up. More cases than 256:
//! `PROPTEST_CASES`.
#[path = "../fuzz/forged.rs"]
mod forged;

use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn reading_what_was_forged_ends_well(
        parts in prop::collection::vec((any::<u8>(), prop::collection::vec(any::<u8>(), 0..60)), 0..12),
    ) {
        let mut data = Vec::new();
        for (what, part) in parts {
            data.extend([what, part.len() as u8]);
            data.extend(part);
        }
        forged::run(&data);
    }
}
