//! What the process itself may do: each part of it gives up what it does not need. Best effort, and said in one line.
//!
//! Capabilities and landlock are a thread's own and go to the threads that it starts. So what nobody needs is given up before
//! there is a second thread; what only loading needs, before those start that outlive it; the rest, by each thread.
mod calls;
mod rights;
mod writes;

use crate::config::Config;
use std::{
    path::{Path, PathBuf},
    sync::OnceLock,
};

/// Where the process writes. Set once, before there is a second thread.
static PLACES: OnceLock<Vec<PathBuf>> = OnceLock::new();

/// What holds for the process from now on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InForce {
    /// The capabilities that threads that watch still have.
    pub capabilities: Vec<String>,
    /// Whether no thread can gain rights by starting a program.
    pub no_new_privileges: bool,
    /// Whether the kernel refuses system calls that the agent never makes.
    pub seccomp: bool,
    /// Whether threads that write can be held to their directories.
    pub landlock: bool,
}

/// At start, before there is another thread and before a file is opened: gives up what neither loading nor watching needs, so
/// that what can't be written later can't be opened now either. `record` is the file or directory of a capture for itself.
pub fn begin(config: &Config, record: Option<&Path>) {
    rights::begin();
    let files = [config.output_file.path.as_deref(), record];
    let directories = [
        Some(config.state_dir.as_path()),
        config.capture.directory.as_deref(),
    ];
    let files = files.into_iter().flatten().map(place);
    let places = files.chain(directories.into_iter().flatten());
    let _ = PLACES.set(places.map(Path::to_owned).collect());
}

/// The probes are attached: gives up what only that needed, for this thread and all that it starts; forbids, for all threads,
/// what the agent never does. `works` says whether the kernel's maps still answer.
pub fn loaded(works: impl Fn() -> bool) -> InForce {
    rights::loaded(works);
    let no_new_privileges = rustix::thread::set_no_new_privs(true);
    let seccomp = calls::forbid();
    let landlock = writes::is_supported();
    if let Err(error) = &no_new_privileges {
        tracing::warn!(%error, "no_new_privs could not be set: a program that the agent would start could gain rights");
    }
    if let Err(error) = &seccomp {
        tracing::warn!(%error, "no seccomp filter: the kernel refuses none of the system calls that the agent never makes");
    }
    if !landlock {
        tracing::warn!(
            "this kernel has no landlock: threads that write are held to their directories by file permissions only"
        );
    }
    let in_force = InForce {
        capabilities: rights::held(),
        no_new_privileges: no_new_privileges.is_ok(),
        seccomp: seccomp.is_ok(),
        landlock,
    };
    tracing::info!(
        capabilities = in_force.capabilities.join(" "),
        no_new_privileges = in_force.no_new_privileges,
        seccomp = in_force.seccomp,
        landlock = in_force.landlock,
        "confined"
    );
    in_force
}

/// This thread writes and looks at no other process: it keeps no capability, and writes where the configuration says that
/// something is written. Nothing happens in a process that did not [`begin`].
///
/// Not for threads that look into `/proc` of others: landlock takes that away, whatever capabilities they have.
pub fn writer() {
    held_to_places(rights::none);
}

/// This thread waits for signals and reads what was configured: the same, but it may read what it could read at start.
pub fn waiter() {
    held_to_places(rights::reading);
}

fn held_to_places(give_up: impl FnOnce()) {
    let Some(places) = PLACES.get() else {
        return;
    };
    give_up();
    if let Err(error) = writes::only_below(places) {
        tracing::warn!(%error, "landlock is not in force for a thread that writes");
    }
}

/// What must be written to for a file to be written, moved and made anew: its directory; of a device or pipe, itself.
fn place(file: &Path) -> &Path {
    if file.metadata().is_ok_and(|metadata| !metadata.is_file()) {
        return file;
    }
    match file.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// What of this the kernel offers, for `doctor`.
#[must_use]
pub fn offered() -> String {
    let word = |there, name| format!("{name} {}", if there { "yes" } else { "no" });
    format!(
        "{}, {}",
        word(calls::is_supported(), "seccomp"),
        word(writes::is_supported(), "landlock")
    )
}
