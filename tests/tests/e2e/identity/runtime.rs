//! containerd over the CRI, its bundles, and podman's.

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use e2e::containerd::Containerd;
use e2e::identity::Identity;
use e2e::pod::{ContainerSpec, Pod, PodSpec};
use e2e::podman::RunSpec;
use serde_json::{Value, json};

use super::pod::wait_state;
use super::relay::Relay;
use crate::case::SOON;
use crate::harness::{Need, Test};
use crate::{shared, value};

const RUNTIME: &[Need] = &[Need::Containerd];

pub fn tests() -> Vec<Test> {
    vec![
        Test::new("identity::cri_lists_and_answers", RUNTIME, cri),
        Test::new("identity::cri_comes_late_and_again", RUNTIME, restart),
        Test::new("identity::bundles_answer", RUNTIME, bundles),
        Test::new("identity::podman_names_containers", &[Need::Podman], podman),
        Test::new("identity::nobody_knows", RUNTIME, nobody),
        Test::new("identity::names_of_logs", RUNTIME, names),
    ]
}

/// A pod of a fresh name in the namespace `shop`.
fn pod(containerd: &Containerd) -> Result<Pod> {
    containerd.run_pod(&PodSpec::new("shop", &format!("cart-{}", value::word()?))?)
}

/// Where this containerd keeps its bundles.
fn bundles_of(containerd: &Containerd) -> Result<PathBuf> {
    let directory = containerd.socket();
    let directory = directory.parent().context("the socket's directory")?;
    Ok(directory.join("state/io.containerd.runtime.v2.task/k8s.io"))
}

/// Only the CRI.
fn over_cri(containerd: &Containerd) -> Value {
    json!({"api": {"mode": "off"}, "kubelet": {"mode": "off"}, "oci": "off", "cri_sockets": [containerd.socket()]})
}

/// What `source` told of this container or pod, by the key that is its id or uid.
fn told<'n>(one: &'n Value, kind: &str, source: &str, key: &str, id: &str) -> Option<&'n Value> {
    let facts = &one[kind];
    (facts[0] == source && facts[1][key] == id).then(|| &facts[1])
}

fn wait_told(identity: &Identity, kind: &str, source: &str, id: &str) -> Result<Value> {
    let key = if kind == "Pod" { "uid" } else { "id" };
    let what = format!("{kind} {id} from {source}");
    identity.wait(SOON, &what, |one| told(one, kind, source, key, id).cloned())
}

fn cri() -> Result<()> {
    let containerd = shared::containerd()?;
    let pod = pod(&containerd)?;
    let spec = ContainerSpec::sh("app", "exec sleep 1000");
    let before = pod.start(&spec)?;
    let mut identity = Identity::start(&over_cri(&containerd), &[], &[])?;
    wait_state(&identity, "cri", true)?;
    let uid = pod.spec().uid.as_str();
    let facts = wait_told(&identity, "Pod", "cri", uid)?;
    ensure!(facts["namespace"] == "shop", "{facts}");
    ensure!(facts["name"] == pod.spec().name.as_str(), "{facts}");
    let facts = wait_told(&identity, "Container", "cri", before.id())?;
    ensure!(facts["name"] == "app" && facts["attempt"] == 0, "{facts}");
    ensure!(facts["pod_uid"] == uid, "{facts}");
    ensure!(
        facts["image"]
            .as_str()
            .is_some_and(|image| image.starts_with("localhost/")),
        "{facts}"
    );
    let sandbox = wait_told(&identity, "Container", "cri", pod.id())?;
    ensure!(sandbox["name"] == "POD", "{sandbox}");

    let mut after = ContainerSpec::sh("side", "exec sleep 1000");
    after.attempt = 2;
    let after = pod.start(&after)?;
    identity.ask(after.id(), Some(uid))?;
    let facts = wait_told(&identity, "Container", "cri", after.id())?;
    ensure!(facts["name"] == "side" && facts["attempt"] == 2, "{facts}");
    ensure!(identity.stop()?, "it did not end well");
    Ok(())
}

