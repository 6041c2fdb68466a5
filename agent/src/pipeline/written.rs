//! What was written: to which stream, and whether it holds a value.
use super::{Decide, leaks::places, losses::OwnCause};
use crate::detect::{Leak, value_in_stream};
use crate::enrich::Lookup;
use crate::event::{BootTime, FileId, Process, StreamSeen, Transfer, Write};
use crate::inventory::{Encoding, Inventory, SecretFile};
use crate::redact::{Payload, SecretBytes};
use crate::stream::{Class, ScanKey, Stream};
use std::sync::Arc;

/// Bytes of a file copied inside the kernel that are read at most.
const MOST_TRANSFERRED: u64 = 1 << 20;

/// Bytes on their way to a stream.
struct Written<'p> {
    time: BootTime,
    process: Process,
    file: FileId,
    fd: u32,
    /// Position of the bytes in their call.
    offset: u64,
    payload: Payload<'p>,
}

impl<L: Lookup> Decide<L> {
    pub(super) fn write(&mut self, write: &Write<'_>) {
        if !self.is_watched(&write.process) {
            return;
        }
        let Some(stream) = self.stream(write.file, write.fd) else {
            return;
        };
        let written = Written {
            time: write.time,
            process: write.process,
            file: write.file,
            fd: write.fd,
            offset: write.offset,
            payload: write.payload,
        };
        self.scan(&stream, &written);
    }

    /// Bytes that were copied inside the kernel: read from the file they came from.
    pub(super) fn transfer(&mut self, transfer: &Transfer) {
        if !self.is_watched(&transfer.process) {
            return;
        }
        let Some(stream) = self.stream(transfer.file, transfer.fd) else {
            return;
        };
        let secret = self.inventory.files.get(&transfer.source.key).cloned();
        let is_whole =
            |file: &Arc<SecretFile>| transfer.source_offset == 0 && transfer.len >= file.size;
        if let Some(secret) = secret.filter(is_whole) {
            return self.whole_secret(transfer, &stream, &secret);
        }
        let Some(bytes) = self.read_source(transfer) else {
            return self
                .losses
                .count(OwnCause::TransferUnreadable, transfer.len);
        };
        if (bytes.expose().len() as u64) < transfer.len {
            let missing = transfer.len - bytes.expose().len() as u64;
            self.losses.count(OwnCause::TransferCut, missing);
        }
        let written = Written {
            time: transfer.time,
            process: transfer.process,
            file: transfer.file,
            fd: transfer.fd,
            offset: 0,
            payload: Payload::new(bytes.expose()),
        };
        self.scan(&stream, &written);
    }

    /// Through the root of the process, or of its parent when it has ended.
    fn read_source(&self, transfer: &Transfer) -> Option<SecretBytes> {
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
            stream: stream.shown(transfer.fd),
            actor: &actor,
        };
        self.conclude(value_in_stream(leak));
    }

    pub(super) fn stream_seen(&mut self, seen: &StreamSeen) {
        // A process that is out of scope does not decide for one that is not.
        if !self.is_watched(&seen.process) {
            return;
        }
        let is_secret = self.inventory.holds(seen.file.key, seen.path.as_deref());
        let class = self.registry.decide(seen, is_secret);
        let is_watched = matches!(class, Class::Watched(_));
        // The descriptor said nothing: one that says more may follow.
        let is_aside = !is_secret && seen.attributes.is_regular() && !matches!(seen.fd, 1 | 2);
        if is_aside && !is_watched {
            self.control.set_aside(seen.file);
        } else {
            self.control.set_stream(seen.file, is_watched);
        }
    }

    fn stream(&mut self, file: FileId, fd: u32) -> Option<Arc<Stream>> {
        match self.registry.class(file, fd) {
            Class::Watched(stream) => Some(stream),
            Class::Ignored => None,
            Class::Unknown => {
                // The question about it was lost: have the kernel ask again.
                self.control.forget_stream(file.key);
                None
            }
        }
    }

    fn scan(&mut self, stream: &Arc<Stream>, written: &Written<'_>) {
        let key = ScanKey {
            file: written.file,
            tgid: written.process.tgid,
        };
        self.matches.clear();
        let (index, matches) = (&self.inventory.index, &mut self.matches);
        self.scans.with(key, stream, |slot| {
            slot.begin(written.offset);
            (slot.process, slot.time, slot.fd) = (Some(written.process), written.time, written.fd);
            slot.scan.feed(index, written.payload.expose(), matches);
            slot.next_offset = written.offset + written.payload.expose().len() as u64;
        });
        if !self.matches.is_empty() {
            self.report(key, 0);
        }
    }

    /// Searches what the scans hold for values that became known after `epoch`.
    pub(super) fn search_again(&mut self, epoch: u64) {
        let inventory = Arc::clone(&self.inventory);
        for key in self.scans.keys() {
            self.matches.clear();
            let matches = &mut self.matches;
            self.scans.look(key, |slot| {
                slot.scan.search_again(&inventory.index, matches)
            });
            if !self.matches.is_empty() {
                self.report(key, epoch);
            }
        }
    }

    /// Nothing came for a while: decides what waited only for the next byte.
    pub(super) fn pause(&mut self) {
        let inventory = Arc::clone(&self.inventory);
        for key in self.scans.keys() {
            self.matches.clear();
            let matches = &mut self.matches;
            self.scans
                .look(key, |slot| slot.scan.pause(&inventory.index, matches));
            if !self.matches.is_empty() {
                self.report(key, 0);
            }
        }
    }

    /// Turns what was matched in a scan into findings; only values that became known after `since`.
    fn report(&mut self, key: ScanKey, since: u64) {
        let inventory: Arc<Inventory> = Arc::clone(&self.inventory);
        let matches = std::mem::take(&mut self.matches);
        let Some((places, process, time, stream, call_start)) = self.scans.look(key, |slot| {
            let places = places(&matches, &inventory, since, &mut slot.reported);
            (
                places,
                slot.process,
                slot.time,
                slot.stream.shown(slot.fd),
                slot.call_start,
            )
        }) else {
            return;
        };
        self.matches = matches;
        let Some(process) = process.filter(|_| !places.is_empty()) else {
            return;
        };
        let actor = self.actor(&process);
        for place in places {
            let Some(value) = inventory.by_fingerprint(place.fingerprint) else {
                continue;
            };
            self.conclude(value_in_stream(Leak {
                time: self.clock.time(time),
                value,
                encoding: place.encoding,
                offset: place.start.cast_signed() - call_start.cast_signed(),
                length: place.end - place.start,
                stream: stream.clone(),
                actor: &actor,
            }));
        }
    }
}
