//! `capture info`: what a capture says of itself, without reading what its entries mean.
use super::{
    super::{
        CaptureError, ClockPair, FORMAT_VERSION, FrameKind, Hash, Header, Manifest, Origin,
        read::{FaultKind, Step, Walk, files},
    },
    print, refuse, time_of_day,
};
use crate::sink::Format;
use clap::Args;
use serde::Serialize;
use std::{
    fmt::Write,
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
    process::ExitCode,
};

/// Options of `capture info`.
#[derive(Debug, Args)]
pub struct InfoArgs {
    /// Capture files, directories of them, or `-` for standard input
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,

    /// How to answer: `json`, or text for people
    #[arg(long, default_value = "compact")]
    pub output: Format,
}

/// One segment.
#[derive(Debug, Default, Serialize)]
struct Info {
    path: PathBuf,
    offset: u64,
    format_version: u16,
    /// Without the data key, which says nothing to people.
    header: Header,
    header_hash: Hash,
    state_frames: u64,
    frames: u64,
    entries: u64,
    /// Bytes of entries and payloads before compression, and of all in the file.
    raw_bytes: u64,
    payload_bytes: u64,
    stored_bytes: u64,
    /// Time of the first and last entry that is no state, boot-time nanoseconds.
    first: Option<u64>,
    last: Option<u64>,
    manifest: Option<Manifest>,
    /// Places that could not be read; `verify` names them.
    faults: u64,
}

/// Prints what the captures say of themselves. Exit code 0: read to the end; 1: damaged or cut off; 2: no such file or
/// no capture.
#[must_use]
pub fn info(args: &InfoArgs) -> ExitCode {
    let mut infos = Vec::new();
    let read = files(&args.files).and_then(|files| {
        files
            .into_iter()
            .try_for_each(|file| look(&file, &mut infos))
    });
    if let Err(error) = read {
        return refuse(&error);
    }
    print(&match args.output {
        Format::Json => serde_json::to_string(&infos).unwrap_or_default() + "\n",
        Format::Compact => infos.iter().map(compact).collect(),
    });
    if infos.iter().any(|info| info.faults > 0) {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

fn look(path: &Path, infos: &mut Vec<Info>) -> Result<(), CaptureError> {
    let failed = |source| CaptureError::Io {
        doing: "reading",
        path: path.to_owned(),
        source,
    };
    let inner: Box<dyn Read> = if path == Path::new("-") {
        Box::new(io::stdin())
    } else {
        Box::new(File::open(path).map_err(failed)?)
    };
    let first = infos.len();
    // What is wrong with a header is told before it.
    let mut before = 0;
    for step in Walk::new(inner, 0) {
        match step {
            Step::Segment {
                offset,
                header,
                hash,
            } => {
                let mut header = header.map(|header| *header).unwrap_or_default();
                header.data_key = None;
                infos.push(Info {
                    path: path.to_owned(),
                    offset,
                    format_version: FORMAT_VERSION,
                    header,
                    header_hash: hash,
                    faults: std::mem::take(&mut before),
                    ..Info::default()
                });
            }
            Step::Fault(fault) => match fault.kind {
                FaultKind::Io(source) => return Err(failed(source)),
                FaultKind::Version(found) => {
                    return Err(CaptureError::Version {
                        path: path.to_owned(),
                        offset: fault.offset,
                        found,
                    });
                }
                FaultKind::Header => before += 1,
                _ => {
                    if let Some(info) = infos[first..].last_mut() {
                        info.faults += 1;
                    }
                }
            },
            step => {
                if let Some(info) = infos[first..].last_mut() {
                    info.add(step);
                }
            }
        }
    }
    if infos.len() == first {
        return Err(CaptureError::NotACapture {
            path: path.to_owned(),
            offset: 0,
        });
    }
    Ok(())
}

impl Info {
    fn add(&mut self, step: Step) {
        match step {
            Step::Frame(stored) => {
                let head = stored.head;
                if head.kind == FrameKind::State {
                    self.state_frames += 1;
                } else if head.entries > 0 {
                    self.first.get_or_insert(head.first);
                    self.last = Some(head.last);
                }
                self.frames += 1;
                self.entries += u64::from(head.entries);
                self.raw_bytes += u64::from(head.raw) + u64::from(head.payload);
                self.payload_bytes += u64::from(head.payload);
                self.stored_bytes += stored.body.len() as u64;
            }
            Step::Manifest { manifest, .. } => self.manifest = Some(*manifest),
            Step::Segment { .. } | Step::Fault(_) => {}
        }
    }
}

fn compact(info: &Info) -> String {
    let header = &info.header;
    let time = |time: Option<u64>, clock: ClockPair| {
        time.map_or_else(|| "-".to_owned(), |time| time_of_day(clock, time))
    };
    let mut text = format!(
        "{} at {}: segment {} of capture {}\n",
        info.path.display(),
        info.offset,
        header.segment,
        header.capture
    );
    let origin = match &header.origin {
        Origin::Live => "written as it happened".to_owned(),
        Origin::Ring => "flight recorder".to_owned(),
        Origin::Record => "recorded, no detection".to_owned(),
        Origin::Cut { of, pod, .. } => format!(
            "cut out of {of}{}",
            pod.as_ref()
                .map_or_else(String::new, |pod| format!(", pod {pod} only"))
        ),
        Origin::Salvage => "salvaged from a damaged capture".to_owned(),
    };
    let closed = info.manifest.as_ref().map_or_else(
        || "not closed".to_owned(),
        |manifest| {
            let key = manifest.public_key.map_or_else(
                || "not signed".to_owned(),
                |key| format!("signed with {key}"),
            );
            let lost = manifest.lost;
            format!(
                "closed, {key}; lost by the capture itself: {} frames, {} entries, {} bytes",
                lost.frames, lost.entries, lost.bytes
            )
        },
    );
    let rows = [
        (
            "node",
            format!(
                "{}, {}, Linux {}",
                header.node, header.machine, header.kernel
            ),
        ),
        ("boot", header.boot_id.clone()),
        (
            "agent",
            format!("{}, format {}", header.agent_version, info.format_version),
        ),
        ("origin", origin),
        ("payloads", format!("{:?}", header.payload).to_lowercase()),
        ("started", time_of_day(header.clock, header.started)),
        ("entries from", time(info.first, header.clock)),
        ("to", time(info.last, header.clock)),
        (
            "content",
            format!(
                "{} frames ({} of state), {} entries, {} bytes ({} of payload) in {} bytes",
                info.frames,
                info.state_frames,
                info.entries,
                info.raw_bytes,
                info.payload_bytes,
                info.stored_bytes
            ),
        ),
        ("config", format!("{}", header.config_hash)),
        ("rules", format!("{}", header.rules_hash)),
        ("end", closed),
    ];
    for (name, value) in rows {
        // Writing to a string does not fail. What a node calls itself can't move the cursor.
        let plain: String = value
            .chars()
            .map(|letter| if letter.is_control() { '?' } else { letter })
            .collect();
        let _ = writeln!(text, "  {name:<13} {plain}");
    }
    if info.faults > 0 {
        let _ = writeln!(
            text,
            "  DAMAGED or cut off in {} places: `secret-sentinel capture verify` names them",
            info.faults
        );
    }
    text
}
