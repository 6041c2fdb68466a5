//! Saves the latest of something by a thread of its own: a slow disk holds up no line.
use crossbeam_channel::{Sender, TrySendError, bounded};
use std::{
    io::Result,
    path::{Path, PathBuf},
    thread::JoinHandle,
};

/// Takes what is to be saved; of what comes while the thread is busy the last counts.
pub struct Saver<T> {
    sender: Option<Sender<T>>,
    waiting: Option<T>,
    thread: Option<JoinHandle<()>>,
}

impl<T: Send + 'static> Saver<T> {
    /// Starts the thread. `save` replaces the file; `lost` says what it means that it can't.
    ///
    /// # Errors
    /// When the kernel gives none.
    pub fn start(
        name: &str,
        path: PathBuf,
        lost: &'static str,
        mut save: impl FnMut(&Path, T) -> Result<()> + Send + 'static,
    ) -> Result<Self> {
        let (sender, all) = bounded::<T>(1);
        let thread = std::thread::Builder::new()
            .name(name.to_owned())
            .spawn(move || {
                let mut is_failing = false;
                for latest in all {
                    let outcome = save(&path, latest);
                    if let (Err(error), false) = (&outcome, is_failing) {
                        tracing::error!(path = %path.display(), %error, "{lost}");
                    }
                    is_failing = outcome.is_err();
                }
            })?;
        Ok(Self {
            sender: Some(sender),
            waiting: None,
            thread: Some(thread),
        })
    }

    /// Saves this, or something later.
    pub fn save(&mut self, latest: T) {
        self.waiting = Some(latest);
        self.go_on();
    }

    /// Saves what waits, if the thread has time.
    pub fn go_on(&mut self) {
        if let Some(sender) = &self.sender
            && let Some(latest) = self.waiting.take()
            && let Err(TrySendError::Full(latest)) = sender.try_send(latest)
        {
            self.waiting = Some(latest);
        }
    }
}

impl<T> Drop for Saver<T> {
    fn drop(&mut self) {
        if let (Some(sender), Some(latest)) = (self.sender.take(), self.waiting.take()) {
            let _ = sender.send(latest);
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
