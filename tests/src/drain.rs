//! Reads a stream to its end on a thread of its own, so that the writer never blocks.

use std::io::{ErrorKind, Read};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use anyhow::{Context, Result};

/// What a stream has carried so far.
#[derive(Debug)]
pub struct Drain {
    bytes: Arc<Mutex<Vec<u8>>>,
    thread: JoinHandle<()>,
}

impl Drain {
    /// Starts to read `reader`; `name` names the thread.
    pub fn start(name: &str, mut reader: impl Read + Send + 'static) -> Result<Self> {
        let bytes = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&bytes);
        let read = move || {
            let mut chunk = [0; 16 * 1024];
            loop {
                match reader.read(&mut chunk) {
                    Err(error) if error.kind() == ErrorKind::Interrupted => {}
                    // A terminal reports EIO, not an end, once its last writer has gone.
                    Ok(0) | Err(_) => return,
                    Ok(length) => sink
                        .lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .extend_from_slice(&chunk[..length]),
                }
            }
        };
        let thread = thread::Builder::new()
            .name(name.to_owned())
            .spawn(read)
            .with_context(|| format!("starting the thread that reads {name}"))?;
        Ok(Self { bytes, thread })
    }

    /// Everything read so far.
    pub fn bytes(&self) -> Vec<u8> {
        self.bytes
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Everything read so far, as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes()).into_owned()
    }

    /// Whether the stream has ended: every writer has closed it.
    pub fn ended(&self) -> bool {
        self.thread.is_finished()
    }
}
