//! Takes in the logs of pods that are new.
use super::{
    super::{file::LogFile, losses::LogLoss, pods::NewLog, track::Track},
    Reader,
};
use crate::event::{Device, FileId, FileKey};
use std::time::Instant;

impl Reader {
    pub(super) fn look_at_pods(&mut self) {
        (self.pods_due, self.healed) = (false, Instant::now());
        let table = &self.table;
        for log in self.pods.look(&mut self.notes, |file| table.is_pods(file)) {
            self.meet_pod_log(log);
        }
    }

    fn meet_pod_log(&mut self, log: NewLog) {
        // A link is followed now, so that the file is found again should it be renamed where it lies.
        let place = log.path.canonicalize().unwrap_or_else(|_| log.path.clone());
        if let Some(real) = place.parent().filter(|_| place != log.path) {
            self.pods.watch(real, &mut self.notes);
        }
        let origin = self.reach.here(place.clone());
        let Ok((file, identity)) = self.reach.open_new(&origin, &place) else {
            return self.losses.count(LogLoss::Unread, 0);
        };
        // Its writer was seen before its name in the tree: until now it was read as any other log.
        let other = self.table.file(identity).map(|file| file.spot());
        self.remove(identity);
        let key = &self.positions.key;
        let track = if self.positions.knows(identity) {
            self.resume(identity, &file, false)
        } else if let Some(spot) = other.filter(|_| log.is_old) {
            Track::resumed(false, key, &file, &spot)
        } else if log.is_old && self.positions.is_older(&file) {
            Track::from_end(false, key, &file, self.scratch.piece(), None)
        } else if log.is_old {
            // It came while no sentinel was there.
            let track = Track::from_start(false, key);
            self.within_limits(track, &file)
        } else {
            Ok(Track::from_start(false, key))
        };
        self.scratch.clear();
        let Ok(track) = track else {
            return self.losses.count(LogLoss::Unread, 0);
        };
        // The runtime has turned to the new file: the old one is complete.
        if let Some(before) = log.before {
            self.read_out(before);
        }
        let before = log.before.and_then(|before| self.table.file(before));
        let id = FileId {
            key: FileKey {
                dev: Device::from_stat(identity.dev()),
                ino: identity.ino(),
            },
            name: 0,
        };
        let file = LogFile::new(identity, (id, log.path), origin, track, file);
        let file = file.of_pod(before.as_deref());
        self.insert(file);
    }
}
