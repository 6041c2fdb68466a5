//! What the CRI's answers say of pods and containers.
use crate::identity::{ContainerFacts, PodFacts, wanted::Wanted};
use k8s_cri::v1::{ContainerStatus, PodSandbox, PodSandboxStatus};
use std::collections::HashMap;

/// The kubelet's label with a pod's uid.
pub const POD_UID: &str = "io.kubernetes.pod.uid";
const POD_NAME: &str = "io.kubernetes.pod.name";
const POD_NAMESPACE: &str = "io.kubernetes.pod.namespace";
const CONTAINER_NAME: &str = "io.kubernetes.container.name";

/// A container, and its pod as far as the container's labels name it.
pub fn container(status: ContainerStatus) -> Option<(ContainerFacts, Option<PodFacts>)> {
    let mut labels = status.labels;
    let uid = given(labels.remove(POD_UID));
    let metadata = status.metadata.unwrap_or_default();
    let pod = uid.clone().map(|uid| PodFacts {
        uid,
        namespace: given(labels.remove(POD_NAMESPACE)),
        name: given(labels.remove(POD_NAME)),
        ..PodFacts::default()
    });
    let container = ContainerFacts {
        id: given(Some(status.id))?,
        pod_uid: uid,
        name: given(labels.remove(CONTAINER_NAME)).or_else(|| given(Some(metadata.name))),
        attempt: Some(metadata.attempt),
        image: status.image.and_then(|image| {
            given(Some(image.user_specified_image)).or_else(|| name_of_image(image.image))
        }),
        image_digest: digest(&status.image_ref),
    };
    Some((container, pod))
}

/// The pod of a sandbox.
pub fn pod(sandbox: &PodSandbox, wanted: &Wanted) -> Option<PodFacts> {
    let metadata = sandbox.metadata.clone().unwrap_or_default();
    let label = |name: &str| given(sandbox.labels.get(name).cloned());
    Some(PodFacts {
        uid: uid_of(sandbox)?,
        namespace: label(POD_NAMESPACE).or_else(|| given(Some(metadata.namespace))),
        name: label(POD_NAME).or_else(|| given(Some(metadata.name))),
        labels: wanted.labels(&sandbox.labels),
        annotations: wanted.annotations(&sandbox.annotations),
        ..PodFacts::default()
    })
}

/// The uid of a sandbox's pod.
pub fn uid_of(sandbox: &PodSandbox) -> Option<String> {
    let label = |labels: &HashMap<String, String>| given(labels.get(POD_UID).cloned());
    label(&sandbox.labels).or_else(|| {
        let metadata = sandbox.metadata.as_ref()?;
        given(Some(metadata.uid.clone()))
    })
}

/// The same words, from a list and from a status.
pub fn sandbox_of_status(status: PodSandboxStatus) -> PodSandbox {
    PodSandbox {
        id: status.id,
        metadata: status.metadata,
        labels: status.labels,
        annotations: status.annotations,
        ..PodSandbox::default()
    }
}

/// An image's id in the place of its name says nothing.
fn name_of_image(image: String) -> Option<String> {
    given(Some(image)).filter(|image| !image.starts_with("sha256:"))
}

/// `name@sha256:…`, as it was pulled. An image without a registry has an id only, which is that of its configuration.
pub fn digest(reference: &str) -> Option<String> {
    let (_, digest) = reference.rsplit_once('@').unwrap_or(("", reference));
    let digest = digest
        .rsplit_once("://")
        .map_or(digest, |(_, digest)| digest);
    digest.starts_with("sha256:").then(|| digest.to_owned())
}

fn given(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::IdentitySettings;
    use k8s_cri::v1::{ContainerMetadata, ImageSpec, PodSandboxMetadata};

    fn map(pairs: &[(&str, &str)]) -> HashMap<String, String> {
        let pairs = pairs.iter();
        pairs
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect()
    }

    #[test]
    fn a_status_names_container_pod_image_and_digest() {
        let status = ContainerStatus {
            id: "4b".repeat(32),
            metadata: Some(ContainerMetadata {
                name: "app".into(),
                attempt: 2,
            }),
            image: Some(ImageSpec {
                image: "registry.example/cart:2.1".into(),
                ..ImageSpec::default()
            }),
            image_ref: format!("registry.example/cart@sha256:{}", "ab".repeat(32)),
            labels: map(&[
                (POD_UID, "0b6e0dd2-24f6-4c0e-8f0a-4d2f3c1b9a77"),
                (POD_NAME, "cart-0"),
                (POD_NAMESPACE, "shop"),
                (CONTAINER_NAME, "app"),
            ]),
            ..ContainerStatus::default()
        };
        let (container, pod) = container(status).expect("a container");
        let pod = pod.expect("a pod");
        assert_eq!(
            (pod.name.as_deref(), pod.namespace.as_deref()),
            (Some("cart-0"), Some("shop"))
        );
        assert_eq!(
            (container.name.as_deref(), container.attempt),
            (Some("app"), Some(2))
        );
        assert_eq!(
            container.image.as_deref(),
            Some("registry.example/cart:2.1")
        );
        assert_eq!(
            container.image_digest,
            Some(format!("sha256:{}", "ab".repeat(32)))
        );
    }

    #[test]
    fn an_answer_without_anything_tells_nothing() {
        assert_eq!(container(ContainerStatus::default()), None);
        let wanted = Wanted::new(&IdentitySettings::default()).expect("globs");
        assert_eq!(pod(&PodSandbox::default(), &wanted), None);
    }

    #[test]
    fn a_sandbox_tells_the_pods_labels() {
        let sandbox = PodSandbox {
            metadata: Some(PodSandboxMetadata {
                name: "cart-0".into(),
                uid: "u".into(),
                namespace: "shop".into(),
                attempt: 0,
            }),
            labels: map(&[("app", "cart"), ("tier", "web"), (POD_NAME, "cart-0")]),
            annotations: map(&[("secret-sentinel.io/watch", "false"), ("a", "b")]),
            ..PodSandbox::default()
        };
        let wanted = Wanted::new(&IdentitySettings::default()).expect("globs");
        let pod = pod(&sandbox, &wanted).expect("a pod");
        assert_eq!(pod.uid, "u");
        assert_eq!(pod.labels.into_keys().collect::<Vec<_>>(), ["app"]);
        assert_eq!(
            pod.annotations.into_keys().collect::<Vec<_>>(),
            ["secret-sentinel.io/watch"]
        );
    }

    #[test]
    fn digests_of_the_field_are_known() {
        let hex = "ab".repeat(32);
        let whole = Some(format!("sha256:{hex}"));
        for reference in [
            format!("registry.example/cart@sha256:{hex}"),
            format!("docker-pullable://cart@sha256:{hex}"),
            format!("docker://sha256:{hex}"),
            format!("sha256:{hex}"),
        ] {
            assert_eq!(digest(&reference), whole, "{reference}");
        }
        assert_eq!(digest("registry.example/cart:2.1"), None);
        assert_eq!(digest(""), None);
    }
}
