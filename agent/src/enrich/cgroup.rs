//! Which cgroup belongs to which container.
use super::{container_id::container_of, lookup::ProcessFacts};
use crate::finding::{ContainerRef, PodRef};
use lru::LruCache;
use std::{num::NonZeroUsize, sync::Arc};

/// Cgroups and containers remembered; the one asked for longest ago is forgotten, and asked of the node again.
const MOST: NonZeroUsize = NonZeroUsize::new(16_384).expect("not zero");

/// What a cgroup's processes belong to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Belongs {
    /// To a container.
    Container(Arc<ContainerRef>, Option<Arc<PodRef>>),
    /// To the host.
    Host,
    /// The version 2 hierarchy does not tell: containers are in version 1 cgroups only, so each process is asked for.
    Unclear,
}

/// Every cgroup seen, by its id in the version 2 hierarchy.
pub struct Cgroups {
    known: LruCache<u64, Belongs>,
    /// Ids of the containers that have a cgroup in the version 2 hierarchy.
    unified: LruCache<String, ()>,
    root: Option<u64>,
}

impl Default for Cgroups {
    fn default() -> Self {
        Self {
            known: LruCache::new(MOST),
            unified: LruCache::new(MOST),
            root: None,
        }
    }
}

impl Cgroups {
    /// Remembers a cgroup of the version 2 hierarchy and says what its path tells.
    pub fn learn(&mut self, id: u64, path: &str) -> Belongs {
        let belongs = classify(path);
        if let Belongs::Container(container, _) = &belongs {
            self.unified.put(container.id.clone(), ());
        }
        if path == "/" {
            self.root = Some(id);
        }
        self.known.put(id, belongs.clone());
        belongs
    }

    /// A container's cgroup in a version 1 hierarchy. If the container has none in version 2, its processes are in the
    /// root there, and the root tells nothing from here on: returns the root's id then.
    pub fn learn_other(&mut self, path: &str) -> Option<u64> {
        let container = container_of(path)?;
        let root = self
            .root
            .filter(|_| !self.unified.contains(&container.id))?;
        (self.known.put(root, Belongs::Unclear) != Some(Belongs::Unclear)).then_some(root)
    }

    /// What is known of a cgroup.
    #[must_use]
    pub fn belongs(&mut self, id: u64) -> Option<&Belongs> {
        self.known.get(&id)
    }
}

fn classify(path: &str) -> Belongs {
    match container_of(path) {
        Some(container) => {
            let pod = container.pod_uid.map(|uid| {
                Arc::new(PodRef {
                    uid,
                    namespace: None,
                    name: None,
                })
            });
            Belongs::Container(
                Arc::new(ContainerRef {
                    id: container.id,
                    name: None,
                }),
                pod,
            )
        }
        None => Belongs::Host,
    }
}

/// What the paths of a process in all hierarchies say.
#[must_use]
pub(super) fn of_process(facts: &ProcessFacts) -> Belongs {
    facts
        .unified_cgroup
        .iter()
        .chain(&facts.other_cgroups)
        .map(|path| classify(path))
        .find(|belongs| matches!(belongs, Belongs::Container(..)))
        .unwrap_or(Belongs::Host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_is_unclear_once_a_container_is_in_version_1_only() {
        let id = "0123456789abcdef".repeat(4);
        let mut cgroups = Cgroups::default();
        assert_eq!(cgroups.learn(1, "/"), Belongs::Host);
        cgroups.learn(7, &format!("/docker/{id}"));
        assert_eq!(cgroups.learn_other(&format!("/docker/{id}")), None);
        assert_eq!(
            cgroups.learn_other(&format!("/docker/{}", id.replace('0', "1"))),
            Some(1)
        );
        assert_eq!(cgroups.belongs(1), Some(&Belongs::Unclear));
    }
}
