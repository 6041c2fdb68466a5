//! Rules about what is done to secret files: their permissions, their content.
use super::{Rule, Severity};

/// Permissions of a secret file that let somebody in who was kept out.
pub static MODE_CHANGE: Rule = Rule {
    id: "mode-change",
    severity: Severity::Medium,
    title: "A mounted secret file was opened to somebody who could not access it before",
    why: "A secret's mode, owner and ACL come from the pod's spec. Who changes them where the secret is mounted undoes that \
          decision, for every process that gets at the path, and nothing in the cluster shows it.",
    remediation: "Find out who changed it: a start script that runs chmod or chown so that a program can read its secret is \
                  replaced by the right mode in the spec (defaultMode or items[].mode 0440 with the pod's fsGroup); anybody \
                  else was not meant to. Mount the volume read-only, run without CAP_FOWNER and CAP_CHOWN, and mount the \
                  secret anew; rotate it if somebody read it meanwhile.",
    references: &["CWE-732", "T1222.002", "CCE-2"],
};

/// A secret file that was written to where it is mounted.
pub static SECRET_WRITE: Rule = Rule {
    id: "secret-write",
    severity: Severity::High,
    title: "A mounted secret file was written to or replaced",
    why: "What is mounted is a copy of the secret that only the kubelet, the CSI driver or the runtime keeps. Who writes there \
          gives the workload another password, key or certificate authority than it was meant to have, until the next \
          rotation takes all traces away.",
    remediation: "Find out who wrote, and compare the file with the Secret. Mount the volume read-only (for a hostPath or a CSI \
                  volume that is not the default), take the write permission away, and mount the secret anew. If a program is \
                  meant to write there, write an exception with the reason into the rules file.",
    references: &["CWE-732", "T1565.001", "CCE-2"],
};
