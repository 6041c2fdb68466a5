//! The catalogue: what each rule is called, how bad it is, what to do about it, what it refers to.
pub mod credentials;

use serde::Serialize;
use std::fmt;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
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
    remediation: "Rotate the secret: its value is in the container's log and wherever that is shipped. Then stop the \
                  program from printing it.",
    references: &["CWE-532", "T1552.001", "CCE-1"],
};

/// A value in a log file.
pub static SECRET_IN_LOG_FILE: Rule = Rule {
    id: "secret-in-log-file",
    severity: Severity::Critical,
    title: "A secret's value was written to a log file",
    remediation: "Rotate the secret: its value is in the log file, its rotated copies and wherever they are shipped. \
                  Then stop the program from logging it.",
    references: &["CWE-532", "T1552.001", "CCE-1"],
};

/// A value in a file that is no log.
pub static SECRET_COPIED_TO_FILE: Rule = Rule {
    id: "secret-copied-to-file",
    severity: Severity::High,
    title: "A secret's value was copied to a file outside its mount",
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
    remediation: "Rotate the secret: every user of the machine can read a process's arguments, and tools record them. \
                  Give the program the path of the secret's file instead, or its standard input.",
    references: &["CWE-214", "T1552.001", "CCE-1"],
};

/// A credential that no secret mount holds, by its form.
pub static CREDENTIAL_PATTERN_IN_LOG: Rule = Rule {
    id: "credential-pattern-in-log",
    severity: Severity::High,
    title: "Something that has the form of a credential was written to a log",
    remediation: "If it is a real credential, revoke it: it is in the container's log and wherever that is shipped. Then \
                  stop the program from printing it, and mount it as a secret, so that its value is known.",
    references: &["CWE-532", "T1552.001", "CCE-1"],
};

/// A secret file that others may read.
pub static OVER_PERMISSIVE_SECRET_FILE: Rule = Rule {
    id: "over-permissive-secret-file",
    severity: Severity::Medium,
    title: "A mounted secret file is accessible to every user",
    remediation: "Set the volume's defaultMode (or the item's mode) to 0400 (decimal 256) where the reader owns the \
                  file; for a reader that is not root set 0440 (decimal 288) with the pod's fsGroup.",
    references: &["CWE-732", "CWE-276", "CCE-2"],
};

/// A read that only the permission for others allowed.
pub static OVER_PERMISSIVE_SECRET_READ: Rule = Rule {
    id: "over-permissive-secret-read",
    severity: Severity::High,
    title: "A process read a secret file that only the permission for every user let it read",
    remediation: "If the process should read it, give it the file's group (fsGroup) and set mode 0440; if it should \
                  not, set mode 0400 and find out why it did.",
    references: &["CWE-732", "T1552.001", "CCE-2"],
};

/// A value that is not looked for.
pub static UNMONITORABLE_SECRET: Rule = Rule {
    id: "unmonitorable-secret",
    severity: Severity::Info,
    title: "A secret's value can't be monitored",
    remediation: "Replace the value by a random one of 16 characters or more: it is easy to guess as well. If it is no \
                  secret, keep it in a ConfigMap or under a name that does not say so.",
    references: &["CWE-521", "CCE-1"],
};

/// Every rule.
pub static CATALOGUE: [&Rule; 8] = [
    &SECRET_IN_STDOUT,
    &SECRET_IN_LOG_FILE,
    &SECRET_COPIED_TO_FILE,
    &SECRET_IN_ARGV,
    &CREDENTIAL_PATTERN_IN_LOG,
    &OVER_PERMISSIVE_SECRET_FILE,
    &OVER_PERMISSIVE_SECRET_READ,
    &UNMONITORABLE_SECRET,
];
