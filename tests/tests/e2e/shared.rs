//! Fixtures that are too costly for one test: made when first needed, given up before the program ends.

use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result};
use e2e::containerd::Containerd;
use e2e::image::Images;
use e2e::podman::Podman;
use e2e::wait::wait_until;
use rustix::fs::{CWD, FileType, Mode, OFlags, mknodat};
use tempfile::TempDir;

use crate::case::SOON;

/// In the order in which they are dropped.
#[derive(Default)]
struct Shared {
    containerd: Option<Arc<Containerd>>,
    podman: Option<(Podman, Images)>,
    directory: Option<TempDir>,
}

static SHARED: Mutex<Shared> = Mutex::new(Shared {
    containerd: None,
    podman: None,
    directory: None,
});

/// Podman with the images built.
pub fn podman() -> Result<Podman> {
    Ok(lock(&SHARED).podman()?.0)
}

/// A running containerd with the images imported.
pub fn containerd() -> Result<Arc<Containerd>> {
    let mut shared = lock(&SHARED);
    if let Some(running) = &shared.containerd {
        return Ok(Arc::clone(running));
    }
    let (_, images) = shared.podman()?;
    let running = Arc::new(Containerd::start(shared.directory()?.as_path(), &images)?);
    shared.containerd = Some(Arc::clone(&running));
    Ok(running)
}

/// Takes everything down.
pub fn give_up() {
    let Shared {
        containerd,
        podman,
        directory,
    } = std::mem::take(&mut *lock(&SHARED));
    drop(containerd);
    drop(podman);
    drop(directory);
}

fn lock(shared: &Mutex<Shared>) -> std::sync::MutexGuard<'_, Shared> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    fn podman(&mut self) -> Result<(Podman, Images)> {
        if let Some(made) = &self.podman {
            return Ok(made.clone());
        }
        let podman = Podman::open(&self.directory()?)?;
        let images = Images::build(&podman)?;
        self.podman = Some((podman.clone(), images.clone()));
        Ok((podman, images))
    }

    fn directory(&mut self) -> Result<PathBuf> {
        if let Some(directory) = &self.directory {
            return Ok(directory.path().to_owned());
        }
        let directory = tempfile::Builder::new()
            .prefix("sentinel-e2e-")
            .tempdir()
            .context("creating a directory for shared fixtures")?;
        let path = directory.path().to_owned();
        self.directory = Some(directory);
        Ok(path)
    }
}

/// Holds a container's script up: it waits in `read x < /gate/go` until the gate is opened.
#[derive(Debug)]
pub struct Gate {
    directory: PathBuf,
}

impl Gate {
    /// A closed gate below `directory`.
    pub fn new(directory: &Path) -> Result<Self> {
        let directory = directory.join("gate");
        fs::create_dir_all(&directory).context("creating a gate")?;
        let pipe = directory.join("go");
        mknodat(CWD, &pipe, FileType::Fifo, Mode::empty(), 0).context("creating a gate's pipe")?;
        fs::set_permissions(&pipe, fs::Permissions::from_mode(0o666)).context("opening a pipe")?;
        Ok(Self { directory })
    }

    /// The directory to be mounted at `/gate`.
    pub fn path(&self) -> &Path {
        &self.directory
    }

    /// Lets one script through, as soon as it waits.
    pub fn open(&self) -> Result<()> {
        self.reached()?.let_through()
    }

    /// Waits until a script has come to the gate: it has done all that stands before it.
    pub fn reached(&self) -> Result<Reached> {
        let pipe = self.directory.join("go");
        // Without a reader the open fails instead of blocking.
        wait_until(SOON, "a script to wait at the gate", || {
            let flags = OFlags::WRONLY | OFlags::NONBLOCK | OFlags::CLOEXEC;
            Ok(rustix::fs::open(&pipe, flags, Mode::empty()).ok())
        })
        .map(|pipe| Reached {
            pipe: fs::File::from(pipe),
        })
    }
}

/// A script waits at the gate.
#[derive(Debug)]
#[must_use = "dropped, it lets the script through"]
pub struct Reached {
    pipe: fs::File,
}

impl Reached {
    /// Lets the script through.
    pub fn let_through(mut self) -> Result<()> {
        self.pipe.write_all(b"go\n").context("opening the gate")
    }
}