fn restart() -> Result<()> {
    let containerd = shared::containerd()?;
    let pod = pod(&containerd)?;
    let directory = tempfile::tempdir()?;
    let socket = directory.path().join("runtime.sock");
    let mut settings = over_cri(&containerd);
    settings["cri_sockets"] = json!([socket]);
    let mut identity = Identity::start(&settings, &[], &[])?;
    let relay = Relay::start(&socket, &containerd.socket())?;
    wait_state(&identity, "cri", true)?;
    wait_told(&identity, "Pod", "cri", &pod.spec().uid)?;
    drop(relay);
    let app = pod.start(&ContainerSpec::sh("app", "exec sleep 1000"))?;
    identity.ask(app.id(), Some(&pod.spec().uid))?;
    wait_state(&identity, "cri", false)?;
    let _relay = Relay::start(&socket, &containerd.socket())?;
    wait_state(&identity, "cri", true)?;
    wait_told(&identity, "Container", "cri", app.id())?;
    Ok(())
}

fn bundles() -> Result<()> {
    let containerd = shared::containerd()?;
    let settings = json!({"api": {"mode": "off"}, "kubelet": {"mode": "off"}, "cri": "off", "oci_bundles": [bundles_of(&containerd)?]});
    let mut identity = Identity::start(&settings, &[], &[])?;
    let pod = pod(&containerd)?;
    let app = pod.start(&ContainerSpec::sh("app", "exec sleep 1000"))?;
    let uid = pod.spec().uid.as_str();
    identity.ask(app.id(), Some(uid))?;
    let facts = wait_told(&identity, "Container", "oci", app.id())?;
    ensure!(facts["name"] == "app" && facts["pod_uid"] == uid, "{facts}");
    let facts = wait_told(&identity, "Pod", "oci", uid)?;
    ensure!(
        facts["namespace"] == "shop" && facts["name"] == pod.spec().name.as_str(),
        "{facts}"
    );
    identity.ask(pod.id(), Some(uid))?;
    let facts = wait_told(&identity, "Container", "oci", pod.id())?;
    ensure!(facts["name"] == "POD", "{facts}");
    Ok(())
}

fn podman() -> Result<()> {
    let podman = shared::podman()?;
    let name = format!("cart-{}", value::word()?);
    let spec = RunSpec::sh("exec sleep 1000").name(&name);
    // What a user gives as annotations names nobody.
    let spec = spec.flag("--annotation=io.kubernetes.cri.container-name=other");
    let container = podman.run(&spec)?;
    let storage = podman.directory().join("root/overlay-containers");
    let settings = json!({"api": {"mode": "off"}, "kubelet": {"mode": "off"}, "cri": "off", "oci_bundles": [storage]});
    let mut identity = Identity::start(&settings, &[], &[])?;
    identity.ask(container.id(), None)?;
    let facts = wait_told(&identity, "Container", "oci", container.id())?;
    ensure!(facts["name"] == name.as_str(), "{facts}");
    ensure!(
        facts["pod_uid"].is_null() && facts["image"].is_string(),
        "{facts}"
    );
    Ok(())
}

fn nobody() -> Result<()> {
    let containerd = shared::containerd()?;
    let mut settings = over_cri(&containerd);
    settings["oci"] = json!("auto");
    settings["oci_bundles"] = json!([bundles_of(&containerd)?]);
    let mut identity = Identity::start(&settings, &[], &[])?;
    let id = "5f".repeat(32);
    identity.ask(&id, Some("0b6e0dd2-24f6-4c0e-8f0a-4d2f3c1b9a77"))?;
    identity.wait(SOON, "that nobody knows it", |one| {
        (one["Unknown"] == id.as_str()).then_some(())
    })
}

fn names() -> Result<()> {
    let containerd = shared::containerd()?;
    let settings =
        json!({"api": {"mode": "off"}, "kubelet": {"mode": "off"}, "cri": "off", "oci": "off"});
    let mut identity = Identity::start(&settings, &[containerd.log_root()], &[])?;
    let pod = pod(&containerd)?;
    let uid = pod.spec().uid.as_str();
    identity.ask(&"5f".repeat(32), Some(uid))?;
    let facts = wait_told(&identity, "Pod", "names", uid)?;
    ensure!(
        facts["namespace"] == "shop" && facts["name"] == pod.spec().name.as_str(),
        "{facts}"
    );
    Ok(())
}
