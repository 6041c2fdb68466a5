//! What a sink has to do itself: send a batch, once, and say what became of it. Waiting, trying again, keeping and giving up is
//! delivery's.
use super::Record;
use std::time::Duration;

/// A connection to a receiver. Made lazily and anew after each failure: `send` connects when there is no connection.
pub trait Outlet {
    /// Sends these records in this order and waits until the receiver has taken them over, as far as its protocol tells.
    fn send(&mut self, batch: &[Record]) -> impl Future<Output = Outcome>;

    /// Ends in order, so that the receiver loses nothing of what it took.
    fn close(&mut self) -> impl Future<Output = ()> {
        std::future::ready(())
    }
}

/// What became of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The receiver has all of it.
    Delivered,
    /// The receiver will never take the batch as it is. One of several records may be the reason: they are sent in halves then.
    Refused(String),
    /// It may take it later: the receiver is away, slow, or asks to wait.
    Again(Trouble),
    /// What became of each record, in their order.
    Each(Vec<Fate>),
}

/// What became of one record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// The receiver has it.
    Delivered,
    /// The receiver will never take it.
    Refused(String),
    /// It may take it later.
    Again(String),
}

/// Why it did not work this time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// For people: what was tried, with whom, why it failed, what to do. No secret is in it.
    pub reason: String,
    /// The receiver asks to wait so long.
    pub after: Option<Duration>,
}

impl Outcome {
    /// It may work later.
    #[must_use]
    pub fn again(reason: impl Into<String>) -> Self {
        Self::Again(Trouble {
            reason: reason.into(),
            after: None,
        })
    }
}
