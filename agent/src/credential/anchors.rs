//! Finds anchors: one pass over the text, whatever their number, that looks at every second byte.
//!
//! Of each anchor the rarest four bytes are its *window*. Both 3-byte grams of the window are in a bitmap. Grams are
//! looked up at every second position, so one of the two is met. Only behind a hit are the anchors compared.

/// How many bits a hash of a gram has. The bitmap of 8 KiB stays in the first-level cache.
const HASH_BITS: u32 = 16;
/// Bytes of a window: two grams.
pub const WINDOW: usize = 4;
/// Positions looked at in one step.
const PROBES: usize = 8;

/// The anchors, ready to be looked for.
pub struct Anchors {
    grams: Box<[u64; 1 << (HASH_BITS - 6)]>,
    /// For each word of the bitmap: where its entries begin.
    starts: Box<[u16]>,
    entries: Vec<Entry>,
    literals: Vec<Literal>,
    longest: usize,
}

struct Entry {
    hash: u16,
    /// Where the gram lies in the literal, and where the window begins.
    gram: u8,
    window: u8,
    literal: u16,
}

struct Literal {
    bytes: &'static [u8],
    owner: usize,
}

/// An anchor in the text.
#[derive(Clone, Copy)]
pub struct Hit {
    /// Where its window begins. Hits come in this order.
    pub window: usize,
    /// Where it begins.
    pub start: usize,
    /// Behind its last byte.
    pub end: usize,
    /// Whose anchor it is, by the number it was given under.
    pub owner: usize,
}

