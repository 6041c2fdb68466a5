//! Every parser on bytes that others chose, as the fuzz targets: its seeds as they are, cut, with bytes changed, and spliced.
//! More cases than 256: `PROPTEST_CASES`. Each parser has a target and seeds.
use proptest::prelude::*;
use secret_sentinel::fuzzed::{PARSERS, Parser};
use std::{fs, path::PathBuf};

/// The seeds of a target.
fn seeds(target: &str) -> Vec<Vec<u8>> {
    let fuzz = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let targets = fuzz.join("fuzz_targets").join(format!("{target}.rs"));
    assert!(targets.is_file(), "{target} has no target");
    let directory = fuzz.join("seeds").join(target);
    let mut files: Vec<PathBuf> = fs::read_dir(&directory)
        .expect("each target has seeds")
        .map(|entry| entry.expect("listed").path())
        .collect();
    files.sort();
    files
        .iter()
        .map(|file| fs::read(file).expect("read"))
        .collect()
}

/// A change of some bytes.
#[derive(Clone, Debug)]
enum Change {
    Set(usize, u8),
    Cut(usize),
    Insert(usize, Vec<u8>),
    Repeat(usize, usize, u8),
    /// The end of another seed.
    Splice(usize, usize),
}

fn change() -> impl Strategy<Value = Change> {
    let at = 0..4096usize;
    prop_oneof![
        (at.clone(), any::<u8>()).prop_map(|(at, byte)| Change::Set(at, byte)),
        at.clone().prop_map(Change::Cut),
        (at.clone(), prop::collection::vec(any::<u8>(), 1..9))
            .prop_map(|(at, bytes)| Change::Insert(at, bytes)),
        (at.clone(), 1..64usize, any::<u8>())
            .prop_map(|(at, length, times)| Change::Repeat(at, length, times)),
        (at.clone(), at).prop_map(|(which, at)| Change::Splice(which, at)),
    ]
}

fn apply(bytes: &mut Vec<u8>, change: &Change, seeds: &[Vec<u8>]) {
    let places = bytes.len() + 1;
    let place = |at: usize| at % places;
    match change {
        Change::Set(at, byte) => {
            let at = place(*at);
            if let Some(there) = bytes.get_mut(at) {
                *there = *byte;
            }
        }
        Change::Cut(at) => bytes.truncate(place(*at)),
        Change::Insert(at, more) => {
            let at = place(*at);
            bytes.splice(at..at, more.iter().copied());
        }
        Change::Repeat(at, length, times) => {
            let at = place(*at);
            let part = bytes[at..].iter().take(*length).copied();
            let part: Vec<u8> = part.collect();
            bytes.splice(at..at, part.repeat(usize::from(*times)));
        }
        Change::Splice(which, at) => {
            let other = &seeds[which % seeds.len()];
            bytes.extend_from_slice(&other[at % (other.len() + 1)..]);
        }
    }
}

fn survive(parser: Parser, seeds: &[Vec<u8>], which: usize, changes: &[Change]) {
    let mut bytes = seeds[which % seeds.len()].clone();
    parser(&bytes);
    for change in changes {
        apply(&mut bytes, change, seeds);
        bytes.truncate(1 << 16);
    }
    parser(&bytes);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn parsers_survive_what_was_changed(
        which in any::<usize>(),
        changes in prop::collection::vec(change(), 0..8),
        any in prop::collection::vec(any::<u8>(), 0..400),
    ) {
        for (target, parser) in PARSERS {
            survive(parser, &seeds(target), which, &changes);
            parser(&any);
        }
    }
}
