//! What all sources together told of pods and containers. Who is gone is remembered: its last findings come later.
use super::{ContainerFacts, News, PodFacts, PodSecurity, Source, Workload};
use lru::LruCache;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, num::NonZeroUsize, sync::Arc};

/// Pods and containers remembered; the one named or told of longest ago is forgotten.
const MOST: NonZeroUsize = NonZeroUsize::new(16_384).expect("not zero");

/// A pod.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pod {
    /// Its namespace.
    pub namespace: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// What made it.
    pub workload: Option<Workload>,
    /// Its labels, as far as they are wanted.
    pub labels: BTreeMap<String, String>,
    /// Its annotations, as far as they are wanted.
    pub annotations: BTreeMap<String, String>,
    /// The best who told of it.
    by: Option<Source>,
}

impl Pod {
    /// Whether its whole spec was told: workload, labels and annotations are what they are.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.by.is_some_and(Source::tells_spec)
    }
}

/// A container.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Container {
    /// The uid of its pod.
    pub pod_uid: Option<Arc<str>>,
    /// Its name.
    pub name: Option<String>,
    /// How many of this name were started in the pod before.
    attempt: Option<u32>,
    /// The image as the pod's spec has it.
    pub image: Option<String>,
    /// The image's digest.
    pub image_digest: Option<String>,
    by: Option<Source>,
    /// Every source was asked, and none knows it.
    pub is_unknown: bool,
}

/// Everything that was told.
pub struct Book {
    pods: LruCache<Arc<str>, Pod>,
    containers: LruCache<Arc<str>, Container>,
    /// Ids by pod, name and attempt: what the path of a pod's log says of its container.
    by_place: LruCache<Place, Arc<str>>,
    /// As whom containers run, by the uid of their pod.
    security: LruCache<Arc<str>, PodSecurity>,
    /// Sources that answer, a bit each.
    sources: u8,
}

type Place = (Arc<str>, String, u32);

impl Default for Book {
    fn default() -> Self {
        Self {
            pods: LruCache::new(MOST),
            containers: LruCache::new(MOST),
            by_place: LruCache::new(MOST),
            security: LruCache::new(MOST),
            sources: 0,
        }
    }
}

impl Book {
    /// Takes in what a source told.
    pub fn learn(&mut self, news: &News) {
        match news {
            News::Pod(source, facts) => self.pod_told(*source, facts),
            News::Container(source, facts) => self.container_told(*source, facts),
            News::Unknown(id) => {
                let container = self
                    .containers
                    .get_or_insert_mut(id.as_str().into(), Container::default);
                container.is_unknown = container.by.is_none();
            }
            News::State(source, true) => self.sources |= source.bit(),
            News::State(source, false) => self.sources &= !source.bit(),
            News::Security(uid, told) => {
                self.security
                    .put(uid.as_str().into(), PodSecurity::clone(told));
            }
        }
    }

    /// Whether a source that answers could tell of a container.
    #[must_use]
    pub const fn expects_containers(&self) -> bool {
        self.sources & !Source::Names.bit() != 0
    }

    /// Whether a source that answers could tell of a pod.
    #[must_use]
    pub const fn expects_pods(&self) -> bool {
        self.sources != 0
    }

    /// Whether a source that answers could tell a pod's whole spec.
    #[must_use]
    pub const fn expects_specs(&self) -> bool {
        self.sources & (Source::Api.bit() | Source::Kubelet.bit()) != 0
    }

    /// A pod, by the uid that this node knows it by.
    pub fn pod(&mut self, uid: &str) -> Option<&Pod> {
        self.pods.get(uid)
    }

    /// The same, without calling it used.
    #[must_use]
    pub fn known_pod(&self, uid: &str) -> Option<&Pod> {
        self.pods.peek(uid)
    }

    /// As whom the containers of a pod run, when its spec was told.
    #[must_use]
    pub fn security(&self, uid: &str) -> Option<&PodSecurity> {
        self.security.peek(uid)
    }

    /// The same of all pods, the one told of longest ago first.
    pub fn all_security(&self) -> impl Iterator<Item = (&str, &PodSecurity)> {
        self.security
            .iter()
            .rev()
            .map(|(uid, it)| (uid.as_ref(), it))
    }

    /// A container, by its id.
    pub fn container(&mut self, id: &str) -> Option<&Container> {
        self.containers.get(id)
    }

    /// The id of the container that wrote a pod's log.
    pub fn at(&mut self, pod_uid: &str, name: &str, attempt: u32) -> Option<Arc<str>> {
        let place = (pod_uid.into(), name.to_owned(), attempt);
        self.by_place.get(&place).cloned()
    }

    fn pod_told(&mut self, source: Source, facts: &PodFacts) {
        let pod = self
            .pods
            .get_or_insert_mut(facts.uid.as_str().into(), Pod::default);
        let is_better = pod.by.is_none_or(|by| source <= by);
        set(&mut pod.namespace, &facts.namespace, is_better);
        set(&mut pod.name, &facts.name, is_better);
        if source.tells_spec() && is_better {
            pod.workload.clone_from(&facts.workload);
            pod.labels.clone_from(&facts.labels);
            pod.annotations.clone_from(&facts.annotations);
        }
        if is_better {
            pod.by = Some(source);
        }
    }

