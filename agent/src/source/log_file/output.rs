//! Puts records together and hands them over; waits while nobody takes them.
use super::request::LogItem;
use crate::event::FileId;
use crate::redact::SecretBytes;
use crossbeam_channel::{SendTimeoutError, Sender, TrySendError};
use rustix::time::{ClockId, clock_gettime};
use sentinel_abi::{Head, Kind, LOG_GAP, LOG_REREAD, LogOrigin, LogRecord};
use std::{
    os::unix::ffi::OsStrExt,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use zerocopy::IntoBytes;

/// How often a source that waits looks whether it is to end.
const LOOK_UP: Duration = Duration::from_millis(50);

/// A piece to be handed over.
pub struct Piece<'p> {
    pub file: FileId,
    pub path: &'p Path,
    pub origin: LogOrigin,
    pub offset: u64,
    pub position: u64,
    pub gap: bool,
    pub reread: bool,
    pub bytes: &'p [u8],
}

/// Where records go.
pub struct Output {
    items: Sender<LogItem>,
    notify: Box<dyn Fn() + Send>,
    ending: Arc<AtomicBool>,
    /// Something was sent that nobody was told of.
    untold: bool,
}

impl Output {
    pub fn new(
        items: Sender<LogItem>,
        notify: impl Fn() + Send + 'static,
        ending: Arc<AtomicBool>,
    ) -> Self {
        Self {
            items,
            notify: Box::new(notify),
            ending,
            untold: false,
        }
    }

    /// Whether nobody takes records any more.
    pub fn is_ending(&self) -> bool {
        self.ending.load(Ordering::Acquire)
    }

    pub fn piece(&mut self, piece: &Piece<'_>) {
        let path = piece.path.as_os_str().as_bytes();
        let size = size_of::<LogRecord>() + path.len() + piece.bytes.len();
        let flags = if piece.gap { LOG_GAP } else { 0 } | if piece.reread { LOG_REREAD } else { 0 };
        let record = LogRecord {
            head: Head {
                kind: Kind::Log as u32,
                size: size as u32,
                time: now(),
            },
            file: sentinel_abi::FileId {
                dev: piece.file.key.dev.0,
                name: piece.file.name,
                ino: piece.file.key.ino,
            },
            offset: piece.offset,
            position: piece.position,
            kind: piece.origin as u32,
            flags,
            path_len: path.len() as u32,
            len: piece.bytes.len() as u32,
        };
        // Room for all at once: a vector that grows leaves copies behind.
        let mut bytes = Vec::with_capacity(size);
        bytes.extend_from_slice(record.as_bytes());
        bytes.extend_from_slice(path);
        bytes.extend_from_slice(piece.bytes);
        self.send(LogItem::Record(SecretBytes::new(bytes)));
    }

    pub fn send(&mut self, item: LogItem) {
        self.untold = true;
        let mut item = match self.items.try_send(item) {
            Ok(()) => return,
            Err(TrySendError::Disconnected(_)) => return self.end(),
            Err(TrySendError::Full(item)) => item,
        };
        self.tell();
        while !self.is_ending() {
            item = match self.items.send_timeout(item, LOOK_UP) {
                Ok(()) => break,
                Err(SendTimeoutError::Disconnected(_)) => return self.end(),
                Err(SendTimeoutError::Timeout(item)) => item,
            };
        }
        self.untold = true;
    }

    /// Tells the pipeline of what was sent since the last call.
    pub fn tell(&mut self) {
        if std::mem::take(&mut self.untold) {
            (self.notify)();
        }
    }

    fn end(&self) {
        self.ending.store(true, Ordering::Release);
    }
}

/// Nanoseconds since boot, the clock of the probes.
fn now() -> u64 {
    let time = clock_gettime(ClockId::Boottime);
    time.tv_sec.cast_unsigned() * 1_000_000_000 + time.tv_nsec.cast_unsigned()
}
