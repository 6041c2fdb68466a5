//! Bytes become patterns, text and a way of feeding it; what the matcher finds must be what a naive search finds.
#[path = "naive.rs"]
mod naive;

use naive::{Pattern, Place, search};
use secret_sentinel::matcher::{Index, Match, Printer, Scan, Shape, View};

/// A stretch without a gap is kept shorter than what a scan holds: then all of it is searched again.
const MOST_TEXT: usize = 3_000;

/// What is left of the bytes.
struct Source<'d>(&'d [u8]);

impl Source<'_> {
    fn byte(&mut self) -> u8 {
        let (first, rest) = self.0.split_first().unwrap_or((&0, &[]));
        self.0 = rest;
        *first
    }

    fn below(&mut self, bound: usize) -> usize {
        (usize::from(self.byte()) << 8 | usize::from(self.byte())) % bound.max(1)
    }

    fn text(&mut self, alphabet: &[u8], length: usize) -> Vec<u8> {
        (0..length)
            .map(|_| alphabet[usize::from(self.byte()) % alphabet.len()])
            .collect()
    }
}

/// One stretch of a stream, with one index.
struct Epoch {
    patterns: Vec<Pattern>,
    index: Index,
    found: Vec<(Place, View)>,
}

/// Runs what the bytes say.
///
/// # Panics
/// When the matcher and the naive search differ.
pub fn run(data: &[u8]) {
    let mut source = Source(data);
    let mut printer = Printer::new([source.byte(); 32]);
    let mut epoch = epoch(&mut source, &mut printer, &[]);
    let (mut scan, mut text) = (Scan::default(), Vec::new());
    let (mut start, mut paused, mut pauses) = (0, 0, 0);
    while !source.0.is_empty() {
        let mut found = Vec::new();
        match source.byte() % 24 {
            0 => {
                check(&epoch, &text, start, paused == text.len() && paused > 0);
                let bytes = source.below(100) as u64;
                scan.skip(bytes);
                start += text.len() as u64 + bytes;
                text.clear();
                epoch.found.clear();
                (paused, pauses) = (0, 0);
            }
            1 => {
                check(&epoch, &text, start, paused == text.len() && paused > 0);
                epoch = self::epoch(&mut source, &mut printer, &epoch.patterns);
                scan.search_again(&epoch.index, &mut found);
                paused = 0;
            }
            // A second pause would let go of what was found.
            2 if pauses == 0 => {
                pauses = 1;
                scan.pause(&epoch.index, &mut found);
                paused = text.len();
            }
            _ if text.len() < MOST_TEXT => {
                let piece = piece(&mut source, &epoch.patterns);
                text.extend_from_slice(&piece);
                for part in split(&mut source, &piece) {
                    scan.feed(&epoch.index, part, &mut found);
                    note(&mut epoch, &mut found);
                }
            }
            _ => {}
        }
        note(&mut epoch, &mut found);
        assert_eq!(scan.position(), start + text.len() as u64);
        let (held, base) = scan.held_text();
        assert_eq!((held, base), (text.as_slice(), start));
    }
    let mut found = Vec::new();
    scan.pause(&epoch.index, &mut found);
    note(&mut epoch, &mut found);
    check(&epoch, &text, start, true);
}

fn note(epoch: &mut Epoch, found: &mut Vec<Match>) {
    let places = found
        .drain(..)
        .map(|it| ((it.pattern.0, it.start, it.end), it.view));
    epoch.found.extend(places);
}

fn check(epoch: &Epoch, text: &[u8], start: u64, is_end: bool) {
    let mut found = epoch.found.clone();
    found.sort_unstable();
    let twice = found.windows(2).find(|pair| pair[0] == pair[1]);
    let shown = text.escape_ascii().to_string();
    assert_eq!(twice, None, "found twice in {shown:?}");
    // In two readings it may be: a line end separates pairs, too.
    let mut found: Vec<Place> = found.into_iter().map(|(place, _)| place).collect();
    found.dedup();
    // A pause decides about a tiny pattern at the end of the text then; whatever comes later.
    let (sure, possible) = (
        search(&epoch.patterns, text, start, false),
        search(&epoch.patterns, text, start, true),
    );
    let expected = if is_end { &possible } else { &sure };
    let is_tiny = |place: &Place| epoch.patterns[place.0 as usize].bytes.len() < 8;
    let missed: Vec<_> = expected
        .iter()
        .filter(|place| !found.contains(place))
        .collect();
    let made_up: Vec<_> = found
        .iter()
        .filter(|place| !expected.contains(place) && !is_tiny(place))
        .collect();
    let patterns = &epoch.patterns;
    assert!(
        missed.is_empty() && made_up.is_empty(),
        "missed {missed:?}, made up {made_up:?} of {patterns:?} in {shown:?}"
    );
}

