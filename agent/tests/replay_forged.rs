//! Captures that no sentinel wrote: entries of a real one, altered, in frames whose hashes are right. A replay takes or refuses
//! them; it never panics, and never hangs.
use proptest::prelude::*;
use secret_sentinel::capture::{
    FrameBuilder, FrameKind, Header, Item, ManifestFacts, Options, SegmentWriter, open,
};
use secret_sentinel::inventory::{Fingerprinter, SoughtValues};
use secret_sentinel::output::Line;
use secret_sentinel::pipeline::{Audience, Replay, ReplaySettings};
use std::path::{Path, PathBuf};

/// A capture of a run in which every rule found something.
fn golden() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/captures/every-rule.sscap")
}

fn settings() -> ReplaySettings {
    ReplaySettings {
        config: None,
        rules: None,
        fingerprinter: Fingerprinter::new([7; 32]),
        sought: SoughtValues::none(),
    }
}

/// Counts what it is told.
#[derive(Default)]
struct Told(Vec<String>);

impl Audience for Told {
    fn line(&mut self, line: Line) {
        self.0
            .push(serde_json::to_string(&line).expect("a line is JSON"));
    }

    fn wants_activities(&self) -> bool {
        true
    }
}

fn replay(path: &Path) -> Vec<String> {
    let settings = settings();
    let (mut replay, mut told) = (Replay::new(&settings), Told::default());
    for item in open(&[path.to_owned()], Options::default()).expect("a capture") {
        let Ok(item) = item else { break };
        if replay.take(&item, &mut told).is_err() {
            break;
        }
    }
    replay.finish(&mut told);
    told.0
}

/// The kind of a frame, and its entries.
type Entries = (FrameKind, Vec<Vec<u8>>);

/// The header and the entries of the golden capture, by frame.
fn entries() -> (Header, Vec<Entries>) {
    let mut header = Header::default();
    let mut frames = Vec::new();
    for item in open(&[golden()], Options::default()).expect("a capture") {
        match item.expect("it is whole") {
            Item::Segment(start) => header = start.header.clone(),
            Item::Frame(frame) => {
                let entries = frame.iter().map(|(entry, _)| entry.to_vec()).collect();
                frames.push((frame.kind(), entries));
            }
            Item::Manifest(..) | Item::Gap(_) => {}
        }
    }
    (header, frames)
}

fn write(path: &Path, header: &Header, frames: &[Entries]) {
    let file = std::fs::File::create(path).expect("a file");
    let mut writer = SegmentWriter::create(file, header, None, 1).expect("a header");
    let mut builder = FrameBuilder::new();
    for (kind, entries) in frames {
        for entry in entries {
            builder.push(1, entry, None).expect("it fits");
        }
        writer.write(&builder.take(*kind)).expect("written");
    }
    writer
        .finish(None, ManifestFacts::default())
        .expect("closed");
}

#[test]
fn a_capture_of_long_ago_tells_what_it_told() {
    let expected = golden().with_extension("jsonl");
    let expected = std::fs::read_to_string(expected).expect("the findings expected of it");
    let is_finding = |line: &&String| line.contains(r#""kind":"finding""#);
    let told = replay(&golden());
    let told: Vec<&String> = told.iter().filter(is_finding).collect();
    let expected: Vec<&str> = expected.lines().collect();
    assert_eq!(told, expected);
}

#[test]
fn entries_that_are_put_together_again_tell_the_same() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("again.sscap");
    let (header, frames) = entries();
    write(&path, &header, &frames);
    assert_eq!(replay(&path), replay(&golden()));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn altered_entries_are_taken_or_refused(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), any::<prop::sample::Index>(), any::<u8>()), 1..40),
        dropped in proptest::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 0..8),
    ) {
        let (header, mut frames) = entries();
        for (frame, entry, at, byte) in changes {
            let entries = &mut frame.get_mut(&mut frames).1;
            if entries.is_empty() { continue; }
            let entry = entry.get_mut(entries);
            if entry.is_empty() { continue; }
            *at.get_mut(entry) = byte;
        }
        for (frame, entry) in dropped {
            let entries = &mut frame.get_mut(&mut frames).1;
            if !entries.is_empty() {
                let entry = entry.index(entries.len());
                entries.remove(entry);
            }
        }
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("forged.sscap");
        write(&path, &header, &frames);
        replay(&path);
    }
}
