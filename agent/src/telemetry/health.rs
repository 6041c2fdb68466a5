//! Whether the agent is alive and ready: a heartbeat of the pipeline's thread, and which parts are up.
use serde::Serialize;
use std::{
    sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
    time::{Duration, Instant},
};

/// A pipeline that has not taken a step for so long has stalled: it takes one a second when there is nothing to do.
const STALLED: Duration = Duration::from_secs(30);

/// What the agent's threads tell of themselves, for whoever asks from outside.
#[derive(Debug)]
pub struct Health {
    since: Instant,
    /// Milliseconds after `since`.
    beat: AtomicU64,
    probes: AtomicBool,
    inventory: AtomicBool,
    draining: AtomicBool,
}

impl Default for Health {
    fn default() -> Self {
        Self {
            since: Instant::now(),
            beat: AtomicU64::new(0),
            probes: AtomicBool::new(false),
            inventory: AtomicBool::new(false),
            draining: AtomicBool::new(false),
        }
    }
}

/// The answer to whether the agent is alive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Alive {
    /// Whether it is.
    pub healthy: bool,
    /// Why not.
    pub reason: Option<String>,
}

/// The answer to whether the agent watches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Readiness {
    /// Whether it does.
    pub ready: bool,
    /// Each part.
    pub parts: Parts,
}

/// The parts that must be up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Parts {
    /// The kernel programs are attached.
    pub probes: Part,
    /// The secrets that were there at start are known.
    pub inventory: Part,
    /// Records are decided.
    pub pipeline: Part,
}

/// A part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Part {
    /// Whether it is up.
    pub ready: bool,
    /// Why not.
    pub reason: Option<String>,
}

impl Part {
    fn new(reason: Option<String>) -> Self {
        let ready = reason.is_none();
        Self { ready, reason }
    }

    fn when(is_up: bool, reason: &str) -> Self {
        Self::new((!is_up).then(|| reason.to_owned()))
    }
}

impl Health {
    /// The pipeline took a step.
    pub fn beat(&self) {
        let since = self.since.elapsed().as_millis();
        self.beat
            .store(u64::try_from(since).unwrap_or(u64::MAX), Relaxed);
    }

    /// The probes are attached.
    pub fn attached(&self) {
        self.probes.store(true, Relaxed);
        self.beat();
    }

    /// The inventory holds what was there at start.
    pub fn loaded(&self) {
        self.inventory.store(true, Relaxed);
        self.beat();
    }

    /// The end has begun.
    pub fn draining(&self) {
        self.draining.store(true, Relaxed);
        self.beat();
    }

    /// How long ago the pipeline took a step.
    #[must_use]
    pub fn quiet(&self) -> Duration {
        let beat = Duration::from_millis(self.beat.load(Relaxed));
        self.since.elapsed().saturating_sub(beat)
    }

    /// Whether the pipeline makes progress.
    #[must_use]
    pub fn alive(&self) -> Alive {
        let reason = stalled(self.quiet());
        Alive {
            healthy: reason.is_none(),
            reason,
        }
    }

    /// Whether everything is up.
    #[must_use]
    pub fn readiness(&self) -> Readiness {
        let pipeline = if self.draining.load(Relaxed) {
            Some("draining: the agent was asked to end".to_owned())
        } else {
            stalled(self.quiet())
        };
        let parts = Parts {
            probes: Part::when(self.probes.load(Relaxed), "not attached yet"),
            inventory: Part::when(
                self.inventory.load(Relaxed),
                "the first look at the secret mounts is not done",
            ),
            pipeline: Part::new(pipeline),
        };
        Readiness {
            ready: parts.probes.ready && parts.inventory.ready && parts.pipeline.ready,
            parts,
        }
    }
}

fn stalled(quiet: Duration) -> Option<String> {
    (quiet > STALLED).then(|| {
        format!(
            "the pipeline has made no progress for {} s; does the reader of standard output still take lines?",
            quiet.as_secs()
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_says_why_it_is_not_ready() {
        let health = Health::default();
        let readiness = health.readiness();
        assert!(!readiness.ready && readiness.parts.pipeline.ready);
        assert_eq!(
            readiness.parts.probes.reason.as_deref(),
            Some("not attached yet")
        );
        health.attached();
        let readiness = health.readiness();
        assert!(readiness.parts.probes.ready && !readiness.parts.inventory.ready);
        health.loaded();
        assert!(health.readiness().ready);
        health.draining();
        let pipeline = health.readiness().parts.pipeline;
        assert!(pipeline.reason.is_some_and(|why| why.contains("draining")));
        assert!(health.alive().healthy, "it drains, and that is progress");
    }

    #[test]
    fn no_progress_for_half_a_minute_is_a_stall() {
        assert_eq!(stalled(Duration::from_secs(29)), None);
        assert!(stalled(Duration::from_secs(31)).is_some_and(|why| why.contains("31 s")));
    }
}
