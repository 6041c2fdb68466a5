//! With the pod's spec known: a group that it does not give is a finding, and the advice is a patch of the workload.

use std::fs;

use anyhow::{Context, Result, ensure};
use e2e::sentinel::Sentinel;
use e2e::wait::wait_until;
use serde_json::json;

use super::advice::{Pod, lay_out, said_of};
use crate::case::{Case, SOON, start};
use crate::expect::{self, WIDE_READ};
use crate::harness::{PLAIN, Test};
use crate::identity::{NODE, Server};

pub fn tests() -> Vec<Test> {
    vec![Test::new("access::by_the_spec", PLAIN, by_the_spec)]
}

/// The files have group 4000; the spec gives the pod 2000.
fn by_the_spec() -> Result<()> {
    let case = lay_out(0o444, Some(4000))?;
    let server = Server::start()?;
    server.api.put(json!({
        "metadata": {
            "name": "cart-0", "namespace": "shop", "uid": case.pod_uid,
            "ownerReferences": [{"kind": "StatefulSet", "name": "cart", "controller": true}],
        },
        "spec": {
            "nodeName": NODE,
            "securityContext": {"runAsUser": 1000, "runAsGroup": 1000, "fsGroup": 2000},
            "volumes": [{"name": case.name, "secret": {"secretName": "db"}}],
            "containers": [{"name": "app", "image": "cart:1"}],
        },
        "status": {},
    }));
    let mut sentinel = follow(&case, &server)?;
    let pod = Pod::of(&case.pod_uid)?;
    let state = sentinel.state_directory().display().to_string();
    // The group let the first one in, the permission for others the second.
    for (fs_group, words) in [(Some(4000), "group 4000"), (None, "")] {
        ensure!(pod.can_read((1000, 1000), fs_group, &case.file())?);
        let found = sentinel.wait_for(SOON, "the read", |line| {
            line["rule"] == WIDE_READ
                && line["reason"].as_str().unwrap_or_default().contains(words)
                && line["reason"].is_null() == words.is_empty()
        })?;
        let workload = json!({"workload": {"kind": "StatefulSet", "name": "cart"}});
        expect::holds(&found, &workload)?;
    }
    let said = wait_until(SOON, "the advice", || {
        said_of("cart", &["--state-dir", &state], 2)
    })?;
    ensure!(said["workload"]["namespace"] == "shop", "{said:#}");
    let patch = said["patch"].as_str().context("no patch")?;
    let (command, patch) = patch.split_once(" --patch ").context("no patch")?;
    ensure!(command == "kubectl --namespace shop patch statefulset cart --type strategic");
    let patch: serde_json::Value = serde_json::from_str(patch.trim_matches('\''))?;
    let spec = &patch["spec"]["template"]["spec"];
    ensure!(spec["securityContext"]["fsGroup"] == 1000, "{patch}");
    let volume = json!([{"name": case.name, "secret": {"defaultMode": 0o440}}]);
    ensure!(spec["volumes"] == volume, "{patch}");
    sentinel.stop()?;
    Ok(())
}

fn follow(case: &Case, server: &Server) -> Result<Sentinel> {
    let kubeconfig = server
        .api
        .kubeconfig(server.directory.path(), &server.authority)?;
    let config = case.directory().join("config.yaml");
    let text = format!(
        "identity: {{node_name: {NODE}, api: {{kubeconfig: {kubeconfig:?}}}, cri: off, oci: off}}\npod_logs: []\n"
    );
    fs::write(&config, text).context("writing a configuration")?;
    let builder = Sentinel::builder().args(["--scope", "node", "--config"]);
    start(
        builder
            .arg(config)
            .arg("--kubelet-root")
            .arg(&case.kubelet_root),
    )
}
