//! The catalogue: what each rule is called, how bad it is, what to do about it, what it refers to.
mod changes;
mod chosen;
pub mod credentials;
mod exceptions;
mod guidance;
mod posture;

pub use changes::{MODE_CHANGE, SECRET_WRITE};
pub use chosen::Chosen;
pub use exceptions::{Exceptions, Expired};
pub use guidance::guidance;
pub use posture::{
    LEGACY_SERVICE_ACCOUNT_TOKEN, LONG_LIVED_SERVICE_ACCOUNT_TOKEN, OPTIONAL, PLAINTEXT_SECRET,
    SECRET_IN_ENVIRONMENT, VISIBLE_SECRET_NAME,
};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// How bad a finding is.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    clap::ValueEnum,
    JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Should be tidied up.
    Low,
    /// Weakens protection.
    Medium,
    /// Protection was bypassed.
    High,
    /// A value is exposed.
    Critical,
}

impl Severity {
    /// Its name, as the JSON stream has it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Info => "INFO",
            Self::Low => "LOW",
            Self::Medium => "MEDIUM",
            Self::High => "HIGH",
            Self::Critical => "CRITICAL",
        })
    }
}

/// A rule.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// Stable name.
    pub id: &'static str,
    /// How bad.
    pub severity: Severity,
    /// What was found, for people.
    pub title: &'static str,
    /// Why it matters.
    pub why: &'static str,
    /// What to do.
    pub remediation: &'static str,
    /// CWE, ATT&CK technique, point of the guidance.
    pub references: &'static [&'static str],
}

/// A value in a container's stdout or stderr.
pub static SECRET_IN_STDOUT: Rule = Rule {
    id: "secret-in-stdout",
    severity: Severity::Critical,
    title: "A secret's value was written to standard output",
    why: "Standard output goes into the container's log, from there to collectors, archives and everybody who may read logs: \
          far more people than may read the secret. It stays there when the secret's mount is gone.",
    remediation: "Rotate the secret: its value is in the container's log and wherever that is shipped. Then stop the \
                  program from printing it.",
    references: &["CWE-532", "T1552.001", "CCE-1"],
};

/// A value in a log file.
pub static SECRET_IN_LOG_FILE: Rule = Rule {
    id: "secret-in-log-file",
    severity: Severity::Critical,
    title: "A secret's value was written to a log file",
    why: "A log file is rotated, copied, shipped and attached to tickets. Whoever reads logs has the secret, and nothing \
          tells that somebody used it.",
    remediation: "Rotate the secret: its value is in the log file, its rotated copies and wherever they are shipped. \
                  Then stop the program from logging it.",
    references: &["CWE-532", "T1552.001", "CCE-1"],
};

/// A value in a file that is no log.
pub static SECRET_COPIED_TO_FILE: Rule = Rule {
    id: "secret-copied-to-file",
    severity: Severity::High,
    title: "A secret's value was copied to a file outside its mount",
    why: "The copy has its own mode and its own life: rotation does not reach it, and an image layer, a volume or a backup \
          takes it along.",
    remediation: "Remove the copy, or keep it on a file system in memory with mode 0400: it outlives the secret's \
                  rotation, and the mount's own mode does not protect it. If the file can have left the container (an \
                  image layer, a volume, a backup), rotate the secret.",
    references: &["CWE-312", "T1552.001", "CCE-1"],
};

/// A value among a program's arguments.
pub static SECRET_IN_ARGV: Rule = Rule {
    id: "secret-in-argv",
    severity: Severity::High,
    title: "A secret's value was given to a program as an argument",
    why: "Arguments are public on a machine: ps shows them to every user, and audit logs, crash reports and shell histories \
          keep them.",
    remediation: "Rotate the secret: every user of the machine can read a process's arguments, and tools record them. \
                  Give the program the path of the secret's file instead, or its standard input.",
    references: &["CWE-214", "T1552.001", "CCE-1"],
};

/// A credential that no secret mount holds, by its form.
pub static CREDENTIAL_PATTERN_IN_LOG: Rule = Rule {
    id: "credential-pattern-in-log",
    severity: Severity::High,
    title: "Something that has the form of a credential was written to a log",
    why: "Who reads the log has the credential. That no mount holds it says that it came from elsewhere: a configuration, a \
          build, an answer of another service.",
    remediation: "If it is a real credential, revoke it: it is in the container's log and wherever that is shipped. Then \
                  stop the program from printing it, and mount it as a secret, so that its value is known.",
    references: &["CWE-532", "T1552.001", "CCE-1"],
};

