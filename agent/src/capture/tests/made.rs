//! Makes small captures to test on, and says where their parts lie.
use super::super::*;
use ed25519_dalek::{SigningKey, pkcs8::EncodePrivateKey, pkcs8::spki::der::pem::LineEnding};
use std::{path::Path, path::PathBuf, sync::Arc};

pub type Entry = (Vec<u8>, Option<Vec<u8>>);

pub fn header(segment: u32, previous: Option<Link>) -> Header {
    Header {
        capture: CaptureId([7; 16]),
        segment,
        previous,
        node: "node-1".into(),
        boot_id: "b".into(),
        started: 1_000 + u64::from(segment),
        config: Some("scope: node\n".into()),
        ..Header::default()
    }
}

/// The same key for the same number.
pub fn signer(dir: &Path, number: u8) -> Signer {
    let key = SigningKey::from_bytes(&[number; 32]);
    let pem = key.to_pkcs8_pem(LineEnding::LF).expect("encoded");
    let path = dir.join(format!("key-{number}.pem"));
    std::fs::write(&path, pem.as_bytes()).expect("written");
    Signer::open(Some(&path), dir).expect("read")
}

pub fn frame(kind: FrameKind, from: u64, count: u64) -> RawFrame {
    let mut builder = FrameBuilder::new();
    for at in from..from + count {
        builder.push(at, &entry(at), None).expect("fits");
    }
    builder.take(kind)
}

/// Looks like a record: mostly the same, and as long.
pub fn entry(at: u64) -> Vec<u8> {
    let text = "cgroup=kubepods-burstable-pod0000.slice fd=1 stdout comm=server write ok ";
    format!(
        "{at:020} {text} {}",
        blake3::hash(&at.to_le_bytes()).to_hex()
    )
    .into_bytes()
}

/// A capture in memory, one vector a segment.
pub fn capture(signer: &Signer, segments: u32, frames: u64) -> Vec<Vec<u8>> {
    let mut previous = None;
    (0..segments)
        .map(|number| {
            let header = header(number, previous);
            let mut writer = SegmentWriter::create(Vec::new(), &header, None, 1).expect("created");
            writer
                .write(&frame(FrameKind::State, 0, 3))
                .expect("written");
            for at in 1..frames {
                writer
                    .write(&frame(FrameKind::Entries, 1_000 * at, 20))
                    .expect("written");
            }
            let facts = ManifestFacts {
                last: number + 1 == segments,
                ..ManifestFacts::default()
            };
            let (bytes, manifest) = writer.finish(Some(signer), facts).expect("finished");
            previous = Some(Link {
                segment: number,
                manifest,
            });
            bytes
        })
        .collect()
}

/// Where the frames of a segment begin, the manifest's and the end included.
pub fn offsets(segment: &[u8]) -> Vec<usize> {
    let length = u32::from_le_bytes(segment[12..16].try_into().expect("four")) as usize;
    let mut at = 48 + length;
    let mut offsets = vec![at];
    while at < segment.len() {
        let length = |from: usize| {
            u32::from_le_bytes(segment[at + from..at + from + 4].try_into().expect("four")) as usize
        };
        at += 120 + length(24) + length(32);
        offsets.push(at);
    }
    offsets
}

pub fn write(dir: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = dir.join(name);
    std::fs::write(&path, bytes).expect("written");
    path
}

pub fn read(bytes: &[u8], options: Options) -> Vec<Result<Item, CaptureError>> {
    SegmentReader::new(bytes, "memory".into(), options).collect()
}

pub fn salvage() -> Options {
    Options {
        salvage: true,
        ..Options::default()
    }
}

/// The numbers of the frames that were read, with the entries.
pub fn frames(items: &[Result<Item, CaptureError>]) -> Vec<(u32, u64, Vec<Entry>)> {
    let frames = items.iter().filter_map(|item| match item {
        Ok(Item::Frame(frame)) => Some(frame),
        _ => None,
    });
    frames
        .map(|frame| {
            let entries = frame
                .iter()
                .map(|(entry, payload)| (entry.to_vec(), payload.map(<[u8]>::to_vec)));
            (
                frame.segment().header.segment,
                frame.number(),
                entries.collect(),
            )
        })
        .collect()
}

pub fn error(items: Vec<Result<Item, CaptureError>>) -> CaptureError {
    items
        .into_iter()
        .find_map(Result::err)
        .expect("an error among the items")
}

pub fn identity(dir: &Path, name: &str) -> (Arc<Identity>, Recipients) {
    use age::secrecy::ExposeSecret;
    let key = age::x25519::Identity::generate();
    let text = format!("# made for a test\n\n{}\n", key.to_string().expose_secret());
    let path = write(dir, name, text.as_bytes());
    let recipients = Recipients::parse(&[key.to_public().to_string()]).expect("valid");
    (Arc::new(Identity::read(&path).expect("read")), recipients)
}
