//! Runs of base64 digits without the line ends in them: `\n`, `\r\n`, their escaped forms (of JSON, of C), and what
//! indents the next line.
use super::{Found, Raw, View, sifted::Sifted};
use crate::matcher::index::Index;
use memchr::memchr2_iter;

/// A line is taken for one of several when it ends with so many digits.
const RUN: usize = 16;
/// Bytes that a gap between two lines may have.
const MOST_GAP: u8 = 64;
/// Digits are bytes of one of the first three classes; two classes must be there to tell them from a word or a path.
const CLASS: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut of = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        of[byte] = match byte as u8 {
            b'a'..=b'z' => 1,
            b'A'..=b'Z' => 2,
            b'0'..=b'9' => 4,
            b'+' | b'/' | b'-' | b'_' | b'=' => 8,
            _ => 0,
        };
        byte += 1;
    }
    of
}

fn is_digit(byte: u8) -> bool {
    CLASS[usize::from(byte)] != 0
}

#[derive(Default)]
pub(super) struct Joined {
    text: Sifted,
    state: State,
    /// Position at which the gap began.
    gap: u64,
    /// Whether the line before the gap is in the text already.
    is_taken: bool,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum State {
    #[default]
    Idle,
    /// In a gap of so many bytes.
    Gap(u8),
    /// In a gap, after a backslash.
    Backslash(u8),
    /// Among the digits of a line that others came before.
    Run,
}

impl Joined {
    pub(super) fn held(&self) -> usize {
        self.text.held()
    }

    #[inline(always)]
    pub(super) fn feed(&mut self, index: &Index, raw: Raw<'_>, found: &mut impl Found) {
        let mut at = raw.fresh;
        if self.state == State::Idle {
            match begin(raw.text, at) {
                Some(first) => at = first,
                None => return,
            }
        }
        self.follow(index, raw, at, found);
    }

    /// From index `at`, where something begins or goes on.
    #[inline(never)]
    fn follow(&mut self, index: &Index, raw: Raw<'_>, mut at: usize, found: &mut impl Found) {
        let (kept, position) = (index.kept(), raw.base + raw.text.len() as u64);
        let more = if self.state == State::Idle {
            0
        } else {
            raw.text.len() - at
        };
        self.text.begin(kept, more, position);
        while at < raw.text.len() {
            let byte = raw.text[at];
            let place = raw.base + at as u64;
            match self.state {
                State::Idle => {
                    let Some(first) = begin(raw.text, at) else {
                        break;
                    };
                    let after_return =
                        raw.text[first] == b'\n' && first > 0 && raw.text[first - 1] == b'\r';
                    self.gap = raw.base + first as u64 - u64::from(after_return);
                    self.is_taken = false;
                    self.state = gap_with(raw.text[first], 0);
                    at = first + 1;
                }
                State::Gap(length) => match byte {
                    b'\n' | b'\r' | b' ' | b'\t' | b'\\' if length < MOST_GAP => {
                        self.state = gap_with(byte, length);
                        at += 1;
                    }
                    digit if is_digit(digit) => self.join(raw, kept),
                    _ => self.end(place),
                },
                State::Backslash(length) => match byte {
                    b'n' | b'r' | b't' | b'\\' if length < MOST_GAP => {
                        self.state = if byte == b'\\' {
                            State::Backslash(length + 1)
                        } else {
                            State::Gap(length + 1)
                        };
                        at += 1;
                    }
                    _ => self.end(place),
                },
                State::Run => {
                    let run = raw.text[at..]
                        .iter()
                        .take_while(|byte| is_digit(**byte))
                        .count();
                    self.text.push(&raw.text[at..at + run], place);
                    at += run;
                    match raw.text.get(at) {
                        Some(byte @ (b'\n' | b'\r' | b'\\')) => {
                            self.gap = raw.base + at as u64;
                            self.state = gap_with(*byte, 0);
                            at += 1;
                        }
                        Some(_) => self.end(raw.base + at as u64),
                        None => {}
                    }
                }
            }
        }
        self.text.search(index, View::Joined, found);
        if self.state == State::Idle {
            self.text.clear();
        }
    }

    /// The gap ended with a digit: the line before it goes on.
    fn join(&mut self, raw: Raw<'_>, kept: usize) {
        if !self.is_taken {
            let end = self.gap.saturating_sub(raw.base) as usize;
            let line = &raw.text[..end];
            let run = line
                .iter()
                .rev()
                .take(kept)
                .take_while(|byte| is_digit(**byte))
                .count();
            self.text
                .push(&line[end - run..], raw.base + (end - run) as u64);
            self.is_taken = true;
        }
        self.state = State::Run;
    }

    fn end(&mut self, position: u64) {
        if self.is_taken {
            // Nothing may be joined to what follows.
            self.text.push(b"\n", position);
            self.is_taken = false;
        }
        self.state = State::Idle;
    }

    pub(super) fn search_again(&mut self, index: &Index, found: &mut impl Found) {
        self.text.search_again(index, View::Joined, found);
    }

    pub(super) fn erase(&mut self, start: u64, end: u64) {
        self.text.erase(start, end);
    }
}

const fn gap_with(byte: u8, length: u8) -> State {
    if byte == b'\\' {
        State::Backslash(length + 1)
    } else {
        State::Gap(length + 1)
    }
}

/// The first line end from index `at` on that may be one within base64.
#[inline]
fn begin(text: &[u8], at: usize) -> Option<usize> {
    memchr2_iter(b'\n', b'\\', &text[at..])
        .map(|past| at + past)
        .find(|first| {
            let is_after_return = text[*first] == b'\n' && text[..*first].ends_with(b"\r");
            is_wrapped(&text[..first - usize::from(is_after_return)])
        })
}

/// Whether a line that ends here may go on in the next one.
#[inline]
fn is_wrapped(line: &[u8]) -> bool {
    let Some(run) = line.last_chunk::<RUN>() else {
        return false;
    };
    let mut classes = 0;
    for byte in run.iter().rev() {
        match CLASS[usize::from(*byte)] {
            0 => return false,
            class => classes |= class & 7,
        }
    }
    classes.count_ones() >= 2
}
