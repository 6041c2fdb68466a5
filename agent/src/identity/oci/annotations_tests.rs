//! Bundles of containerd and CRI-O, and anything else.
use super::*;
use proptest::prelude::*;
use serde_json::json;

const ID: &str = "4b1c0f2e8a3d4b1c0f2e8a3d4b1c0f2e8a3d4b1c0f2e8a3d4b1c0f2e8a3d4b1c";
const UID: &str = "0b6e0dd2-24f6-4c0e-8f0a-4d2f3c1b9a77";

fn told(annotations: &serde_json::Value, pod_uid: Option<&str>) -> Told {
    let config = json!({
        "ociVersion": "1.1.0",
        "process": {"args": ["sh"], "env": ["PASSWORD=not-to-be-kept"]},
        "annotations": annotations,
        "linux": {"cgroupsPath": "kubepods-burstable.slice:cri-containerd:x"},
    });
    let json = serde_json::to_vec(&config).expect("JSON");
    let bundle = Bundle::parse(&json).expect("a bundle");
    bundle.told(ID, pod_uid)
}

fn pod(uid: &str) -> PodFacts {
    PodFacts {
        uid: uid.into(),
        namespace: Some("shop".into()),
        name: Some("cart-6d4cf56db6-x2x4k".into()),
        ..PodFacts::default()
    }
}

#[test]
fn containerd_names_container_and_pod() {
    let annotations = json!({
        "io.kubernetes.cri.container-name": "app",
        "io.kubernetes.cri.container-type": "container",
        "io.kubernetes.cri.image-name": "registry.example/cart:2.1",
        "io.kubernetes.cri.sandbox-id": "9a".repeat(32),
        "io.kubernetes.cri.sandbox-name": "cart-6d4cf56db6-x2x4k",
        "io.kubernetes.cri.sandbox-namespace": "shop",
        "io.kubernetes.cri.sandbox-uid": UID,
    });
    let told = told(&annotations, None);
    assert_eq!(told.pod, Some(pod(UID)));
    let container = told.container.expect("a container");
    assert_eq!(container.id, ID);
    assert_eq!(container.name.as_deref(), Some("app"));
    assert_eq!(container.pod_uid.as_deref(), Some(UID));
    assert_eq!(
        container.image.as_deref(),
        Some("registry.example/cart:2.1")
    );
}

#[test]
fn the_cgroups_uid_stands_in_for_one_that_is_missing() {
    let annotations = json!({
        "io.kubernetes.cri.container-name": "app",
        "io.kubernetes.cri.container-type": "container",
        "io.kubernetes.cri.sandbox-name": "cart-6d4cf56db6-x2x4k",
        "io.kubernetes.cri.sandbox-namespace": "shop",
    });
    assert_eq!(told(&annotations, Some(UID)).pod, Some(pod(UID)));
    assert_eq!(told(&annotations, None).pod, None);
}

#[test]
fn a_sandbox_is_named_as_the_kubelet_does() {
    let annotations = json!({
        "io.kubernetes.cri.container-type": "sandbox",
        "io.kubernetes.cri.sandbox-name": "cart-6d4cf56db6-x2x4k",
        "io.kubernetes.cri.sandbox-namespace": "shop",
        "io.kubernetes.cri.sandbox-uid": UID,
    });
    let told = told(&annotations, None);
    assert_eq!(told.pod, Some(pod(UID)));
    let name = told.container.and_then(|container| container.name);
    assert_eq!(name.as_deref(), Some("POD"));
}

#[test]
fn crio_names_container_and_pod() {
    let annotations = json!({
        "io.container.manager": "cri-o",
        "io.kubernetes.cri-o.ContainerType": "container",
        "io.kubernetes.cri-o.Name": format!("k8s_app_cart-6d4cf56db6-x2x4k_shop_{UID}_3"),
        "io.kubernetes.cri-o.ImageName": "registry.example/cart:2.1",
        "io.kubernetes.container.name": "app",
        // What a pod's author wrote to be taken for another.
        "io.kubernetes.pod.name": "innocent",
        "io.kubernetes.cri.sandbox-name": "innocent",
        "io.kubernetes.cri.container-name": "innocent",
    });
    let told = told(&annotations, None);
    assert_eq!(told.pod, Some(pod(UID)));
    let container = told.container.expect("a container");
    assert_eq!(container.name.as_deref(), Some("app"));
    assert_eq!(container.attempt, Some(3));
}

#[test]
fn crios_labels_serve_where_its_name_has_another_form() {
    let annotations = json!({
        "io.kubernetes.cri-o.ContainerType": "container",
        "io.kubernetes.cri-o.Name": "app",
        "io.kubernetes.container.name": "app",
        "io.kubernetes.pod.name": "cart-6d4cf56db6-x2x4k",
        "io.kubernetes.pod.namespace": "shop",
        "io.kubernetes.pod.uid": UID,
    });
    assert_eq!(told(&annotations, None).pod, Some(pod(UID)));
}

#[test]
fn a_bundle_without_names_tells_nothing() {
    for annotations in [json!(null), json!({}), json!({"a": "b"})] {
        assert_eq!(told(&annotations, Some(UID)), Told::default());
    }
    assert!(Bundle::parse(b"[1]").is_none() && Bundle::parse(b"{").is_none());
}

proptest! {
    #[test]
    fn any_json_is_survived(text in r#"[{}\[\]":,a-z0-9.\\ ]{0,80}"#, value in "\\PC{0,40}") {
        if let Some(bundle) = Bundle::parse(text.as_bytes()) {
            let _ = bundle.told(ID, None);
        }
        let annotations = json!({
            "io.kubernetes.cri-o.ContainerType": value, "io.kubernetes.cri-o.Name": value,
        });
        let _ = told(&annotations, Some(&value));
    }
}
