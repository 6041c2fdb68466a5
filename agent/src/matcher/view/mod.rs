//! Other readings of a stream, made only where it gives cause: without ANSI escapes, without NUL bytes, base64 runs
//! without line ends, hexadecimal digits without separators.
mod escapes;
mod joined;
mod pairs;
mod sifted;
mod whole;

use super::index::{Index, PatternId};
use super::print::Shape;
use escapes::Escapes;
use joined::Joined;
use memchr::{memchr, memchr2};
use pairs::Pairs;
use whole::{Nuls, Whole};

/// In which reading of the stream a pattern was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum View {
    /// As it was written.
    Raw,
    /// Without ANSI escapes (ECMA-48).
    Ansi,
    /// Without NUL bytes: text in UTF-16, of either byte order.
    Nul,
    /// Base64 or hexadecimal digits without line ends, also escaped ones, and what indents the lines.
    Joined,
    /// Hexadecimal digits without what separates the pairs.
    Pairs,
}

impl View {
    /// Whether patterns of this shape may match in it.
    const fn takes(self, shape: Shape) -> bool {
        match self {
            Self::Raw | Self::Ansi | Self::Nul => true,
            Self::Joined => matches!(shape, Shape::Base64 | Shape::Hex),
            Self::Pairs => matches!(shape, Shape::Hex),
        }
    }
}

/// The bytes of a stream that a view reads: what is held, and from where on it is new.
#[derive(Clone, Copy)]
struct Raw<'t> {
    text: &'t [u8],
    /// Position of `text[0]`.
    base: u64,
    /// Index of the first byte that is new.
    fresh: usize,
}

/// Takes a match: the view, the pattern, positions in the stream.
pub(super) trait Found: FnMut(View, PatternId, u64, u64) {}
impl<F: FnMut(View, PatternId, u64, u64)> Found for F {}

/// All views of one stream.
#[derive(Default)]
pub(super) struct Views {
    ansi: Whole<Escapes>,
    nul: Whole<Nuls>,
    joined: Joined,
    pairs: Pairs,
}

impl Views {
    /// Bytes of memory.
    pub(super) fn held(&self) -> usize {
        self.ansi.held() + self.nul.held() + self.joined.held() + self.pairs.held()
    }

    /// Looks at the bytes of `text` from index `fresh` on. `base` is the position of `text[0]`.
    #[inline(always)]
    pub(super) fn feed(
        &mut self,
        index: &Index,
        text: &[u8],
        base: u64,
        fresh: usize,
        found: &mut impl Found,
    ) {
        let raw = Raw { text, base, fresh };
        let new = &text[fresh..];
        let has_control = memchr2(0, 0x1b, new).is_some();
        if has_control || self.ansi.is_on() || self.nul.is_on() {
            let cause = |byte| memchr(byte, new).map(|past| fresh + past);
            self.ansi.feed(index, raw, cause(0x1b), found);
            self.nul.feed(index, raw, cause(0), found);
        }
        self.joined.feed(index, raw, found);
        self.pairs.feed(index, raw, found);
    }

    /// Searches with a new index; `text` is what is held of the stream.
    pub(super) fn search_again(
        &mut self,
        index: &Index,
        text: &[u8],
        base: u64,
        found: &mut impl Found,
    ) {
        self.ansi.search_again(index, found);
        self.nul.search_again(index, found);
        self.joined.search_again(index, found);
        self.pairs.search_again(index, found);
        // What they have let go of is read once more.
        Self::default().feed(index, text, base, 0, found);
    }

    /// Nothing more comes for now.
    pub(super) fn pause(&mut self, index: &Index, found: &mut impl Found) {
        self.ansi.pause(index, found);
        self.nul.pause(index, found);
    }

    /// Overwrites what came from these positions.
    pub(super) fn erase(&mut self, start: u64, end: u64) {
        self.ansi.erase(start, end);
        self.nul.erase(start, end);
        self.joined.erase(start, end);
        self.pairs.erase(start, end);
    }
}
