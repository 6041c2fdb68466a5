//! Every harm to a file is found, and told where.
use super::{super::*, made};
use proptest::prelude::*;
use std::path::PathBuf;

fn check(bytes: &[u8]) -> Result<Verification, CaptureError> {
    let dir = tempfile::tempdir().expect("a directory");
    let path = made::write(dir.path(), "x.sscap", bytes);
    verify(&[path], None)
}

fn problems(bytes: &[u8]) -> Vec<Problem> {
    let answer = check(bytes).expect("a capture");
    let of_segments = answer.segments.iter().flat_map(|one| one.problems.clone());
    of_segments.chain(answer.problems.clone()).collect()
}

fn one_segment() -> Vec<u8> {
    static MADE: std::sync::OnceLock<Vec<u8>> = std::sync::OnceLock::new();
    MADE.get_or_init(|| {
        let dir = tempfile::tempdir().expect("a directory");
        made::capture(&made::signer(dir.path(), 1), 1, 8).remove(0)
    })
    .clone()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn any_flipped_byte_is_found_in_the_right_part(at in any::<prop::sample::Index>(), bit in 0..8u32) {
        let mut bytes = one_segment();
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        let offsets = made::offsets(&one_segment());
        let problems = problems(&bytes);
        prop_assert!(!problems.is_empty());
        let frame = offsets.iter().rposition(|begin| *begin <= at);
        let manifest = offsets.len() - 2;
        let right = |problem: &Problem| match (problem, frame) {
            (Problem::HeaderAltered { offset: 0 }, None) => true,
            (Problem::FrameAltered { frame, offset }, Some(number)) =>
                *frame == number as u64 && *offset == offsets[number] as u64,
            (Problem::ManifestAltered { offset }, Some(number)) =>
                number == manifest && *offset == offsets[number] as u64,
            // The manifest's head is not known for one.
            (Problem::ManifestMissing { .. }, Some(number)) => number == manifest,
            _ => false,
        };
        prop_assert!(problems.iter().all(right), "byte {} in frame {:?}: {:?}", at, frame, problems);
    }

    #[test]
    fn any_cut_is_found(cut in any::<prop::sample::Index>()) {
        let bytes = one_segment();
        let cut = cut.index(bytes.len());
        let offsets = made::offsets(&bytes);
        match check(&bytes[..cut]) {
            Err(CaptureError::NotACapture { .. }) => prop_assert_eq!(cut, 0),
            Err(error) => prop_assert!(false, "{}", error),
            Ok(answer) => {
                prop_assert_eq!(answer.verdict, Verdict::Altered);
                let begin = offsets.iter().rposition(|begin| *begin <= cut);
                let expected = match begin.map(|frame| (frame, offsets[frame])) {
                    None => Problem::Truncated { frame: 0, offset: 0 },
                    Some((_, begin)) if begin == cut => Problem::ManifestMissing { offset: cut as u64 },
                    Some((frame, begin)) => Problem::Truncated { frame: frame as u64, offset: begin as u64 },
                };
                prop_assert_eq!(&answer.segments[0].problems, &vec![expected]);
            }
        }
    }
}

/// The number stands behind the prefix and the id of the capture.
const SEGMENT_NUMBER: usize = 48 + 16;

#[test]
fn an_altered_number_says_nothing_about_other_segments() {
    for bit in 0..7 {
        let mut bytes = one_segment();
        bytes[SEGMENT_NUMBER] ^= 1 << bit;
        assert_eq!(problems(&bytes), [Problem::HeaderAltered { offset: 0 }]);
    }
    let dir = tempfile::tempdir().expect("a directory");
    let mut segments = made::capture(&made::signer(dir.path(), 1), 3, 2);
    segments[1][SEGMENT_NUMBER] = 9;
    let found = problems(&segments.concat());
    let offset = segments[0].len() as u64;
    assert!(
        found.contains(&Problem::HeaderAltered { offset }),
        "{found:?}"
    );
    let reordered = |problem: &Problem| matches!(problem, Problem::SegmentReordered { .. });
    assert!(!found.iter().any(reordered), "{found:?}");
}

#[test]
fn an_untouched_capture_is_intact() {
    let dir = tempfile::tempdir().expect("a directory");
    let signer = made::signer(dir.path(), 1);
    let path = made::write(
        dir.path(),
        "x.sscap",
        &made::capture(&signer, 3, 5).concat(),
    );
    let answer = verify(std::slice::from_ref(&path), Some(&signer.public_key())).expect("read");
    assert_eq!(answer.verdict, Verdict::Intact, "{answer:?}");
    assert_eq!(answer.segments.len(), 3);
    assert_eq!(answer.segments[1].entries, 3 + 4 * 20);
    assert_eq!(answer.keys, [answer.segments[0].signed_by.expect("signed")]);
    let other = made::signer(dir.path(), 2).public_key();
    let answer = verify(&[path], Some(&other)).expect("read");
    assert_eq!(answer.verdict, Verdict::Altered);
    assert!(matches!(
        answer.segments[0].problems[..],
        [Problem::OtherKey { .. }]
    ));
}

