//! What the specs of pods say of files and variables: which are secrets, and what the user calls them.
use super::discover::{Kind, Volume};
use crate::identity::{PodSpecFacts, Variable, VolumeSource};
use lru::LruCache;
use std::{num::NonZeroUsize, path::Path};

/// Pods remembered.
const MOST: NonZeroUsize = NonZeroUsize::new(4_096).expect("not zero");

/// What a spec says of one file or variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// It is this key of this secret.
    Secret {
        /// The secret's name.
        name: String,
        /// The key in it.
        key: String,
    },
    /// It is none.
    NotSecret,
    /// Nothing.
    Nothing,
}

/// The specs that are known.
pub struct Specs(LruCache<String, PodSpecFacts>);

impl Default for Specs {
    fn default() -> Self {
        Self(LruCache::new(MOST))
    }
}

impl Specs {
    /// Remembers a pod's spec; says whether it is another one than was known.
    pub fn learn(&mut self, pod_uid: &str, spec: PodSpecFacts) -> bool {
        if self.0.get(pod_uid) == Some(&spec) {
            return false;
        }
        self.0.put(pod_uid.to_owned(), spec);
        true
    }

    /// What is said of a file in a volume of the kubelet's.
    #[must_use]
    pub fn file(&self, volume: &Volume, relative: &Path) -> Told {
        let Kind::Kubelet { pod_uid } = &volume.kind else {
            return Told::Nothing;
        };
        let sources = self.0.peek(pod_uid);
        let sources = sources.and_then(|spec| spec.volumes.get(&volume.name));
        let path = relative.to_string_lossy();
        sources.map_or(Told::Nothing, |sources| file_of(sources, &path))
    }

    /// What is said of a variable in a pod. Two containers may have one of the same name: then it is a secret if it is one in
    /// either.
    #[must_use]
    pub fn variable(&self, pod_uid: Option<&str>, variable: &str) -> Told {
        let Some(spec) = pod_uid.and_then(|uid| self.0.peek(uid)) else {
            return Told::Nothing;
        };
        let named: Vec<&Variable> = spec
            .variables
            .values()
            .filter_map(|all| all.get(variable))
            .collect();
        let secret = named.iter().find_map(|it| match it {
            Variable::Secret { name, key } => Some((name, key)),
            Variable::NotSecret | Variable::Literal => None,
        });
        if let Some((name, key)) = secret {
            let (name, key) = (name.clone(), key.clone());
            return Told::Secret { name, key };
        }
        if named.is_empty() {
            return Told::Nothing;
        }
        let is_literal = named.iter().any(|it| **it == Variable::Literal);
        if is_literal {
            Told::Nothing
        } else {
            Told::NotSecret
        }
    }

    /// The secret that a variable comes from that looks like one and that the spec does not name: `envFrom` brings all keys of
    /// a secret. None when it may come from elsewhere as well.
    #[must_use]
    pub fn brought(&self, pod_uid: Option<&str>, variable: &str) -> Option<(String, String)> {
        let spec = self.0.peek(pod_uid?)?;
        let is_named = spec.variables.values().any(|it| it.contains_key(variable));
        let config = spec.env_from_config.values().flatten();
        let from_config = config
            .into_iter()
            .any(|(prefix, _)| variable.starts_with(prefix.as_str()));
        let mut secrets = spec.env_from_secrets.values().flatten();
        let mut brings = secrets
            .by_ref()
            .filter_map(|(prefix, name)| Some((name, variable.strip_prefix(prefix.as_str())?)));
        let (name, key) = brings.next()?;
        let is_only = brings.all(|(other, _)| other == name);
        (is_only && !is_named && !from_config && !key.is_empty())
            .then(|| (name.clone(), key.to_owned()))
    }
}

