//! Log files by their paths: the directories that log paths name are looked through when something in them changed.
use super::settings::NeighbourSettings;
use crate::event::{Device, FileId, FileKey};
use crate::source::log_file::Notes;
use crate::source::{LogPlace, LogStart, LogWatch};
use inotify::WatchDescriptor;
use rustix::fs::{FileType, Mode, OFlags, Stat, open, stat};
use std::{
    collections::HashMap,
    fs::read_dir,
    path::{Component, Path, PathBuf},
    time::{Duration, Instant},
};

/// Entries looked at in one directory.
const MOST_ENTRIES: usize = 8_192;
/// Directories looked at.
const MOST_DIRECTORIES: usize = 4_096;
/// Below a `**`, so many directories deep.
const DEEP: usize = 16;
/// Directories are looked through this often, whatever inotify said.
const HEAL_EVERY: Duration = Duration::from_secs(10);

/// A directory that a log path names, and what came of looking at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directory {
    /// Where.
    pub path: PathBuf,
    /// How many directories deep logs may lie below it.
    depth: usize,
    /// Why it can't be read; none: it can.
    pub refused: Option<String>,
}

/// Log files that are there under a path that names them.
pub struct NamedLogs {
    directories: Vec<Directory>,
    notes: Notes,
    watches: HashMap<WatchDescriptor, PathBuf>,
    /// What was told: under which path which file.
    known: HashMap<PathBuf, FileKey>,
    looked: Option<Instant>,
    is_due: bool,
}

impl NamedLogs {
    /// Nothing was looked at yet.
    ///
    /// # Errors
    /// When the kernel gives no inotify descriptor.
    pub fn new(patterns: &[String]) -> std::io::Result<Self> {
        Ok(Self {
            directories: directories(patterns),
            notes: Notes::new()?,
            watches: HashMap::new(),
            known: HashMap::new(),
            looked: None,
            is_due: true,
        })
    }

    /// Other paths name logs from now on.
    pub fn look_for(&mut self, patterns: &[String]) {
        self.directories = directories(patterns);
        self.is_due = true;
    }

    /// The directories, and whether they can be read.
    #[must_use]
    pub fn directories(&self) -> &[Directory] {
        &self.directories
    }

    /// Whether a file is told of already.
    #[must_use]
    pub fn has(&self, file: FileKey) -> bool {
        self.known.values().any(|known| *known == file)
    }

    /// Looks for logs that were not told of; through process `own`, this one. `all`: whatever inotify said.
    pub fn look(&mut self, settings: &NeighbourSettings, own: u32, all: bool) -> Vec<LogWatch> {
        self.take_changes();
        let is_first = self.looked.is_none();
        let is_late = self.looked.is_none_or(|at| at.elapsed() >= HEAL_EVERY);
        if !(all || is_late || self.is_due) {
            return Vec::new();
        }
        (self.is_due, self.looked) = (false, Some(Instant::now()));
        let mut walk = Walk {
            settings,
            notes: &mut self.notes,
            watches: &mut self.watches,
            found: Vec::new(),
            left: MOST_DIRECTORIES,
        };
        for directory in &mut self.directories {
            let refused = walk.directory(&directory.path, directory.depth).err();
            let refused = refused.map(|error| error.to_string());
            if refused != directory.refused
                && let Some(reason) = &refused
            {
                let directory = directory.path.display();
                tracing::warn!(%directory, reason, "a directory of logs can't be read; it is looked at again and again");
            }
            directory.refused = refused;
        }
        if walk.left == 0 {
            tracing::warn!(
                directories = MOST_DIRECTORIES,
                "log_paths name more directories than are looked at: name some that lie deeper"
            );
        }
        let found = walk.found;
        let mut new = Vec::new();
        for (path, key) in &found {
            if self.known.get(path) != Some(key) {
                new.push(LogWatch {
                    tgid: own,
                    other: 0,
                    place: LogPlace::Path(path.clone()),
                    file: FileId { key: *key, name: 0 },
                    start: if is_first {
                        LogStart::End
                    } else {
                        LogStart::Beginning
                    },
                });
            }
        }
        self.known = found.into_iter().collect();
        new
    }