    fn container_told(&mut self, source: Source, facts: &ContainerFacts) {
        let id: Arc<str> = facts.id.as_str().into();
        let container = self
            .containers
            .get_or_insert_mut(Arc::clone(&id), Container::default);
        let is_better = container.by.is_none_or(|by| source <= by);
        let pod_uid = facts.pod_uid.as_deref().map(Arc::from);
        set(&mut container.pod_uid, &pod_uid, is_better);
        set(&mut container.name, &facts.name, is_better);
        set(&mut container.attempt, &facts.attempt, is_better);
        set(&mut container.image, &facts.image, is_better);
        set(&mut container.image_digest, &facts.image_digest, is_better);
        container.is_unknown = false;
        if is_better {
            container.by = Some(source);
        }
        if let (Some(pod), Some(name), Some(attempt)) =
            (&container.pod_uid, &container.name, container.attempt)
        {
            let place = (Arc::clone(pod), name.clone(), attempt);
            self.by_place.put(place, id);
        }
    }
}

fn set<T: Clone>(known: &mut Option<T>, told: &Option<T>, is_better: bool) {
    if told.is_some() && (is_better || known.is_none()) {
        known.clone_from(told);
    }
}

impl Source {
    const fn bit(self) -> u8 {
        1 << self as u8
    }

    /// Whether it tells what a pod's spec says.
    #[must_use]
    pub const fn tells_spec(self) -> bool {
        matches!(self, Self::Api | Self::Kubelet)
    }
}

/// Everything that was told, for a capture. The one named longest ago comes first.
#[derive(Debug, Serialize, Deserialize)]
pub struct BookState {
    pods: Vec<(String, Pod)>,
    containers: Vec<(String, Container)>,
    sources: u8,
}

impl BookState {
    /// What is told of pods and containers that are wanted.
    #[must_use]
    pub fn only(mut self, pod: impl Fn(&str, &Pod) -> bool) -> Self {
        self.pods.retain(|(uid, told)| pod(uid, told));
        let kept = &self.pods;
        let is_kept = |uid: &Arc<str>| kept.iter().any(|(kept, _)| **kept == **uid);
        self.containers
            .retain(|(_, told)| told.pod_uid.as_ref().is_some_and(is_kept));
        self
    }
}

impl Book {
    /// What was told, in parts of at most `most` entries each.
    #[must_use]
    pub fn state(&self, most: usize) -> Vec<BookState> {
        let pods = self.pods.iter().rev();
        let pods: Vec<_> = pods.map(|(id, it)| (id.to_string(), it.clone())).collect();
        let containers = self.containers.iter().rev();
        let containers: Vec<_> = containers
            .map(|(id, it)| (id.to_string(), it.clone()))
            .collect();
        let sources = self.sources;
        let part = |pods: &[_], containers: &[_]| BookState {
            pods: pods.to_vec(),
            containers: containers.to_vec(),
            sources,
        };
        let first = std::iter::once(part(&[], &[]));
        first
            .chain(pods.chunks(most).map(|chunk| part(chunk, &[])))
            .chain(containers.chunks(most).map(|chunk| part(&[], chunk)))
            .collect()
    }

    /// Takes a part over.
    pub fn restore(&mut self, state: BookState) {
        self.sources = state.sources;
        for (uid, pod) in state.pods {
            self.pods.put(uid.into(), pod);
        }
        for (id, container) in state.containers {
            let id: Arc<str> = id.into();
            if let (Some(pod), Some(name), Some(attempt)) =
                (&container.pod_uid, &container.name, container.attempt)
            {
                let place = (Arc::clone(pod), name.clone(), attempt);
                self.by_place.put(place, Arc::clone(&id));
            }
            self.containers.put(id, container);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pod(name: Option<&str>, workload: Option<&str>) -> Box<PodFacts> {
        Box::new(PodFacts {
            uid: "u1".into(),
            name: name.map(str::to_owned),
            workload: workload.map(|name| Workload {
                kind: "Deployment".into(),
                name: name.into(),
            }),
            ..PodFacts::default()
        })
    }

    #[test]
    fn a_better_source_completes_and_a_worse_one_changes_nothing() {
        let mut book = Book::default();
        book.learn(&News::Pod(Source::Names, pod(Some("by-path"), None)));
        assert!(!book.pod("u1").expect("told").is_whole());
        book.learn(&News::Pod(Source::Api, pod(Some("web-1"), Some("web"))));
        book.learn(&News::Pod(Source::Cri, pod(Some("other"), None)));
        let pod = book.pod("u1").expect("told");
        assert_eq!(pod.name.as_deref(), Some("web-1"));
        assert!(pod.is_whole() && pod.workload.is_some());
    }

    #[test]
    fn a_container_is_found_by_the_place_of_its_log() {
        let mut book = Book::default();
        let facts = |name: Option<&str>| ContainerFacts {
            id: "c1".into(),
            pod_uid: Some("u1".into()),
            name: name.map(str::to_owned),
            attempt: Some(2),
            ..ContainerFacts::default()
        };
        book.learn(&News::Unknown("c1".into()));
        assert!(book.container("c1").expect("told").is_unknown);
        book.learn(&News::Container(Source::Cri, Box::new(facts(None))));
        assert_eq!(book.at("u1", "app", 2), None);
        book.learn(&News::Container(Source::Api, Box::new(facts(Some("app")))));
        assert_eq!(book.at("u1", "app", 2).as_deref(), Some("c1"));
        assert!(!book.container("c1").expect("told").is_unknown);

        let mut other = Book::default();
        for part in book.state(1) {
            other.restore(part);
        }
        assert_eq!(other.at("u1", "app", 2).as_deref(), Some("c1"));
    }

    #[test]
    fn only_sources_that_answer_are_waited_for() {
        let mut book = Book::default();
        assert!(!book.expects_pods());
        book.learn(&News::State(Source::Names, true));
        assert!(book.expects_pods() && !book.expects_containers());
        book.learn(&News::State(Source::Kubelet, true));
        assert!(book.expects_specs() && book.expects_containers());
        book.learn(&News::State(Source::Kubelet, false));
        assert!(!book.expects_specs());
    }
}
