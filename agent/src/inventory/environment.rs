//! Containers' environments: read from `/proc/<pid>/environ`, and which of their variables are secrets.
use super::{
    fingerprint::Fingerprint,
    read::MAX_FILE_BYTES,
    secret::{Holder, Origin, Refused, Source},
    strength::Reason,
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
    /// Its name says that it is a secret.
    pub is_named: bool,
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

/// The variables of an environment that are worth a look.
#[must_use]
pub fn variables(environment: &SecretBytes, names: &VariableNames) -> Vec<Variable> {
    environment
        .expose()
        .split(|byte| *byte == 0)
        .filter_map(|entry| {
            let equals = entry.iter().position(|byte| *byte == b'=')?;
            let name = std::str::from_utf8(&entry[..equals]).ok()?;
            let value = &entry[equals + 1..];
            (!name.is_empty() && !value.is_empty() && !names.is_ignored(name)).then(|| Variable {
                is_named: names.is_secret(name),
                name: name.to_owned(),
                value: SecretBytes::new(value.to_vec()),
            })
        })
        .collect()
}

/// What is held of one container's environments.
pub struct Environment {
    container: String,
    pod_uid: Option<String>,
    /// Where its cgroup is, when it has one in the version 2 hierarchy; else one of its processes.
    cgroup: Option<PathBuf>,
    pid: u32,
    contents: VecDeque<(Fingerprint, Held)>,
    /// What was told of values that are not looked for: variable, field, reason.
    told: FxHashSet<(String, Option<String>, Reason)>,
}

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
            container: container.to_owned(),
            pod_uid,
            cgroup: own,
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

    /// A secret of this container in the variable `name`.
    #[must_use]
    pub fn origin(&self, name: &str) -> Arc<Origin> {
        Arc::new(Origin {
            name: name.to_owned(),
            key: name.to_owned(),
            source: Source::Env,
            pod_uid: self.pod_uid.clone(),
            container: Some(self.container.clone()),
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
mod tests {
    use super::*;

    fn defaults() -> VariableNames {
        let own = |names: &[&str]| {
            names
                .iter()
                .map(|&name| name.to_owned())
                .collect::<Vec<_>>()
        };
        VariableNames::new(&own(NAMES), &own(IGNORED)).expect("globs")
    }

    #[test]
    fn names_decide_in_any_case() {
        let names = defaults();
        for name in [
            "DB_PASSWORD",
            "db_password",
            "API_TOKEN",
            "AWS_SECRET_ACCESS_KEY",
            "SENTRY_DSN",
            "MYSQL_PWD",
            "SMTP_PASS",
        ] {
            assert!(names.is_secret(name) && !names.is_ignored(name), "{name}");
        }
        for name in [
            "PWD",
            "OLDPWD",
            "TOKEN_FILE",
            "AUTH_TYPE",
            "GPG_KEY",
            "KUBERNETES_SERVICE_HOST",
            "PYTHON_SHA256",
        ] {
            assert!(names.is_ignored(name), "{name}");
        }
        assert!(!names.is_secret("LOG_LEVEL"));
    }

    #[test]
    fn an_environment_is_taken_apart() {
        let text = b"A_TOKEN=one=two\0PWD=/x\0\0no-equals\0=empty-name\0EMPTY=\0OTHER=3\0A_KEY=multi\nline\0".to_vec();
        let found = variables(&SecretBytes::new(text), &defaults());
        let found: Vec<_> = found
            .iter()
            .map(|it| (it.name.as_str(), it.value.expose(), it.is_named))
            .collect();
        let expected: [(&str, &[u8], bool); 3] = [
            ("A_TOKEN", b"one=two", true),
            ("OTHER", b"3", false),
            ("A_KEY", b"multi\nline", true),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn the_own_environment_can_be_read() {
        let own = read(std::process::id()).expect("it runs");
        let path = std::env::var_os("PATH").expect("a path");
        let entry = [b"PATH=", path.as_encoded_bytes()].concat();
        assert!(own.expose().split(|byte| *byte == 0).any(|it| it == entry));
        assert!(is_running(std::process::id()) && !is_running(0));
    }

    #[test]
    fn a_name_that_is_no_glob_is_told() {
        let error = VariableNames::new(&["[a".to_owned()], &[])
            .err()
            .expect("refused");
        assert!(error.to_string().contains("\"[a\""), "{error}");
    }

    #[test]
    fn the_oldest_environment_gives_way() {
        let mut environment = Environment::new("c1", None, None, std::process::id());
        let fingerprint =
            |number: u8| super::super::Fingerprinter::new([1; 32]).fingerprint(&[number]);
        for number in 0..=MOST_CONTENTS as u8 {
            environment.keep(fingerprint(number), Vec::new());
        }
        assert!(!environment.knows(fingerprint(0), 1) && environment.knows(fingerprint(1), 1));
        assert!(!environment.is_gone());
    }
}
