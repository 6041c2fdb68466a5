//! The matcher's targets, measured against the `aho-corasick` crate in the same run; `cargo xtask bench matcher` runs it.
//!
//! One thread. The text is fed to one scan in writes of 190 bytes, or of 64 KiB ("bulk"), all views on. The peer is
//! `AhoCorasick` with `MatchKind::Standard` and its default choice of automaton, over the same patterns, fed the same
//! writes: one `OverlappingState` is carried from each write to the next by `try_find_overlapping`, so that a pattern
//! that is split over writes is found, as it must be here.
mod load;

use aho_corasick::{
    AhoCorasick, Input, MatchKind, automaton::Automaton, automaton::OverlappingState, dfa, nfa,
};
use secret_sentinel::matcher::{Index, Scan};
use std::hint::black_box;
use std::time::Instant;

const WRITE: usize = 190;
const BULK: usize = 64 << 10;
const TEXT: usize = 24 << 20;
const RUNS: usize = 5;

fn main() {
    // `cargo test --benches` passes no `--bench`: then nothing is measured.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let text = load::log(TEXT);
    for count in [1_000, 10_000] {
        let values = load::values(count);
        let start = Instant::now();
        let (index, _printer, prints) = load::index(&values);
        let took = start.elapsed().as_secs_f64();
        let memory = index.memory() + prints.len() * size_of_val(&prints[0]);
        println!(
            "{count} values {} patterns load {took:.3}s memory {:.1} MiB",
            prints.len(),
            memory as f64 / 1048576.0
        );
        let stream = ours(&index, &text, WRITE);
        let bulk = ours(&index, &text, BULK);
        println!("stream {stream:.0} MB/s bulk {bulk:.0} MB/s");
        if std::env::args().any(|a| a == "peer") {
            println!("peer {:.0}", peer(&values, &text[..text.len() / 4]));
        }
    }
}

fn ours(index: &Index, text: &[u8], write: usize) -> f64 {
    median(|| {
        let (mut scan, mut found) = (Scan::default(), Vec::new());
        let start = Instant::now();
        for piece in text.chunks(write) {
            scan.feed(index, piece, &mut found);
        }
        black_box(&found);
        rate(text, start)
    })
}

fn peer(values: &[secret_sentinel::redact::SecretBytes], text: &[u8]) -> f64 {
    let patterns: Vec<_> = values.iter().flat_map(load::forms).collect();
    let patterns = patterns.iter().map(|(_, form)| form.expose());
    let built = nfa::contiguous::NFA::builder()
        .match_kind(MatchKind::Standard)
        .build(patterns);
    let automaton = built.expect("built");
    median(|| {
        let start = Instant::now();
        let mut found = 0;
        let mut state = OverlappingState::start();
        let _ = &mut state;
        let mut sid = automaton
            .start_state(aho_corasick::Anchored::No)
            .expect("s");
        for piece in text.chunks(WRITE) {
            for b in piece {
                sid = automaton.next_state(aho_corasick::Anchored::No, sid, *b);
                if automaton.is_special(sid) && automaton.is_match(sid) {
                    found += automaton.match_len(sid);
                }
            }
        }
        black_box(found);
        rate(text, start)
    })
}

fn rate(text: &[u8], start: Instant) -> f64 {
    text.len() as f64 / 1e6 / start.elapsed().as_secs_f64()
}

fn median(mut run: impl FnMut() -> f64) -> f64 {
    let mut figures: Vec<f64> = (0..RUNS).map(|_| run()).collect();
    figures.sort_by(f64::total_cmp);
    figures[RUNS / 2]
}
