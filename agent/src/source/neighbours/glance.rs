//! One look around without a thread: what a sidecar would see, for `doctor`.
use super::{
    named::{Directory, NamedLogs},
    processes::Processes,
    settings::NeighbourSettings,
    thread::{Seen, Sight, own_pid},
};
use crate::source::LogPlace;
use std::path::PathBuf;

/// What shows.
#[derive(Debug)]
pub struct Glance {
    /// The processes that may be looked into.
    pub open: Vec<u32>,
    /// How many those are, and which may not.
    pub sight: Sight,
    /// The directories that log paths name.
    pub directories: Vec<Directory>,
    /// Log files: what to open, and the path to show.
    pub logs: Vec<(PathBuf, PathBuf)>,
}

impl Glance {
    /// Looks.
    ///
    /// # Errors
    /// When the kernel gives no inotify descriptor.
    pub fn take(settings: &NeighbourSettings) -> std::io::Result<Self> {
        let own = own_pid();
        let mut named = NamedLogs::new(&settings.patterns)?;
        let mut processes = Processes::new(own);
        let mut watches = named.look(settings, own, true);
        processes.look(
            settings,
            true,
            |file| named.has(file),
            |seen| {
                if let Seen::Log(log) = seen {
                    watches.push(log);
                }
            },
        );
        let place = |log: crate::source::LogWatch| match log.place {
            LogPlace::Path(path) => (path.clone(), path),
            LogPlace::Descriptor(fd) => {
                let link = PathBuf::from(format!("/proc/{}/fd/{fd}", log.tgid));
                let shown = std::fs::read_link(&link).unwrap_or_default();
                (link, shown)
            }
        };
        Ok(Self {
            open: processes.open().collect(),
            sight: processes.sight(),
            directories: named.directories().to_vec(),
            logs: watches.into_iter().map(place).collect(),
        })
    }
}
