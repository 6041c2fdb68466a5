//! What a capture costs: MB/s of entries written and read on one core, by zstd's level, and how small it gets.
//! `cargo bench -p secret-sentinel --bench capture`.
#![allow(missing_docs)]
use secret_sentinel::capture::{
    FrameBuilder, FrameKind, Header, Identity, Item, ManifestFacts, Options, PayloadMode, RawFrame,
    Recipients, Sealer, SegmentReader, SegmentWriter,
};
use std::{error::Error, io::Write, sync::Arc, time::Instant};

/// Bytes of entries in one round.
const BYTES: usize = 128 << 20;
const ROUNDS: usize = 5;
const MB: f64 = 1e6;

fn main() -> Result<(), Box<dyn Error>> {
    let dir = std::env::temp_dir().join(format!("capture-bench-{}", std::process::id()));
    let plain = frames(None);
    for level in [1, 3] {
        let (written, bytes) = best(|| write(&plain, level, None))?;
        let (read, _) = best(|| read(&bytes, Options::default()))?;
        let raw = size(&plain);
        println!(
            "level {level}: write {:.0} MB/s, read {:.0} MB/s, {:.1} times smaller",
            raw / written / MB,
            raw / read / MB,
            raw / bytes.len() as f64
        );
    }
    use age::secrecy::ExposeSecret;
    let key = age::x25519::Identity::generate();
    std::fs::create_dir(&dir)?;
    let path = dir.join("identity");
    std::fs::File::create(&path)?.write_all(key.to_string().expose_secret().as_bytes())?;
    let options = Options {
        identity: Some(Arc::new(Identity::read(&path)?)),
        salvage: false,
    };
    std::fs::remove_dir_all(&dir)?;
    let recipients = Recipients::parse(&[key.to_public().to_string()])?;
    let sealed = frames(Some(200));
    let (written, bytes) = best(|| write(&sealed, 1, Some(&recipients)))?;
    let (read, _) = best(|| read(&bytes, options.clone()))?;
    let raw = size(&sealed);
    println!(
        "sealed, level 1: write {:.0} MB/s, read {:.0} MB/s (entries and payloads), {:.1} times smaller",
        raw / written / MB,
        raw / read / MB,
        raw / bytes.len() as f64
    );
    Ok(())
}

/// Entries of about 140 bytes that are mostly the same, as records are; with log lines as payloads if asked for.
fn frames(payload: Option<usize>) -> Vec<RawFrame> {
    let mut builder = FrameBuilder::new();
    let mut frames = Vec::new();
    let mut total = 0;
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut time = 1_000_000_000_u64;
    while total < BYTES {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        time += state % 100_000;
        let mut entry = [0u8; 140];
        entry[..8].copy_from_slice(&time.to_le_bytes());
        entry[8..12].copy_from_slice(&(1_000 + (state % 40) as u32).to_le_bytes());
        entry[16..24].copy_from_slice(&(7_000 + state % 12).to_le_bytes());
        entry[24..28].copy_from_slice(&((state >> 20) as u32 % 700).to_le_bytes());
        entry[32..48].copy_from_slice(b"server-worker\0\0\0");
        entry[64..72].copy_from_slice(&(state % 9).to_le_bytes());
        let line = payload.map(|length| {
            let line = format!(
                "{time} INFO request {state:016x} served in {} us ",
                state % 900
            );
            line.bytes().cycle().take(length).collect::<Vec<u8>>()
        });
        // 140 bytes fit.
        if builder.push(time, &entry, line.as_deref()).is_err() {
            break;
        }
        total += entry.len() + line.map_or(0, |line| line.len());
        if builder.is_full() {
            frames.push(builder.take(FrameKind::Entries));
        }
    }
    frames
}

fn size(frames: &[RawFrame]) -> f64 {
    frames.iter().map(RawFrame::bytes).sum::<usize>() as f64
}

/// The shortest time in seconds of some rounds, and what the last gave.
fn best<T>(mut run: impl FnMut() -> Result<T, Box<dyn Error>>) -> Result<(f64, T), Box<dyn Error>> {
    let mut shortest = f64::MAX;
    let mut last = None;
    for _ in 0..ROUNDS {
        let from = Instant::now();
        last = Some(run()?);
        shortest = shortest.min(from.elapsed().as_secs_f64());
    }
    Ok((shortest, last.ok_or("no round")?))
}

fn write(
    frames: &[RawFrame],
    level: i32,
    recipients: Option<&Recipients>,
) -> Result<Vec<u8>, Box<dyn Error>> {
    let header = Header {
        payload: if recipients.is_some() {
            PayloadMode::Sealed
        } else {
            PayloadMode::Fingerprints
        },
        ..Header::default()
    };
    let sealer = recipients.map(Sealer::new).transpose()?;
    let out = Vec::with_capacity(BYTES / 2);
    let mut writer = SegmentWriter::create(out, &header, sealer, level)?;
    for frame in frames {
        writer.write(frame)?;
    }
    Ok(writer.finish(None, ManifestFacts::default())?.0)
}

fn read(bytes: &[u8], options: Options) -> Result<usize, Box<dyn Error>> {
    let mut seen = 0;
    for item in SegmentReader::new(bytes, "memory".into(), options) {
        if let Item::Frame(frame) = item? {
            for (entry, payload) in &frame {
                seen += entry.len() + payload.map_or(0, <[u8]>::len);
            }
        }
    }
    Ok(std::hint::black_box(seen))
}