fn file_of(sources: &[VolumeSource], path: &str) -> Told {
    let secret = |name: &str, key: &str| Told::Secret {
        name: name.to_owned(),
        key: key.to_owned(),
    };
    // An item says where its key stands; without items every key stands under its own name.
    let exact = sources.iter().find_map(|source| match source {
        VolumeSource::Secret {
            name,
            items: Some(items),
        } => Some(secret(name, items.get(path)?)),
        VolumeSource::ConfigMap { items: Some(items) } => {
            items.contains_key(path).then_some(Told::NotSecret)
        }
        VolumeSource::DownwardApi(paths) => {
            paths.iter().any(|it| it == path).then_some(Told::NotSecret)
        }
        // A token is called what its volume is.
        VolumeSource::Token(token) => (token == path).then_some(Told::Nothing),
        VolumeSource::Secret { items: None, .. }
        | VolumeSource::ConfigMap { items: None }
        | VolumeSource::Csi { .. } => None,
    });
    if let Some(told) = exact {
        return told;
    }
    let mut whole = sources.iter().filter_map(|source| match source {
        VolumeSource::Secret { name, items: None } => Some(secret(name, path)),
        VolumeSource::Csi {
            name: Some(name), ..
        } => Some(secret(name, path)),
        _ => None,
    });
    match (whole.next(), whole.next()) {
        (Some(told), None) => told,
        // Which of two secrets has the key is not known.
        (Some(_), Some(_)) => Told::Nothing,
        (None, _) => {
            let is_config =
                |it: &VolumeSource| matches!(it, VolumeSource::ConfigMap { items: None });
            if sources.iter().any(is_config) {
                Told::NotSecret
            } else {
                Told::Nothing
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn items(pairs: &[(&str, &str)]) -> Option<BTreeMap<String, String>> {
        let own = |it: &(&str, &str)| (it.0.to_owned(), it.1.to_owned());
        Some(pairs.iter().map(own).collect())
    }

    fn secret(name: &str, key: &str) -> Told {
        Told::Secret {
            name: name.into(),
            key: key.into(),
        }
    }

    #[test]
    fn a_projected_volume_is_told_apart() {
        let sources = [
            VolumeSource::Secret {
                name: "db".into(),
                items: items(&[("conf/password.txt", "password")]),
            },
            VolumeSource::ConfigMap {
                items: items(&[("ca.crt", "ca.crt")]),
            },
            VolumeSource::DownwardApi(vec!["namespace".into()]),
            VolumeSource::Token("token".into()),
        ];
        for (path, expected) in [
            ("conf/password.txt", secret("db", "password")),
            ("ca.crt", Told::NotSecret),
            ("namespace", Told::NotSecret),
            ("token", Told::Nothing),
            ("other", Told::Nothing),
        ] {
            assert_eq!(file_of(&sources, path), expected, "{path}");
        }
    }

    #[test]
    fn what_no_item_tells_is_a_secret_where_one_may_be() {
        let whole = VolumeSource::Secret {
            name: "db".into(),
            items: None,
        };
        let config = VolumeSource::ConfigMap { items: None };
        let both = [whole.clone(), config.clone()];
        assert_eq!(file_of(&both, "x"), secret("db", "x"));
        assert_eq!(file_of(&[config], "x"), Told::NotSecret);
        assert_eq!(file_of(&[whole.clone(), whole], "x"), Told::Nothing);
    }

    #[test]
    fn variables_are_what_the_spec_says() {
        let mut spec = PodSpecFacts::default();
        let of = |pairs: &[(&str, Variable)]| {
            let own = |it: &(&str, Variable)| (it.0.to_owned(), it.1.clone());
            pairs.iter().map(own).collect::<BTreeMap<_, _>>()
        };
        let from_secret = Variable::Secret {
            name: "db".into(),
            key: "password".into(),
        };
        let one = of(&[("A", from_secret), ("B", Variable::NotSecret)]);
        let two = of(&[("A", Variable::NotSecret), ("C", Variable::Literal)]);
        spec.variables = [("one".into(), one), ("two".into(), two)].into();
        let from = vec![("APP_".to_owned(), "app".to_owned())];
        spec.env_from_secrets = [("one".to_owned(), from)].into();
        let mut specs = Specs::default();
        assert!(specs.learn("u", spec.clone()) && !specs.learn("u", spec));
        for (name, expected) in [
            ("A", secret("db", "password")),
            ("B", Told::NotSecret),
            ("C", Told::Nothing),
            ("D", Told::Nothing),
        ] {
            assert_eq!(specs.variable(Some("u"), name), expected, "{name}");
        }
        let brought = specs
            .brought(Some("u"), "APP_TOKEN")
            .expect("it is brought");
        assert_eq!(brought, ("app".to_owned(), "TOKEN".to_owned()));
        assert_eq!(specs.brought(Some("u"), "OTHER"), None);
    }
}
