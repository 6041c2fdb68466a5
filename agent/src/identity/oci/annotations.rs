//! What runtimes of pods write into the annotations of a bundle.
use super::Told;
use crate::identity::{ContainerFacts, PodFacts};
use serde::Deserialize;

/// A bundle's `config.json`, as far as it is read: nothing else of it is kept.
#[derive(Default, Deserialize)]
pub struct Bundle {
    #[serde(default)]
    annotations: Option<Annotations>,
}

#[derive(Default, Deserialize)]
struct Annotations {
    #[serde(rename = "io.container.manager")]
    made_by: Option<String>,

    #[serde(rename = "io.kubernetes.cri.container-type")]
    kind: Option<String>,
    #[serde(rename = "io.kubernetes.cri.container-name")]
    container: Option<String>,
    #[serde(rename = "io.kubernetes.cri.sandbox-name")]
    pod: Option<String>,
    #[serde(rename = "io.kubernetes.cri.sandbox-namespace")]
    namespace: Option<String>,
    #[serde(rename = "io.kubernetes.cri.sandbox-uid")]
    uid: Option<String>,
    #[serde(rename = "io.kubernetes.cri.image-name")]
    image: Option<String>,

    #[serde(rename = "io.kubernetes.cri-o.ContainerType")]
    crio_kind: Option<String>,
    /// `k8s_<container>_<pod>_<namespace>_<uid>_<attempt>`; that of a sandbox has no container.
    #[serde(rename = "io.kubernetes.cri-o.Name")]
    crio_name: Option<String>,
    #[serde(rename = "io.kubernetes.cri-o.ImageName")]
    crio_image: Option<String>,
    #[serde(rename = "io.kubernetes.container.name")]
    label_container: Option<String>,
    #[serde(rename = "io.kubernetes.pod.name")]
    label_pod: Option<String>,
    #[serde(rename = "io.kubernetes.pod.namespace")]
    label_namespace: Option<String>,
    #[serde(rename = "io.kubernetes.pod.uid")]
    label_uid: Option<String>,
}

/// Who it is, in either runtime's words.
#[derive(Default)]
struct Names {
    is_sandbox: bool,
    container: Option<String>,
    pod: Option<String>,
    namespace: Option<String>,
    uid: Option<String>,
    attempt: Option<u32>,
    image: Option<String>,
}

impl Bundle {
    /// `None` when it is no JSON of a bundle.
    pub fn parse(json: &[u8]) -> Option<Self> {
        serde_json::from_slice(json).ok()
    }

    /// podman passes on what users give as annotations: these name nobody.
    pub fn is_podmans(&self) -> bool {
        let annotations = self.annotations.as_ref();
        annotations.and_then(|annotations| annotations.made_by.as_deref()) == Some("libpod")
    }

    /// Whom the annotations name; the pod's uid from the cgroup stands in for one that is missing (containerd before 1.7).
    pub fn told(self, id: &str, pod_uid: Option<&str>) -> Told {
        let annotations = self.annotations.unwrap_or_default();
        // One runtime's words at a time: CRI-O passes on a pod's own annotations, which could be the other's words.
        let names = if annotations.crio_kind.is_some() {
            annotations.crio()
        } else {
            annotations.containerd()
        };
        let uid = names.uid.or_else(|| pod_uid.map(str::to_owned));
        let name = if names.is_sandbox {
            Some(super::super::SANDBOX.to_owned())
        } else {
            names.container
        };
        let pod = match (&uid, names.pod.is_some() || names.namespace.is_some()) {
            (Some(uid), true) => Some(PodFacts {
                uid: uid.clone(),
                namespace: names.namespace,
                name: names.pod,
                ..PodFacts::default()
            }),
            _ => None,
        };
        let container = name.map(|name| ContainerFacts {
            id: id.to_owned(),
            pod_uid: uid,
            name: Some(name),
            attempt: names.attempt,
            image: names.image,
            image_digest: None,
        });
        Told { container, pod }
    }
}

impl Annotations {
    fn containerd(self) -> Names {
        Names {
            is_sandbox: self.kind.as_deref() == Some("sandbox"),
            container: self.container,
            pod: self.pod,
            namespace: self.namespace,
            uid: self.uid,
            attempt: None,
            image: self.image,
        }
    }

    fn crio(self) -> Names {
        let parts: Vec<&str> = self.crio_name.as_deref().unwrap_or("").split('_').collect();
        let own = |text: &str| Some(text.to_owned());
        let mut names = Names {
            is_sandbox: self.crio_kind.as_deref() == Some("sandbox"),
            image: self.crio_image,
            ..Names::default()
        };
        // The runtime's own name first: the others may be a pod's annotations.
        match (names.is_sandbox, parts.as_slice()) {
            (false, ["k8s", container, pod, namespace, uid, attempt]) => {
                names.container = own(container);
                (names.pod, names.namespace, names.uid) = (own(pod), own(namespace), own(uid));
                names.attempt = attempt.parse().ok();
            }
            (true, ["k8s", pod, namespace, uid, _]) => {
                (names.pod, names.namespace, names.uid) = (own(pod), own(namespace), own(uid));
            }
            _ => {
                names.container = self.label_container;
                names.pod = self.label_pod;
                names.namespace = self.label_namespace;
                names.uid = self.label_uid;
            }
        }
        names
    }
}

#[cfg(test)]
#[path = "annotations_tests.rs"]
mod tests;
