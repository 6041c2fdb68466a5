//! Opens the capture of a live pipeline.
use super::{
    Rules,
    tee::{ENTRY_VERSION, Known, Tee},
};
use crate::capture::{
    CaptureError, CaptureId, Described, Directory, Hash, Header, Origin, PayloadMode, Recipients,
    Recorder, Settings, Signer, Target,
};
use crate::config::Config;
use crate::enrich::Clock;
use crate::identity::node_name;
use rustix::system::uname;
use std::path::PathBuf;

/// Bytes after which a segment of a single file is full.
const SEGMENT_BYTES: u64 = 64 << 20;

/// What is captured for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Beside detection, as the configuration says.
    Beside,
    /// For itself: into this file, or directory.
    Only(PathBuf),
}

/// The capture that the configuration asks for, if it asks for one.
///
/// # Errors
/// When a key can't be read or made, or the place can't be written to.
pub fn open(
    config: &Config,
    purpose: &Purpose,
    described: Described,
    clock: Clock,
) -> Result<Option<Tee>, CaptureError> {
    let wanted = &config.capture;
    if !wanted.is_on() && *purpose == Purpose::Beside {
        // Who says what is to be captured thinks that it is.
        let is_meant = wanted.payload != PayloadMode::default() || !wanted.recipients.is_empty();
        return if is_meant {
            Err(CaptureError::Nowhere)
        } else {
            Ok(None)
        };
    }
    let directory = |path| Directory {
        path,
        segment_bytes: wanted.segment_bytes,
        segment_age: wanted.segment_age,
        total_bytes: wanted.total_bytes,
        total_age: wanted.total_age,
    };
    let configured = || {
        let path = wanted.directory.clone();
        directory(path.unwrap_or_else(|| config.state_dir.join("captures")))
    };
    let (target, origin) = match (purpose, wanted.ring) {
        (Purpose::Only(path), _) if path.is_dir() => {
            (Target::Directory(directory(path.clone())), Origin::Record)
        }
        (Purpose::Only(path), _) => {
            let (path, segment_bytes) = (path.clone(), SEGMENT_BYTES);
            (
                Target::File {
                    path,
                    segment_bytes,
                },
                Origin::Record,
            )
        }
        (Purpose::Beside, Some(bytes)) => {
            let directory = configured();
            (Target::Ring { bytes, directory }, Origin::Ring)
        }
        (Purpose::Beside, None) => (Target::Directory(configured()), Origin::Live),
    };
    let trigger = matches!(target, Target::Ring { .. }).then_some(wanted.trigger);
    let mut settings = Settings::new(
        target,
        Header {
            rules_hash: described.rules_hash,
            rules: described.rules,
            config_hash: described.config_hash,
            config: described.config,
            origin,
            ..header(config)?
        },
    );
    settings.signer = Some(Signer::open(
        wanted.signing_key.as_deref(),
        &config.state_dir,
    )?);
    if wanted.payload == PayloadMode::Sealed {
        settings.recipients = Some(Recipients::parse(&wanted.recipients)?);
    }
    let known = Known::default();
    settings.scrub = Some(known.scrub());
    let recorder = Recorder::start(settings)?;
    let tee = Tee::new(recorder, wanted.payload, clock, trigger, known);
    Ok(Some(tee))
}

/// What headers say of a configuration and rules.
#[must_use]
pub fn describe(config: &Config, rules: &Rules) -> Described {
    let text = config.text();
    Described {
        config_hash: Hash(*blake3::hash(text.as_bytes()).as_bytes()),
        config: Some(text),
        rules: rules.text.clone(),
        rules_hash: rules.hash(),
    }
}

fn header(config: &Config) -> Result<Header, CaptureError> {
    let system = uname();
    let text = |text: &std::ffi::CStr| text.to_string_lossy().into_owned();
    Ok(Header {
        capture: CaptureId::random().map_err(|source| CaptureError::Io {
            doing: "naming the capture by random bytes",
            path: "the kernel".into(),
            source,
        })?,
        entry_version: ENTRY_VERSION,
        agent_version: env!("CARGO_PKG_VERSION").into(),
        node: node_name(&config.identity),
        kernel: text(system.release()),
        machine: text(system.machine()),
        boot_id: std::fs::read_to_string("/proc/sys/kernel/random/boot_id")
            .map(|id| id.trim().to_owned())
            .unwrap_or_default(),
        payload: config.capture.payload,
        ..Header::default()
    })
}
