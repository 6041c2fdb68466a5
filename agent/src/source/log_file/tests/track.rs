//! Reading a model of a file: whatever is done to it between looks, what is read is what was there.
use super::super::{
    position::AnchorKey,
    track::{Content, Look, PIECE, State, Track},
};
use proptest::prelude::*;
use std::cell::RefCell;

const ENOUGH: u64 = 1 << 20;

/// A file in memory.
#[derive(Default)]
struct Model {
    bytes: Vec<u8>,
    clock: i128,
    /// A step done right after the size was asked for the n-th time.
    meanwhile: RefCell<Option<usize>>,
}

impl Model {
    fn touch(&mut self) {
        self.clock += 1;
    }
    fn append(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
        self.touch();
    }
    fn truncate(&mut self, size: usize) {
        self.bytes.resize(size, 0);
        self.touch();
    }
    /// As a mapping does after its first write: no time changes.
    fn map_write(&mut self, at: usize, bytes: &[u8]) {
        self.bytes[at..at + bytes.len()].copy_from_slice(bytes);
    }
}

impl Content for Model {
    fn state(&self) -> std::io::Result<State> {
        Ok(State {
            size: self.bytes.len() as u64,
            modified: self.clock,
            changed: self.clock,
        })
    }
    fn read(&self, buffer: &mut [u8], at: u64) -> std::io::Result<usize> {
        if self.meanwhile.borrow_mut().take().is_some() {
            return Err(std::io::Error::other("the disk is gone"));
        }
        let rest = self.bytes.get(at as usize..).unwrap_or_default();
        let length = rest.len().min(buffer.len());
        buffer[..length].copy_from_slice(&rest[..length]);
        Ok(length)
    }
    fn next_data(&self, at: u64) -> std::io::Result<Option<u64>> {
        // As coarse as blocks of a file system.
        let blocks = (at as usize / 512..).map(|block| block * 512);
        for start in blocks.take_while(|start| *start < self.bytes.len()) {
            let end = (start + 512).min(self.bytes.len());
            if self.bytes[start..end].iter().any(|byte| *byte != 0) {
                return Ok(Some(at.max(start as u64)));
            }
        }
        Ok(None)
    }
}

fn key() -> AnchorKey {
    AnchorKey::new([7; 32])
}

struct Reader {
    track: Track,
    /// What was read: position, bytes, gap, reread.
    pieces: Vec<(u64, Vec<u8>, bool, bool)>,
}

impl Reader {
    fn new() -> Self {
        Self {
            track: Track::from_start(true, &key()),
            pieces: Vec::new(),
        }
    }
    fn look_within(&mut self, model: &Model, budget: u64) -> std::io::Result<Look> {
        let pieces = &mut self.pieces;
        self.track
            .look(model, budget, &mut vec![0; PIECE], |piece| {
                pieces.push((piece.at, piece.bytes.to_vec(), piece.gap, piece.reread));
            })
    }
    fn look(&mut self, model: &Model) -> Look {
        self.look_within(model, ENOUGH).expect("a model")
    }
    /// The bytes read since the last call, and whether a piece said that it does not continue.
    fn taken(&mut self) -> (Vec<u8>, bool) {
        let pieces = std::mem::take(&mut self.pieces);
        let gap = pieces.iter().any(|piece| piece.2);
        (pieces.into_iter().flat_map(|piece| piece.1).collect(), gap)
    }
}

#[test]
fn appended_bytes_are_read_once() {
    let (mut model, mut reader) = (Model::default(), Reader::new());
    model.append(b"one\n");
    reader.look(&model);
    assert_eq!(reader.taken(), (b"one\n".to_vec(), false));
    assert_eq!(reader.look(&model), Look::default());
    model.append(b"two\n");
    reader.look(&model);
    assert_eq!(reader.taken(), (b"two\n".to_vec(), false));
}

#[test]
fn a_truncated_file_is_read_from_its_start() {
    let (mut model, mut reader) = (Model::default(), Reader::new());
    model.append(b"a long first line\n");
    reader.look(&model);
    model.append(b"never read\n");
    reader.look_within(&model, 0).expect("a model");
    reader.taken();
    model.truncate(0);
    model.append(b"new\n");
    let look = reader.look(&model);
    assert_eq!(reader.taken(), (b"new\n".to_vec(), true));
    assert_eq!(look.cut_off, 11);
}

#[test]
fn a_file_truncated_and_filled_beyond_the_position_is_read_from_its_start() {
    let (mut model, mut reader) = (Model::default(), Reader::new());
    model.append(&b"old ".repeat(100));
    reader.look(&model);
    reader.taken();
    model.truncate(0);
    let new = b"new ".repeat(200);
    model.append(&new);
    reader.look(&model);
    assert_eq!(reader.taken(), (new, true));
}