/// A secret file that others may read.
pub static OVER_PERMISSIVE_SECRET_FILE: Rule = Rule {
    id: "over-permissive-secret-file",
    severity: Severity::Medium,
    title: "A mounted secret file is accessible to every user",
    why: "Kubernetes mounts secret files with mode 0644 unless told otherwise. Any process that gets at the path reads them, \
          whatever its user: a second process in the container, a sidecar that shares the volume, whoever broke into an \
          unprivileged service.",
    remediation: "Set the volume's defaultMode (or the item's mode) to 0400 (decimal 256) where the reader owns the \
                  file; for a reader that is not root set 0440 (decimal 288) with the pod's fsGroup.",
    references: &["CWE-732", "CWE-276", "CCE-2"],
};

/// A read that only the permission for others allowed.
pub static OVER_PERMISSIVE_SECRET_READ: Rule = Rule {
    id: "over-permissive-secret-read",
    severity: Severity::High,
    title: "A process read a secret file that only the permission for every user let it read",
    why: "The process is neither the file's owner nor in its group: nobody gave it the secret, the wide mode did. A tighter \
          mode would have stopped it.",
    remediation: "If the process should read it, give it the file's group (fsGroup) and set mode 0440; if it should \
                  not, set mode 0400 and find out why it did.",
    references: &["CWE-732", "T1552.001", "CCE-2"],
};

/// A read by somebody whose secret it is not.
pub static FOREIGN_SECRET_READ: Rule = Rule {
    id: "foreign-secret-read",
    severity: Severity::High,
    title: "A secret was read from outside the pod or container that it is mounted in",
    why: "Isolation between pods is what keeps one broken workload from being all of them. Who reads another pod's secret, from \
          the node, through hostPath or through a shell in the container, has passed that isolation, by right or not.",
    remediation: "Find out who it was and by which right: a hostPath volume, a privileged pod, a shell on the node or in the \
                  container. Take that right away and rotate the secret; if it is meant to read it, write an exception with \
                  the reason into the rules file.",
    references: &["CWE-668", "T1552.001", "CCE-2"],
};

/// A read by a program that did not read it while it was learnt who does.
pub static UNEXPECTED_SECRET_READER: Rule = Rule {
    id: "unexpected-secret-reader",
    severity: Severity::Medium,
    title: "A program read a secret that it has not read before in this workload",
    why: "The programs that read a secret are few, and the same every day. A new one is a new version of the workload, or \
          somebody who got into it and looks around: a shell, a copying tool, an interpreter.",
    remediation: "Find out what started the program. If it came with a release, nothing is to be done: it is known from now \
                  on. If nobody knows it, treat the secret as read by a stranger: rotate it and look at what else the \
                  process did.",
    references: &["CWE-200", "T1552.001", "CCE-2"],
};

/// A leak that went where every user reads.
pub static WORLD_READABLE_LOG: Rule = Rule {
    id: "world-readable-log",
    severity: Severity::High,
    title: "A log file that a secret was written to can be read by every user",
    why: "The secret's own mode does not count any more: whoever has an account where the log lies, or a process there, reads \
          the value from the log, without any right to the secret.",
    remediation: "Set the log's mode to 0640 or 0600 (a umask of 0027 or 0077 for the program that makes it, create 0640 in \
                  logrotate's settings), also of its rotated copies; then rotate the secret and stop the program from logging it.",
    references: &["CWE-532", "CWE-732", "T1552.001", "CCE-1"],
};

/// A value that is not looked for.
pub static UNMONITORABLE_SECRET: Rule = Rule {
    id: "unmonitorable-secret",
    severity: Severity::Info,
    title: "A secret's value can't be monitored",
    why: "A value that is short or common can't be told from other text, so its leak would not be seen; and what is found by \
          chance is guessed by chance.",
    remediation: "Replace the value by a random one of 16 characters or more: it is easy to guess as well. If it is no \
                  secret, keep it in a ConfigMap or under a name that does not say so.",
    references: &["CWE-521", "CCE-1"],
};

/// Every rule.
pub static CATALOGUE: [&Rule; 18] = [
    &SECRET_IN_STDOUT,
    &SECRET_IN_LOG_FILE,
    &SECRET_COPIED_TO_FILE,
    &SECRET_IN_ARGV,
    &CREDENTIAL_PATTERN_IN_LOG,
    &OVER_PERMISSIVE_SECRET_FILE,
    &OVER_PERMISSIVE_SECRET_READ,
    &UNMONITORABLE_SECRET,
    &LEGACY_SERVICE_ACCOUNT_TOKEN,
    &LONG_LIVED_SERVICE_ACCOUNT_TOKEN,
    &VISIBLE_SECRET_NAME,
    &PLAINTEXT_SECRET,
    &SECRET_IN_ENVIRONMENT,
    &FOREIGN_SECRET_READ,
    &UNEXPECTED_SECRET_READER,
    &WORLD_READABLE_LOG,
    &MODE_CHANGE,
    &SECRET_WRITE,
];
