//! What is known: findings, activities, losses, and how far the source is.
use super::activities::Activities;
use super::findings::{Findings, Keep, Taken};
use super::losses::Losses;
use super::{About, Update};
use crate::output::{Line, State};
use crate::probe::HookStatus;

/// How far the source is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// A capture is being read.
    Loading,
    /// The agent watches, or starts to.
    Live,
    /// Nothing more comes.
    Ended,
}

/// What the agent said when it was ready.
#[derive(Clone, Debug, Default)]
pub struct Ready {
    /// Hooks that are not in use, and why.
    pub missing: Vec<String>,
    /// What is therefore not covered.
    pub not_covered: Vec<String>,
    /// Secret files that are watched.
    pub files: usize,
}

/// What is known.
#[derive(Debug)]
pub struct Known {
    /// The findings.
    pub findings: Findings,
    /// The activities and the processes.
    pub activities: Activities,
    /// What was not seen.
    pub losses: Losses,
    /// What the agent said when it was ready.
    pub ready: Option<Ready>,
    /// How far the source is.
    pub phase: Phase,
    /// How much of a capture was read, of how much; the total is 0 when it is not known.
    pub progress: (u64, u64),
    /// What the agent's log said last.
    pub note: Option<String>,
    /// How things are ordered.
    pub newest_first: bool,
}

impl Ready {
    fn new(hooks: &[HookStatus], not_covered: &[String], files: usize) -> Self {
        let missing = hooks.iter().filter(|hook| !hook.attached && !hook.excused);
        let reason = |hook: &HookStatus| {
            let error = hook.error.as_deref();
            error.map_or_else(String::new, |error| format!(": {error}"))
        };
        Self {
            missing: missing
                .map(|hook| format!("{} ({}){}", hook.hook, hook.covers, reason(hook)))
                .collect(),
            not_covered: not_covered.to_vec(),
            files,
        }
    }
}

impl Known {
    /// Nothing yet.
    #[must_use]
    pub fn new(about: &About) -> Self {
        let (keep, phase) = if about.live {
            (Keep::Newest, Phase::Live)
        } else {
            (Keep::Oldest, Phase::Loading)
        };
        Self {
            findings: Findings::new(about.keep_findings, keep),
            activities: Activities::new(about.keep_activities, keep),
            losses: Losses::default(),
            ready: None,
            phase,
            progress: (0, 0),
            note: None,
            newest_first: about.live,
        }
    }

    /// Takes what the source gives, and tells what became of a finding.
    pub fn take(&mut self, update: Update) -> Option<Taken> {
        match update {
            Update::Line(Line::Finding(finding)) => {
                self.activities.meet_in(&finding);
                return Some(self.findings.offer(finding));
            }
            Update::Line(Line::Loss(loss)) => self.losses.add(loss.cause, loss.count, loss.bytes),
            Update::Line(Line::Status(status)) => match status.state() {
                State::Ready {
                    hooks,
                    not_covered,
                    inventory,
                    ..
                } => {
                    self.ready = Some(Ready::new(hooks, not_covered, inventory.files));
                }
                State::Reloaded { .. } | State::ReloadFailed { .. } => {}
                State::Stopped { lost, .. } | State::Replayed { lost, .. } => self.losses.end(lost),
            },
            Update::Activity(activity) => self.activities.offer(&activity),
            Update::Progress { done, total } => self.progress = (done, total),
            Update::Note(note) => self.note = Some(note),
            Update::End => self.phase = Phase::Ended,
        }
        None
    }
}
