//! A directory that only its owner may enter, and that is gone when the program ends, by a signal too. What is made in
//! it appears under its real name when it is whole, or never.
use super::TableError;
use rustix::fs::{CWD, RenameFlags, renameat_with};
use rustix::rand::{GetRandomFlags, getrandom};
use std::fs::{self, DirBuilder, File};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, Once, PoisonError};
use tokio::signal::unix::{SignalKind, signal};

/// Directories to remove when a signal ends the program.
static LIVE: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// The directory, mode 0700.
#[derive(Debug)]
pub struct PrivateDir(PathBuf);

impl PrivateDir {
    /// In the directory that `destination` will be in: a rename must not cross file systems.
    pub fn beside(destination: &Path) -> Result<Self, TableError> {
        let parent = destination.parent().filter(|it| !it.as_os_str().is_empty());
        Self::new(parent.unwrap_or(Path::new(".")))
    }

    /// Where the system keeps temporary files (`TMPDIR`).
    #[cfg(feature = "query")]
    pub fn temporary() -> Result<Self, TableError> {
        Self::new(&std::env::temp_dir())
    }

    fn new(parent: &Path) -> Result<Self, TableError> {
        const WHAT: &str = "making a directory of its own in";
        let mut random = [0; 8];
        getrandom(&mut random, GetRandomFlags::empty())
            .map_err(|error| TableError::io(WHAT, parent)(error.into()))?;
        let name = format!(".secret-sentinel-{:016x}", u64::from_ne_bytes(random));
        // Absolute, so that it is found when it is to be removed.
        let path = std::path::absolute(parent.join(name)).map_err(TableError::io(WHAT, parent))?;
        remove_on_signals();
        let mut live = live();
        DirBuilder::new()
            .mode(0o700)
            .create(&path)
            .map_err(TableError::io(WHAT, parent))?;
        live.push(path.clone());
        Ok(Self(path))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Gives what is called `name` in it the name `destination`, where nothing may be.
    pub fn publish(&self, name: &str, destination: &Path) -> Result<(), TableError> {
        const WHAT: &str = "giving its name to";
        let made = self.0.join(name);
        match renameat_with(CWD, &made, CWD, destination, RenameFlags::NOREPLACE) {
            Ok(()) => {}
            Err(rustix::io::Errno::EXIST) => {
                return Err(TableError::Exists(destination.to_owned()));
            }
            // A file system that cannot refuse to replace (rename(2): EINVAL).
            Err(rustix::io::Errno::INVAL) => {
                absent(destination)?;
                fs::rename(&made, destination).map_err(TableError::io(WHAT, destination))?;
            }
            Err(error) => return Err(TableError::io(WHAT, destination)(error.into())),
        }
        let parent = self.0.parent().unwrap_or(Path::new("/"));
        File::open(parent)
            .and_then(|parent| parent.sync_all())
            .map_err(TableError::io(WHAT, destination))
    }
}

impl Drop for PrivateDir {
    fn drop(&mut self) {
        let mut live = live();
        // It lies on the disk, with nothing in it that others may read: no reason to fail.
        if let Err(error) = remove(&self.0) {
            tracing::warn!(%error, path = %self.0.display(), "a temporary directory could not be removed");
        }
        live.retain(|path| *path != self.0);
    }
}

/// Fails when there is something at `path`.
pub fn absent(path: &Path) -> Result<(), TableError> {
    match path.symlink_metadata() {
        Ok(_) => Err(TableError::Exists(path.to_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(TableError::io("looking for", path)(error)),
    }
}

fn live() -> std::sync::MutexGuard<'static, Vec<PathBuf>> {
    LIVE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            // Another thread may have made a file in it meanwhile.
            fs::remove_dir_all(path).map_err(|_| error)
        }
        _ => Ok(()),
    }
}

/// From now on SIGINT, SIGTERM and SIGHUP end the program after what [`LIVE`] names was removed.
fn remove_on_signals() {
    static STARTED: Once = Once::new();
    STARTED.call_once(|| {
        let started = std::thread::Builder::new()
            .name("signals".into())
            .spawn(|| {
                let Ok(runtime) = tokio::runtime::Builder::new_current_thread()
                    .enable_io()
                    .build()
                else {
                    return;
                };
                let Ok(code) = runtime.block_on(ending_signal()) else {
                    return;
                };
                for path in live().iter() {
                    let _ = remove(path);
                }
                std::process::exit(code);
            });
        if let Err(error) = started {
            tracing::warn!(%error, "a signal will leave a temporary directory behind");
        }
    });
}

/// The exit code that a shell shows for the signal that came.
async fn ending_signal() -> io::Result<i32> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    let kind = tokio::select! {
        _ = interrupt.recv() => SignalKind::interrupt(),
        _ = terminate.recv() => SignalKind::terminate(),
        _ = hang_up.recv() => SignalKind::hangup(),
    };
    Ok(128 + kind.as_raw_value())
}
