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

/// A pattern of each shape, and what is found of it in a text, whatever the split into two.
fn in_view(pattern: &[u8], shape: Shape, text: &[u8]) -> Vec<Match> {
    let mut printer = Printer::new([7; 32]);
    let prints = printer.print(pattern, shape).into_iter().collect();
    let index = Index::new(&printer, prints);
    let look = |pieces: &[&[u8]]| {
        let (mut scan, mut found) = (Scan::default(), Vec::new());
        for piece in pieces {
            scan.feed(&index, piece, &mut found);
        }
        scan.pause(&index, &mut found);
        found
    };
    let whole = look(&[text]);
    for cut in 0..=text.len() {
        assert_eq!(
            look(&[&text[..cut], &text[cut..]]),
            whole,
            "{} cut at {cut}",
            text.escape_ascii()
        );
    }
    let bytes: Vec<&[u8]> = text.chunks(1).collect();
    assert_eq!(look(&bytes), whole, "{} byte by byte", text.escape_ascii());
    whole
}

/// Pattern, shape, how it was written, what stands before it, and the view that must find it.
type Dressed<'c> = (&'c [u8], Shape, &'c [u8], &'c [u8], View);

#[test]
fn views_tell_where_in_the_stream_a_match_is() {
    const RAW: &[u8] = b"correct-horse-battery-staple";
    const BASE64: &[u8] = b"Y29ycmVjdC1ob3JzZS1iYXR0ZXJ5LXN0YXBsZQ==";
    const HEX: &[u8] = b"636f72726563742d686f727365";
    let wide: Vec<u8> = RAW.iter().flat_map(|byte| [*byte, 0]).collect();
    let cases: &[Dressed] = &[
        (
            RAW,
            Shape::Text,
            b"correct-\x1b[1mhorse-\x1b[0mbattery-staple",
            b"\x1b[0m",
            View::Ansi,
        ),
        (
            RAW,
            Shape::Text,
            b"correct-\x1b]0;x\x07horse-battery-\x1b(Bstaple",
            b"",
            View::Ansi,
        ),
        (RAW, Shape::Text, &wide[..wide.len() - 1], b"\0", View::Nul),
        (
            BASE64,
            Shape::Base64,
            b"Y29ycmVjdC1ob3JzZS1i\nYXR0ZXJ5LXN0YXBsZQ==",
            b"",
            View::Joined,
        ),
        (
            BASE64,
            Shape::Base64,
            b"Y29ycmVjdC1ob3JzZS1i\r\n  YXR0ZXJ5LXN0YXBsZQ==",
            b"",
            View::Joined,
        ),
        (
            BASE64,
            Shape::Base64,
            b"Y29ycmVjdC1ob3JzZS1i\\nYXR0ZXJ5LXN0YXBsZQ==",
            b"",
            View::Joined,
        ),
        (
            HEX,
            Shape::Hex,
            b"636f72726563742d\n686f727365",
            b"",
            View::Joined,
        ),
        (
            HEX,
            Shape::Hex,
            b"63:6f:72:72:65:63:74:2d:68:6f:72:73:65",
            b"",
            View::Pairs,
        ),
        (
            HEX,
            Shape::Hex,
            b"63 6f 72 72 65 63 74 2d\n68 6f 72 73 65",
            b"",
            View::Pairs,
        ),
        (
            HEX,
            Shape::Hex,
            b"63, 0x6f, 0x72, 0x72, 0x65, 0x63, 0x74, 0x2d, 0x68, 0x6f, 0x72, 0x73, 0x65",
            b"",
            View::Pairs,
        ),
        (
            HEX,
            Shape::Hex,
            b"63\\x6f\\x72\\x72\\x65\\x63\\x74\\x2d\\x68\\x6f\\x72\\x73\\x65",
            b"",
            View::Pairs,
        ),
    ];
    for (pattern, shape, dressed, before, view) in cases {
        let text = [b"some words; ", *before, dressed, b"; more\n"].concat();
        let start = (12 + before.len()) as u64;
        let expected = Match {
            pattern: PatternId(0),
            start,
            end: start + dressed.len() as u64,
            view: *view,
        };
        assert_eq!(
            in_view(pattern, *shape, &text),
            vec![expected],
            "{}",
            text.escape_ascii()
        );
    }
}

#[test]
fn what_is_no_wrapped_base64_is_not_joined() {
    let value = b"correcthorsebatterystaple";
    for text in [
        b"correcthorse\nbatterystaple;".as_slice(),
        b"AAAA0000AAAA0000correcthorse\nbatterystaple;",
        b"correcthorsebattery\x01staple",
    ] {
        assert_eq!(
            in_view(value, Shape::Text, text),
            vec![],
            "{}",
            text.escape_ascii()
        );
    }
    // Too short a line, and words.
    assert_eq!(
        in_view(value, Shape::Base64, b"correcthorse\nbatterystaple;"),
        vec![]
    );
}

#[test]
fn matches_are_overwritten_after_two_pauses() {
    let value = b"correct-horse-battery-staple";
    let index = index(&[value.to_vec()]);
    let (mut scan, mut found) = (Scan::default(), Vec::new());
    scan.feed(
        &index,
        b"a correct-horse-\x1b[mbattery-staple b ",
        &mut found,
    );
    scan.feed(&index, value, &mut found);
    assert_eq!(found.len(), 2);
    let holds = |scan: &Scan, part: &[u8]| {
        scan.held_text()
            .0
            .windows(part.len())
            .any(|window| window == part)
    };
    scan.pause(&index, &mut found);
    assert!(holds(&scan, value), "what overlaps it may still come");
    scan.pause(&index, &mut found);
    assert!(!holds(&scan, value) && !holds(&scan, b"battery"));
    assert!(holds(&scan, b"a \xff") && holds(&scan, b" b "));
    // Searched again, nothing is left of it in any view.
    found.clear();
    scan.search_again(&index, &mut found);
    assert_eq!(found, vec![]);
}

#[test]
fn a_long_stream_lets_go_of_matches_without_a_pause() {
    let value = b"correct-horse-battery-staple";
    let index = index(&[value.to_vec()]);
    let (mut scan, mut found) = (Scan::default(), Vec::new());
    scan.feed(&index, value, &mut found);
    scan.feed(&index, &[b'.'; 5_000], &mut found);
    assert!(!scan.held_text().0.starts_with(value));
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
