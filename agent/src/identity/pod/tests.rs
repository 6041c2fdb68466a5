//! Pods as the API tells of them, and anything else.
use super::*;
use crate::identity::{IdentitySettings, VolumeSource, Workload};
use proptest::prelude::*;
use serde_json::{Value, json};

const UID: &str = "0b6e0dd2-24f6-4c0e-8f0a-4d2f3c1b9a77";
const VALUE: &str = "a-value-that-stands-in-the-spec";

fn wanted() -> Wanted {
    Wanted::new(&IdentitySettings::default()).expect("globs")
}

fn facts(pod: &Value) -> (PodFacts, Vec<ContainerFacts>) {
    let pod: Pod = serde_json::from_str(&pod.to_string()).expect("a pod");
    pod.facts(&wanted()).expect("facts")
}

/// A pod of a Deployment, with all that a spec says of secrets.
fn cart() -> Value {
    json!({
        "kind": "Pod", "apiVersion": "v1",
        "metadata": {
            "name": "cart-6d4cf56db6-x2x4k", "generateName": "cart-6d4cf56db6-", "namespace": "shop", "uid": UID,
            "resourceVersion": "48213", "creationTimestamp": "2026-11-24T10:00:00Z",
            "labels": {"app": "cart", "pod-template-hash": "6d4cf56db6"},
            "annotations": {"secret-sentinel.io/rules-off": "secret-in-stdout", "other": "x"},
            "ownerReferences": [
                {"apiVersion": "v1", "kind": "Thing", "name": "other", "uid": "a"},
                {"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "cart-6d4cf56db6", "uid": "b", "controller": true, "blockOwnerDeletion": true},
            ],
            "managedFields": [{"manager": "kubelet", "fieldsV1": {"f:status": {}}}],
        },
        "spec": {
            "nodeName": "node-1",
            "initContainers": [{"name": "migrate", "image": "registry.example/cart:2.1",
                "env": [{"name": "DSN", "valueFrom": {"secretKeyRef": {"name": "db", "key": "dsn"}}}]}],
            "ephemeralContainers": [{"name": "debug", "image": "busybox", "env": [{"name": "X", "value": VALUE}]}],
            "containers": [{
                "name": "app", "image": "registry.example/cart:2.1",
                "env": [
                    {"name": "PASSWORD", "valueFrom": {"secretKeyRef": {"name": "db", "key": "password", "optional": true}}},
                    {"name": "LEVEL", "valueFrom": {"configMapKeyRef": {"name": "cart", "key": "level"}}},
                    {"name": "NODE", "valueFrom": {"fieldRef": {"apiVersion": "v1", "fieldPath": "spec.nodeName"}}},
                    {"name": "INLINE", "value": VALUE},
                    {"name": "EMPTY"},
                    {"name": "FILE", "valueFrom": {"fileKeyRef": {"path": "x", "key": "y"}}},
                ],
                "envFrom": [{"prefix": "DB_", "secretRef": {"name": "db"}}, {"configMapRef": {"name": "cart"}}],
                "volumeMounts": [
                    {"name": "certs", "mountPath": "/certs", "readOnly": true},
                    {"name": "certs", "mountPath": "/etc/one", "subPath": "tls.key"},
                    {"name": "scratch", "mountPath": "/tmp"},
                ],
            }],
            "volumes": [
                {"name": "certs", "secret": {"secretName": "tls", "defaultMode": 420, "items": [{"key": "tls.key", "path": "private/key", "mode": 256}]}},
                {"name": "settings", "configMap": {"name": "cart"}},
                {"name": "scratch", "emptyDir": {}},
                {"name": "about", "downwardAPI": {"items": [{"path": "labels", "fieldRef": {"fieldPath": "metadata.labels"}}]}},
                {"name": "all", "projected": {"defaultMode": 420, "sources": [
                    {"secret": {"name": "api", "items": [{"key": "k", "path": "p"}]}},
                    {"configMap": {"name": "kube-root-ca.crt", "items": [{"key": "ca.crt", "path": "ca.crt"}]}},
                    {"downwardAPI": {"items": [{"path": "namespace"}]}},
                    {"serviceAccountToken": {"expirationSeconds": 3607, "path": "token"}},
                    {"clusterTrustBundle": {"name": "roots", "path": "roots.pem"}},
                ]}},
                {"name": "vault", "csi": {"driver": "secrets-store.csi.k8s.io", "readOnly": true, "volumeAttributes": {"secretProviderClass": "vault-db"}}},
                {"name": "other", "csi": {"driver": "x.example", "nodePublishSecretRef": {"name": "creds"}}},
            ],
        },
        "status": {
            "phase": "Running",
            "containerStatuses": [{
                "name": "app", "ready": true, "restartCount": 2, "image": "registry.example/cart:2.1",
                "imageID": format!("registry.example/cart@sha256:{}", "ab".repeat(32)),
                "containerID": format!("containerd://{}", "4b".repeat(32)),
                "lastState": {"terminated": {"exitCode": 1, "containerID": format!("containerd://{}", "3a".repeat(32))}},
            }],
            "initContainerStatuses": [{"name": "migrate", "restartCount": 0, "imageID": "", "containerID": format!("cri-o://{}", "5c".repeat(32))}],
            "ephemeralContainerStatuses": [{"name": "debug", "state": {"waiting": {"reason": "x"}}}],
        },
    })
}

#[test]
fn a_pod_tells_who_it_is_and_whose() {
    let (pod, containers) = facts(&cart());
    assert_eq!(pod.uid, UID);
    assert_eq!(
        (pod.namespace.as_deref(), pod.name.as_deref()),
        (Some("shop"), Some("cart-6d4cf56db6-x2x4k"))
    );
    let workload = Workload {
        kind: "Deployment".into(),
        name: "cart".into(),
    };
    assert_eq!(pod.workload, Some(workload));
    assert_eq!(pod.labels.into_keys().collect::<Vec<_>>(), ["app"]);
    assert_eq!(
        pod.annotations.into_keys().collect::<Vec<_>>(),
        ["secret-sentinel.io/rules-off"]
    );
    let told: Vec<_> = containers
        .iter()
        .map(|one| (&one.id[..4], one.name.as_deref(), one.attempt))
        .collect();
    let expected = [
        ("4b4b", Some("app"), Some(2)),
        ("3a3a", Some("app"), Some(1)),
        ("5c5c", Some("migrate"), Some(0)),
    ];
    assert_eq!(told, expected);
    assert_eq!(
        containers[0].image.as_deref(),
        Some("registry.example/cart:2.1")
    );
    assert_eq!(
        containers[0].image_digest,
        Some(format!("sha256:{}", "ab".repeat(32)))
    );
    assert_eq!(containers[2].image_digest, None);
}

#[test]
fn a_spec_tells_secrets_from_what_is_none() {
    let spec = facts(&cart()).0.spec.expect("a spec");
    let app = &spec.variables["app"];
    let secret = |name: &str, key: &str| Variable::Secret {
        name: name.into(),
        key: key.into(),
    };
    assert_eq!(app["PASSWORD"], secret("db", "password"));
    assert_eq!(
        (&app["LEVEL"], &app["NODE"]),
        (&Variable::NotSecret, &Variable::NotSecret)
    );
    assert_eq!(
        (&app["INLINE"], &app["EMPTY"]),
        (&Variable::Literal, &Variable::Literal)
    );
    assert!(!app.contains_key("FILE"));
    assert_eq!(spec.variables["migrate"]["DSN"], secret("db", "dsn"));
    assert_eq!(spec.variables["debug"]["X"], Variable::Literal);
    assert_eq!(
        spec.env_from_secrets["app"],
        [("DB_".to_owned(), "db".to_owned())]
    );
    assert_eq!(
        spec.env_from_config["app"],
        [(String::new(), "cart".to_owned())]
    );
    let mount =
        |path: &str, volume: &str, within: &str| (path.into(), volume.into(), within.into());
    let mounts: [(String, String, String); 3] = [
        mount("/certs", "certs", ""),
        mount("/etc/one", "certs", "tls.key"),
        mount("/tmp", "scratch", ""),
    ];
    assert_eq!(spec.mounts["app"], mounts);
    let own = |path: &str| [("certs".to_owned(), path.to_owned())];
    assert_eq!(spec.security.item_modes, own("private/key"));
    assert_eq!(spec.security.sub_paths, own("tls.key"));
}

#[test]
fn a_spec_tells_what_volumes_are_made_of() {
    let spec = facts(&cart()).0.spec.expect("a spec");
    let items = |path: &str, key: &str| Some(BTreeMap::from([(path.to_owned(), key.to_owned())]));
    let secret = |name: &str, items| VolumeSource::Secret {
        name: name.into(),
        items,
    };
    assert_eq!(
        spec.volumes["certs"],
        [secret("tls", items("private/key", "tls.key"))]
    );
    assert_eq!(
        spec.volumes["settings"],
        [VolumeSource::ConfigMap { items: None }]
    );
    assert!(!spec.volumes.contains_key("scratch"));
    assert_eq!(
        spec.volumes["about"],
        [VolumeSource::DownwardApi(vec!["labels".into()])]
    );
    let projected = [
        secret("api", items("p", "k")),
        VolumeSource::ConfigMap {
            items: items("ca.crt", "ca.crt"),
        },
        VolumeSource::DownwardApi(vec!["namespace".into()]),
        VolumeSource::Token("token".into()),
        VolumeSource::ConfigMap {
            items: items("roots.pem", "roots.pem"),
        },
    ];
    assert_eq!(spec.volumes["all"], projected);
    let csi = |driver: &str, name: &str| VolumeSource::Csi {
        driver: driver.into(),
        name: Some(name.into()),
    };
    assert_eq!(
        spec.volumes["vault"],
        [csi("secrets-store.csi.k8s.io", "vault-db")]
    );
    assert_eq!(spec.volumes["other"], [csi("x.example", "creds")]);
}

#[test]
fn no_value_of_a_spec_is_kept() {
    let pod: Pod = serde_json::from_str(&cart().to_string()).expect("a pod");
    assert!(!format!("{pod:?}").contains(VALUE));
    let told = format!("{:?}", pod.facts(&wanted()));
    assert!(!told.contains(VALUE), "{told}");
}

#[test]
fn a_static_pod_has_its_nodes_uid_and_no_workload() {
    let mut pod = cart();
    pod["metadata"]["annotations"] = json!({"kubernetes.io/config.hash": "d41d8cd98f00b204e9800998ecf8427e", "kubernetes.io/config.source": "file"});
    pod["metadata"]["ownerReferences"] =
        json!([{"kind": "Node", "name": "node-1", "controller": true}]);
    let (pod, containers) = facts(&pod);
    assert_eq!(pod.uid, "d41d8cd98f00b204e9800998ecf8427e");
    assert_eq!(containers[0].pod_uid, Some(pod.uid));
    assert_eq!(pod.workload, None);
}

#[test]
fn owners_of_owners_are_told_only_where_the_pod_shows_them() {
    // Scheduled for the minute in which the pod was made; then for another year.
    let made = "2026-11-24T10:00:00Z";
    let minute = made.parse::<jiff::Timestamp>().expect("a time").as_second() / 60;
    let nightly = format!("nightly-{minute}");
    let cases: [(&str, &str, Value, (&str, &str)); 8] = [
        (
            "ReplicaSet",
            "cart-6d4cf56db6",
            json!({"pod-template-hash": "6d4cf56db6"}),
            ("Deployment", "cart"),
        ),
        (
            "ReplicaSet",
            "cart-6d4cf56db6",
            json!({"rollouts-pod-template-hash": "6d4cf56db6"}),
            ("Rollout", "cart"),
        ),
        (
            "ReplicaSet",
            "by-hand",
            json!({"pod-template-hash": "6d4cf56db6"}),
            ("ReplicaSet", "by-hand"),
        ),
        ("StatefulSet", "db", json!({}), ("StatefulSet", "db")),
        ("DaemonSet", "agent", json!({}), ("DaemonSet", "agent")),
        ("Job", &nightly, json!({}), ("CronJob", "nightly")),
        (
            "Job",
            "import-20261124",
            json!({}),
            ("Job", "import-20261124"),
        ),
        ("Job", "import", json!({}), ("Job", "import")),
    ];
    for (kind, name, labels, (owner, owner_name)) in cases {
        let mut pod = cart();
        pod["metadata"]["labels"] = labels;
        pod["metadata"]["ownerReferences"] =
            json!([{"kind": kind, "name": name, "controller": true}]);
        let expected = Workload {
            kind: owner.into(),
            name: owner_name.into(),
        };
        assert_eq!(facts(&pod).0.workload, Some(expected), "{kind} {name}");
    }
}

#[test]
fn lists_are_taken_apart() {
    let list = json!({"kind": "PodList", "metadata": {"resourceVersion": "7", "continue": ""}, "items": [cart(), {}]});
    let list = PodList::parse(list.to_string().as_bytes()).expect("a list");
    assert_eq!(
        (list.pods.len(), list.version.as_deref(), list.more),
        (2, Some("7"), None)
    );
    // The kubelet's has neither a version nor, on an empty node, pods.
    let list = PodList::parse(br#"{"kind":"PodList","metadata":{},"items":null}"#).expect("a list");
    assert!(list.pods.is_empty() && list.version.is_none());
}

#[test]
fn what_is_no_list_is_told_without_its_text() {
    let text = format!(r#"{{"items":[{{"metadata":{{"name":["{VALUE}"]}}}}]}}"#);
    for text in [
        text.as_str(),
        VALUE,
        r#"{"items":"a-value-that-stands-in-the-spec"}"#,
        &text[..40],
    ] {
        let trouble = PodList::parse(text.as_bytes())
            .map(|_| ())
            .expect_err("no list");
        assert!(!trouble.to_string().contains(VALUE), "{trouble}");
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
    ];
    let key = prop_oneof![
        Just("metadata"),
        Just("spec"),
        Just("status"),
        Just("uid"),
        Just("containers"),
        Just("env"),
        Just("name"),
        Just("items"),
        Just("volumes"),
        Just("projected"),
        Just("sources"),
        Just("secret"),
        Just("ownerReferences"),
        Just("containerStatuses"),
        Just("containerID"),
    ];
    leaf.prop_recursive(6, 64, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map(key.clone().prop_map(str::to_owned), inner, 0..6)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn any_json_is_survived(json in any_json()) {
        let text = json.to_string();
        if let Ok(pod) = serde_json::from_str::<Pod>(&text) {
            let _ = pod.facts(&wanted());
        }
        let _ = PodList::parse(text.as_bytes());
    }

    #[test]
    fn any_change_of_a_pod_is_survived(at in 0usize..4000, byte in any::<u8>()) {
        let mut text = cart().to_string().into_bytes();
        let at = at % text.len();
        text[at] = byte;
        if let Ok(pod) = serde_json::from_slice::<Pod>(&text) {
            let _ = pod.facts(&wanted());
        }
    }
}