#[test]
fn removed_moved_and_doubled_frames_are_named() {
    let bytes = one_segment();
    let at = made::offsets(&bytes);
    let part = |frame: usize| bytes[at[frame]..at[frame + 1]].to_vec();
    let rebuilt = |order: &[usize]| {
        let parts = order.iter().map(|frame| part(*frame));
        parts.fold(bytes[..at[0]].to_vec(), |all, part| [all, part].concat())
    };
    assert_eq!(problems(&rebuilt(&[0, 1, 2, 3, 4, 5, 6, 7, 8])), []);
    let offset = at[2] as u64;
    assert_eq!(
        problems(&rebuilt(&[0, 1, 3, 4, 5, 6, 7, 8])),
        [Problem::FramesMissing {
            first: 2,
            last: 2,
            offset
        }]
    );
    let swapped = problems(&rebuilt(&[0, 1, 3, 2, 4, 5, 6, 7, 8]));
    assert!(
        matches!(swapped[..], [Problem::FrameReordered { frame: 2, .. }]),
        "{swapped:?}"
    );
    let doubled = problems(&rebuilt(&[0, 1, 2, 2, 3, 4, 5, 6, 7, 8]));
    assert!(
        matches!(doubled[..], [Problem::FrameDuplicated { frame: 2, .. }]),
        "{doubled:?}"
    );
    // The last frames before the manifest.
    let shortened = problems(&rebuilt(&[0, 1, 2, 3, 8]));
    assert!(
        matches!(
            shortened[..],
            [Problem::FramesMissing {
                first: 4,
                last: 7,
                ..
            }]
        ),
        "{shortened:?}"
    );
    // Something put in between.
    let mut longer = bytes.clone();
    longer.splice(at[3]..at[3], *b"not a frame, but as long as a head of one would be, and then some more of it. Well then.");
    let foreign = problems(&longer);
    assert!(
        matches!(foreign[..], [Problem::Foreign { .. }]),
        "{foreign:?}"
    );
}

#[test]
fn a_signature_of_another_manifest_is_wrong() {
    let bytes = one_segment();
    let at = made::offsets(&bytes);
    let dir = tempfile::tempdir().expect("a directory");
    let other = made::capture(&made::signer(dir.path(), 1), 2, 2).remove(0);
    let manifest = &other[made::offsets(&other)[2]..];
    let problems = problems(&[&bytes[..at[8]], manifest].concat());
    assert!(!problems.is_empty());
}

#[test]
fn without_a_signature_it_is_incomplete_or_with_a_key_altered() {
    let header = made::header(0, None);
    let writer = SegmentWriter::create(Vec::new(), &header, None, 1).expect("created");
    let facts = ManifestFacts {
        last: true,
        ..ManifestFacts::default()
    };
    let (bytes, _) = writer.finish(None, facts).expect("finished");
    let answer = check(&bytes).expect("read");
    assert_eq!(
        (answer.verdict, answer.segments[0].problems.clone()),
        (Verdict::Incomplete, vec![Problem::Unsigned])
    );
    let dir = tempfile::tempdir().expect("a directory");
    let path = made::write(dir.path(), "x.sscap", &bytes);
    let key = made::signer(dir.path(), 1).public_key();
    assert_eq!(
        verify(&[path], Some(&key)).expect("read").verdict,
        Verdict::Altered
    );
}

#[test]
fn what_was_not_closed_is_incomplete_by_its_name() {
    let bytes = one_segment();
    let dir = tempfile::tempdir().expect("a directory");
    let path = made::write(dir.path(), "x.sscap.part", &bytes[..bytes.len() - 100]);
    let answer = verify(&[path], None).expect("read");
    assert_eq!(answer.verdict, Verdict::Incomplete);
    assert!(matches!(
        answer.segments[0].problems[..],
        [Problem::NotClosed { .. }]
    ));
}

#[test]
fn what_is_no_capture_is_refused() {
    assert!(matches!(
        check(b"hello, this is a text and no capture. It goes on for a while."),
        Err(CaptureError::NotACapture { .. })
    ));
    assert!(matches!(
        verify(&[PathBuf::from("/nonexistent")], None),
        Err(CaptureError::Io { .. })
    ));
    let mut newer = one_segment();
    newer[8] = 9;
    newer[20] ^= 1;
    let error = check(&newer).expect_err("refused");
    assert!(matches!(error, CaptureError::Version { found: 9, .. }));
    let text = error.to_string();
    assert!(
        text.contains("version 9") && text.contains("version 1"),
        "{text}"
    );
}
