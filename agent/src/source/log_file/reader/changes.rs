//! Takes in what inotify tells: files that were written to, and names that another file may have by now.
use super::{
    super::{
        file::{LAG, LogFile},
        notes::Changes,
        reach::Identity,
        track::Track,
    },
    Reader,
};
use crate::event::{FileId, FileKey};
use std::time::Instant;

impl Reader {
    pub(super) fn take(&mut self, changes: Changes) {
        let now = Instant::now();
        for note in changes.notes {
            if let Some(identity) = self.table.watched(&note.watch) {
                if note.is_gone {
                    self.remove(identity);
                } else if let Some(file) = self.table.active(identity) {
                    file.note(
                        if note.is_leaving { now } else { now + LAG },
                        note.is_written,
                    );
                    self.due.push(identity);
                    // Docker's logs are renamed elsewhere than where they show.
                    self.pods_due |= note.is_leaving && file.is_pods();
                }
                continue;
            }
            if self.pods.has(&note.watch) {
                self.pods_due = true;
                if note.is_gone {
                    self.pods.forget(&note.watch);
                }
            }
            let name = note.name.as_deref();
            if let Some(identity) = name.and_then(|name| self.table.named(&note.watch, name)) {
                self.succeed(identity);
            } else if note.is_gone {
                self.table.forget_directory(&note.watch);
            }
        }
        if changes.overflow {
            self.pods_due = true;
            for file in self.table.iter_mut() {
                file.make_due(now);
                self.due.push(file.identity);
            }
            for identity in self.table.latest() {
                self.succeed(identity);
            }
        }
    }

    /// Something happened to the name of a log: another file may have it now.
    pub(super) fn succeed(&mut self, identity: Identity) {
        let now = Instant::now();
        let Some(file) = self.table.file(identity) else {
            return;
        };
        file.make_due(now);
        self.due.push(identity);
        let Some(place) = file.successor_place() else {
            return;
        };
        let (origin, id, path) = (
            file.origin.under(place.clone()),
            file.file,
            file.path.clone(),
        );
        let Ok((new, found)) = self.reach.open_new(&origin, &place) else {
            return;
        };
        if found == identity || self.table.contains(found) {
            return;
        }
        self.look(identity);
        // The same name in the same directory has the same hash.
        let ino = found.ino();
        let id = FileId {
            key: FileKey { ino, ..id.key },
            ..id
        };
        let track = Track::from_start(true, &self.positions.key);
        self.insert(LogFile::new(found, (id, path), origin, track, new));
    }
}
