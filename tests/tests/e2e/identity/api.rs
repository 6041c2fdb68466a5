//! The Kubernetes API: what is told, and what it survives.

use std::fs;
use std::time::Duration;

use anyhow::{Result, ensure};
use e2e::apiserver::{Authority, Fault, On};
use e2e::identity::Identity;
use e2e::wait::wait_until;
use serde_json::{Value, json};

use super::pod::{NODE, Server, container, pod, wait_pod, wait_state};
use crate::case::SOON;
use crate::harness::Test;
use crate::value;

pub fn tests() -> Vec<Test> {
    vec![
        Test::new("identity::api_lists_and_watches", &[], lists_and_watches),
        Test::new("identity::api_node_by_variable", &[], node_by_variable),
        Test::new("identity::api_bookmarks", &[], bookmarks),
        Test::new("identity::api_gone", &[], gone),
        Test::new("identity::api_cut_within_a_line", &[], cut),
        Test::new("identity::api_slow_and_busy", &[], slow_and_busy),
        Test::new("identity::api_nonsense", &[], nonsense),
        Test::new("identity::api_wrong_certificate", &[], wrong_certificate),
        Test::new("identity::api_expired_token", &[], expired_token),
        Test::new("identity::api_forbidden", &[], forbidden),
    ]
}

/// How often the container of this id was told.
fn told(identity: &Identity, id: &str) -> usize {
    let news = identity.news();
    let is_it = |one: &&Value| one["Container"][1]["id"] == id;
    news.iter().filter(is_it).count()
}

fn lists_and_watches() -> Result<()> {
    let server = Server::start()?;
    let value = value::fresh(24)?;
    server.api.put(pod("uid-before", "cart-0", &value));
    let mut identity = server.follow(&server.authority)?;
    let facts = wait_pod(&identity, "api", "uid-before")?;
    ensure!(
        facts["namespace"] == "shop" && facts["name"] == "cart-0",
        "{facts}"
    );
    ensure!(
        facts["workload"]["kind"] == "StatefulSet" && facts["labels"]["app"] == "cart",
        "{facts}"
    );
    let password = &facts["spec"]["variables"]["app"]["PASSWORD"];
    ensure!(password["Secret"]["key"] == "password", "{facts}");
    wait_state(&identity, "api", true)?;
    server.api.put(pod("uid-after", "cart-1", &value));
    wait_pod(&identity, "api", "uid-after")?;
    // Who asks is told once more.
    let id = container("uid-after");
    wait_until(SOON, "the container to be told", || {
        Ok((told(&identity, &id) == 1).then_some(()))
    })?;
    identity.ask(&id, Some("uid-after"))?;
    wait_until(SOON, "the container to be told again", || {
        Ok((told(&identity, &id) == 2).then_some(()))
    })?;
    server.api.delete("uid-before");
    server.api.put(pod("uid-last", "cart-2", &value));
    wait_pod(&identity, "api", "uid-last")?;
    let everything = format!("{:?} {}", identity.news(), identity.log());
    ensure!(
        !everything.contains(&value),
        "a value of a spec was told: {everything}"
    );
    server.api.was_asked_rightly()?;
    ensure!(identity.stop()?, "it did not end well");
    Ok(())
}

fn node_by_variable() -> Result<()> {
    let server = Server::start()?;
    server.api.put(pod("uid-1", "cart-0", "x"));
    let kubeconfig = server
        .api
        .kubeconfig(server.directory.path(), &server.authority)?;
    let settings = json!({"api": {"kubeconfig": kubeconfig}, "cri": "off", "oci": "off"});
    // In a pod this is the pod's name.
    let variables = [("NODE_NAME", NODE), ("HOSTNAME", "sentinel-x2x4k")];
    let identity = Identity::start(&settings, &[], &variables)?;
    wait_pod(&identity, "api", "uid-1")?;
    server.api.was_asked_rightly()
}

fn bookmarks() -> Result<()> {
    let server = Server::start()?;
    let identity = server.follow(&server.authority)?;
    wait_state(&identity, "api", true)?;
    for _ in 0..20 {
        server.api.bookmark();
    }
    // The next watch goes on from the last of them, not from the list.
    server.api.put(pod("uid-1", "cart-0", "x"));
    wait_pod(&identity, "api", "uid-1")?;
    server.api.bookmark();
    let sent = || server.api.counts().sent == 1022;
    wait_until(SOON, "the bookmark to be sent", || Ok(sent().then_some(())))?;
    server.api.fault(On::Event, Fault::Cut);
    server.api.put(pod("uid-2", "cart-1", "x"));
    wait_pod(&identity, "api", "uid-2")?;
    let counts = server.api.counts();
    ensure!(counts.from == 1022 && counts.lists == 1, "{counts:?}");
    server.api.was_asked_rightly()
}

fn gone() -> Result<()> {
    let server = Server::start()?;
    let identity = server.follow(&server.authority)?;
    wait_state(&identity, "api", true)?;
    wait_until(SOON, "a watch", || {
        Ok((server.api.counts().watches == 1).then_some(()))
    })?;
    // Once as an event of the watch, once as the status of its beginning.
    server.api.forget_history();
    wait_until(SOON, "a list", || {
        Ok((server.api.counts().lists == 2).then_some(()))
    })?;
    wait_until(SOON, "a watch", || {
        Ok((server.api.counts().watches >= 2).then_some(()))
    })?;
    server.api.fault(On::Watch, Fault::Status(410, None));
    server.api.fault(On::Event, Fault::Cut);
    server.api.put(pod("uid-1", "cart-0", "x"));
    wait_pod(&identity, "api", "uid-1")?;
    let counts = server.api.counts();
    ensure!(counts.lists == 3, "{counts:?}");
    server.api.was_asked_rightly()
}

