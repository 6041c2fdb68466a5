//! Opens a file as somebody: a thread takes on ids and capabilities, and the kernel says whether it may.

use std::fs::OpenOptions;
use std::io::ErrorKind;
use std::path::Path;
use std::thread;

use anyhow::{Context, Result, anyhow};
use rustix::process::{Gid, Uid};
use rustix::thread::{
    CapabilitySet, CapabilitySets, set_capabilities, set_keep_capabilities, set_thread_groups,
    set_thread_res_gid, set_thread_res_uid,
};

use super::cells::Who;

/// What runs as somebody. In Linux ids and capabilities are a thread's own; these are system calls, not libc's, which would
/// change all threads.
pub fn as_who<T: Send>(who: &Who, what: impl FnOnce() -> Result<T> + Send) -> Result<T> {
    thread::scope(|scope| {
        let running = scope.spawn(|| {
            become_who(who).with_context(|| format!("becoming {who:?}"))?;
            what()
        });
        running.join().map_err(|_| anyhow!("the thread panicked"))?
    })
}

fn become_who(who: &Who) -> rustix::io::Result<()> {
    let groups: Vec<Gid> = who.groups.iter().copied().map(Gid::from_raw).collect();
    let (uid, gid) = (Uid::from_raw(who.uid), Gid::from_raw(who.gid));
    set_thread_groups(&groups)?;
    set_thread_res_gid(gid, gid, gid)?;
    // Else the change to a user other than root takes them all.
    set_keep_capabilities(true)?;
    set_thread_res_uid(uid, uid, uid)?;
    let wanted = CapabilitySet::from_bits_retain(who.capabilities);
    let sets = CapabilitySets {
        effective: wanted,
        permitted: wanted,
        inheritable: CapabilitySet::empty(),
    };
    set_capabilities(None, sets)
}

/// Whether the kernel lets this thread open the file. What is neither yes nor "permission denied" is an error.
pub fn may_open(path: &Path, writes: bool) -> Result<bool> {
    match OpenOptions::new().read(true).write(writes).open(path) {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == ErrorKind::PermissionDenied => Ok(false),
        Err(error) => Err(error).with_context(|| format!("opening {}", path.display())),
    }
}
