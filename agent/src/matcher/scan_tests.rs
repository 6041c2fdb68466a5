//! The matcher against a naive search: random text, self-overlapping alphabets, random splits.
use super::*;
use crate::matcher::{Print, Printer, Shape};
use proptest::prelude::*;

fn index(patterns: &[Vec<u8>]) -> Index {
    let mut printer = Printer::new([7; 32]);
    let prints: Vec<Print> = patterns
        .iter()
        .filter_map(|p| printer.print(p, Shape::Text))
        .collect();
    assert_eq!(prints.len(), patterns.len());
    Index::new(&printer, prints)
}

fn scan(index: &Index, pieces: &[&[u8]]) -> Vec<(u32, u64)> {
    let mut scan = Scan::default();
    let mut all = Vec::new();
    for piece in pieces {
        let mut found = Vec::new();
        scan.feed(index, piece, &mut found);
        all.extend(found.iter().map(|found| (found.pattern.0, found.start)));
    }
    let mut found = Vec::new();
    scan.pause(index, &mut found);
    all.extend(found.iter().map(|found| (found.pattern.0, found.start)));
    all.sort_unstable();
    all
}

fn naive(patterns: &[Vec<u8>], text: &[u8]) -> Vec<(u32, u64)> {
    let mut all = Vec::new();
    for (number, pattern) in patterns.iter().enumerate() {
        for (start, window) in text.windows(pattern.len()).enumerate() {
            if window == pattern {
                all.push((number as u32, start as u64));
            }
        }
    }
    all.sort_unstable();
    all
}

fn split<'t>(text: &'t [u8], cuts: &[usize]) -> Vec<&'t [u8]> {
    let mut at: Vec<usize> = cuts.iter().map(|cut| cut % (text.len() + 1)).collect();
    at.extend([0, text.len()]);
    at.sort_unstable();
    at.windows(2).map(|pair| &text[pair[0]..pair[1]]).collect()
}

#[test]
fn a_value_is_found_at_every_split() {
    let value = b"correct-horse-battery-staple".to_vec();
    let text = [b"user=x token=".as_slice(), &value, b" end"].concat();
    let index = index(&[value]);
    for cut in 0..=text.len() {
        assert_eq!(
            scan(&index, &[&text[..cut], &text[cut..]]),
            vec![(0, 13)],
            "cut at {cut}"
        );
    }
    let bytes: Vec<&[u8]> = text.chunks(1).collect();
    assert_eq!(scan(&index, &bytes), vec![(0, 13)]);
}

#[test]
fn a_gap_joins_nothing() {
    let index = index(&[b"correct-horse-battery-staple".to_vec()]);
    let mut scan = Scan::default();
    let mut found = Vec::new();
    scan.feed(&index, b"correct-horse-", &mut found);
    scan.skip(3);
    scan.feed(&index, b"battery-staple", &mut found);
    assert_eq!(found, vec![]);
}

#[test]
fn a_value_that_becomes_known_later_is_found_in_what_is_held() {
    let mut scan = Scan::default();
    let mut found = Vec::new();
    scan.feed(&index(&[]), b"x correct-horse-battery-staple x", &mut found);
    scan.search_again(
        &index(&[b"correct-horse-battery-staple".to_vec()]),
        &mut found,
    );
    assert_eq!(
        found,
        vec![Match {
            pattern: PatternId(0),
            start: 2,
            end: 30,
            view: View::Raw,
        }]
    );
}

#[test]
fn tiny_values_want_delimiters() {
    let index = index(&[b"hunter2".to_vec()]);
    assert_eq!(scan(&index, &[b"pw=hunter2\n"]), vec![(0, 3)]);
    assert_eq!(scan(&index, &[b"pw=hunter22\n"]), vec![]);
    assert_eq!(
        scan(&index, &[b"pw=hunter2", b"2\n"]),
        vec![],
        "the next write goes on"
    );
    assert_eq!(scan(&index, &[b"pw=hunter2", b"\n"]), vec![(0, 3)]);
    assert_eq!(
        scan(&index, &[b"pw=hunter2"]),
        vec![(0, 3)],
        "nothing more comes"
    );
}

#[test]
fn memory_is_bounded_and_long_streams_are_searched_to_the_end() {
    let value = b"correct-horse-battery-staple".to_vec();
    let index = index(std::slice::from_ref(&value));
    let mut scan = Scan::default();
    let mut found = Vec::new();
    for _ in 0..10_000 {
        scan.feed(&index, &[b'.'; 100], &mut found);
    }
    scan.feed(&index, &value, &mut found);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].start, 1_000_000);
    assert!(scan.held() < 32 * 1024);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn finds_exactly_what_a_naive_search_finds(
        patterns in prop::collection::vec(prop::collection::vec(prop::sample::select(b"ab".as_slice()), 8..40), 1..12),
        noise in prop::collection::vec(prop::sample::select(b"abc".as_slice()), 0..300),
        picks in prop::collection::vec(any::<usize>(), 0..6),
        cuts in prop::collection::vec(any::<usize>(), 0..20),
    ) {
        let mut text = noise;
        for pick in picks {
            let at = pick % (text.len() + 1);
            let pattern = patterns[pick % patterns.len()].clone();
            text.splice(at..at, pattern);
        }
        let index = index(&patterns);
        prop_assert_eq!(scan(&index, &split(&text, &cuts)), naive(&patterns, &text));
    }
}