fn cut() -> Result<()> {
    let server = Server::start()?;
    let identity = server.follow(&server.authority)?;
    wait_state(&identity, "api", true)?;
    server.api.fault(On::Event, Fault::Cut);
    server.api.put(pod("uid-1", "cart-0", "x"));
    wait_pod(&identity, "api", "uid-1")?;
    // It was a matter of the connection only.
    let states: Vec<_> = identity
        .news()
        .into_iter()
        .filter(|one| one["State"][0] == "api")
        .collect();
    ensure!(states.len() == 1, "{states:?}");
    let counts = server.api.counts();
    ensure!(counts.lists == 1 && counts.watches == 2, "{counts:?}");
    server.api.was_asked_rightly()
}

fn slow_and_busy() -> Result<()> {
    let server = Server::start()?;
    server.api.put(pod("uid-1", "cart-0", "x"));
    server.api.fault(On::List, Fault::Status(429, Some(1)));
    server.api.fault(On::List, Fault::Status(503, None));
    server.api.fault(On::List, Fault::Cut);
    server
        .api
        .fault(On::List, Fault::Late(Duration::from_secs(2)));
    let identity = server.follow(&server.authority)?;
    wait_state(&identity, "api", false)?;
    wait_pod(&identity, "api", "uid-1")?;
    wait_state(&identity, "api", true)?;
    ensure!(server.api.counts().lists == 4, "{:?}", server.api.counts());
    server.api.was_asked_rightly()
}

fn nonsense() -> Result<()> {
    let server = Server::start()?;
    let value = value::fresh(24)?;
    server.api.put(pod("uid-1", "cart-0", &value));
    let text = |end: &str| Fault::Text(format!(r#"{{"items":[{{"metadata":["{value}"{end}"#));
    server.api.fault(On::List, text(""));
    server.api.fault(On::List, text("]}]}"));
    let identity = server.follow(&server.authority)?;
    wait_pod(&identity, "api", "uid-1")?;
    wait_until(SOON, "a watch", || {
        Ok((server.api.counts().watches == 1).then_some(()))
    })?;
    server.api.fault(
        On::Event,
        Fault::Text(format!("{{\"type\":\"ADDED\",\"object\":\"{value}\"}}\n")),
    );
    server.api.put(pod("uid-2", "cart-1", &value));
    server.api.put(pod("uid-3", "cart-2", &value));
    wait_pod(&identity, "api", "uid-3")?;
    let everything = format!("{:?} {}", identity.news(), identity.log());
    ensure!(
        !everything.contains(&value),
        "a value was told: {everything}"
    );
    identity.wait_log(SOON, "its answer can't be read")?;
    server.api.was_asked_rightly()
}

fn wrong_certificate() -> Result<()> {
    let server = Server::start()?;
    server.api.put(pod("uid-1", "cart-0", "x"));
    let identity = server.follow(&Authority::new("another authority")?)?;
    wait_state(&identity, "api", false)?;
    // Tried several times, told once.
    let complaints = || {
        identity
            .log()
            .matches("its certificate is not accepted")
            .count()
    };
    wait_until(
        SOON,
        "a complaint",
        || Ok((complaints() == 1).then_some(())),
    )?;
    wait_until(SOON, "further attempts", || {
        Ok((server.api.connections() >= 3).then_some(()))
    })?;
    ensure!(complaints() == 1, "{}", identity.log());
    server
        .api
        .kubeconfig(server.directory.path(), &server.authority)?;
    wait_pod(&identity, "api", "uid-1")?;
    server.api.was_asked_rightly()
}

fn expired_token() -> Result<()> {
    let server = Server::start()?;
    server.api.put(pod("uid-1", "cart-0", "x"));
    let identity = server.follow(&server.authority)?;
    wait_pod(&identity, "api", "uid-1")?;
    wait_until(SOON, "a watch", || {
        Ok((server.api.counts().watches == 1).then_some(()))
    })?;
    let token = value::fresh(24)?;
    server.api.set_token(&token);
    server.api.fault(On::Event, Fault::Cut);
    server.api.put(pod("uid-2", "cart-1", "x"));
    wait_state(&identity, "api", false)?;
    identity.wait_log(SOON, "does not accept the credentials (401)")?;
    // As the kubelet renews it.
    fs::write(server.directory.path().join("token"), &token)?;
    wait_pod(&identity, "api", "uid-2")?;
    wait_state(&identity, "api", true)?;
    // The watch went on: nothing was listed anew.
    ensure!(server.api.counts().lists == 1, "{:?}", server.api.counts());
    ensure!(!identity.log().contains(&token), "the token is in the log");
    server.api.was_asked_rightly()
}

fn forbidden() -> Result<()> {
    let server = Server::start()?;
    server.api.put(pod("uid-1", "cart-0", "x"));
    server.api.fault(On::List, Fault::Status(403, None));
    let identity = server.follow(&server.authority)?;
    wait_pod(&identity, "api", "uid-1")?;
    identity.wait_log(SOON, "`get`, `list` and `watch` on `pods`")?;
    server.api.was_asked_rightly()
}
