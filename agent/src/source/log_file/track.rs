//! How far a file was read, and what of it is to be read now: growth, truncation, changes in place, NULs that wait to be
//! filled. It asks for content; it knows nothing of paths, descriptors and events.
mod resume;

use super::position::{Anchor, AnchorKey};

/// Bytes of one piece: what a record holds.
pub const PIECE: usize = sentinel_abi::MAX_PIECE_BYTES as usize;
/// A file that is further behind than this is read from this far before its end.
const MOST_BEHIND: u64 = 64 << 20;
/// What is read again when a file changed without growing.
const REREAD: u64 = 64 << 10;
/// Bytes whose hash tells whether what was read is still there.
const ANCHOR: usize = 64;
/// NULs that go with what follows a jump over a hole: wide characters start with them.
const NULS_KEPT: usize = 8;

/// What `statx` says of a file's content. Times are nanoseconds since 1970.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// Bytes.
    pub size: u64,
    /// When content changed.
    pub modified: i128,
    /// When content or attributes changed.
    pub changed: i128,
}

/// Where content comes from.
pub trait Content {
    /// Size and times.
    fn state(&self) -> std::io::Result<State>;
    /// Fills the buffer as far as the file goes; returns how far.
    fn read(&self, buffer: &mut [u8], at: u64) -> std::io::Result<usize>;
    /// The first position at or after `at` that may hold something other than NUL.
    fn next_data(&self, at: u64) -> std::io::Result<Option<u64>>;
}

/// A piece that was read.
pub struct Piece<'b> {
    /// Its position in the file.
    pub at: u64,
    /// The bytes.
    pub bytes: &'b [u8],
    /// Bytes before these were not read.
    pub gap: bool,
    /// They may have been read before.
    pub reread: bool,
}

/// What a look came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// There is more to read.
    pub more: bool,
    /// Something was read, or had changed.
    pub changed: bool,
    /// Bytes passed over since the file was too far behind.
    pub skipped: u64,
    /// Bytes that were known to be there and were cut off before they were read.
    pub cut_off: u64,
}

/// How far one file was read.
pub struct Track {
    /// Where to read on. Behind it, if anything, are NULs.
    position: u64,
    /// The file as it was when it had been read to its end.
    mark: Option<State>,
    /// The file as it was at the last look.
    last: Option<State>,
    /// The next piece does not continue the last one.
    gap: bool,
    /// NULs from the position to the end: they may be filled without a trace in size, times or events.
    waits: bool,
    /// Up to here the NULs after the position were looked through.
    searched: u64,
    /// Behind the last line end before the position.
    line: u64,
    key: AnchorKey,
    head: Anchor,
    tail: Anchor,
    /// Whether changes in place are read again.
    rereads: bool,
    /// At the last look the time had changed, and nothing else.
    touched: bool,
}

impl Track {
    /// Reads from the beginning. `rereads`: whether what changed in place is read again.
    #[must_use]
    pub fn from_start(rereads: bool, key: &AnchorKey) -> Self {
        Self {
            position: 0,
            mark: None,
            last: None,
            gap: false,
            waits: false,
            searched: 0,
            line: 0,
            key: key.clone(),
            head: Anchor::default(),
            tail: Anchor::default(),
            rereads,
            touched: false,
        }
    }

    /// Reads what comes after what the file holds now, or after its first `from` bytes; NULs at the end of these count as not
    /// written yet.
    ///
    /// # Errors
    /// When the file can't be read.
    pub fn from_end(
        rereads: bool,
        key: &AnchorKey,
        content: &impl Content,
        buffer: &mut [u8],
        from: Option<u64>,
    ) -> std::io::Result<Self> {
        let mut track = Self::from_start(rereads, key);
        let state = content.state()?;
        let mut end = from.map_or(state.size, |from| from.min(state.size));
        let least = end.saturating_sub(MOST_BEHIND);
        while end > least {
            let start = end.saturating_sub(buffer.len() as u64).max(least);
            let length = content.read(&mut buffer[..(end - start) as usize], start)?;
            let live = live(&buffer[..length]);
            end = start + live as u64;
            if live > 0 {
                break;
            }
        }
        (track.position, track.line) = (end, end);
        track.waits = end < state.size;
        track.set_anchors(content)?;
        if from.is_none() {
            (track.mark, track.last) = (Some(state), Some(state));
        }
        Ok(track)
    }