/// A set of patterns, some of which were there before.
fn epoch(source: &mut Source<'_>, printer: &mut Printer, before: &[Pattern]) -> Epoch {
    let mut patterns = before.to_vec();
    patterns.truncate(source.below(6));
    for _ in 0..=source.below(8) {
        let length = 6 + source.below(40);
        let (alphabet, shape): (&[u8], _) = match source.byte() % 6 {
            0 | 1 => (b"ab", Shape::Text),
            2 => (b"ab:\n ", Shape::Text),
            3 => (b"abAB01", Shape::Base64),
            4 => (b"QUJDRE0xyz+/", Shape::Base64),
            _ => (b"0123456789abcdef", Shape::Hex),
        };
        let least = if shape == Shape::Text { 6 } else { 12 };
        let mut bytes = source.text(alphabet, length.max(least));
        // A prefix in common.
        if let (Some(other), 0) = (patterns.last(), source.byte() % 3)
            && other.shape == shape
        {
            let length = other.bytes.len().min(bytes.len()) / 2;
            bytes[..length].copy_from_slice(&other.bytes[..length]);
        }
        if patterns.iter().all(|known| known.bytes != bytes) {
            patterns.push(Pattern { bytes, shape });
        }
    }
    let prints = patterns
        .iter()
        .filter_map(|it| printer.print(&it.bytes, it.shape))
        .collect();
    let index = Index::new(printer, prints);
    let found = Vec::new();
    Epoch {
        patterns,
        index,
        found,
    }
}

/// Some text: noise, or a pattern in one of its dresses.
fn piece(source: &mut Source<'_>, patterns: &[Pattern]) -> Vec<u8> {
    const NOISE: [&[u8]; 6] = [
        b"ab",
        b"abAB01\n",
        b"a \n\r\t\\nrx",
        b"01:-, x\\\n0",
        b"\x1b[]m\x07\\(B;1",
        b"\0a\0b\x1b",
    ];
    let dress = source.byte() % 12;
    if dress < 4 {
        let length = source.below(60);
        let noise = NOISE[source.below(NOISE.len())];
        return source.text(noise, length);
    }
    let pattern = &patterns[source.below(patterns.len())].bytes;
    let between: &[&[u8]] = match dress {
        4 | 5 => return pattern.clone(),
        6 => &[
            b"\x1b[1;31m",
            b"\x1b[0m",
            b"\x1b(B",
            b"\x1b]0;t\x07",
            b"\x1b]8;;\x1b\\",
            b"\x1b[",
            b"\x1b",
        ],
        7 => &[b"\0"],
        8 | 9 => &[
            b"\n", b"\r\n", b"\\n", b"\\r\\n", b"\n  ", b"\\\\n", b"\n\t", b"\\",
        ],
        10 => &[b":", b" ", b"-", b", ", b"\n"],
        _ => &[b"\\x", b", 0x", b",0x"],
    };
    let every = match dress {
        7 => 1,
        10 | 11 => 2,
        _ => 1 + source.below(40),
    };
    let gap = between[source.below(between.len())];
    let mut piece = Vec::new();
    for (number, part) in pattern.chunks(every).enumerate() {
        if number > 0 || dress == 11 {
            piece.extend_from_slice(if number == 0 {
                gap.trim_ascii_start()
            } else {
                gap
            });
        }
        piece.extend_from_slice(part);
    }
    piece
}

/// Writes of any length, often of one byte.
fn split<'p>(source: &mut Source<'_>, piece: &'p [u8]) -> Vec<&'p [u8]> {
    let size = match source.byte() % 4 {
        0 => 1,
        1 => 1 + source.below(7),
        2 => 1 + source.below(50),
        _ => piece.len().max(1),
    };
    piece.chunks(size).collect()
}
