//! Rules about how secrets are kept: what a look shows, without anything having happened.
use super::{Rule, Severity};

/// Rules that only count when a rules file turns them on: they are worth knowing once, and hold nearly everywhere.
pub static OPTIONAL: [&Rule; 3] = [
    &VISIBLE_SECRET_NAME,
    &PLAINTEXT_SECRET,
    &SECRET_IN_ENVIRONMENT,
];

/// A token of a service account that is valid for ever.
pub static LEGACY_SERVICE_ACCOUNT_TOKEN: Rule = Rule {
    id: "legacy-service-account-token",
    severity: Severity::High,
    title: "A service account's token never expires",
    why: "A token of this kind comes from a Secret of type kubernetes.io/service-account-token. It is bound to no pod and \
          has no end: a copy from a log, a backup or an image works until somebody deletes the Secret.",
    remediation: "Mount a bound token instead: a projected volume with serviceAccountToken and expirationSeconds, which \
                  the kubelet renews. Then delete the Secret that holds the old one, which revokes it, and set \
                  automountServiceAccountToken: false where a pod does not ask the API.",
    references: &["CWE-613", "T1528", "CCE-5"],
};

/// A token of a service account that is valid for long.
pub static LONG_LIVED_SERVICE_ACCOUNT_TOKEN: Rule = Rule {
    id: "long-lived-service-account-token",
    severity: Severity::Medium,
    title: "A service account's token is valid for longer than the limit",
    why: "Who copies a token can use it until it ends. The kubelet renews a bound token by itself, so a pod loses nothing \
          when it is valid for an hour only.",
    remediation: "Set expirationSeconds of the projected serviceAccountToken to what the program needs: 3600 is enough \
                  for one that reads the file again. For tokens of the kubelet's own volume that last a year, set \
                  --service-account-extend-token-expiration=false on the API server once all programs read the file anew.",
    references: &["CWE-613", "T1528", "CCE-5"],
};

/// A file of a secret whose name shows in a plain listing.
pub static VISIBLE_SECRET_NAME: Rule = Rule {
    id: "visible-secret-name",
    severity: Severity::Info,
    title: "A secret file's name is visible in a plain listing",
    why: "A plain ls of the directory shows that there is a secret and what it is for. This keeps nobody out; it keeps a \
          name off screens, recordings and archives that take what does not begin with a dot.",
    remediation: "Give the key a path that begins with a dot: items: [{key: password, path: .password}]. Do it after the \
                  modes are tight, which matter more.",
    references: &["CWE-1230", "T1083", "CCE-3"],
};

/// A file of a secret that holds a credential as it is.
pub static PLAINTEXT_SECRET: Rule = Rule {
    id: "plaintext-secret",
    severity: Severity::Info,
    title: "A secret file holds a credential or a private key in plain text",
    why: "Base64 in a Secret is no encryption: who reads the file, the Secret or a backup of etcd has the credential and \
          needs nothing else.",
    remediation: "Encrypt it before it goes into the Secret, and have the program decrypt it when it is needed: a private \
                  key with a passphrase that is kept elsewhere, or a value sealed by a key management service. At least \
                  turn on encryption at rest.",
    references: &["CWE-312", "T1552.001", "CCE-4"],
};

/// A secret that was given as a variable.
pub static SECRET_IN_ENVIRONMENT: Rule = Rule {
    id: "secret-in-environment",
    severity: Severity::Info,
    title: "A secret was given to a container as an environment variable",
    why: "Every program that the container starts inherits it, crash reports and debug pages print it, and it keeps its old \
          value until the container is made anew. A file has a mode, and follows a rotation.",
    remediation: "Mount the secret as a file, with mode 0400 or 0440, and give the program the path; many programs take \
                  NAME_FILE in place of NAME.",
    references: &["CWE-526", "T1552", "CCE-1"],
};
