//! What one source has told of pods and containers that are there now: what did not change is not told again.
use super::{ContainerFacts, News, PodFacts, Source, output::Output, pod::Pod, wanted::Wanted};
use std::collections::{HashMap, HashSet};

/// The pods and containers of one source.
pub struct Known {
    source: Source,
    pods: HashMap<String, PodFacts>,
    containers: HashMap<String, ContainerFacts>,
}

impl Known {
    pub fn new(source: Source) -> Self {
        Self {
            source,
            pods: HashMap::new(),
            containers: HashMap::new(),
        }
    }

    /// Tells of a pod, if it changed.
    pub fn pod(&mut self, facts: PodFacts, output: &Output) {
        if self.pods.get(&facts.uid) != Some(&facts) {
            self.pods.insert(facts.uid.clone(), facts.clone());
            output.send(News::Pod(self.source, Box::new(facts)));
        }
    }

    /// Tells of a container, if it changed.
    pub fn container(&mut self, facts: ContainerFacts, output: &Output) {
        if self.containers.get(&facts.id) != Some(&facts) {
            self.containers.insert(facts.id.clone(), facts.clone());
            output.send(News::Container(self.source, Box::new(facts)));
        }
    }

    /// Whether a pod of this uid, or a container of this id, is known.
    pub fn has(&self, key: &str) -> bool {
        self.containers.contains_key(key) || self.pods.contains_key(key)
    }

    /// Tells of a pod and its containers, as far as they changed; its uid and their ids.
    fn whole(&mut self, pod: Pod, wanted: &Wanted, output: &Output) -> Vec<String> {
        let Some((pod, containers)) = pod.facts(wanted) else {
            return Vec::new();
        };
        let ids = containers.iter().map(|container| container.id.clone());
        let keys = ids.chain([pod.uid.clone()]).collect();
        self.pod(pod, output);
        for container in containers {
            self.container(container, output);
        }
        keys
    }

    /// Tells of one pod and its containers.
    pub fn one(&mut self, pod: Pod, wanted: &Wanted, output: &Output) {
        self.whole(pod, wanted, output);
    }

    /// Tells of these pods, and forgets all others.
    pub fn all(&mut self, pods: Vec<Pod>, wanted: &Wanted, output: &Output) {
        let mut there = HashSet::new();
        for pod in pods {
            there.extend(self.whole(pod, wanted, output));
        }
        self.keep(|key| there.contains(key));
    }

    /// Forgets a pod and its containers: nobody is told.
    pub fn forget(&mut self, pod: Pod, wanted: &Wanted) {
        if let Some((pod, _)) = pod.facts(wanted) {
            self.pods.remove(&pod.uid);
            self.containers
                .retain(|_, container| container.pod_uid.as_ref() != Some(&pod.uid));
        }
    }

    /// Tells what is known once more, to who asks; whether the container is.
    pub fn again(&self, id: &str, pod_uid: Option<&str>, output: &Output) -> bool {
        let container = self.containers.get(id);
        let uid = container
            .and_then(|container| container.pod_uid.as_deref())
            .or(pod_uid);
        if let Some(pod) = uid.and_then(|uid| self.pods.get(uid)) {
            output.send(News::Pod(self.source, Box::new(pod.clone())));
        }
        if let Some(container) = container {
            output.send(News::Container(self.source, Box::new(container.clone())));
        }
        container.is_some()
    }

    /// Forgets all but these uids and ids.
    pub fn keep(&mut self, is_there: impl Fn(&str) -> bool) {
        self.pods.retain(|uid, _| is_there(uid));
        self.containers.retain(|id, _| is_there(id));
    }
}
