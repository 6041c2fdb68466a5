//! The kubelet's `/pods`.

use anyhow::{Result, ensure};
use e2e::apiserver::{Authority, Fault, On};
use e2e::identity::Identity;
use serde_json::{Value, json};

use super::pod::{Server, container, pod, wait_pod, wait_state};
use crate::case::SOON;
use crate::harness::Test;

pub fn tests() -> Vec<Test> {
    vec![
        Test::new("identity::kubelet_answers", &[], answers),
        Test::new("identity::kubelet_own_certificate", &[], own_certificate),
        Test::new("identity::kubelet_forbidden", &[], forbidden),
    ]
}

/// Asks nobody but the kubelet, with more settings for it.
fn follow(server: &Server, authority: &Authority, more: &Value) -> Result<Identity> {
    server.api.kubeconfig(server.directory.path(), authority)?;
    let file = |name: &str| server.directory.path().join(name);
    let mut kubelet =
        json!({"url": server.api.url(), "ca_file": file("ca.crt"), "token_file": file("token")});
    for (key, value) in more.as_object().into_iter().flatten() {
        kubelet[key] = value.clone();
    }
    let settings = json!({"kubelet": kubelet, "api": {"mode": "off"}, "cri": "off", "oci": "off"});
    Identity::start(&settings, &[], &[])
}

fn answers() -> Result<()> {
    let server = Server::start()?;
    server.api.put(pod("uid-1", "cart-0", "x"));
    let mut identity = follow(&server, &server.authority, &json!({}))?;
    let facts = wait_pod(&identity, "kubelet", "uid-1")?;
    ensure!(facts["workload"]["name"] == "cart", "{facts}");
    wait_state(&identity, "kubelet", true)?;
    // A pod that came later is asked for, once it is sought: long before the minute is over.
    server.api.put(pod("uid-2", "cart-1", "x"));
    identity.ask(&container("uid-2"), Some("uid-2"))?;
    wait_pod(&identity, "kubelet", "uid-2")?;
    // No more often than once a second, whoever asks.
    for number in 0..50 {
        identity.ask(&container(&format!("n{number}")), Some("uid-3"))?;
    }
    server.api.put(pod("uid-3", "cart-2", "x"));
    wait_pod(&identity, "kubelet", "uid-3")?;
    ensure!(server.api.counts().lists <= 6, "{:?}", server.api.counts());
    ensure!(
        server.api.counts().watches == 0,
        "{:?}",
        server.api.counts()
    );
    server.api.was_asked_rightly()
}

fn own_certificate() -> Result<()> {
    let server = Server::start()?;
    server.api.put(pod("uid-1", "cart-0", "x"));
    let other = Authority::new("another authority")?;
    let identity = follow(&server, &other, &json!({}))?;
    wait_state(&identity, "kubelet", false)?;
    identity.wait_log(SOON, "identity.kubelet.any_certificate")?;
    drop(identity);
    let identity = follow(&server, &other, &json!({"any_certificate": true}))?;
    wait_pod(&identity, "kubelet", "uid-1")?;
    server.api.was_asked_rightly()
}

fn forbidden() -> Result<()> {
    let server = Server::start()?;
    server.api.put(pod("uid-1", "cart-0", "x"));
    server.api.fault(On::List, Fault::Status(403, None));
    let identity = follow(&server, &server.authority, &json!({}))?;
    wait_pod(&identity, "kubelet", "uid-1")?;
    identity.wait_log(SOON, "`get` on `nodes/pods`")?;
    server.api.was_asked_rightly()
}
