//! Stands between the agent and a runtime's socket, so that the runtime can go away and come back.

use std::fs;
use std::io::{Read, Write};
use std::net::Shutdown;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use anyhow::{Context, Result};

/// The relay; dropped, its socket and all connections go.
pub struct Relay {
    socket: PathBuf,
    is_ending: Arc<AtomicBool>,
    open: Arc<Mutex<Vec<UnixStream>>>,
    thread: Option<JoinHandle<()>>,
}

impl Relay {
    /// Listens at `socket` for what is meant for `target`.
    pub fn start(socket: &Path, target: &Path) -> Result<Self> {
        let listener = UnixListener::bind(socket)
            .with_context(|| format!("listening at {}", socket.display()))?;
        let is_ending = Arc::new(AtomicBool::new(false));
        let open = Arc::new(Mutex::new(Vec::new()));
        let (ending, streams, target) =
            (Arc::clone(&is_ending), Arc::clone(&open), target.to_owned());
        let thread = thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if ending.load(Ordering::Acquire) {
                    break;
                }
                let Ok(other) = UnixStream::connect(&target) else {
                    continue;
                };
                for (from, to) in [(&stream, &other), (&other, &stream)] {
                    if let (Ok(from), Ok(to)) = (from.try_clone(), to.try_clone()) {
                        thread::spawn(move || pass(from, to));
                    }
                }
                let mut open = streams.lock().unwrap_or_else(PoisonError::into_inner);
                open.extend([stream, other]);
            }
        });
        Ok(Self {
            socket: socket.to_owned(),
            is_ending,
            open,
            thread: Some(thread),
        })
    }
}

fn pass(mut from: UnixStream, mut to: UnixStream) {
    let mut bytes = [0; 16 * 1024];
    while let Ok(length @ 1..) = from.read(&mut bytes) {
        if to.write_all(&bytes[..length]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Both);
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.is_ending.store(true, Ordering::Release);
        // Wakes the thread that accepts.
        let _ = UnixStream::connect(&self.socket);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
        let _ = fs::remove_file(&self.socket);
        for stream in self
            .open
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .drain(..)
        {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}
