//! Walks every example; holds that splits change nothing, and that no input takes more than linear work.
use super::*;
use crate::rules::credentials::{self as catalogue, Form};
use proptest::prelude::*;
use std::collections::HashSet;
use std::sync::LazyLock;

static CREDENTIALS: LazyLock<Credentials> = LazyLock::new(Credentials::default);

type Places = Vec<(&'static str, usize, usize)>;

fn whole(text: &[u8]) -> Places {
    let mut places = Vec::new();
    CREDENTIALS.scan(text, 0, true, &mut |found| {
        places.push((found.pattern.id, found.start, found.end));
    });
    places
}

/// Scans in pieces, as a stream does that keeps nothing but what it was told to keep.
fn in_pieces(text: &[u8], ends: &[usize]) -> Places {
    let (mut places, mut kept, mut from, mut gone) = (Vec::new(), Vec::new(), 0, 0);
    let mut begin = 0;
    for &end in ends.iter().chain([&text.len()]) {
        kept.extend_from_slice(&text[begin..end]);
        begin = end;
        let next = CREDENTIALS.scan(&kept, from, end == text.len(), &mut |found| {
            places.push((found.pattern.id, gone + found.start, gone + found.end));
        });
        assert!(next <= kept.len() && kept.len() - next <= MAX_LOOKBACK);
        gone += next;
        kept.drain(..next);
        from = 0;
    }
    places
}

fn examples() -> impl Iterator<Item = (&'static crate::rules::credentials::Pattern, &'static str)> {
    catalogue::all().flat_map(|pattern| pattern.examples.iter().map(move |&text| (pattern, text)))
}

#[test]
fn every_pattern_finds_its_examples_and_nothing_in_its_counterexamples() {
    let mut wrong = Vec::new();
    for pattern in catalogue::all() {
        if pattern.examples.is_empty() || pattern.counterexamples.is_empty() {
            wrong.push(format!("{}: lacks texts", pattern.id));
        }
        for example in pattern.examples {
            let found = whole(example.as_bytes());
            if !found.iter().any(|place| place.0 == pattern.id) {
                wrong.push(format!(
                    "{}: not found in {example:?}, but {found:?}",
                    pattern.id
                ));
            }
        }
        for text in pattern.counterexamples {
            let found = whole(text.as_bytes());
            if !found.is_empty() {
                wrong.push(format!("{}: {found:?} in {text:?}", pattern.id));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_catalogue_is_sound() {
    let mut ids = HashSet::new();
    for pattern in catalogue::all() {
        assert!(ids.insert(pattern.id), "{} twice", pattern.id);
        let kebab = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        assert!(pattern.id.bytes().all(kebab), "{}", pattern.id);
        let (shape, needs_anchor) = match pattern.form {
            Form::Token { shape, .. } => (Some(shape), true),
            Form::Assigned { value, .. } => (Some(value), false),
            _ => (None, true),
        };
        if let Some(shape) = shape {
            shape::Shape::parse(shape).unwrap_or_else(|why| panic!("{}: {why}", pattern.id));
        }
        assert_eq!(!pattern.anchors.is_empty(), needs_anchor, "{}", pattern.id);
    }
    assert!(ids.len() >= 60);
}

#[test]
fn the_page_lists_every_pattern() {
    let page = include_str!("../../docs/credential-patterns.md");
    let missing: Vec<_> = catalogue::all()
        .filter(|pattern| !page.contains(&format!("`{}`", pattern.id)))
        .map(|pattern| pattern.id)
        .collect();
    assert!(missing.is_empty(), "not on the page: {missing:?}");
    let listed = page.matches("| `").count();
    assert_eq!(
        listed,
        catalogue::all().count(),
        "the page lists others, too"
    );
}

#[test]
fn what_ends_with_the_stream_is_found_when_nothing_more_comes_and_at_the_newline() {
    let token = concat!("gh", "p_", "q3Lw9ZxT2mVb7RkYp5Nc", "Hd8Js1GfA4We6UiO");
    let mut count = 0;
    let mut seen = |_| count += 1;
    let next = CREDENTIALS.scan(token.as_bytes(), 0, false, &mut seen);
    assert_eq!(next, 0, "more bytes could follow");
    CREDENTIALS.scan(token.as_bytes(), next, true, &mut seen);
    assert_eq!(count, 1);
    assert_eq!(whole(format!("{token}\n").as_bytes()).len(), 1);
    assert_eq!(whole(format!("x{token}").as_bytes()).len(), 0);
}

#[test]
fn work_is_bounded_by_the_window_however_the_input_is_made() {
    // Each of these keeps a candidate undecided for as long as it can.
    for unit in [
        "-----BEGIN PRIVATE KEY-----\n",
        "curl ",
        "apiVersion: v1\n",
        "password=\"",
        "https://a:b",
        "eyJ",
        "AKIA",
    ] {
        let text = unit.repeat(40_000 / unit.len());
        let (mut kept, mut most) = (Vec::new(), 0);
        for piece in text.as_bytes().chunks(97) {
            kept.extend_from_slice(piece);
            let next = CREDENTIALS.scan(&kept, 0, false, &mut |_| {});
            kept.drain(..next);
            most = most.max(kept.len());
        }
        assert!(most <= MAX_LOOKBACK, "{unit:?} keeps {most} bytes");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_split_changes_nothing(seed in any::<u64>(), share in 1usize..60) {
        for (number, (pattern, example)) in examples().enumerate() {
            let text = format!("2026-01-02T03:04:05Z info {example} done\nnext line of the log, with words\n");
            let text = text.as_bytes();
            let mut state = seed ^ number as u64;
            let ends: Vec<usize> = (1..text.len())
                .filter(|_| {
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    (state >> 33) as usize % 60 < share
                })
                .collect();
            prop_assert_eq!(in_pieces(text, &ends), whole(text), "{}: {}", pattern.id, example);
        }
    }

    #[test]
    fn any_bytes_do_no_harm(text in prop::collection::vec(any::<u8>(), 0..600), from in 0usize..700) {
        CREDENTIALS.scan(&text, from, false, &mut |_| {});
        CREDENTIALS.scan(&text, from, true, &mut |_| {});
    }

    #[test]
    fn pieces_of_examples_do_no_harm(picks in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 1..12), cut in any::<prop::sample::Index>()) {
        let all: Vec<&str> = examples().map(|(_, text)| text).collect();
        let mut text = Vec::new();
        for (which, end) in picks {
            let example = all[which.index(all.len())].as_bytes();
            text.extend_from_slice(&example[..end.index(example.len() + 1)]);
        }
        let places = whole(&text);
        for pair in places.windows(2) {
            prop_assert!(pair[0].2 <= pair[1].2);
        }
        prop_assert!(places.iter().all(|place| place.1 < place.2 && place.2 <= text.len()));
        in_pieces(&text, &[cut.index(text.len() + 1)]);
    }
}
