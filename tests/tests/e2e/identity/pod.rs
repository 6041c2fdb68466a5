//! Pods as the API has them, and what is told of them.

use anyhow::Result;
use e2e::apiserver::{ApiServer, Authority};
use e2e::identity::Identity;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::case::SOON;
use crate::value;

pub const NODE: &str = "node-1";

/// A server, a directory for its files, and who signed its certificate.
pub struct Server {
    pub api: ApiServer,
    pub directory: TempDir,
    pub authority: Authority,
}

impl Server {
    pub fn start() -> Result<Self> {
        let authority = Authority::new("the cluster's authority")?;
        Ok(Self {
            api: ApiServer::start(NODE, &authority, &value::fresh(24)?)?,
            directory: tempfile::tempdir()?,
            authority,
        })
    }

    /// Asks nobody but the API, by a kubeconfig that trusts `authority`.
    pub fn follow(&self, authority: &Authority) -> Result<Identity> {
        let kubeconfig = self.api.kubeconfig(self.directory.path(), authority)?;
        let settings = json!({"node_name": NODE, "api": {"kubeconfig": kubeconfig}, "cri": "off", "oci": "off"});
        Identity::start(&settings, &[], &[])
    }
}

/// A pod of a StatefulSet with one container, whose spec holds `value`.
pub fn pod(uid: &str, name: &str, value: &str) -> Value {
    json!({
        "metadata": {
            "name": name, "namespace": "shop", "uid": uid, "labels": {"app": "cart"},
            "ownerReferences": [{"kind": "StatefulSet", "name": "cart", "controller": true}],
        },
        "spec": {
            "nodeName": NODE,
            "containers": [{"name": "app", "image": "cart:1", "env": [
                {"name": "INLINE", "value": value},
                {"name": "PASSWORD", "valueFrom": {"secretKeyRef": {"name": "db", "key": "password"}}},
            ]}],
        },
        "status": {"containerStatuses": [{"name": "app", "restartCount": 0, "containerID": format!("containerd://{}", container(uid))}]},
    })
}

/// The id of that pod's container.
pub fn container(uid: &str) -> String {
    value::hex(uid.as_bytes())
        .chars()
        .cycle()
        .take(64)
        .collect()
}

/// Waits until `source` has told of the pod.
pub fn wait_pod(identity: &Identity, source: &str, uid: &str) -> Result<Value> {
    identity.wait(SOON, &format!("pod {uid} from {source}"), |one| {
        let facts = &one["Pod"];
        (facts[0] == source && facts[1]["uid"] == uid).then(|| facts[1].clone())
    })
}

/// Waits until the last that was said of `source` is `is_up`.
pub fn wait_state(identity: &Identity, source: &str, is_up: bool) -> Result<()> {
    e2e::wait::wait_until(SOON, format!("{source} to be up: {is_up}"), || {
        let news = identity.news();
        let mut states = news.iter().rev().filter(|one| one["State"][0] == source);
        Ok(states
            .next()
            .is_some_and(|one| one["State"][1] == is_up)
            .then_some(()))
    })
}
