//! Containers' environments: read from `/proc/<pid>/environ`, and which of their variables are secrets.
use super::{
    fingerprint::Fingerprint,
    read::MAX_FILE_BYTES,
    secret::{Holder, Origin, Refused, Source},
    strength::Reason,
    told::Told,
};
use crate::redact::SecretBytes;
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use rustc_hash::FxHashSet;
use std::{
    collections::VecDeque,
    fs::File,
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
    sync::Arc,
};
use thiserror::Error;

/// Names of variables that are secrets.
pub const NAMES: &[&str] = &[
    "*PASSWORD*",
    "*PASSWD*",
    "*PASSPHRASE*",
    "*_PASS",
    "PASS",
    "*_PASS_*",
    "*PWD",
    "*TOKEN*",
    "*SECRET*",
    "*KEY*",
    "*CREDENTIAL*",
    "*AUTH*",
    "*DSN*",
];
/// Names of variables that are none, though their names or values look like it: places, settings, checksums, public keys.
pub const IGNORED: &[&str] = &[
    "PWD",
    "OLDPWD",
    "HOSTNAME",
    "PATH",
    "LS_COLORS",
    "SSH_AUTH_SOCK",
    "XAUTHORITY",
    "INVOCATION_ID",
    "JOURNAL_STREAM",
    "GPG_KEY",
    "GPG_KEYS",
    "*PUBLIC_KEY*",
    "*SHA256*",
    "*SHA512*",
    "*SHA1*",
    "*CHECKSUM*",
    "*DIGEST*",
    "*_COMMIT",
    "*_REVISION",
    "*_FILE",
    "*_PATH",
    "*_DIR",
    "*_TYPE",
    "*_MODE",
    "*_METHOD",
    "*_ALGORITHM",
    "*_TTL",
    "*_EXPIR*",
    "*_USER",
    "*_USERNAME",
    "*_HOST",
    "*_PORT",
    "*_ENABLED",
    "*KEYBOARD*",
    "KUBERNETES_*",
    // systemd in podman: half of the container's id.
    "CONTAINER_UUID",
];
/// An environment that fits is read at once.
const FIRST_BYTES: usize = 64 * 1024;
/// Environments of one container whose values are known: each program that is run in it may have its own.
const MOST_CONTENTS: usize = 64;
/// Values of one container that are told not to be looked for.
const MOST_TOLD: usize = 1_024;

/// A name of a variable that is no glob.
#[derive(Debug, Error)]
#[error("the variable name {glob:?} is not a glob: {reason}")]
pub struct VariableNameError {
    /// Which.
    glob: String,
    /// Why.
    reason: globset::Error,
}

/// Which variables are secrets by their name.
#[derive(Debug)]
pub struct VariableNames {
    secret: GlobSet,
    ignored: GlobSet,
}

impl VariableNames {
    /// `secret` are the names of secrets, `ignored` those of variables that are not looked at.
    ///
    /// # Errors
    /// When a name is no glob.
    pub fn new(secret: &[String], ignored: &[String]) -> Result<Self, VariableNameError> {
        Ok(Self {
            secret: globs(secret)?,
            ignored: globs(ignored)?,
        })
    }

    fn is_secret(&self, name: &str) -> bool {
        self.secret.is_match(name)
    }

    fn is_ignored(&self, name: &str) -> bool {
        self.ignored.is_match(name)
    }
}

fn globs(names: &[String]) -> Result<GlobSet, VariableNameError> {
    let mut set = GlobSetBuilder::new();
    for name in names {
        let glob = GlobBuilder::new(name).case_insensitive(true).build();
        set.add(glob.map_err(|reason| VariableNameError {
            glob: name.clone(),
            reason,
        })?);
    }
    set.build().map_err(|reason| VariableNameError {
        glob: names.join(", "),
        reason,
    })
}

/// A variable that is looked at.
pub struct Variable {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: SecretBytes,
    /// Its name says that it is a secret, or the pod's spec does.
    pub is_named: bool,
    /// Name and key of the secret, when the spec tells.
    pub secret: Option<(String, String)>,
}

/// The environment that a process was started with; what it has beyond 1 MiB is left out.
///
/// # Errors
/// When it can't be read; the process may be gone.
pub fn read(pid: u32) -> std::io::Result<SecretBytes> {
    let file = File::open(format!("/proc/{pid}/environ"))?;
    for size in [FIRST_BYTES, MAX_FILE_BYTES as usize] {
        let mut bytes = SecretBytes::new(vec![0; size]);
        let length = bytes.fill(|buffer, at| file.read_at(buffer, at))?;
        if length < size || size as u64 == MAX_FILE_BYTES {
            return Ok(bytes.cut(length));
        }
    }
    Ok(SecretBytes::new(Vec::new()))
}

/// Whether a process has a program still: one that ended shows an empty environment.
#[must_use]
pub fn is_running(pid: u32) -> bool {
    std::fs::read_link(format!("/proc/{pid}/exe")).is_ok()
}

