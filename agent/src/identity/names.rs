//! The names of the directories of pods' logs: `<namespace>_<pod>_<uid>`.
use super::{News, PodFacts, Source, output::Output};
use std::{collections::HashMap, fs::read_dir, path::PathBuf};

/// Directories of pods looked at in one place.
const MOST_ENTRIES: usize = 8_192;

/// The places.
pub struct Names {
    roots: Vec<PathBuf>,
    /// Namespace and name by uid, as of the last look.
    pods: HashMap<String, (String, String)>,
}

impl Names {
    pub fn new(roots: Vec<PathBuf>) -> Self {
        Self {
            roots,
            pods: HashMap::new(),
        }
    }

    /// Looks, and tells of each pod that was not there at the last look.
    pub fn look(&mut self, output: &Output) {
        let mut now = HashMap::new();
        let mut is_there = false;
        for root in &self.roots {
            let Ok(entries) = read_dir(root) else {
                continue;
            };
            is_there = true;
            for entry in entries.take(MOST_ENTRIES).flatten() {
                if let Some((namespace, name, uid)) =
                    entry.file_name().to_str().and_then(taken_apart)
                {
                    now.insert(uid.to_owned(), (namespace.to_owned(), name.to_owned()));
                }
            }
        }
        for (uid, names) in &now {
            if !self.pods.contains_key(uid) {
                tell(uid, names, output);
            }
        }
        self.pods = now;
        if is_there || output.is_up(Source::Names) {
            output.state(Source::Names, is_there);
        }
    }

    /// Tells of one pod; looks for it if it is new.
    pub fn ask(&mut self, uid: &str, output: &Output) {
        match self.pods.get(uid) {
            Some(names) => tell(uid, names, output),
            None => self.look(output),
        }
    }
}

fn tell(uid: &str, (namespace, name): &(String, String), output: &Output) {
    let facts = PodFacts {
        uid: uid.to_owned(),
        namespace: Some(namespace.clone()),
        name: Some(name.clone()),
        ..PodFacts::default()
    };
    output.send(News::Pod(Source::Names, Box::new(facts)));
}

/// Neither a namespace nor a pod's name holds '_' (RFC 1123 labels and subdomains), nor does a uid.
fn taken_apart(directory: &str) -> Option<(&str, &str, &str)> {
    let mut parts = directory.split('_');
    let parts = (parts.next()?, parts.next()?, parts.next()?, parts.next());
    match parts {
        (namespace, pod, uid, None) if ![namespace, pod, uid].contains(&"") => {
            Some((namespace, pod, uid))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossbeam_channel::unbounded;
    use std::{fs, sync::Arc};

    #[test]
    fn a_directory_names_a_pod() {
        let uid = "0b6e0dd2-24f6-4c0e-8f0a-4d2f3c1b9a77";
        let name = format!("shop_cart-0_{uid}");
        assert_eq!(taken_apart(&name), Some(("shop", "cart-0", uid)));
        for other in ["", "a_b", "a_b_", "_b_c", "a_b_c_d", "__"] {
            assert_eq!(taken_apart(other), None, "{other}");
        }
    }

    #[test]
    fn pods_are_told_at_start_and_when_asked_for() {
        let root = tempfile::tempdir().expect("a directory");
        fs::create_dir(root.path().join("shop_cart-0_uid-1")).expect("a directory");
        let (sender, news) = unbounded();
        let output = Output::new(sender, || {}, Arc::default());
        let mut names = Names::new(vec![root.path().to_owned(), "/nowhere".into()]);
        names.look(&output);
        let told = |news: &crossbeam_channel::Receiver<News>| -> Vec<String> {
            let pods = news.try_iter().filter_map(|one| match one {
                News::Pod(Source::Names, pod) => Some(pod),
                _ => None,
            });
            pods.map(|pod| format!("{:?} {:?} {}", pod.namespace, pod.name, pod.uid))
                .collect()
        };
        let first = r#"Some("shop") Some("cart-0") uid-1"#;
        assert_eq!(told(&news), [first]);
        fs::create_dir(root.path().join("shop_cart-1_uid-2")).expect("a directory");
        names.ask("uid-2", &output);
        assert_eq!(told(&news), [r#"Some("shop") Some("cart-1") uid-2"#]);
        names.ask("uid-1", &output);
        assert_eq!(told(&news), [first]);
        names.ask("uid-3", &output);
        assert!(told(&news).is_empty());
    }
}
