//! `capture cut`: a part of a capture as a capture of its own, replayed as far as it begins.
use super::{DeskError, How};
use crate::activity::Activity;
use crate::capture::{
    CaptureId, Header, Origin, PayloadMode, Recipients, Recorder, SegmentStart, Settings, Signer,
    Target,
};
use crate::enrich::Clock;
use crate::event::BootTime;
use crate::output::Line;
use crate::pipeline::{Audience, Cut, Known, OnlyPod, Replay, Tee};
use clap::Args;
use jiff::Timestamp;
use std::path::PathBuf;

/// Bytes after which a segment of the part is full.
const SEGMENT_BYTES: u64 = 64 << 20;

/// Options of `capture cut`.
#[derive(Debug, Args)]
pub struct CutArgs {
    /// Files or directory of one capture, or `-` for standard input
    #[arg(required = true, value_name = "FILE|DIR|-")]
    files: Vec<PathBuf>,

    /// File to write
    #[arg(long, short, alias = "output", value_name = "FILE")]
    out: PathBuf,

    /// From this time on (2026-11-24T10:00:00Z) [default: from the beginning]
    #[arg(long, value_name = "TIME")]
    from: Option<Timestamp>,

    /// Before this time [default: to the end]
    #[arg(long, value_name = "TIME")]
    to: Option<Timestamp>,

    /// Only what one pod did: its uid, its name, or namespace/name
    #[arg(long, value_name = "POD")]
    pod: Option<String>,

    /// File with the Ed25519 key that signs the part, in PEM; without it the part is not signed
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,

    /// age identity that reads sealed payloads; they are kept when --recipient says for whom
    #[arg(long, value_name = "FILE")]
    identity: Option<PathBuf>,

    /// Who may read the part's payloads: an age recipient (age1…); may be repeated
    #[arg(long, value_name = "RECIPIENT", requires = "identity")]
    recipient: Vec<String>,

    /// Go on behind what can't be read, and count what was lost
    #[arg(long)]
    salvage: bool,
}

/// Cuts. Says whether everything up to the part's end could be read.
///
/// # Errors
/// When something that was given is wrong, or the capture can't be read.
pub fn cut(args: &CutArgs) -> Result<bool, DeskError> {
    if let (Some(from), Some(to)) = (args.from, args.to)
        && to <= from
    {
        return Err(DeskError::Given(format!(
            "--to {to} does not lie after --from {from}"
        )));
    }
    let how = How {
        identity: args.identity.clone(),
        salvage: args.salvage,
        ..How::default()
    };
    let settings = how.settings()?;
    let mut only = args.pod.as_deref().map(OnlyPod::new);
    if let Some(only) = &mut only
        && !args.files.iter().any(|file| file.as_os_str() == "-")
    {
        // Its uid may be told long after its first cgroup was made.
        how.replay(&args.files, &settings, &mut ByName(only))?;
    }
    let mut captures = 0;
    let open = |start: &SegmentStart, from, to| {
        captures += 1;
        let tee = open(args, &start.header, start.header_hash, from, to)?;
        Ok(tee.only_pod(only.clone()))
    };
    let cut = Cut {
        from: args.from,
        to: args.to,
        open: Box::new(open),
    };
    let mut replay = Replay::cutting(&settings, cut);
    let mut audience = Nobody;
    let mut is_whole = true;
    let items = how.open(&args.files)?;
    for item in items {
        match item {
            Ok(item) => replay.take(&item, &mut audience)?,
            Err(error) if error.is_incomplete() => {
                eprintln!("secret-sentinel: {error}");
                is_whole = false;
            }
            Err(error) => return Err(error.into()),
        }
        if replay.is_done() {
            break;
        }
    }
    replay.finish(&mut audience);
    if captures > 1 {
        return Err(DeskError::Given(format!(
            "these are {captures} captures; cut them one by one, and put the parts together with `capture merge`"
        )));
    }
    if !args.out.exists() && args.out.as_os_str() != "-" {
        return Err(DeskError::Given(
            "nothing of the capture lies between these times: there is nothing to write".into(),
        ));
    }
    Ok(is_whole)
}

fn open(
    args: &CutArgs,
    header: &Header,
    of: crate::capture::Hash,
    from: BootTime,
    to: BootTime,
) -> Result<Tee, crate::capture::CaptureError> {
    let payload = match header.payload {
        PayloadMode::Sealed if args.recipient.is_empty() => PayloadMode::Fingerprints,
        other => other,
    };
    let template = Header {
        capture: CaptureId::random().map_err(|source| crate::capture::CaptureError::Io {
            doing: "naming the part by random bytes of",
            path: "the kernel".into(),
            source,
        })?,
        segment: 0,
        previous: None,
        payload,
        origin: Origin::Cut {
            of,
            from: from.0,
            to: to.0,
            pod: args.pod.clone(),
        },
        data_key: None,
        ..header.clone()
    };
    let target = Target::File {
        path: args.out.clone(),
        segment_bytes: SEGMENT_BYTES,
    };
    let mut settings = Settings::new(target, template);
    settings.waits = true;
    if let Some(key) = &args.key {
        settings.signer = Some(Signer::open(Some(key), key)?);
    }
    if payload == PayloadMode::Sealed {
        settings.recipients = Some(Recipients::parse(&args.recipient)?);
    }
    let clock = Clock::told(BootTime(header.clock.boot_ns), header.clock.wall_ns);
    let recorder = Recorder::start(settings)?;
    Ok(Tee::new(recorder, payload, clock, None, Known::default()))
}

/// Learns which pods have the name that was asked for.
struct ByName<'o>(&'o mut OnlyPod);

impl Audience for ByName<'_> {
    fn line(&mut self, line: Line) {
        if let Line::Finding(finding) = line {
            finding.pod.iter().for_each(|pod| self.0.learn(pod));
        }
    }

    fn wants_activities(&self) -> bool {
        true
    }

    fn activity(&mut self, activity: Activity) {
        activity.pod.iter().for_each(|pod| self.0.learn(pod));
    }
}

/// Nobody is told anything.
struct Nobody;

impl Audience for Nobody {
    fn line(&mut self, _line: Line) {}
}
