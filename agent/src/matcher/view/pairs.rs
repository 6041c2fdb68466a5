//! Hexadecimal digits without what separates the pairs: `41:42`, `41 42`, `41-42`, `0x41, 0x42`, `\x41\x42`.
use super::{Found, Raw, View, sifted::Sifted};
use crate::matcher::index::Index;

/// Bytes that give cause.
const CAUSE: usize = 10;
/// Bytes looked at at once.
const BLOCK: usize = 64;

#[derive(Default)]
pub(super) struct Pairs {
    text: Sifted,
    state: State,
    /// Position before which nothing belongs to what follows.
    floor: u64,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum State {
    #[default]
    Idle,
    /// After a digit.
    Digit,
    /// After a separator.
    Gap,
    /// After a separator and a 0, which may be that of `0x`.
    Zero,
    /// After a backslash, which may be that of `\x`.
    Backslash,
}

impl Pairs {
    pub(super) fn held(&self) -> usize {
        self.text.held()
    }

    #[inline(always)]
    pub(super) fn feed(&mut self, index: &Index, raw: Raw<'_>, found: &mut impl Found) {
        if self.state != State::Idle {
            return self.follow(index, raw, raw.fresh, found);
        }
        if let Some(at) = self.cause(raw, raw.fresh) {
            self.follow(index, raw, at, found);
        }
    }

    /// Where digits begin that give cause to look closer, at index `at` or later; what gives cause may begin earlier.
    #[inline(always)]
    fn cause(&self, raw: Raw<'_>, at: usize) -> Option<usize> {
        let floor = self.floor.saturating_sub(raw.base) as usize;
        let from = at.saturating_sub(CAUSE - 1).max(floor);
        let cause = find_cause(raw.text, from)?;
        let before = raw.text[floor..cause].iter().rev();
        Some(cause - before.take_while(|byte| belongs(**byte)).count())
    }

    #[inline(never)]
    fn follow(&mut self, index: &Index, raw: Raw<'_>, mut at: usize, found: &mut impl Found) {
        let position = raw.base + raw.text.len() as u64;
        let more = if self.state == State::Idle {
            0
        } else {
            raw.text.len() - at
        };
        self.text.begin(index.kept(), more, position);
        while at < raw.text.len() {
            if self.state == State::Idle {
                let Some(first) = self.cause(raw, at) else {
                    break;
                };
                at = first;
                self.state = State::Gap;
            }
            self.step(raw.text[at], raw.base + at as u64);
            at += 1;
        }
        self.text.search(index, View::Pairs, found);
        if self.state == State::Idle {
            self.text.clear();
        }
    }

    fn step(&mut self, byte: u8, position: u64) {
        if self.state == State::Zero && byte != b'x' {
            self.text.push(b"0", position - 1);
        }
        self.state = match (self.state, byte) {
            (State::Zero | State::Backslash, b'x') => State::Gap,
            (State::Gap, b'0') => State::Zero,
            (State::Gap | State::Digit | State::Zero, byte) if byte.is_ascii_hexdigit() => {
                self.text.push(&[byte], position);
                State::Digit
            }
            (State::Gap | State::Digit | State::Zero, byte) if is_separator(byte) => State::Gap,
            (State::Gap | State::Digit | State::Zero, b'\\') => State::Backslash,
            (_, _) => {
                // Nothing may be joined to what follows.
                self.text.push(b"\n", position);
                self.floor = position + 1;
                State::Idle
            }
        };
    }

    pub(super) fn search_again(&mut self, index: &Index, found: &mut impl Found) {
        self.text.search_again(index, View::Pairs, found);
    }

    pub(super) fn erase(&mut self, start: u64, end: u64) {
        self.text.erase(start, end);
    }
}

const fn is_separator(byte: u8) -> bool {
    matches!(byte, b':' | b' ' | b'-' | b',' | b'\n' | b'\r' | b'\t')
}

const fn belongs(byte: u8) -> bool {
    byte.is_ascii_hexdigit() || is_separator(byte) || matches!(byte, b'x' | b'\\')
}

/// The first place from index `from` on where the same separator stands four times between pairs of digits, or two pairs
/// are marked `0x` or `\x`. Looks at blocks that end where the text ends, so that a short write needs one block only, too;
/// what stands before `from` was looked at before.
#[inline(always)]
fn find_cause(text: &[u8], from: usize) -> Option<usize> {
    let most = (text.len() + 1).saturating_sub(CAUSE);
    let mut at = from;
    while at < most {
        // As many places as a block has, up to the last.
        let start = at.min(most.saturating_sub(BLOCK));
        let block = text.get(start..start + BLOCK + CAUSE - 1);
        if block.is_none_or(may_hold_cause)
            && let Some(cause) = (at..most.min(start + BLOCK)).find(|at| is_cause(&text[*at..]))
        {
            return Some(cause);
        }
        at = start + BLOCK;
    }
    None
}

/// True wherever [`is_cause`] is true at one of the first places, and seldom else. Without a branch: the compiler
/// compares many bytes at once.
#[inline(always)]
fn may_hold_cause(block: &[u8]) -> bool {
    let from = |at: usize| block.get(at..).and_then(|rest| rest.first_chunk::<BLOCK>());
    let (Some(t0), Some(t1), Some(t3), Some(t6), Some(t9)) =
        (from(0), from(1), from(3), from(6), from(9))
    else {
        return true;
    };
    let mut any = 0u8;
    for at in 0..BLOCK {
        let (byte, next) = (t0[at], t1[at]);
        // The separators are among the bytes below the digits, and the colon.
        let separated = u8::from(byte == t3[at])
            & u8::from(byte == t6[at])
            & u8::from(byte == t9[at])
            & u8::from(byte != next)
            & (u8::from(byte < b'0') | u8::from(byte == b':'));
        let marked = u8::from(next == b'x') & (u8::from(byte == b'\\') | u8::from(byte == b'0'));
        any |= separated | marked;
    }
    any != 0
}

fn is_cause(t: &[u8]) -> bool {
    let pair = |at: usize| t[at].is_ascii_hexdigit() && t[at + 1].is_ascii_hexdigit();
    let separated =
        [t[3], t[6], t[9]] == [t[0]; 3] && is_separator(t[0]) && pair(1) && pair(4) && pair(7);
    let marked = t[1] == b'x'
        && pair(2)
        && (t.starts_with(b"\\x") && t[4..].starts_with(b"\\x")
            || t.starts_with(b"0x") && (t[4..].starts_with(b",0x") || t[4..].starts_with(b", 0x")));
    separated || marked
}
