//! What a sidecar looks at, and what nobody sees without probes.
use crate::config::Config;
use crate::stream::{LogPathError, LogPaths};
use std::path::{Path, PathBuf};

/// What is not seen without probes, for people: `ready`, `doctor` and the documentation name each.
pub const WITHOUT_PROBES: &[&str] = &[
    "standard output and standard error, but where the pod's log is mounted (pod_logs) or they lead to a log file",
    "reads of secret files: over-permissive-secret-file says which are too wide, nothing says who used it",
    "copies of secrets in files that are no logs",
    "secrets among the arguments of programs",
    "which process wrote to a log file",
    "log files that lie in no directory of log_paths and that no process has open that the sidecar may look into",
    "environments of programs that end within a fraction of a second, and variables that programs set for themselves",
    "anything outside the pod",
];

/// What a sidecar looks at.
#[derive(Debug)]
pub struct NeighbourSettings {
    /// Which files are logs.
    pub logs: LogPaths,
    /// The same as they were written: they say which directories are looked at.
    pub patterns: Vec<String>,
    /// What is below these, or begins like them, is no log: the sentinel's own files, and logs of pods, which are read otherwise.
    pub left_out: Vec<PathBuf>,
}

impl NeighbourSettings {
    /// As a configuration has it.
    ///
    /// # Errors
    /// When a log path is no glob.
    pub fn new(config: &Config) -> Result<Self, LogPathError> {
        let kernel = ["/proc", "/sys", "/dev"].map(PathBuf::from);
        let own = [
            Some(&config.state_dir),
            config.capture.directory.as_ref(),
            config.output_file.path.as_ref(),
        ];
        let own = own.into_iter().flatten().chain(&config.pod_logs).cloned();
        Ok(Self {
            logs: LogPaths::new(&config.log_paths)?,
            patterns: config.log_paths.clone(),
            left_out: own.chain(kernel).collect(),
        })
    }

    /// Whether a file is a log that is to be read.
    #[must_use]
    pub fn is_log(&self, path: &Path) -> bool {
        self.logs.matches(path) && !self.is_left_out(path)
    }

    /// Whether nothing below a path is looked at. Rotated files begin like the file.
    #[must_use]
    pub fn is_left_out(&self, path: &Path) -> bool {
        let begins_like = |of: &PathBuf| {
            let (path, of) = (
                path.as_os_str().as_encoded_bytes(),
                of.as_os_str().as_encoded_bytes(),
            );
            let rest = path.strip_prefix(of);
            rest.is_some_and(|rest| matches!(rest.first(), None | Some(b'/' | b'.')))
        };
        self.left_out.iter().any(begins_like)
    }
}
