//! Captures with right hashes and whatever content: the layout is written down anew here, after `docs/capture-format.md`.
use secret_sentinel::capture::{
    Header, Item, MAX_FRAME, Options, SegmentReader, SegmentWriter, Verdict, verify_stream,
};
use std::io::Read;

/// Reads the bytes as they are, and as a forger would complete them.
pub fn run(data: &[u8]) {
    read(data);
    read(&forge(data));
}

/// The first byte of each part says what it is: a frame with right hashes, plain bytes, or a whole segment.
fn forge(data: &[u8]) -> Vec<u8> {
    let mut out = begin();
    let mut chain: [u8; 32] = hash_of_header(&out);
    let mut number = 0u64;
    let mut rest = data;
    while let Some((what, more)) = rest.split_first() {
        let length = more.first().copied().unwrap_or(0) as usize;
        let more = more.get(1..).unwrap_or_default();
        let (part, after) = more.split_at(length.min(more.len()));
        rest = after;
        match what % 8 {
            0 => out.extend_from_slice(part),
            1 => {
                out.extend(begin());
                chain = hash_of_header(&begin());
                number = 0;
            }
            kind => {
                // Entries mostly, sometimes state or a manifest.
                let kind = [2, 2, 2, 2, 1, 3][usize::from(kind) - 2];
                frame(&mut out, kind, &mut number, &mut chain, part);
            }
        }
    }
    out
}

/// A frame whose lengths are the first bytes of `part`, added to what is right.
fn frame(out: &mut Vec<u8>, kind: u8, number: &mut u64, chain: &mut [u8; 32], part: &[u8]) {
    let (twist, body) = part.split_at(part.len().min(6));
    let twist = |at: usize| u32::from(twist.get(at).copied().unwrap_or(0));
    let sealed = twist(0).min(body.len() as u32);
    let mut head = [0u8; 120];
    head[..4].copy_from_slice(b"\xf5SFr");
    head[4] = kind;
    head[8..16].copy_from_slice(&number.wrapping_add(u64::from(twist(5) >> 7)).to_le_bytes());
    head[16..20].copy_from_slice(&twist(1).to_le_bytes());
    let raw = if kind == 3 {
        body.len() as u32 - sealed
    } else {
        twist(2) << (twist(3) % 24)
    };
    head[20..24].copy_from_slice(&raw.to_le_bytes());
    head[24..28].copy_from_slice(&(body.len() as u32 - sealed).to_le_bytes());
    head[28..32].copy_from_slice(&twist(4).to_le_bytes());
    head[32..36].copy_from_slice(&sealed.to_le_bytes());
    let check = blake3::hash(&head[..52]);
    head[52..56].copy_from_slice(&check.as_bytes()[..4]);
    let content = blake3::hash(&[&head[..56], body].concat());
    head[56..88].copy_from_slice(content.as_bytes());
    *chain = *blake3::hash(&[&chain[..], content.as_bytes()].concat()).as_bytes();
    head[88..].copy_from_slice(&chain[..]);
    out.extend_from_slice(&head);
    out.extend_from_slice(body);
    *number += 1;
}

/// A segment's prefix and header.
fn begin() -> Vec<u8> {
    SegmentWriter::create(Vec::new(), &Header::default(), None, 1)
        .expect("an empty header fits")
        .abandon()
}

fn hash_of_header(begun: &[u8]) -> [u8; 32] {
    let mut hash = [0; 32];
    hash.copy_from_slice(&begun[16..48]);
    hash
}

fn read(bytes: &[u8]) {
    for salvage in [false, true] {
        let options = Options {
            identity: None,
            salvage,
        };
        let whole = describe(bytes, options.clone());
        let dripped = describe(Drops(bytes), options);
        assert_eq!(whole, dripped, "how bytes arrive must not matter");
        if salvage {
            continue;
        }
        // What verifying calls intact is in its place: reading may then fail at what is in a frame only.
        if let Ok(answer) = verify_stream(bytes, "memory".into(), None)
            && answer.verdict == Verdict::Intact
        {
            let errors = whole.iter().filter(|line| line.starts_with("error"));
            assert!(
                errors.clone().all(|line| line.contains(" of frame ")),
                "{whole:?}"
            );
        }
    }
}

fn describe(inner: impl Read, options: Options) -> Vec<String> {
    SegmentReader::new(inner, "memory".into(), options)
        .map(|item| match item {
            Ok(Item::Frame(frame)) => {
                assert!(frame.bytes() <= 2 * MAX_FRAME);
                let entries = frame.iter().map(|(entry, _)| entry.len()).sum::<usize>();
                assert_eq!(frame.iter().count(), frame.len() as usize);
                format!("frame {} {entries}", frame.number())
            }
            Ok(item) => format!("{item:?}"),
            Err(error) => format!("error {error}"),
        })
        .collect()
}

/// A stream that gives seven bytes at a time.
struct Drops<'b>(&'b [u8]);

impl Read for Drops<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let length = buffer.len().min(7).min(self.0.len());
        let (now, later) = self.0.split_at(length);
        buffer[..length].copy_from_slice(now);
        self.0 = later;
        Ok(length)
    }
}
