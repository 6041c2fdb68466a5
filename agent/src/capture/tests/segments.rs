//! Whole segments removed, replaced, put twice; what a writer removed itself.
use super::{super::*, made};
use std::path::Path;

fn put(dir: &Path, segments: &[Vec<u8>], which: &[usize]) {
    for at in which {
        made::write(dir, &format!("{at}.sscap"), &segments[*at]);
    }
}

fn check(segments: &[Vec<u8>], which: &[usize]) -> (Verdict, Vec<Problem>) {
    let dir = tempfile::tempdir().expect("a directory");
    put(dir.path(), segments, which);
    let answer = verify(&[dir.path().to_owned()], None).expect("read");
    let of_segments = answer.segments.iter().flat_map(|one| one.problems.clone());
    (
        answer.verdict,
        answer.problems.iter().cloned().chain(of_segments).collect(),
    )
}

#[test]
fn removed_segments_are_named() {
    let keys = tempfile::tempdir().expect("a directory");
    let segments = made::capture(&made::signer(keys.path(), 1), 5, 3);
    let capture = CaptureId([7; 16]);
    assert_eq!(
        check(&segments, &[0, 1, 2, 3, 4]),
        (Verdict::Intact, vec![])
    );
    let missing = |first, last| Problem::SegmentsMissing {
        capture,
        first,
        last,
    };
    assert_eq!(
        check(&segments, &[0, 1, 3, 4]),
        (Verdict::Altered, vec![missing(2, 2)])
    );
    assert_eq!(
        check(&segments, &[2, 3, 4]),
        (Verdict::Altered, vec![missing(0, 1)])
    );
    assert_eq!(
        check(&segments, &[0, 4]),
        (Verdict::Altered, vec![missing(1, 3)])
    );
    assert_eq!(
        check(&segments, &[0, 1, 2]),
        (
            Verdict::Incomplete,
            vec![Problem::EndMissing { capture, after: 2 }]
        )
    );
}

#[test]
fn a_replaced_segment_is_found_by_link_and_key() {
    let keys = tempfile::tempdir().expect("a directory");
    let mut segments = made::capture(&made::signer(keys.path(), 1), 3, 3);
    let same_key = made::capture(&made::signer(keys.path(), 1), 3, 4);
    let other_key = made::capture(&made::signer(keys.path(), 2), 3, 3);
    segments[1].clone_from(&same_key[1]);
    let (verdict, problems) = check(&segments, &[0, 1, 2]);
    assert_eq!(verdict, Verdict::Altered);
    assert!(
        problems.contains(&Problem::LinkWrong { segment: 1 }),
        "{problems:?}"
    );
    segments[1].clone_from(&other_key[1]);
    let (verdict, problems) = check(&segments, &[0, 1, 2]);
    assert_eq!(verdict, Verdict::Altered);
    assert!(
        problems
            .iter()
            .any(|problem| matches!(problem, Problem::OtherKey { .. })),
        "{problems:?}"
    );
}

#[test]
fn a_copy_is_no_harm_but_another_segment_of_that_number_is() {
    let keys = tempfile::tempdir().expect("a directory");
    let segments = made::capture(&made::signer(keys.path(), 1), 2, 3);
    let mut twice = segments.clone();
    twice.push(segments[1].clone());
    assert_eq!(check(&twice, &[0, 1, 2]).0, Verdict::Intact);
    let mut header = made::header(1, None);
    header.node = "elsewhere".into();
    let writer = SegmentWriter::create(Vec::new(), &header, None, 1).expect("created");
    twice[2] = writer
        .finish(None, ManifestFacts::default())
        .expect("finished")
        .0;
    let (verdict, problems) = check(&twice, &[0, 1, 2]);
    assert_eq!(verdict, Verdict::Altered);
    assert!(
        problems
            .iter()
            .any(|problem| matches!(problem, Problem::SegmentTwice { .. })),
        "{problems:?}"
    );
}

#[test]
fn a_reader_knows_whether_segments_follow_each_other() {
    let keys = tempfile::tempdir().expect("a directory");
    let segments = made::capture(&made::signer(keys.path(), 1), 4, 3);
    let dir = tempfile::tempdir().expect("a directory");
    put(dir.path(), &segments, &[0, 1, 3]);
    let captures = open(&[dir.path().to_owned()], Options::default()).expect("opened");
    let continues: Vec<_> = captures
        .filter_map(|item| match item.expect("whole") {
            Item::Segment(start) => Some((start.header.segment, start.continues)),
            _ => None,
        })
        .collect();
    assert_eq!(continues, [(0, false), (1, true), (3, false)]);
}

#[test]
fn after_a_segment_that_was_not_closed_the_next_is_read() {
    let keys = tempfile::tempdir().expect("a directory");
    let segments = made::capture(&made::signer(keys.path(), 1), 2, 4);
    let whole = made::offsets(&segments[0])[3];
    for cut in [whole, segments[0].len() - 7] {
        let bytes = [&segments[0][..cut], &segments[1][..]].concat();
        let items = made::read(&bytes, made::salvage());
        assert_eq!(
            made::frames(&items).len(),
            if cut == whole { 3 + 4 } else { 4 + 4 }
        );
        let gaps = items
            .iter()
            .filter(|item| matches!(item, Ok(Item::Gap(_))))
            .count();
        assert!(gaps >= 1);
        // No state of the first may be gone on with.
        assert!(
            items
                .iter()
                .all(|item| !matches!(item, Ok(Item::Segment(start)) if start.continues))
        );
    }
    let bytes = [&segments[0][..whole], &segments[1][..]].concat();
    let items = made::read(&bytes, Options::default());
    assert!(made::error(items).is_incomplete());
    let items = made::read(&bytes, Options::default());
    assert_eq!(made::frames(&items).len(), 3 + 4);
}
