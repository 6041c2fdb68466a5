//! syslog-ng: the machine's own, or the one that `cargo xtask setup` unpacked.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::requirements::{engines, program};

/// The server, which looks for its libraries and modules where they are.
pub fn command() -> Command {
    let root = engines().join("syslog-ng");
    let unpacked = root.join("usr/sbin/syslog-ng");
    if !unpacked.is_file() {
        return Command::new(program("syslog-ng").unwrap_or_else(|| "syslog-ng".into()));
    }
    let mut command = Command::new(unpacked);
    let libraries = ["usr/lib", "lib"].map(|at| within(&root.join(at)));
    let libraries = libraries.concat();
    // Modules are in a directory that is called after the version.
    let modules = within(&root.join("usr/lib/syslog-ng"));
    if let Ok(path) = std::env::join_paths(&libraries) {
        command.env("LD_LIBRARY_PATH", path);
    }
    if let Ok(path) = std::env::join_paths(&modules) {
        command.arg("--module-path").arg(path);
    }
    command
}

/// The directories in a directory.
fn within(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).into_iter().flatten().flatten();
    let paths = entries.map(|entry| entry.path());
    paths.filter(|path| path.is_dir()).collect()
}
