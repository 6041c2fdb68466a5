//! Hands news over; waits while nobody takes them.
use super::{News, Source};
use crossbeam_channel::{SendTimeoutError, Sender, TrySendError};
use std::{
    cell::RefCell,
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

/// How often a thread that waits looks whether it is to end.
const LOOK_UP: Duration = Duration::from_millis(50);

/// Where news go.
pub struct Output {
    news: Sender<News>,
    notify: Box<dyn Fn() + Send + Sync>,
    ending: Arc<AtomicBool>,
    /// What was told of each source.
    states: RefCell<BTreeMap<Source, bool>>,
}

impl Output {
    pub fn new(
        news: Sender<News>,
        notify: impl Fn() + Send + Sync + 'static,
        ending: Arc<AtomicBool>,
    ) -> Self {
        Self {
            news,
            notify: Box::new(notify),
            ending,
            states: RefCell::default(),
        }
    }

    /// Sends, and waits while there is no room.
    pub fn send(&self, news: News) {
        let mut news = match self.news.try_send(news) {
            Ok(()) => return (self.notify)(),
            Err(TrySendError::Disconnected(_)) => return,
            Err(TrySendError::Full(news)) => news,
        };
        (self.notify)();
        while !self.ending.load(Ordering::Acquire) {
            news = match self.news.send_timeout(news, LOOK_UP) {
                Ok(()) => return (self.notify)(),
                Err(SendTimeoutError::Disconnected(_)) => return,
                Err(SendTimeoutError::Timeout(news)) => news,
            };
        }
    }

    /// Tells whether a source answers, if that was not told last.
    pub fn state(&self, source: Source, is_up: bool) {
        let before = self.states.borrow_mut().insert(source, is_up);
        if before != Some(is_up) {
            self.send(News::State(source, is_up));
        }
    }

    /// Whether a source answers.
    pub fn is_up(&self, source: Source) -> bool {
        self.states.borrow().get(&source) == Some(&true)
    }
}
