//! How files of the sentinel's own are opened: nobody else may read them, and no symbolic link leads to them.
use std::{fs::OpenOptions, os::unix::fs::OpenOptionsExt};

/// Options with mode 0600, for when the file is made. What is done with it is the caller's.
#[must_use]
pub fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.mode(0o600).custom_flags(libc::O_NOFOLLOW);
    options
}
