//! Every sentinel a test starts keeps a capture; when it is stopped the capture is replayed, and must give the same findings.

use std::path::Path;

use anyhow::{Result, ensure};

use crate::desk;

/// Fails unless the replay gives what was told live, byte for byte.
pub fn same_again(program: &Path, directory: &Path, live: &[String]) -> Result<()> {
    let answer = desk::ask_of(program, ["replay".as_ref(), directory.as_os_str()], None)?;
    ensure!(
        answer.code == Some(0),
        "the replay of {} ended with {:?}: {}",
        directory.display(),
        answer.code,
        answer.stderr
    );
    desk::same(live, &answer.finding_texts())
}