/// The variables of an environment that are worth a look. `told`: what the pod's spec says of one.
#[must_use]
pub fn variables(
    environment: &SecretBytes,
    names: &VariableNames,
    told: impl Fn(&str) -> Told,
) -> Vec<Variable> {
    environment
        .expose()
        .split(|byte| *byte == 0)
        .filter_map(|entry| {
            let equals = entry.iter().position(|byte| *byte == b'=')?;
            let name = std::str::from_utf8(&entry[..equals]).ok()?;
            let value = &entry[equals + 1..];
            if name.is_empty() || value.is_empty() {
                return None;
            }
            let secret = match told(name) {
                Told::Secret { name, key } => Some((name, key)),
                Told::NotSecret => return None,
                Told::Nothing if names.is_ignored(name) => return None,
                Told::Nothing => None,
            };
            Some(Variable {
                is_named: secret.is_some() || names.is_secret(name),
                name: name.to_owned(),
                value: SecretBytes::new(value.to_vec()),
                secret,
            })
        })
        .collect()
}

/// What is held of one container's environments.
pub struct Environment {
    container: Option<String>,
    pod_uid: Option<String>,
    /// Where its cgroup is, when it has one in the version 2 hierarchy; else one of its processes.
    cgroup: Option<PathBuf>,
    pid: u32,
    contents: VecDeque<(Fingerprint, Held)>,
    told: ToldWeak,
}

/// What was told of values that are not looked for: variable, field, reason.
pub type ToldWeak = FxHashSet<(String, Option<String>, Reason)>;

/// Values, and the places that hold them.
pub type Held = Vec<(Fingerprint, Arc<Holder>)>;

impl Environment {
    /// Nothing is held yet.
    #[must_use]
    pub fn new(container: &str, pod_uid: Option<String>, cgroup: Option<&Path>, pid: u32) -> Self {
        // The process may be in a cgroup of its own below the container's.
        let own = cgroup.map(|cgroup| {
            let of_container = |path: &&Path| path.to_string_lossy().contains(container);
            cgroup
                .ancestors()
                .filter(of_container)
                .last()
                .unwrap_or(cgroup)
                .to_owned()
        });
        Self {
            cgroup: own,
            container: Some(container.to_owned()),
            pod_uid,
            ..Self::of_process(pid)
        }
    }

    /// The same of one process, for as long as it runs, whatever container it is in.
    #[must_use]
    pub fn of_process(pid: u32) -> Self {
        Self {
            container: None,
            pod_uid: None,
            cgroup: None,
            pid,
            contents: VecDeque::new(),
            told: FxHashSet::default(),
        }
    }

    /// Whether an environment with this content was read before. Without a cgroup to look at, the process that has it
    /// tells whether the container is there still.
    pub fn knows(&mut self, content: Fingerprint, pid: u32) -> bool {
        if !is_running(self.pid) {
            self.pid = pid;
        }
        self.has(content)
    }

    /// Whether this content is held.
    #[must_use]
    pub fn has(&self, content: Fingerprint) -> bool {
        self.contents.iter().any(|(known, _)| *known == content)
    }

    /// Whether this is to be told: it was not before.
    pub fn tells(&mut self, refused: &Refused) -> bool {
        let holder = &refused.holder;
        let told = (
            holder.origin.name.clone(),
            holder.field.clone(),
            refused.reason,
        );
        self.told.len() < MOST_TOLD && self.told.insert(told)
    }

    /// Goes by what was told elsewhere as well, or gives it back.
    pub const fn swap_told(&mut self, told: &mut ToldWeak) {
        std::mem::swap(&mut self.told, told);
    }

    /// Its pod's uid.
    #[must_use]
    pub fn pod_uid(&self) -> Option<&str> {
        self.pod_uid.as_deref()
    }

    /// One of its processes.
    #[must_use]
    pub const fn pid(&self) -> u32 {
        self.pid
    }

    /// Forgets what it holds, and gives it.
    pub fn clear(&mut self) -> Held {
        self.contents.drain(..).flat_map(|(_, held)| held).collect()
    }

    /// A secret of this container in the variable `name`; name and key of the secret when these are known.
    #[must_use]
    pub fn origin(&self, name: &str, secret: Option<(String, String)>) -> Arc<Origin> {
        let (secret, key) = secret.unwrap_or_else(|| (name.to_owned(), name.to_owned()));
        Arc::new(Origin {
            name: secret,
            key,
            source: Source::Env,
            pod_uid: self.pod_uid.clone(),
            container: self.container.clone(),
        })
    }

    /// Keeps what an environment gave; gives what had to give way.
    pub fn keep(&mut self, content: Fingerprint, held: Held) -> Held {
        self.contents.push_back((content, held));
        let oldest = (self.contents.len() > MOST_CONTENTS).then(|| self.contents.pop_front());
        oldest.flatten().map(|(_, held)| held).unwrap_or_default()
    }

    /// Whether the container is gone.
    #[must_use]
    pub fn is_gone(&self) -> bool {
        match &self.cgroup {
            Some(cgroup) => !cgroup.exists(),
            None => !is_running(self.pid),
        }
    }

    /// All that is held.
    pub fn held(self) -> impl Iterator<Item = (Fingerprint, Arc<Holder>)> {
        self.contents.into_iter().flat_map(|(_, held)| held)
    }
}

#[cfg(test)]
#[path = "environment_tests.rs"]
mod tests;
