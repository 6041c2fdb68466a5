//! Which findings a pod turned off by its annotations, where the cluster lets it: a pod of an attacker must not.
use crate::finding::Finding;
use globset::{Glob, GlobSet, GlobSetBuilder};
use thiserror::Error;

/// `"false"`: nothing that happens in this pod is told.
pub const WATCH: &str = "secret-sentinel.io/watch";
/// Ids of rules, with commas between: these are not told.
pub const RULES_OFF: &str = "secret-sentinel.io/rules-off";

/// A namespace that is no glob.
#[derive(Debug, Error)]
#[error("the namespace {glob:?} in identity.opt_out_namespaces is not a glob: {reason}")]
pub struct OptOutError {
    glob: String,
    reason: globset::Error,
}

/// The namespaces whose pods may.
pub struct OptOut(GlobSet);

impl OptOut {
    /// Pods of these namespaces, globs, may.
    ///
    /// # Errors
    /// When one is no glob.
    pub fn new(namespaces: &[String]) -> Result<Self, OptOutError> {
        let wrong = |glob: &str| {
            let glob = glob.to_owned();
            move |reason| OptOutError { glob, reason }
        };
        let mut set = GlobSetBuilder::new();
        for namespace in namespaces {
            set.add(Glob::new(namespace).map_err(wrong(namespace))?);
        }
        set.build().map(Self).map_err(wrong(&namespaces.join(", ")))
    }

    /// Whether the finding's pod turned it off, and may.
    #[must_use]
    pub fn covers(&self, finding: &Finding) -> bool {
        let Some(pod) = finding.pod.as_ref().filter(|_| !self.0.is_empty()) else {
            return false;
        };
        let may = |namespace: &String| self.0.is_match(namespace);
        if !pod.namespace.as_ref().is_some_and(may) {
            return false;
        }
        let is_off = pod.annotations.get(WATCH).is_some_and(|it| it == "false");
        let rules = pod.annotations.get(RULES_OFF);
        is_off || rules.is_some_and(|all| all.split(',').any(|it| it.trim() == finding.rule))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{PodRef, Time};
    use crate::rules::SECRET_IN_STDOUT;

    fn finding(namespace: Option<&str>, annotation: (&str, &str)) -> Finding {
        let time = Time("2026-11-24T14:02:11Z".parse().expect("a time"));
        let mut finding = Finding::new(&SECRET_IN_STDOUT, time, &[]);
        finding.pod = Some(PodRef {
            namespace: namespace.map(str::to_owned),
            annotations: [(annotation.0.to_owned(), annotation.1.to_owned())].into(),
            ..PodRef::default()
        });
        finding
    }

    #[test]
    fn a_pod_turns_off_what_its_namespace_may() {
        let none = OptOut::new(&[]).expect("globs");
        let some = OptOut::new(&["team-*".to_owned()]).expect("globs");
        let (off, rules) = ((WATCH, "false"), (RULES_OFF, "x, secret-in-stdout"));
        for annotation in [off, rules] {
            assert!(!none.covers(&finding(Some("team-a"), annotation)));
            assert!(some.covers(&finding(Some("team-a"), annotation)));
            assert!(!some.covers(&finding(Some("shop"), annotation)));
            assert!(!some.covers(&finding(None, annotation)));
        }
        for annotation in [(WATCH, "true"), (RULES_OFF, "secret-in-argv")] {
            assert!(!some.covers(&finding(Some("team-a"), annotation)));
        }
        assert!(OptOut::new(&["[a".to_owned()]).is_err());
    }
}