impl Anchors {
    /// Compiles anchors, each with a number. None may be shorter than 3 bytes or longer than 255. Those of 3 bytes
    /// cost the most: whatever visible byte follows fills their window.
    pub fn new(anchors: impl Iterator<Item = (&'static str, usize)>) -> Self {
        let mut literals = Vec::new();
        let mut entries = Vec::new();
        for (anchor, owner) in anchors {
            let bytes = anchor.as_bytes();
            assert!(
                (WINDOW - 1..=255).contains(&bytes.len()),
                "anchor {anchor:?}"
            );
            let mut add = |gram: [u8; 3], place: usize, window: usize| {
                entries.push(Entry {
                    hash: hash(u32::from_le_bytes([gram[0], gram[1], gram[2], 0])),
                    gram: place as u8,
                    window: window as u8,
                    literal: literals.len() as u16,
                });
            };
            if let &[first, second, third] = bytes {
                add([first, second, third], 0, 0);
                for fourth in b'!'..=b'~' {
                    add([second, third, fourth], 1, 0);
                }
            } else {
                let window = rarest(bytes);
                for place in [window, window + 1] {
                    add(
                        [bytes[place], bytes[place + 1], bytes[place + 2]],
                        place,
                        window,
                    );
                }
            }
            literals.push(Literal { bytes, owner });
        }
        // Second grams first: where both of one position fit, the window of a second begins earlier.
        entries.sort_by_key(|entry| (entry.hash >> 6, entry.gram == entry.window, entry.literal));
        let mut grams = Box::new([0; 1 << (HASH_BITS - 6)]);
        for entry in &entries {
            grams[usize::from(entry.hash >> 6)] |= 1u64 << (entry.hash & 63);
        }
        let starts = (0..=grams.len())
            .map(|word| entries.partition_point(|entry| usize::from(entry.hash >> 6) < word) as u16)
            .collect();
        Self {
            grams,
            starts,
            entries,
            longest: literals
                .iter()
                .map(|literal| literal.bytes.len())
                .max()
                .unwrap_or(WINDOW),
            literals,
        }
    }

    /// Length of the longest anchor, bytes.
    pub fn longest(&self) -> usize {
        self.longest
    }

    /// Calls `found` for each anchor whose window begins in `from..to`, until it returns false.
    pub fn find(&self, text: &[u8], from: usize, to: usize, mut found: impl FnMut(Hit) -> bool) {
        // A window that begins at `to - 1` may be met by its second gram, at `to`.
        let mut at = from;
        while at <= to
            && let Some(block) = text.get(at..at + 2 * PROBES + 2)
        {
            let mut hits = 0u32;
            for probe in 0..PROBES {
                let bytes = [
                    block[2 * probe],
                    block[2 * probe + 1],
                    block[2 * probe + 2],
                    block[2 * probe + 3],
                ];
                let gram = u32::from_le_bytes(bytes) & 0x00ff_ffff;
                hits |= u32::from(self.has(hash(gram))) << probe;
            }
            while hits != 0 {
                let probe = at + 2 * hits.trailing_zeros() as usize;
                hits &= hits - 1;
                if !self.compare(text, probe, from..to, &mut found) {
                    return;
                }
            }
            at += 2 * PROBES;
        }
        while at <= to && at + 3 <= text.len() {
            if self.has(hash(gram_at(text, at))) && !self.compare(text, at, from..to, &mut found) {
                return;
            }
            at += 2;
        }
    }

    fn has(&self, hash: u16) -> bool {
        self.grams[usize::from(hash >> 6)] >> (hash & 63) & 1 != 0
    }

    /// Compares the anchors with this gram. False: enough.
    #[cold]
    fn compare(
        &self,
        text: &[u8],
        at: usize,
        windows: std::ops::Range<usize>,
        found: &mut impl FnMut(Hit) -> bool,
    ) -> bool {
        let hash = hash(gram_at(text, at));
        let word = usize::from(hash >> 6);
        for entry in
            &self.entries[usize::from(self.starts[word])..usize::from(self.starts[word + 1])]
        {
            if entry.hash != hash {
                continue;
            }
            let literal = &self.literals[usize::from(entry.literal)];
            let Some(start) = at.checked_sub(usize::from(entry.gram)) else {
                continue;
            };
            let window = start + usize::from(entry.window);
            if windows.contains(&window) && text[start..].starts_with(literal.bytes) {
                let hit = Hit {
                    window,
                    start,
                    end: start + literal.bytes.len(),
                    owner: literal.owner,
                };
                if !found(hit) {
                    return false;
                }
            }
        }
        true
    }
}

fn gram_at(text: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([text[at], text[at + 1], text[at + 2], 0])
}

fn hash(gram: u32) -> u16 {
    (gram.wrapping_mul(0x9e37_79b1) >> (32 - HASH_BITS)) as u16
}

/// Where in an anchor the rarest window begins. It lies before the anchor's first space, so that text that is cut at
/// spaces never divides the two.
fn rarest(anchor: &[u8]) -> usize {
    let word = anchor.iter().skip(WINDOW).position(|&byte| byte == b' ');
    let end = word.map_or(anchor.len(), |space| space + WINDOW);
    let commonness = |window: &[u8]| -> f64 {
        let gram = |gram: &[u8]| gram.iter().map(|&byte| frequency(byte)).product::<f64>();
        gram(&window[..3]) + gram(&window[1..])
    };
    (0..=end - WINDOW)
        .min_by(|&a, &b| {
            commonness(&anchor[a..a + WINDOW]).total_cmp(&commonness(&anchor[b..b + WINDOW]))
        })
        .unwrap_or(0)
}

/// About how often a byte stands in logs, per thousand.
fn frequency(byte: u8) -> f64 {
    const LETTERS: [f64; 26] = [
        50., 12., 28., 28., 75., 14., 14., 18., 50., 2., 7., 28., 22., 45., 45., 22., 1., 45., 45.,
        60., 22., 8., 8., 3., 12., 2.,
    ];
    match byte {
        b'a'..=b'z' => LETTERS[usize::from(byte - b'a')],
        b'A'..=b'Z' => LETTERS[usize::from(byte - b'A')] / 8.,
        b'0'..=b'9' => 25.,
        b' ' => 100.,
        b'"' | b'/' | b'-' | b'.' | b':' | b'=' => 20.,
        b'_' => 8.,
        _ => 2.,
    }
}