#[test]
fn a_writer_that_keeps_its_offset_after_a_truncation_is_followed() {
    let (mut model, mut reader) = (Model::default(), Reader::new());
    model.append(&b"old ".repeat(10_000));
    reader.look(&model);
    reader.taken();
    model.truncate(0);
    model.truncate(40_000);
    model.append(b"new\n");
    reader.look(&model);
    let (bytes, gap) = reader.taken();
    assert!(
        bytes.ends_with(b"\0new\n") && bytes.len() < 20,
        "{}",
        bytes.len()
    );
    assert!(gap);
}

#[test]
fn nuls_at_the_end_wait_until_they_are_filled() {
    let (mut model, mut reader) = (Model::default(), Reader::new());
    model.append(b"one\n");
    model.append(&[0; 40_000]);
    reader.look(&model);
    assert_eq!(reader.taken().0, b"one\n");
    model.map_write(4, b"two\n");
    reader.look(&model);
    assert_eq!(reader.taken(), (b"two\n".to_vec(), false));
    assert!(reader.track.waits());
    // Far ahead of the position it shows once a time changes.
    model.map_write(30_000, b"three\n");
    model.touch();
    reader.look(&model);
    assert!(reader.taken().0.ends_with(b"three\n"));
}

#[test]
fn a_large_file_made_ahead_is_not_behind() {
    let (mut model, mut reader) = (Model::default(), Reader::new());
    model.truncate(80 << 20);
    model.map_write(0, b"one\n");
    assert_eq!(reader.look(&model).skipped, 0);
    assert_eq!(reader.taken(), (b"one\n".to_vec(), false));
}

#[test]
fn what_is_too_far_behind_is_passed_over_and_counted() {
    let (mut model, mut reader) = (Model::default(), Reader::new());
    model.append(&vec![b'x'; (64 << 20) + 5]);
    assert_eq!(reader.look(&model).skipped, 5);
    assert!(reader.pieces[0].0 == 5 && reader.pieces[0].2);
}

#[test]
fn a_change_in_place_is_read_again_and_said_to_be() {
    let (mut model, mut reader) = (Model::default(), Reader::new());
    model.append(&b"line\n".repeat(100));
    reader.look(&model);
    reader.taken();
    model.map_write(250, b"leak!");
    model.touch();
    assert!(reader.look(&model).changed);
    assert!(reader.taken().0.is_empty(), "it may be a write in progress");
    reader.look(&model);
    assert!(reader.pieces.iter().all(|piece| piece.3));
    let (bytes, _) = reader.taken();
    assert_eq!(bytes, model.bytes);
    reader.look(&model);
    assert!(reader.taken().0.is_empty());
}

/// The kernel changes the time of a file, writes, and changes the size then.
#[test]
fn a_write_in_progress_has_nothing_read_again() {
    let (mut model, mut reader) = (Model::default(), Reader::new());
    model.append(b"one\n");
    reader.look(&model);
    for _ in 0..3 {
        reader.taken();
        model.touch();
        reader.look(&model);
        assert!(reader.taken().0.is_empty());
        model.append(b"two\n");
        reader.look(&model);
        assert!(!reader.pieces[0].3, "it is read once");
        assert_eq!(reader.taken().0, b"two\n");
    }
}

#[test]
fn a_changing_header_does_not_have_the_whole_file_read() {
    let (mut model, mut reader) = (Model::default(), Reader::new());
    model.append(&b"line\n".repeat(100_000));
    while reader.look(&model).more {}
    reader.taken();
    model.map_write(0, b"7");
    model.append(b"new\n");
    reader.look(&model);
    assert!(
        reader
            .pieces
            .last()
            .is_some_and(|piece| piece.1 == b"new\n" && !piece.3)
    );
    assert!(reader.taken().0.len() < 70_000);
}

#[test]
fn a_failed_look_is_made_up_for() {
    let (mut model, mut reader) = (Model::default(), Reader::new());
    model.append(b"one\n");
    model.meanwhile.replace(Some(1));
    assert!(reader.look_within(&model, ENOUGH).is_err());
    reader.look(&model);
    assert_eq!(reader.taken(), (b"one\n".to_vec(), false));
}

