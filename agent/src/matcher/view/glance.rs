//! One look at new bytes: which views they may be of interest to. It runs over all text, and most is of interest to none.

/// Bytes from the first to the last that are compared with each other.
const SPAN: usize = 10;
/// Places looked at at once.
const BLOCK: usize = 64;

/// What may be there. False is certain.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Glance {
    /// A NUL byte or ESC.
    pub(super) control: bool,
    /// A line end or backslash after what may be digits of base64.
    pub(super) line: bool,
    /// Digits in pairs, with separators or marks.
    pub(super) pairs: bool,
}

impl Glance {
    /// Of interest to none.
    pub(super) const NOTHING: Self = Self {
        control: false,
        line: false,
        pairs: false,
    };
    const ALL: Self = Self {
        control: true,
        line: true,
        pairs: true,
    };

    /// At the bytes from index `fresh` on. Looks at blocks that end where the text ends, so that a short write needs few;
    /// what stands before was looked at before.
    #[inline(always)]
    pub(super) fn at(text: &[u8], fresh: usize) -> Self {
        let mut glance = [0u8; 3];
        let mut end = text.len();
        while end > fresh {
            let Some(start) = end.checked_sub(BLOCK + SPAN - 1) else {
                return Self::ALL;
            };
            if !block(&text[start..end], &mut glance) {
                return Self::ALL;
            }
            end -= BLOCK;
        }
        let [control, line, pairs] = glance.map(|any| any != 0);
        Self {
            control,
            line,
            pairs,
        }
    }
}

/// Without a branch: the compiler compares many bytes at once. False: the block is too short.
#[inline(always)]
fn block(block: &[u8], glance: &mut [u8; 3]) -> bool {
    let from = |at: usize| block.get(at..).and_then(|rest| rest.first_chunk::<BLOCK>());
    let (Some(t0), Some(t1), Some(t3), Some(t6), Some(t7), Some(t9)) =
        (from(0), from(1), from(3), from(6), from(7), from(9))
    else {
        return false;
    };
    let is = u8::from;
    let [mut control, mut line, mut pairs] = *glance;
    for at in 0..BLOCK {
        let (first, next, last) = (t0[at], t1[at], t9[at]);
        control |= is(last == 0) | is(last == 0x1b);
        // All digits of base64 are among the bytes from `+` on. The last one may be the `\r` of a line end.
        line |= (is(last == b'\n') | is(last == b'\\'))
            & is(first >= b'+')
            & is(t3[at] >= b'+')
            & is(t6[at] >= b'+')
            & is(t7[at] >= b'+');
        // The separators are among the bytes below the digits, and the colon.
        let separated = is(first == t3[at])
            & is(first == t6[at])
            & is(first == last)
            & is(first != next)
            & (is(first < b'0') | is(first == b':'));
        let marked = is(next == b'x') & (is(first == b'\\') | is(first == b'0'));
        pairs |= separated | marked;
    }
    *glance = [control, line, pairs];
    true
}
