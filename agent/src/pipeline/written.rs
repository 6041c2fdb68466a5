//! What was written: by whom, and to which stream.
use super::{Decide, losses::OwnCause};
use crate::detect::{Leak, Place, leaked_value};
use crate::enrich::Lookup;
use crate::event::{BootTime, FileId, Process, StreamSeen, Transfer, Write};
use crate::finding::Evidence;
use crate::inventory::{Encoding, SecretFile};
use crate::redact::{Content, Payload};
use crate::stream::{Class, Stream};
use std::sync::Arc;

/// Bytes of a file copied inside the kernel that are read at most.
const MOST_TRANSFERRED: u64 = 1 << 20;

/// Bytes on their way to a stream.
pub(super) struct Written<'p> {
    pub time: BootTime,
    pub process: Process,
    pub file: FileId,
    pub fd: u32,
    /// Position of the bytes in their call.
    pub offset: u64,
    /// When something that the process wrote was last lost.
    pub lost_at: BootTime,
    pub payload: Payload<'p>,
}

impl<L: Lookup> Decide<L> {
    pub(super) fn write(&mut self, write: &Write<'_>) {
        if !self.is_watched(&write.process) {
            return;
        }
        let bytes = write.payload.len() as u64;
        let Some(stream) = self.stream(write.file, write.fd, bytes) else {
            return;
        };
        let written = Written {
            time: write.time,
            process: write.process,
            file: write.file,
            fd: write.fd,
            offset: write.offset,
            lost_at: write.lost_at,
            payload: write.payload,
        };
        self.scan(&stream, &written);
    }

    /// Bytes that were copied inside the kernel: read from the file they came from.
    pub(super) fn transfer(&mut self, transfer: &Transfer) {
        if !self.is_watched(&transfer.process) {
            return;
        }
        let Some(stream) = self.stream(transfer.file, transfer.fd, transfer.len) else {
            return;
        };
        let secret = self.inventory.files.get(&transfer.source.key).cloned();
        let is_whole =
            |file: &Arc<SecretFile>| transfer.source_offset == 0 && transfer.len >= file.size;
        if let Some(secret) = secret.filter(is_whole) {
            return self.whole_secret(transfer, &stream, &secret);
        }
        let Some(content) = self.read_source(transfer) else {
            return self
                .losses
                .count(OwnCause::TransferUnreadable, transfer.len);
        };
        let payload = content.payload();
        if (payload.len() as u64) < transfer.len {
            let missing = transfer.len - payload.len() as u64;
            self.losses.count(OwnCause::TransferCut, missing);
        }
        let written = Written {
            time: transfer.time,
            process: transfer.process,
            file: transfer.file,
            fd: transfer.fd,
            offset: 0,
            lost_at: transfer.lost_at,
            payload,
        };
        self.scan(&stream, &written);
    }

    /// Through the root of the process, or of its parent when it has ended.
    fn read_source(&self, transfer: &Transfer) -> Option<Content> {
        let path = transfer.source_path.as_deref()?;
        let (key, offset) = (transfer.source.key, transfer.source_offset);
        let length = transfer.len.min(MOST_TRANSFERRED) as usize;
        [transfer.process.tgid, transfer.process.ppid]
            .into_iter()
            .find_map(|tgid| self.lookup.read(tgid, path, key, offset, length))
    }

    /// A secret file was copied to a stream as a whole: that needs no search.
    fn whole_secret(&mut self, transfer: &Transfer, stream: &Stream, file: &SecretFile) {
        let inventory = Arc::clone(&self.inventory);
        let Some(value) = file
            .fingerprint
            .and_then(|print| inventory.by_fingerprint(print))
        else {
            return;
        };
        let actor = self.actor(&transfer.process);
        let leak = Leak {
            time: self.clock.time(transfer.time),
            value,
            encoding: Encoding::Raw,
            offset: 0,
            length: file.size,
            place: Place::of(stream, transfer.fd),
            actor: &actor,
            evidence: Evidence::Probe,
        };
        self.conclude(leaked_value(leak));
    }

    pub(super) fn stream_seen(&mut self, seen: &StreamSeen) {
        // A process that is out of scope does not decide for one that is not.
        if !self.is_watched(&seen.process) {
            return;
        }
        let is_secret = self.inventory.holds(seen.file.key, seen.path.as_deref());
        match self.registry.decide(seen, is_secret) {
            Class::Watched(stream) => {
                self.control.set_stream(seen.file, true);
                self.follow(seen, &stream);
            }
            Class::Sampled(..) => self.control.sample(seen.file),
            // The descriptor said nothing: one that says more may follow.
            Class::Ignored | Class::Unknown
                if !is_secret && seen.attributes.is_regular() && !matches!(seen.fd, 1 | 2) =>
            {
                self.control.set_aside(seen.file);
            }
            Class::Ignored | Class::Unknown => self.control.set_stream(seen.file, false),
        }
    }

    /// What `bytes` bytes are written to, unless it is of no interest.
    fn stream(&mut self, file: FileId, fd: u32, bytes: u64) -> Option<Arc<Stream>> {
        match self.registry.class(file, fd) {
            Class::Watched(stream) => Some(stream),
            Class::Sampled(stream, _) => {
                if self.registry.spend(file, bytes) {
                    self.control.set_aside(file);
                }
                Some(stream)
            }
            Class::Ignored => None,
            Class::Unknown => {
                // The question about it was lost: have the kernel ask again.
                self.control.forget_stream(file.key);
                None
            }
        }
    }
}
