//! Which labels and annotations of pods are told.
use super::{
    IdentitySettings,
    opt_out::{RULES_OFF, WATCH},
};
use globset::{Glob, GlobSet, GlobSetBuilder};
use std::collections::BTreeMap;

/// What pods say about how they are watched: told always, whether it counts is decided where it is used.
const ALWAYS: [&str; 2] = [WATCH, RULES_OFF];
/// Labels that the kubelet gives containers and sandboxes, not the pod.
const RUNTIMES: [&str; 2] = ["io.kubernetes.pod.", "io.kubernetes.container."];

/// The globs of the settings.
pub struct Wanted {
    labels: GlobSet,
    annotations: GlobSet,
}

impl Wanted {
    /// Fails on what is no glob.
    pub fn new(settings: &IdentitySettings) -> std::io::Result<Self> {
        Ok(Self {
            labels: globs("labels", &settings.labels)?,
            annotations: globs("annotations", &settings.annotations)?,
        })
    }

    /// The labels that are wanted.
    pub fn labels<'l>(
        &self,
        all: impl IntoIterator<Item = (&'l String, &'l String)>,
    ) -> BTreeMap<String, String> {
        let is_wanted = |key: &str| {
            self.labels.is_match(key) && !RUNTIMES.iter().any(|prefix| key.starts_with(prefix))
        };
        pick(all, is_wanted)
    }

    /// The annotations that are wanted.
    pub fn annotations<'l>(
        &self,
        all: impl IntoIterator<Item = (&'l String, &'l String)>,
    ) -> BTreeMap<String, String> {
        pick(all, |key| {
            ALWAYS.contains(&key) || self.annotations.is_match(key)
        })
    }
}

fn pick<'l>(
    all: impl IntoIterator<Item = (&'l String, &'l String)>,
    is_wanted: impl Fn(&str) -> bool,
) -> BTreeMap<String, String> {
    let wanted = all.into_iter().filter(|(key, _)| is_wanted(key));
    wanted
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect()
}

fn globs(of: &str, texts: &[String]) -> std::io::Result<GlobSet> {
    let refused = |error: globset::Error| {
        std::io::Error::new(
            std::io::ErrorKind::InvalidInput,
            format!("identity.{of}: {error}"),
        )
    };
    let mut set = GlobSetBuilder::new();
    for text in texts {
        set.add(Glob::new(text).map_err(refused)?);
    }
    set.build().map_err(refused)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        let pairs = pairs.iter();
        pairs
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect()
    }

    #[test]
    fn only_what_is_asked_for_and_the_opt_outs_are_told() {
        let wanted = Wanted::new(&IdentitySettings::default()).expect("globs");
        let labels = map(&[
            ("app", "cart"),
            ("app.kubernetes.io/name", "cart"),
            ("pod-template-hash", "6d4cf56db6"),
        ]);
        let shown: Vec<_> = wanted.labels(&labels).into_keys().collect();
        assert_eq!(shown, ["app", "app.kubernetes.io/name"]);
        let annotations = map(&[
            ("kubectl.kubernetes.io/last-applied-configuration", "{…}"),
            ("secret-sentinel.io/watch", "false"),
        ]);
        let shown: Vec<_> = wanted.annotations(&annotations).into_keys().collect();
        assert_eq!(shown, ["secret-sentinel.io/watch"]);
    }

    #[test]
    fn what_runtimes_add_is_no_label_of_the_pod() {
        let settings = IdentitySettings {
            labels: vec!["*".into()],
            ..IdentitySettings::default()
        };
        let wanted = Wanted::new(&settings).expect("globs");
        let labels = map(&[("tier", "web"), ("io.kubernetes.pod.name", "cart-0")]);
        assert_eq!(wanted.labels(&labels), map(&[("tier", "web")]));
    }

    #[test]
    fn a_mistaken_glob_is_told() {
        let settings = IdentitySettings {
            labels: vec!["a[".into()],
            ..IdentitySettings::default()
        };
        let error = Wanted::new(&settings).map(|_| ()).expect_err("no glob");
        assert!(
            error.to_string().starts_with("identity.labels: "),
            "{error}"
        );
    }
}
