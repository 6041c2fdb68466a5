//! Damaged captures: refused with the place, or salvaged with what was lost counted.
use super::{super::*, made};
use proptest::prelude::*;

fn two_segments() -> Vec<u8> {
    static MADE: std::sync::OnceLock<Vec<u8>> = std::sync::OnceLock::new();
    MADE.get_or_init(|| {
        let dir = tempfile::tempdir().expect("a directory");
        made::capture(&made::signer(dir.path(), 1), 2, 8).concat()
    })
    .clone()
}

#[test]
fn a_damaged_frame_is_refused_and_salvage_goes_on_behind_it() {
    let mut bytes = two_segments();
    let start = memchr::memmem::rfind(&bytes, b"\x89SSCAP\r\n").expect("there");
    let at = made::offsets(&bytes[..start])[3];
    bytes[at + 130] ^= 1;
    let items = made::read(&bytes, Options::default());
    assert_eq!(made::frames(&items).len(), 3);
    let text = made::error(items).to_string();
    assert!(
        text.contains(&format!("frame 3 of segment 0 at offset {at}")),
        "{text}"
    );
    assert!(text.contains("--salvage"), "{text}");

    let mut reader = SegmentReader::new(&bytes[..], "memory".into(), made::salvage());
    let items: Vec<_> = reader.by_ref().collect();
    let numbers: Vec<_> = made::frames(&items).iter().map(|frame| frame.1).collect();
    assert_eq!(numbers, [0, 1, 2, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7]);
    let salvaged = reader.salvaged();
    assert_eq!((salvaged.gaps, salvaged.frames), (1, 1));
}

#[test]
fn salvage_finds_its_way_behind_a_damaged_head_and_header() {
    let whole = two_segments();
    let start = memchr::memmem::rfind(&whole, b"\x89SSCAP\r\n").expect("there");
    let offsets = made::offsets(&whole[..start]);
    let mut bytes = whole.clone();
    // The stored length of frame 2, then the header's length of the second segment.
    bytes[offsets[2] + 25] ^= 0x40;
    let items = made::read(&bytes, made::salvage());
    assert_eq!(made::frames(&items).len(), 15);
    bytes[start + 13] ^= 0x08;
    let items = made::read(&bytes, made::salvage());
    let frames = made::frames(&items);
    assert_eq!(
        frames.len(),
        7,
        "a segment without a header is no evidence of anything"
    );
    let lost = items
        .iter()
        .filter(|item| matches!(item, Ok(Item::Gap(_))))
        .count();
    assert!(lost >= 9, "{lost}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    /// Any harm: no panic, strict reading tells, and salvage yields nothing but what was written.
    #[test]
    fn whatever_happens_to_it_nothing_false_is_read(
        harms in prop::collection::vec((any::<prop::sample::Index>(), 0..4u8, any::<u8>(), 1..200usize), 1..5),
    ) {
        let whole = two_segments();
        let written = made::frames(&made::read(&whole, Options::default()));
        let mut bytes = whole.clone();
        for (at, kind, value, length) in harms {
            let at = at.index(bytes.len().max(1));
            let end = (at + length).min(bytes.len());
            match kind {
                0 => bytes[at..end].iter_mut().for_each(|byte| *byte ^= value),
                1 => drop(bytes.drain(at..end)),
                2 => drop(bytes.splice(at..at, vec![value; length])),
                _ => { let again = bytes[at..end].to_vec(); bytes.splice(end..end, again); }
            }
        }
        let strict = made::read(&bytes, Options::default());
        if bytes != whole && !bytes.is_empty() {
            prop_assert!(strict.iter().any(Result::is_err) || whole.starts_with(&bytes) );
        }
        for items in [strict, made::read(&bytes, made::salvage())] {
            for frame in made::frames(&items) {
                prop_assert!(written.contains(&frame), "frame {:?} was never written", (frame.0, frame.1));
            }
        }
    }
}