    /// Whether a look at a file in this state would find nothing.
    #[must_use]
    pub fn is_done(&self, state: State) -> bool {
        self.mark == Some(state) && !self.waits
    }

    /// Whether the file may be filled in without a change that shows.
    #[must_use]
    pub const fn waits(&self) -> bool {
        self.waits
    }

    /// Reads what is new, at most `budget` bytes of it.
    ///
    /// # Errors
    /// When the file can't be read; the next look goes on from the same place.
    pub fn look(
        &mut self,
        content: &impl Content,
        budget: u64,
        buffer: &mut [u8],
        mut each: impl FnMut(&Piece<'_>),
    ) -> std::io::Result<Look> {
        let mut look = Look::default();
        let state = content.state()?;
        if self.is_done(state) {
            return Ok(look);
        }
        let same = self.mark == Some(state);
        let mut in_place = false;
        if !same {
            look.changed = self.last.is_some();
            match self.check(content, state)? {
                Check::Grown => {}
                Check::InPlace => in_place = self.rereads,
                Check::Replaced => {
                    let known = self.last.filter(|_| !self.waits);
                    look.cut_off = known.map_or(0, |last| last.size.saturating_sub(self.position));
                    self.start_again();
                }
            }
            look.skipped = self.keep_up(content, state, buffer)?;
        }
        if self.last != Some(state) {
            (self.last, self.searched) = (Some(state), 0);
        }
        let from = self.position;
        if in_place {
            self.read_again(content, buffer, &mut each)?;
        }
        look.more = self.read_on(content, budget, buffer, &mut each)?;
        if look.changed || self.position != from {
            look.changed = true;
            self.set_anchors(content)?;
        }
        if look.more {
            return Ok(look);
        }
        let touched = self.mark.is_some_and(|mark| {
            mark.size == state.size && mark.modified != state.modified && self.position == from
        });
        // A write in progress has changed the time and not the size yet. What is so at the next look still was written in place.
        if touched && !in_place && self.rereads && !std::mem::replace(&mut self.touched, true) {
            return Ok(look);
        }
        if std::mem::take(&mut self.touched) && touched && !in_place {
            self.read_again(content, buffer, &mut each)?;
        }
        let after = content.state()?;
        look.more = after.size != state.size && after.size != self.position;
        // What changed in place meanwhile, or was cut off, the next look must find changed.
        self.mark = Some(if after.size > state.size {
            after
        } else {
            state
        });
        Ok(look)
    }

    /// Passes over what is too far behind; says how much. NULs at the end were made ahead: such a file is not behind.
    fn keep_up(
        &mut self,
        content: &impl Content,
        state: State,
        buffer: &mut [u8],
    ) -> std::io::Result<u64> {
        let Some(over) = state.size.checked_sub(self.position + MOST_BEHIND) else {
            return Ok(0);
        };
        let last = state.size - buffer.len() as u64;
        let length = content.read(buffer, last)?;
        if over == 0 || live(&buffer[..length]) == 0 {
            return Ok(0);
        }
        self.position += over;
        self.line = self.position;
        self.gap = true;
        Ok(over)
    }

    /// Whether what was read is still there.
    fn check(&self, content: &impl Content, state: State) -> std::io::Result<Check> {
        if state.size < self.position {
            return Ok(Check::Replaced);
        }
        let holds = |anchor: &Anchor| -> std::io::Result<bool> {
            Ok(self.anchor(content, anchor.at, anchor.len)? == *anchor)
        };
        // One of them alone is a change in place, as of a header that counts.
        Ok(match (holds(&self.head)?, holds(&self.tail)?) {
            (true, true) => Check::Grown,
            (false, false) => Check::Replaced,
            _ => Check::InPlace,
        })
    }

    fn start_again(&mut self) {
        (self.position, self.line) = (0, 0);
        self.gap = true;
        self.waits = false;
        self.mark = None;
        self.head = Anchor::default();
        self.tail = Anchor::default();
    }

    /// Reads from the position; says whether there is more.
    fn read_on(
        &mut self,
        content: &impl Content,
        budget: u64,
        buffer: &mut [u8],
        each: &mut impl FnMut(&Piece<'_>),
    ) -> std::io::Result<bool> {
        let mut left = budget;
        loop {
            if left == 0 {
                return Ok(true);
            }
            let length = content.read(buffer, self.position)?;
            self.waits = length > 0;
            if length == 0 {
                return Ok(false);
            }
            left = left.saturating_sub(length as u64);
            let live = live(&buffer[..length]);
            if live > 0 {
                each(&Piece {
                    at: self.position,
                    bytes: &buffer[..live],
                    gap: std::mem::take(&mut self.gap),
                    reread: false,
                });
                if let Some(end) = buffer[..live].iter().rposition(|byte| *byte == b'\n') {
                    self.line = self.position + end as u64 + 1;
                }
                self.position += live as u64;
                self.searched = 0;
                self.waits = live < length;
                continue;
            }
            match self.after_nuls(content, length, &mut left, buffer)? {
                Nuls::End => return Ok(false),
                Nuls::Unclear => return Ok(true),
                Nuls::Data(at) => (self.position, self.line) = (at, at),
            }
        }
    }

    /// What comes after the NULs at the position, of which `known` are known.
    fn after_nuls(
        &mut self,
        content: &impl Content,
        known: usize,
        left: &mut u64,
        buffer: &mut [u8],
    ) -> std::io::Result<Nuls> {
        let mut at = self.searched.max(self.position + known as u64);
        loop {
            // Looked through once, NULs are not looked through again until the file changes.
            self.searched = at;
            if *left == 0 {
                return Ok(Nuls::Unclear);
            }
            let Some(data) = content.next_data(at)? else {
                return Ok(Nuls::End);
            };
            let length = content.read(buffer, data)?;
            if length == 0 {
                return Ok(Nuls::End);
            }
            *left = left.saturating_sub(length as u64);
            if let Some(first) = buffer[..length].iter().position(|byte| *byte != 0) {
                let kept = data + first.saturating_sub(NULS_KEPT) as u64;
                return Ok(Nuls::Data(kept));
            }
            at = data + length as u64;
        }
    }

    /// Reads what lies before the position once more.
    fn read_again(
        &self,
        content: &impl Content,
        buffer: &mut [u8],
        each: &mut impl FnMut(&Piece<'_>),
    ) -> std::io::Result<()> {
        let mut at = self.position.saturating_sub(REREAD);
        while at < self.position {
            let most = (self.position - at).min(buffer.len() as u64) as usize;
            let length = content.read(&mut buffer[..most], at)?;
            if length == 0 {
                break;
            }
            each(&Piece {
                at,
                bytes: &buffer[..length],
                gap: false,
                reread: true,
            });
            at += length as u64;
        }
        Ok(())
    }

    fn set_anchors(&mut self, content: &impl Content) -> std::io::Result<()> {
        let length = self.position.min(ANCHOR as u64) as usize;
        self.head = self.anchor(content, 0, length)?;
        self.tail = self.anchor(content, self.position - length as u64, length)?;
        Ok(())
    }

    fn anchor(&self, content: &impl Content, at: u64, len: usize) -> std::io::Result<Anchor> {
        if len == 0 {
            return Ok(Anchor::default());
        }
        let mut bytes = zeroize::Zeroizing::new([0; ANCHOR]);
        let length = content.read(&mut bytes[..len], at)?;
        let hash = self.key.hash(&bytes[..length]);
        Ok(Anchor { at, len, hash })
    }
}

enum Check {
    Grown,
    InPlace,
    Replaced,
}

enum Nuls {
    /// To the end of the file.
    End,
    /// So far as was looked.
    Unclear,
    /// Something else is here.
    Data(u64),
}

/// Bytes up to the last that is not NUL.
fn live(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .rposition(|byte| *byte != 0)
        .map_or(0, |last| last + 1)
}