    /// A name that something happened to may stand for another file with the same inode number.
    fn take_changes(&mut self) {
        let changes = self.notes.changes();
        self.is_due |= changes.overflow || !changes.notes.is_empty();
        for note in changes.notes {
            let directory = self.watches.get(&note.watch);
            if let (Some(directory), Some(name)) = (directory, &note.name) {
                self.known.remove(&directory.join(name));
            }
            if note.is_gone {
                self.watches.remove(&note.watch);
            }
        }
    }
}

/// One look.
struct Walk<'l> {
    settings: &'l NeighbourSettings,
    notes: &'l mut Notes,
    watches: &'l mut HashMap<WatchDescriptor, PathBuf>,
    found: Vec<(PathBuf, FileKey)>,
    /// Directories that may still be looked at.
    left: usize,
}

impl Walk<'_> {
    fn directory(&mut self, directory: &Path, depth: usize) -> std::io::Result<()> {
        if self.left == 0 || self.settings.is_left_out(directory) {
            return Ok(());
        }
        self.left -= 1;
        // Watched before it is listed: what appears between is not missed.
        self.watch(directory);
        let entries = match read_dir(directory) {
            Ok(entries) => entries,
            Err(error) => {
                // It is made later: the nearest one that is there tells.
                let above = directory.ancestors().skip(1).find(|up| up.is_dir());
                above.into_iter().for_each(|up| self.watch(up));
                return Err(error);
            }
        };
        for entry in entries.take(MOST_ENTRIES).flatten() {
            let path = entry.path();
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                if depth > 0 {
                    // What can't be read of what lies deeper is not what was named.
                    let _ = self.directory(&path, depth - 1);
                }
            } else if self.settings.is_log(&path)
                && let Some(key) = self.log(&path)
            {
                self.found.push((path, key));
            }
        }
        Ok(())
    }

    /// A regular file, or a link to one that is not left out.
    fn log(&self, path: &Path) -> Option<FileKey> {
        let found = stat(path).ok()?;
        let is_regular = FileType::from_raw_mode(found.st_mode) == FileType::RegularFile;
        let real = path.canonicalize().ok()?;
        (is_regular && !self.settings.is_left_out(&real)).then(|| key_of(&found))
    }

    fn watch(&mut self, directory: &Path) {
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let place = open(directory, flags, Mode::empty());
        if let Some(watch) = place.ok().and_then(|place| self.notes.directory(place)) {
            self.watches.insert(watch, directory.to_owned());
        }
    }
}

pub(super) fn key_of(stat: &Stat) -> FileKey {
    FileKey {
        dev: Device::from_stat(stat.st_dev),
        ino: stat.st_ino,
    }
}

