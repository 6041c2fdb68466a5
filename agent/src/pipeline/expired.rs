//! Exceptions whose time is over: each is told once in the agent's own log, so that somebody decides anew.
use crate::rules::{Exceptions, Expired};
use jiff::Timestamp;

/// Those that were told.
#[derive(Debug, Default)]
pub struct ExpiredExceptions(Vec<Expired>);

impl ExpiredExceptions {
    /// Tells those that ended since this was last asked, and forgets those that are not there any more.
    pub fn look(&mut self, exceptions: &Exceptions, now: Timestamp) {
        let ended: Vec<Expired> = exceptions.expired(now).collect();
        for Expired { reason, since } in ended.iter().filter(|it| !self.0.contains(it)) {
            tracing::warn!(reason, %since,
                "an exception in the rules file has expired: what it covered is told again; remove it, or give it another end");
        }
        self.0 = ended;
    }

    /// How many there are.
    #[must_use]
    pub const fn count(&self) -> usize {
        self.0.len()
    }
}
