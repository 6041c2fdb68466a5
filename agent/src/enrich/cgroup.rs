//! Which cgroup belongs to which container.
use super::{container_id::container_of, lookup::ProcessFacts};
use crate::finding::{ContainerRef, PodRef};
use lru::LruCache;
use serde::{Deserialize, Serialize};
use std::{num::NonZeroUsize, sync::Arc};

/// Cgroups and containers remembered; the one asked for longest ago is forgotten, and asked of the node again.
const MOST: NonZeroUsize = NonZeroUsize::new(16_384).expect("not zero");

/// What a cgroup's processes belong to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Belongs {
    /// To a container.
    Container(Arc<ContainerRef>, Option<Arc<PodRef>>),
    /// To the host.
    Host,
    /// The version 2 hierarchy does not tell: containers are in version 1 cgroups only, so each process is asked for.
    Unclear,
}

impl Belongs {
    /// The container's id.
    #[must_use]
    pub fn container(&self) -> Option<&str> {
        match self {
            Self::Container(container, _) => Some(&container.id),
            Self::Host | Self::Unclear => None,
        }
    }
}

/// Every cgroup seen, by its id in the version 2 hierarchy.
pub struct Cgroups {
    known: LruCache<u64, Belongs>,
    /// Ids of the containers that have a cgroup in the version 2 hierarchy.
    unified: LruCache<String, ()>,
    /// Ids of those that so far have one in a version 1 hierarchy only.
    other_only: LruCache<String, ()>,
    root: Option<u64>,
}

impl Default for Cgroups {
    fn default() -> Self {
        let (unified, other_only) = (LruCache::new(MOST), LruCache::new(MOST));
        Self {
            known: LruCache::new(MOST),
            unified,
            other_only,
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
            self.other_only.pop(&container.id);
        }
        if path == "/" {
            self.root = Some(id);
        }
        self.known.put(id, belongs.clone());
        belongs
    }

    /// Remembers a container's cgroup in a version 1 hierarchy.
    pub fn learn_other(&mut self, path: &str) {
        if let Some(container) = container_of(path)
            && !self.unified.contains(&container.id)
        {
            self.other_only.put(container.id, ());
        }
    }

    /// The root of the version 2 hierarchy when what it belongs to has changed. Containers that are in version 1
    /// hierarchies only have their processes in that root: then it tells nothing.
    pub fn root_changed(&mut self) -> Option<(u64, Belongs)> {
        let root = self.root?;
        let now = if self.other_only.is_empty() {
            Belongs::Host
        } else {
            Belongs::Unclear
        };
        (self.known.put(root, now.clone()).as_ref() != Some(&now)).then_some((root, now))
    }

    /// The same, without calling it used.
    #[must_use]
    pub fn known(&self, id: u64) -> Option<&Belongs> {
        self.known.peek(&id)
    }

    /// What is known of a cgroup.
    #[must_use]
    pub fn belongs(&mut self, id: u64) -> Option<&Belongs> {
        self.known.get(&id)
    }
}

/// Everything that is known of cgroups, for a capture. The one used longest ago comes first.
#[derive(Debug, Serialize, Deserialize)]
pub struct CgroupsState {
    known: Vec<(u64, Belongs)>,
    unified: Vec<String>,
    other_only: Vec<String>,
    root: Option<u64>,
}

impl CgroupsState {
    /// Those that belong to what is wanted.
    #[must_use]
    pub fn only(mut self, wanted: impl Fn(&Belongs) -> bool) -> Self {
        self.known.retain(|(_, belongs)| wanted(belongs));
        self
    }
}

impl Cgroups {
    /// What is known.
    #[must_use]
    pub fn state(&self) -> CgroupsState {
        let ids =
            |cache: &LruCache<String, ()>| cache.iter().rev().map(|it| it.0.clone()).collect();
        let known = self.known.iter().rev();
        CgroupsState {
            known: known.map(|(id, belongs)| (*id, belongs.clone())).collect(),
            unified: ids(&self.unified),
            other_only: ids(&self.other_only),
            root: self.root,
        }
    }

    /// Takes over what was known.
    pub fn restore(&mut self, state: CgroupsState) {
        *self = Self::default();
        self.root = state.root;
        for (id, belongs) in state.known {
            self.known.put(id, belongs);
        }
        for id in state.unified {
            self.unified.put(id, ());
        }
        for id in state.other_only {
            self.other_only.put(id, ());
        }
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
                    ..PodRef::default()
                })
            });
            Belongs::Container(
                Arc::new(ContainerRef {
                    id: container.id,
                    name: None,
                    ..ContainerRef::default()
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
        assert_eq!(cgroups.root_changed(), None);
        // A runtime makes the cgroups of a container in any order.
        cgroups.learn_other(&format!("/docker/{id}"));
        assert_eq!(cgroups.root_changed(), Some((1, Belongs::Unclear)));
        cgroups.learn(7, &format!("/docker/{id}"));
        assert_eq!(cgroups.root_changed(), Some((1, Belongs::Host)));
        cgroups.learn_other(&format!("/docker/{id}"));
        assert_eq!(cgroups.root_changed(), None);
    }
}