/// The directories that patterns name: what stands before the first wildcard. A pattern without a slash names none.
fn directories(patterns: &[String]) -> Vec<Directory> {
    let mut found: Vec<Directory> = Vec::new();
    for pattern in patterns.iter().filter(|it| it.starts_with('/')) {
        let parts: Vec<Component<'_>> = Path::new(pattern).components().collect();
        let is_wild = |part: &Component<'_>| {
            part.as_os_str()
                .as_encoded_bytes()
                .iter()
                .any(|it| b"*?[{\\".contains(it))
        };
        let last = parts.len().saturating_sub(1);
        let plain = parts.iter().position(is_wild).unwrap_or(last).min(last);
        let depth = if pattern.contains("**") {
            DEEP
        } else {
            last - plain
        };
        let path: PathBuf = parts[..plain].iter().collect();
        match found.iter_mut().find(|it| it.path == path) {
            Some(same) => same.depth = same.depth.max(depth),
            None => found.push(Directory {
                path,
                depth,
                refused: None,
            }),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn settings(root: &Path, patterns: &[&str]) -> NeighbourSettings {
        let config = Config {
            log_paths: patterns
                .iter()
                .map(|it| format!("{}/{it}", root.display()))
                .collect(),
            state_dir: root.join("state"),
            ..Config::default()
        };
        NeighbourSettings::new(&config).expect("globs")
    }

    fn names(watches: &[LogWatch], root: &Path) -> Vec<String> {
        let name = |watch: &LogWatch| match &watch.place {
            LogPlace::Path(path) => {
                let below = path.strip_prefix(root).expect("below the root");
                below.display().to_string()
            }
            LogPlace::Descriptor(_) => panic!("not by its path"),
        };
        let mut names: Vec<String> = watches.iter().map(name).collect();
        names.sort();
        names
    }

    #[test]
    fn patterns_name_directories() {
        let patterns = [
            "/logs/**",
            "/logs/app.log",
            "/srv/*/log/*.txt",
            "*.log",
            "/a*",
        ];
        let found = directories(&patterns.map(String::from));
        let found: Vec<_> = found
            .iter()
            .map(|it| (it.path.to_str().expect("text"), it.depth))
            .collect();
        assert_eq!(found, [("/logs", DEEP), ("/srv", 2), ("/", 0)]);
    }

    #[test]
    fn each_file_is_told_once_and_a_name_that_changed_again() {
        let place = tempfile::tempdir().expect("a directory");
        let root = place.path().canonicalize().expect("its path");
        let settings = settings(&root, &["**"]);
        let mut logs = NamedLogs::new(&settings.patterns).expect("inotify");
        std::fs::create_dir_all(root.join("a/b")).expect("made");
        std::fs::create_dir_all(root.join("state")).expect("made");
        for file in ["one.log", "a/b/two.log", "state/journal"] {
            std::fs::write(root.join(file), "x").expect("written");
        }
        let first = logs.look(&settings, 1, false);
        assert_eq!(names(&first, &root), ["a/b/two.log", "one.log"]);
        assert!(first.iter().all(|it| it.start == LogStart::End));
        assert!(logs.look(&settings, 1, true).is_empty());
        std::fs::write(root.join("a/new.log"), "x").expect("written");
        std::fs::rename(root.join("one.log"), root.join("one.log.1")).expect("renamed");
        let next = logs.look(&settings, 1, false);
        assert_eq!(names(&next, &root), ["a/new.log", "one.log.1"]);
        assert!(next.iter().all(|it| it.start == LogStart::Beginning));
        // It may get the inode number that it had.
        std::fs::remove_file(root.join("a/new.log")).expect("removed");
        std::fs::write(root.join("a/new.log"), "x").expect("written");
        let again = logs.look(&settings, 1, false);
        assert_eq!(names(&again, &root), ["a/new.log"]);
    }

    #[test]
    fn a_directory_that_is_not_there_is_waited_for() {
        let place = tempfile::tempdir().expect("a directory");
        let root = place.path().canonicalize().expect("its path");
        let settings = settings(&root, &["late/deep/*.log"]);
        let mut logs = NamedLogs::new(&settings.patterns).expect("inotify");
        assert!(logs.look(&settings, 1, false).is_empty());
        assert!(logs.directories()[0].refused.is_some());
        std::fs::create_dir_all(root.join("late/deep")).expect("made");
        std::fs::write(root.join("late/deep/a.log"), "x").expect("written");
        std::fs::write(root.join("late/deep/a.txt"), "x").expect("written");
        let found = logs.look(&settings, 1, false);
        assert_eq!(names(&found, &root), ["late/deep/a.log"]);
        assert_eq!(logs.directories()[0].refused, None);
    }

    #[test]
    fn own_files_are_left_out() {
        let config = Config {
            output_file: crate::config::OutputFile {
                path: Some("/logs/findings.jsonl".into()),
                ..Default::default()
            },
            log_paths: vec!["/logs/**".into(), "/var/log/**".into()],
            ..Config::default()
        };
        let settings = NeighbourSettings::new(&config).expect("globs");
        for (path, is_log) in [
            ("/logs/app.log", true),
            ("/logs/findings.jsonl", false),
            ("/logs/findings.jsonl.1", false),
            ("/logs/findings.jsonlog", true),
            ("/var/log/pods/a/b/0.log", false),
            ("/var/log/podsy", true),
            ("/srv/app.txt", false),
        ] {
            assert_eq!(settings.is_log(Path::new(path)), is_log, "{path}");
        }
    }
}
