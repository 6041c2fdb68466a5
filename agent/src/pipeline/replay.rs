//! Replay: the steps of a capture, taken by the same pipeline. It looks at nothing but the capture.
mod current;

use super::{
    Course, Cut, Decide, Ground, Naming, Rules, RulesError,
    ground::registry,
    reload::Verdicts,
    tee::{ENTRY_VERSION, OLDEST_ENTRY_VERSION},
};
use crate::activity::Activity;
use crate::advice::Reads;
use crate::capture::{CaptureError, Described, Frame, FrameKind, Gap, Item, SegmentStart};
use crate::config::Config;
use crate::enrich::{Clock, Recorded};
use crate::event::BootTime;
use crate::finding::Time;
use crate::identity::OptOutError;
use crate::inventory::{Fingerprinter, SoughtValues};
use crate::output::{self, Line};
use crate::probe::Control;
use crate::rules::Chosen;
use crate::stream::{LogPathError, LogPaths};
use current::Current;
use std::{path::PathBuf, sync::Arc};
use thiserror::Error;

/// Why a replay came to an end before the capture's.
#[derive(Debug, Error)]
pub enum ReplayError {
    /// The capture can't be read.
    #[error(transparent)]
    Capture(#[from] CaptureError),
    /// An entry is not what this version writes.
    #[error(
        "{path}: an entry of the frame at byte {offset} can't be read: {source}; `secret-sentinel capture verify` tells whether the file was altered"
    )]
    Entry {
        /// Which file.
        path: PathBuf,
        /// Where its frame begins.
        offset: u64,
        /// What is wrong.
        source: postcard::Error,
    },
    /// It was written by another version.
    #[error(
        "{path} was written by version {agent}, whose entries have version {found}; this one reads versions {OLDEST_ENTRY_VERSION} to {ENTRY_VERSION}: replay it with that version"
    )]
    Version {
        /// Which file.
        path: PathBuf,
        /// The version of the agent that wrote it.
        agent: String,
        /// The version of its entries.
        found: u32,
    },
    /// The configuration in the capture.
    #[error(
        "{path} holds a configuration that is not valid here: {reason}; give another one with --config"
    )]
    Config {
        /// Which file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// The rules.
    #[error(transparent)]
    Rules(#[from] RulesError),
    /// A log path.
    #[error(transparent)]
    LogPath(#[from] LogPathError),
    /// Who may opt out.
    #[error(transparent)]
    OptOut(#[from] OptOutError),
}

/// Who is told what a replay shows.
pub trait Audience {
    /// A segment begins.
    fn segment(&mut self, _start: &SegmentStart) {}

    /// A finding or a loss.
    fn line(&mut self, line: Line);

    /// Whether every event is wanted, as a row.
    fn wants_activities(&self) -> bool {
        false
    }

    /// An event.
    fn activity(&mut self, _activity: Activity) {}

    /// A capture was replayed to its end. `not_covered`: what was not seen on that node, for people.
    fn ended(&mut self, _time: Time, _state: output::State, _not_covered: &[String]) {}

    /// The reads of secrets that the capture shows, those before it included, on the node that it is from.
    fn reads(&mut self, _node: &str, _reads: &Reads) {}

    /// A part of the capture could not be read and was passed over.
    fn gap(&mut self, _gap: &Gap) {}
}

/// What a replay goes by; what is not given is as the capture says.
pub struct ReplaySettings {
    /// The configuration.
    pub config: Option<Config>,
    /// The rules.
    pub rules: Option<Rules>,
    /// Names what the replay finds itself.
    pub fingerprinter: Fingerprinter,
    /// Values to be searched for.
    pub sought: SoughtValues,
}

/// What a replay came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Captures.
    pub captures: u64,
    /// Events decided.
    pub events: u64,
    /// Findings, repetitions included.
    pub findings: u64,
    /// Look-ups that the capture has no answer to: another configuration asks others.
    pub unanswered: u64,
    /// Captures that end without an end: the sentinel was killed, or the file is a part.
    pub unfinished: u64,
}

/// A running replay.
pub struct Replay<'s> {
    settings: &'s ReplaySettings,
    cut: Option<Cut<'s>>,
    outcome: Outcome,
    current: Option<Current>,
}

impl<'s> Replay<'s> {
    /// Nothing was replayed yet.
    #[must_use]
    pub fn new(settings: &'s ReplaySettings) -> Self {
        Self {
            settings,
            cut: None,
            outcome: Outcome::default(),
            current: None,
        }
    }

    /// The same; a part goes to another capture.
    #[must_use]
    pub fn cutting(settings: &'s ReplaySettings, cut: Cut<'s>) -> Self {
        Self {
            cut: Some(cut),
            ..Self::new(settings)
        }
    }

    /// Whether the part that is cut out is complete: nothing more is wanted.
    #[must_use]
    pub fn is_done(&self) -> bool {
        let cut = self
            .current
            .as_ref()
            .and_then(|current| current.cut.as_ref());
        cut.is_some_and(|cut| cut.is_done)
    }

    /// Takes what reading a capture yields.
    ///
    /// # Errors
    /// When an entry can't be read, or the capture can't be replayed with these settings.
    pub fn take(&mut self, item: &Item, audience: &mut impl Audience) -> Result<(), ReplayError> {
        match item {
            Item::Segment(start) => self.segment(start, audience)?,
            Item::Frame(frame) => self.frame(frame, audience)?,
            Item::Manifest(..) => {}
            Item::Gap(gap) => {
                audience.gap(gap);
                if let Some(current) = &mut self.current {
                    // What is known is behind: the next segment tells anew.
                    current.pending = None;
                    current.has_gap = true;
                }
            }
        }
        Ok(())
    }

    /// Nothing more comes: concludes what is left.
    pub fn finish(mut self, audience: &mut impl Audience) -> Outcome {
        self.end_current(audience);
        self.outcome
    }

    /// Decides what is left of the current capture.
    fn end_current(&mut self, audience: &mut impl Audience) {
        let Some(mut current) = self.current.take() else {
            return;
        };
        if !current.is_ended {
            current.course.keep_no_more();
            self.outcome.unfinished += 1;
            let now = current.course.decide.now();
            current.course.tick(now, |_| ());
            current.course.conclude(now, true);
            current.course.end(now);
            current.tell(audience);
        }
        let decide = &current.course.decide;
        audience.reads(decide.naming.node(), &decide.reads);
        let state = output::State::Replayed {
            events: decide.events,
            findings: current.course.findings,
            lost: decide.losses.totals(),
            complete: current.is_ended,
            unanswered: decide.lookup.unanswered(),
        };
        audience.ended(
            decide.time(decide.now()),
            state,
            current.course.not_covered(),
        );
        self.outcome.captures += 1;
        self.outcome.events += decide.events;
        self.outcome.findings += current.course.findings;
        self.outcome.unanswered += decide.lookup.unanswered();
    }

    fn segment(
        &mut self,
        start: &Arc<SegmentStart>,
        audience: &mut impl Audience,
    ) -> Result<(), ReplayError> {
        let header = &start.header;
        if !(OLDEST_ENTRY_VERSION..=ENTRY_VERSION).contains(&header.entry_version) {
            return Err(ReplayError::Version {
                path: start.path.clone(),
                agent: header.agent_version.clone(),
                found: header.entry_version,
            });
        }
        let current = self.current.as_mut();
        match current.filter(|current| current.capture == header.capture) {
            Some(current) => {
                let has_gap = std::mem::take(&mut current.has_gap);
                current.takes_state = has_gap || !start.continues;
                if current.lies_under_other(header) {
                    let verdicts = verdicts(self.settings, start)?;
                    current.reload(start, verdicts);
                }
            }
            None => {
                self.end_current(audience);
                let mut current = self.begin(start)?;
                current.cut = self.cut.as_ref().map(|cut| cut.begin(start));
                self.current = Some(current);
            }
        }
        audience.segment(start);
        Ok(())
    }

    fn begin(&self, start: &Arc<SegmentStart>) -> Result<Current, ReplayError> {
        let (header, settings) = (&start.header, self.settings);
        let (config, chosen) = ground(settings, start)?;
        let decide = Decide::new(Ground {
            scope: config.scope,
            clock: Clock::told(BootTime(header.clock.boot_ns), header.clock.wall_ns),
            lookup: Recorded::default(),
            control: Control::absent(),
            registry: registry(&config)?,
            inventory: Arc::new(settings.sought.before()),
            fingerprinter: settings.fingerprinter.clone(),
            chosen,
            limits: config.limits(),
            naming: Naming::new(&config.identity, &header.node)?,
        });
        Ok(Current::new(start, Course::new(decide)))
    }

    fn frame(&mut self, frame: &Frame, audience: &mut impl Audience) -> Result<(), ReplayError> {
        let Some(current) = &mut self.current else {
            return Ok(());
        };
        if frame.kind() == FrameKind::State && !current.takes_state {
            return Ok(());
        }
        for (entry, payload) in frame {
            let entry = postcard::from_bytes(entry).map_err(|source| ReplayError::Entry {
                path: frame.segment().path.clone(),
                offset: frame.offset(),
                source,
            })?;
            if let Some(cut) = &mut self.cut {
                current.cut(&entry, cut)?;
            }
            current.step(entry, payload, &self.settings.sought, audience);
        }
        Ok(())
    }
}

/// The configuration and the rules that a segment is replayed by.
fn ground(
    settings: &ReplaySettings,
    start: &SegmentStart,
) -> Result<(Config, Chosen), ReplayError> {
    let header = &start.header;
    let config = match (&settings.config, &header.config) {
        (Some(given), _) => given.clone(),
        (None, Some(text)) => Config::parse(text).map_err(|reason| ReplayError::Config {
            path: start.path.clone(),
            reason,
        })?,
        (None, None) => Config::default(),
    };
    let chosen = match (&settings.rules, &header.rules) {
        (Some(given), _) => given.chosen.clone(),
        (None, Some(text)) => Rules::parse(text.clone(), &start.path)?.chosen,
        (None, None) => Rules::default().chosen,
    };
    Ok((config, chosen))
}

/// What was taken over where a segment begins.
fn verdicts(settings: &ReplaySettings, start: &SegmentStart) -> Result<Verdicts, ReplayError> {
    let (config, chosen) = ground(settings, start)?;
    let header = &start.header;
    Ok(Verdicts {
        logs: LogPaths::new(&config.log_paths)?,
        chosen,
        limits: config.limits(),
        described: Described {
            config: header.config.clone(),
            config_hash: header.config_hash,
            rules: header.rules.clone(),
            rules_hash: header.rules_hash,
        },
    })
}