#[test]
fn a_long_run_of_written_nuls_does_not_stop_reading() {
    /// A file system that knows no holes.
    struct Solid(Model);
    impl Content for Solid {
        fn state(&self) -> std::io::Result<State> {
            self.0.state()
        }
        fn read(&self, buffer: &mut [u8], at: u64) -> std::io::Result<usize> {
            self.0.read(buffer, at)
        }
        fn next_data(&self, at: u64) -> std::io::Result<Option<u64>> {
            Ok(Some(at))
        }
    }
    let mut model = Model::default();
    model.append(&vec![0; 5 << 20]);
    model.append(b"end\n");
    let solid = Solid(model);
    let mut track = Track::from_start(true, &key());
    let mut read = Vec::new();
    let mut looks = 0;
    while track
        .look(&solid, ENOUGH, &mut vec![0; PIECE], |piece| {
            read.extend_from_slice(piece.bytes)
        })
        .expect("a model")
        .more
    {
        looks += 1;
        assert!(looks < 10, "no progress");
    }
    assert!(read.ends_with(b"end\n"));
}

#[test]
fn from_its_end_only_what_comes_is_read() {
    let mut model = Model::default();
    model.append(&b"old\n".repeat(10_000));
    model.append(&[0; 100_000]);
    let track = Track::from_end(true, &key(), &model, &mut vec![0; PIECE], None).expect("a model");
    let mut reader = Reader {
        track,
        pieces: Vec::new(),
    };
    reader.look(&model);
    assert!(reader.taken().0.is_empty());
    model.map_write(40_000, b"new\n");
    reader.look(&model);
    assert_eq!(reader.taken(), (b"new\n".to_vec(), false));
}

#[derive(Clone, Debug)]
enum Step {
    Append(Vec<u8>),
    Reserve(usize),
    Fill(Vec<u8>),
    Look(u64),
}

fn step() -> impl Strategy<Value = Step> {
    // Two bytes and NUL: runs of NULs inside what is written, too.
    let bytes = proptest::collection::vec(prop_oneof![Just(0u8), Just(b'a'), Just(b'b')], 1..40);
    prop_oneof![
        bytes.clone().prop_map(Step::Append),
        (1usize..50_000).prop_map(Step::Reserve),
        bytes.prop_map(Step::Fill),
        (0u64..40_000).prop_map(Step::Look),
    ]
}

proptest! {
    /// What is written in order, by appending or by filling what was reserved, is read in order, whole, and once: but for NULs
    /// in the middle, which may be passed over.
    #[test]
    fn what_is_written_in_order_is_read_once(steps in proptest::collection::vec(step(), 1..60)) {
        let (mut model, mut reader) = (Model::default(), Reader::new());
        let mut written = 0;
        for step in steps {
            match step {
                Step::Append(bytes) => {
                    model.append(&bytes);
                    written = model.bytes.len();
                }
                Step::Reserve(length) => {
                    let size = model.bytes.len() + length;
                    model.truncate(size);
                }
                Step::Fill(bytes) => {
                    let end = written + bytes.len();
                    if end <= model.bytes.len() {
                        model.map_write(written, &bytes);
                        written = end;
                    }
                }
                Step::Look(budget) => {
                    reader.look_within(&model, budget).expect("a model");
                }
            }
        }
        let mut looks = 0;
        while reader.look(&model).more {
            looks += 1;
            prop_assert!(looks < 100, "does not come to an end");
        }
        let mut expected = 0;
        for (at, bytes, gap, reread) in &reader.pieces {
            if *reread {
                continue;
            }
            let at = *at as usize;
            prop_assert!(!gap && at >= expected);
            prop_assert!(model.bytes[expected..at].iter().all(|byte| *byte == 0), "passed over at {expected}");
            prop_assert_eq!(bytes.as_slice(), &model.bytes[at..at + bytes.len()]);
            expected = at + bytes.len();
        }
        prop_assert!(model.bytes[expected..].iter().all(|byte| *byte == 0), "not read from {expected}");
    }

    /// Truncations at any time: what is in the file at the end was read since the last of them.
    #[test]
    fn truncation_is_followed(rounds in proptest::collection::vec((1usize..3_000, any::<bool>()), 1..6), budget in 1u64..5_000) {
        let (mut model, mut reader) = (Model::default(), Reader::new());
        for (round, (length, looks)) in rounds.into_iter().enumerate() {
            model.truncate(0);
            // Each round's bytes differ from those before.
            let bytes: Vec<u8> = (0..length).map(|at| b'!' + (at * (round + 3) % 89) as u8 + round as u8).collect();
            for part in bytes.chunks(700) {
                model.append(part);
                if looks {
                    reader.look_within(&model, budget).expect("a model");
                }
            }
        }
        while reader.look(&model).more {}
        let start = reader.pieces.iter().rposition(|piece| piece.0 == 0 && !piece.3).expect("read from the start");
        let mut seen = Vec::new();
        for (at, bytes, _, reread) in &reader.pieces[start..] {
            if !reread {
                prop_assert_eq!(*at as usize, seen.len());
                seen.extend_from_slice(bytes);
            }
        }
        prop_assert_eq!(seen, model.bytes);
    }
}
