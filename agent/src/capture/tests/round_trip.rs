//! What is written is read back: inline, on several threads, from files, concatenated.
use super::{super::*, made};
use proptest::prelude::*;
use std::num::NonZeroUsize;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn entries_come_back(
        batches in prop::collection::vec(
            prop::collection::vec(prop::collection::vec(any::<u8>(), 0..300), 0..40), 0..6),
        level in 1..5i32,
    ) {
        let header = made::header(0, None);
        let mut writer = SegmentWriter::create(Vec::new(), &header, None, level).expect("created");
        let mut builder = FrameBuilder::new();
        for batch in &batches {
            for (at, entry) in batch.iter().enumerate() {
                // A payload in a mode that keeps none is not written.
                let payload = (at % 3 == 0).then_some(&b"payload"[..]);
                builder.push(at as u64, entry, payload).expect("fits");
            }
            writer.write(&builder.take(FrameKind::Entries)).expect("written");
        }
        let (bytes, _) = writer.finish(None, ManifestFacts::default()).expect("finished");
        let items = made::read(&bytes, Options::default());
        prop_assert!(items.iter().all(Result::is_ok), "{items:?}");
        let read: Vec<Vec<Vec<u8>>> = made::frames(&items)
            .into_iter()
            .map(|(_, _, entries)| entries.into_iter().map(|(entry, payload)| {
                assert_eq!(payload, None);
                entry
            }).collect())
            .collect();
        prop_assert_eq!(read, batches);
    }

    #[test]
    fn any_prefix_gives_its_whole_frames(cut in 0..10_000usize) {
        let dir = tempfile::tempdir().expect("a directory");
        let bytes = made::capture(&made::signer(dir.path(), 1), 1, 6).remove(0);
        let cut = cut % bytes.len();
        let offsets = made::offsets(&bytes);
        let whole = offsets[1..].iter().filter(|end| **end <= cut).count();
        let items = made::read(&bytes[..cut], Options::default());
        prop_assert_eq!(made::frames(&items).len(), whole);
        if cut == 0 {
            prop_assert!(items.is_empty());
        } else {
            let last = items.last().expect("an item");
            let error = last.as_ref().expect_err("cut");
            prop_assert!(error.is_incomplete(), "{}", error);
            if let CaptureError::Truncated { offset, end, .. } = error {
                prop_assert_eq!(*end, cut as u64);
                let begins = *offset == 0 || offsets.contains(&(*offset as usize));
                prop_assert!(begins, "{} does not begin anything", offset);
            }
        }
    }
}

#[test]
fn overwriting_in_place_is_what_is_written() {
    let mut builder = FrameBuilder::new();
    builder
        .push(1, b"user=hunter2hunter2;", None)
        .expect("fits");
    let at = memchr::memmem::find(builder.raw_mut(), b"hunter2hunter2").expect("there");
    builder.raw_mut()[at..at + 14].fill(b'*');
    assert_eq!((builder.entries(), builder.first()), (1, 1));
    let header = made::header(0, None);
    let mut writer = SegmentWriter::create(Vec::new(), &header, None, 1).expect("created");
    writer
        .write(&builder.take(FrameKind::Entries))
        .expect("written");
    assert!(builder.is_empty());
    let (bytes, _) = writer
        .finish(None, ManifestFacts::default())
        .expect("finished");
    let frames = made::frames(&made::read(&bytes, Options::default()));
    assert_eq!(frames[0].2[0].0, b"user=**************;");
}

#[test]
fn an_entry_that_is_too_large_is_refused_and_the_others_stay() {
    let mut builder = FrameBuilder::new();
    builder.push(1, b"small", None).expect("fits");
    let large = vec![0; MAX_ENTRY + 1];
    assert!(matches!(
        builder.push(2, &large, None),
        Err(CaptureError::EntryTooLarge { length }) if length == MAX_ENTRY + 1
    ));
    assert_eq!(builder.take(FrameKind::Entries).entries(), 1);
}

/// Names of items, to compare orders.
fn names(items: impl Iterator<Item = Result<Item, CaptureError>>) -> Vec<String> {
    items
        .map(|item| match item.expect("whole") {
            Item::Segment(start) => {
                format!("segment {} {}", start.header.segment, start.continues)
            }
            Item::Frame(frame) => format!("frame {} {}", frame.number(), frame.len()),
            Item::Manifest(manifest, _) => format!("manifest {}", manifest.segment),
            Item::Gap(gap) => format!("gap {}", gap.why),
        })
        .collect()
}

#[test]
fn files_directories_and_threads_give_the_same() {
    let dir = tempfile::tempdir().expect("a directory");
    let segments = made::capture(&made::signer(dir.path(), 1), 3, 30);
    let together = made::write(dir.path(), "merged", &segments.concat());
    let apart = dir.path().join("apart");
    std::fs::create_dir(&apart).expect("made");
    // Out of order by name, and one of them twice.
    made::write(&apart, "c.sscap", &segments[0]);
    made::write(&apart, "a.sscap", &segments[1]);
    made::write(&apart, "b.sscap", &segments[2]);
    made::write(&apart, "d.sscap.part", &segments[1][..500]);
    made::write(&apart, "other.txt", b"no capture");
    let read =
        |path: &std::path::Path| open(&[path.to_owned()], Options::default()).expect("opened");
    let expected = names(read(&together));
    assert_eq!(expected.len(), 3 * 32);
    assert_eq!(expected[0], "segment 0 false");
    assert_eq!(expected[32], "segment 1 true");
    assert_eq!(names(read(&apart)), expected);
    assert_eq!(read(&apart).segments().len(), 3);
    for threads in [1, 2, 5] {
        let threads = NonZeroUsize::new(threads).expect("some");
        let ahead = ReadAhead::new(read(&apart), threads).expect("threads");
        assert_eq!(names(ahead), expected);
    }
    // Dropped half way, it ends without a panic.
    let mut ahead =
        ReadAhead::new(read(&apart), NonZeroUsize::MIN.saturating_add(3)).expect("threads");
    assert!(ahead.next().is_some());
}
