//! Log files that a secret was written to: whether every user may read them. Each is looked at again after a while.
use super::Decide;
use crate::detect::{LeakyLog, world_readable_log};
use crate::enrich::Lookup;
use crate::event::{BootTime, Device, FileKey};
use crate::finding::{Actor, Finding, StreamRef};
use lru::LruCache;
use std::{num::NonZeroUsize, path::Path, sync::Arc};

/// Files remembered.
const MOST: NonZeroUsize = NonZeroUsize::new(4_096).expect("not zero");
/// A file is looked at this often at most, in nanoseconds.
const LOOK_EVERY: u64 = 10_000_000_000;
/// The sentinel itself, for [`Lookup::log_file`].
const ITSELF: u32 = 0;

/// Files that were looked at: when, and with which mode they were told.
pub(super) struct LeakyLogs(LruCache<FileKey, (BootTime, Option<u32>)>);

impl Default for LeakyLogs {
    fn default() -> Self {
        Self(LruCache::new(MOST))
    }
}

impl<L: Lookup> Decide<L> {
    /// What is found about the log that a leak went into. It is looked for as the writer sees it, or, when that is gone, as the
    /// container's first process does.
    pub(super) fn leaky_log(&mut self, leak: &Finding) -> Option<Finding> {
        leak.matched.as_ref()?;
        let stream = leak.stream.as_ref().filter(|it| it.kind != "file")?;
        let path = Path::new(stream.path.as_deref()?);
        let file = key_of(stream)?;
        let told = match self.leaky_logs.0.get(&file) {
            Some((at, _)) if self.now.0.saturating_sub(at.0) < LOOK_EVERY => return None,
            Some((_, told)) => *told,
            None => None,
        };
        let writer = leak.process.as_ref().map(|it| it.tgid);
        let container = leak.container.as_ref();
        let first = container.and_then(|it| self.processes.first_of(&it.id));
        let of_node = container.is_none().then_some(ITSELF);
        let who = [writer, first, of_node].into_iter().flatten();
        let found = { who }.find_map(|tgid| self.lookup.log_file(tgid, path, file));
        let mode = found.map(|it| it.attributes.permissions());
        self.leaky_logs.0.put(file, (self.now, mode.or(told)));
        let log =
            found.filter(|it| it.is_reachable && Some(it.attributes.permissions()) != told)?;
        let actor = Actor {
            process: leak.process.clone(),
            container: leak.container.clone().map(Arc::new),
            pod: leak.pod.clone().map(Arc::new),
        };
        world_readable_log(LeakyLog {
            time: leak.time,
            secret: leak.secret.clone(),
            stream: stream.clone(),
            file,
            attributes: log.attributes,
            actor: &actor,
        })
    }
}

fn key_of(stream: &StreamRef) -> Option<FileKey> {
    let (major, minor) = stream.dev.split_once(':')?;
    Some(FileKey {
        dev: Device::new(major.parse().ok()?, minor.parse().ok()?),
        ino: stream.inode,
    })
}
