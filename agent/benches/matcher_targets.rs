//! The matcher's targets, measured against the `aho-corasick` crate in the same run; `cargo xtask bench matcher` runs it.
//!
//! One thread, in its processor time: what else the machine does takes no part. The text is fed to one scan in writes of
//! 190 bytes, or of 64 KiB ("bulk"), all views and the credential patterns on; one line tells what values alone take. The
//! peer is `aho_corasick::nfa::contiguous::NFA`, which the crate's own
//! choice (`AhoCorasickKind::Auto`) comes to with so many patterns, with `MatchKind::Standard`, over the same patterns and
//! the same writes. `AhoCorasick` itself can't go on in the next write, so its automaton is driven as its documentation
//! shows (`Automaton::next_state`): the state at the end of a write is the one the next begins with; at a match state the
//! patterns that end there are counted. Runs of both alternate; medians.
mod load;

use aho_corasick::{
    Anchored, MatchKind,
    automaton::{Automaton, StateID},
    nfa::contiguous::NFA,
};
use load::{Patterns, cpu_seconds};
use secret_sentinel::credential::Credentials;
use secret_sentinel::matcher::{Index, Scan};
use std::hint::black_box;

const WRITE: usize = 190;
const BULK: usize = 64 << 10;
const TEXT: usize = 16 << 20;
/// The peer is slower: it is given less.
const PEER_TEXT: usize = 4 << 20;
const RUNS: usize = 7;

/// A line of the table.
struct Row {
    what: String,
    value: String,
    target: &'static str,
    is_met: bool,
}

fn main() {
    // `cargo test --benches` passes no `--bench`: then nothing is measured.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let text = load::log(TEXT);
    let mut rows = Vec::new();
    against_peer(&text, 1_000, 3.0, "at least 3x", &mut rows);
    against_peer(&text, 10_000, 8.0, "at least 8x", &mut rows);
    println!("| what | measured | target | |\n| --- | --- | --- | --- |");
    for row in rows {
        let verdict = if row.is_met { "met" } else { "missed" };
        println!(
            "| {} | {} | {} | {verdict} |",
            row.what, row.value, row.target
        );
    }
}

fn against_peer(text: &[u8], count: usize, least: f64, target: &'static str, rows: &mut Vec<Row>) {
    let values = load::values(count);
    let loads: Vec<f64> = (0..RUNS)
        .map(|_| timed(|| drop(black_box(load::index(&values)))))
        .collect();
    let Patterns { index, prints, .. } = load::index(&values);
    let memory =
        (index.memory() + prints.len() * size_of_val(&prints[0])) as f64 / f64::from(1 << 20);
    let patterns = load::patterns(&values);
    let mut builder = NFA::builder();
    let peer = builder.match_kind(MatchKind::Standard).build(patterns);
    let peer = peer.expect("the peer takes the patterns");
    let credentials = Credentials::default();
    let (mut ours, mut theirs, mut bulk) = (Vec::new(), Vec::new(), Vec::new());
    let mut alone = Vec::new();
    for _ in 0..RUNS {
        alone.push(rate(text, || scan_values(&index, text, WRITE)));
        ours.push(rate(text, || scan(&index, &credentials, text, WRITE)));
        theirs.push(rate(&text[..PEER_TEXT], || {
            drive(&peer, &text[..PEER_TEXT])
        }));
        bulk.push(rate(text, || scan(&index, &credentials, text, BULK)));
    }
    let (ours, theirs, bulk) = (median(ours), median(theirs), median(bulk));
    let alone = median(alone);
    let name = format!("{count} values, {} patterns", prints.len());
    rows.push(Row {
        what: format!("{name}: writes of 190 bytes"),
        value: format!("{ours:.0} MB/s against {theirs:.0}: {:.1}x", ours / theirs),
        target,
        is_met: ours / theirs >= least,
    });
    rows.push(Row {
        what: format!("{name}: the same without credential patterns"),
        value: format!("{alone:.0} MB/s: {:.1}x", alone / theirs),
        target,
        is_met: alone / theirs >= least,
    });
    if count < 10_000 {
        return;
    }
    let load = median(loads);
    rows.push(Row {
        what: format!("{name}: writes of 64 KiB"),
        value: format!("{bulk:.0} MB/s"),
        target: "at least 1,000 MB/s",
        is_met: bulk >= 1e3,
    });
    rows.push(Row {
        what: format!("{name}: forms, prints, index"),
        value: format!("{load:.2} s"),
        target: "under 0.5 s",
        is_met: load < 0.5,
    });
    rows.push(Row {
        what: format!("{name}: memory of prints and index"),
        value: format!("{memory:.1} MiB"),
        target: "at most 64 MiB",
        is_met: memory <= 64.0,
    });
}

/// As the pipeline does: values in every view, then credentials by their patterns.
fn scan(index: &Index, credentials: &Credentials, text: &[u8], write: usize) -> usize {
    let mut credentials_found = 0;
    let (mut scan, mut found, mut sought) = (Scan::default(), Vec::new(), 0u64);
    for piece in text.chunks(write) {
        scan.feed(index, piece, &mut found);
        let (held, base) = scan.held_text();
        let from = sought.saturating_sub(base) as usize;
        let next = credentials.scan(held, from, false, &mut |_| credentials_found += 1);
        sought = base + next as u64;
    }
    found.len() + credentials_found
}

/// Values alone.
fn scan_values(index: &Index, text: &[u8], write: usize) -> usize {
    let (mut scan, mut found) = (Scan::default(), Vec::new());
    for piece in text.chunks(write) {
        scan.feed(index, piece, &mut found);
    }
    found.len()
}

fn drive(peer: &NFA, text: &[u8]) -> usize {
    let mut found = 0;
    let start = peer.start_state(Anchored::No);
    let mut state: StateID = start.expect("unanchored searches are the default");
    for piece in text.chunks(WRITE) {
        for byte in piece {
            state = peer.next_state(Anchored::No, state, *byte);
            if peer.is_special(state) && peer.is_match(state) {
                found += peer.match_len(state);
            }
        }
    }
    found
}

/// MB/s.
fn rate(text: &[u8], mut run: impl FnMut() -> usize) -> f64 {
    text.len() as f64
        / 1e6
        / timed(|| {
            black_box(run());
        })
}

fn timed(run: impl FnOnce()) -> f64 {
    let start = cpu_seconds();
    run();
    cpu_seconds() - start
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}
