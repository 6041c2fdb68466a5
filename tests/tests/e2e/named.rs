//! Names in findings: container, pod, image, as sources of identity tell them; and containers that are gone at once.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use e2e::pod::ContainerSpec;
use e2e::process::kib;
use e2e::sentinel::Sentinel;
use e2e::wait::wait_until;
use serde_json::{Value, json};

use crate::case::{ROOT, SOON, watch_containers};
use crate::expect::{self, STDOUT};
use crate::harness::{PODS, Test};
use crate::identity::{NODE, Server};
use crate::pods::Setting;
use crate::shared;

/// The sources that the node of a test does not have.
const NO_CLUSTER: &str = "api: {mode: off}, kubelet: {mode: off}";
const SCRIPT: &str =
    "read -r v < /secret/password; sleep 0.1; echo \"password=$v\"; exec sleep 1000";
/// Containers of the churn.
const CHURN: usize = 200;
/// Threads that make them.
const MAKERS: usize = 4;

pub fn tests() -> Vec<Test> {
    vec![
        Test::new("named::by_the_runtime", PODS, by_the_runtime),
        Test::new("named::by_bundles", PODS, by_bundles),
        Test::new("named::by_the_api", PODS, by_the_api),
        Test::new("named::turned_off", PODS, turned_off),
        Test::new("named::by_nobody", PODS, by_nobody),
        Test::new("named::late", PODS, late),
        Test::new("named::a_pod_s_log", PODS, a_pod_s_log),
    ]
}

/// What keeps the machine busy: other tests are over by then.
pub fn last() -> Vec<Test> {
    vec![Test::new("named::churn", PODS, churn)]
}

/// A configuration with this for `identity`.
fn configuration(setting: &Setting, identity: &str) -> Result<PathBuf> {
    let logs = shared::containerd()?.log_root().display().to_string();
    let path = setting.case.directory().join("config.yaml");
    let text = format!("identity: {{{NO_CLUSTER}, {identity}}}\npod_logs: [{logs:?}]\n");
    fs::write(&path, text).context("writing a configuration")?;
    Ok(path)
}

/// A pod that leaks its secret to stdout; the finding.
fn leak(identity: &str) -> Result<(Setting, Value)> {
    let setting = Setting::new(0o400, ROOT)?;
    let config = configuration(&setting, identity)?;
    let config = config.to_str().context("a path in UTF-8")?;
    let mut sentinel = watch_containers(&[&setting.case], &["--config", config])?;
    let app = setting.start(SCRIPT)?;
    let found = setting.case.wait(&mut sentinel, STDOUT)?;
    setting.is_mine(&found, &app)?;
    setting.stop(sentinel, &app)?;
    Ok((setting, found))
}

fn by_the_runtime() -> Result<()> {
    let socket = shared::containerd()?.socket();
    let (setting, found) = leak(&format!("cri_sockets: [{socket:?}], oci: off"))?;
    is_named(&setting, &found)?;
    ensure!(found["container"]["image"].is_string(), "{found}");
    ensure!(found["node"].is_string(), "{found}");
    Ok(())
}

fn by_bundles() -> Result<()> {
    let bundles = shared::containerd()?.bundles();
    let (setting, found) = leak(&format!("cri: off, oci_bundles: [{bundles:?}]"))?;
    is_named(&setting, &found)
}

/// The pod of a setting as the API has it, whose volume comes from the secret `db`.
fn api_pod(setting: &Setting, annotations: &Value) -> Value {
    let spec = setting.pod.spec();
    json!({
        "metadata": {
            "name": spec.name, "namespace": spec.namespace, "uid": spec.uid,
            "labels": {"app": "web", "secret-of-ours": "x"},
            "annotations": annotations,
            "ownerReferences": [{"kind": "StatefulSet", "name": "web", "controller": true}],
        },
        "spec": {
            "nodeName": NODE,
            "volumes": [{"name": setting.case.name, "secret": {
                "secretName": "db", "items": [{"key": "db-password", "path": "password"}],
            }}],
            "containers": [{"name": "app", "image": "web:1", "env": []}],
        },
        "status": {},
    })
}

/// A sentinel that asks the API and the runtime.
fn follow(setting: &Setting, server: &Server, more: &str) -> Result<Sentinel> {
    let kubeconfig = server
        .api
        .kubeconfig(server.directory.path(), &server.authority)?;
    let socket = shared::containerd()?.socket();
    let config = setting.case.directory().join("config.yaml");
    let text = format!(
        "identity: {{node_name: {NODE}, api: {{kubeconfig: {kubeconfig:?}}}, cri_sockets: [{socket:?}]{more}}}\npod_logs: []\n"
    );
    fs::write(&config, text).context("writing a configuration")?;
    let config = config.to_str().context("a path in UTF-8")?;
    watch_containers(&[&setting.case], &["--config", config])
}

/// Secret and key are called what the pod's spec calls them; the workload is there.
fn by_the_api() -> Result<()> {
    let setting = Setting::new(0o400, ROOT)?;
    let server = Server::start()?;
    server.api.put(api_pod(&setting, &json!({})));
    let mut sentinel = follow(&setting, &server, "")?;
    let app = setting.start(SCRIPT)?;
    let found = sentinel.wait_for(SOON, "the leak", |line| {
        line["rule"] == STDOUT && line["container"]["id"] == app.id()
    })?;
    is_named(&setting, &found)?;
    let expected = json!({
        "secret": {"name": "db", "key": "db-password", "source": "volume"},
        "workload": {"kind": "StatefulSet", "name": "web"},
        "pod": {"labels": {"app": "web"}, "annotations": {}},
        "node": NODE,
    });
    expect::holds(&found, &expected)?;
    ensure!(
        found["pod"]["labels"]
            .as_object()
            .is_some_and(|it| it.len() == 1),
        "a label that is not on the list: {found}"
    );
    setting.stop(sentinel, &app)?;
    server.api.was_asked_rightly()
}

/// A pod turns itself off only where the cluster lets it.
fn turned_off() -> Result<()> {
    let off = json!({"secret-sentinel.io/watch": "false"});
    for (more, is_told) in [("", true), (", opt_out_namespaces: [shop]", false)] {
        let setting = Setting::new(0o400, ROOT)?;
        let control = Setting::beside(&setting.case, 0o400, ROOT)?;
        let server = Server::start()?;
        server.api.put(api_pod(&setting, &off));
        server.api.put(api_pod(&control, &json!({})));
        let mut sentinel = follow(&setting, &server, more)?;
        let app = setting.start(SCRIPT)?;
        app.wait_log(&setting.case.value, SOON)?;
        let other = control.start(SCRIPT)?;
        // The other pod's leak, which came later, shows that this one's would have been told.
        sentinel.wait_for(SOON, "the other pod's leak", |line| {
            line["rule"] == STDOUT && line["container"]["id"] == other.id()
        })?;
        let findings = setting.stop(sentinel, &app)?;
        let told = findings.iter().any(|it| it["rule"] == STDOUT);
        ensure!(told == is_told, "{more:?}: {findings:#?}");
        server.api.was_asked_rightly()?;
    }
    Ok(())
}

fn by_nobody() -> Result<()> {
    let setting = Setting::new(0o400, ROOT)?;
    let config = setting.case.directory().join("config.yaml");
    let text = format!("identity: {{{NO_CLUSTER}, cri: off, oci: off}}\npod_logs: []\n");
    fs::write(&config, text).context("writing a configuration")?;
    let config = config.to_str().context("a path in UTF-8")?;
    let mut sentinel = watch_containers(&[&setting.case], &["--config", config])?;
    let app = setting.start(SCRIPT)?;
    let found = setting.case.wait(&mut sentinel, STDOUT)?;
    let nothing = json!({
        "container": {"name": null, "image": null},
        "pod": {"namespace": null, "name": null},
        "workload": null,
        "enrichment": "unknown",
    });
    expect::holds(&found, &nothing)?;
    setting.stop(sentinel, &app)?;
    Ok(())
}

/// A source is there and never tells: the finding goes out when its time is over.
fn late() -> Result<()> {
    let setting = Setting::new(0o400, ROOT)?;
    let empty = setting.case.directory().join("bundles");
    fs::create_dir(&empty).context("making a directory")?;
    let logs = setting.case.directory().join("logs");
    fs::create_dir(&logs).context("making a directory")?;
    let config = setting.case.directory().join("config.yaml");
    let text = format!(
        "identity: {{{NO_CLUSTER}, cri: off, oci_bundles: [{empty:?}], delay: 500ms}}\npod_logs: [{logs:?}]\n"
    );
    fs::write(&config, text).context("writing a configuration")?;
    let config = config.to_str().context("a path in UTF-8")?;
    let mut sentinel = watch_containers(&[&setting.case], &["--config", config])?;
    let app = setting.start(SCRIPT)?;
    let found = setting.case.wait(&mut sentinel, STDOUT)?;
    ensure!(found["enrichment"] != "complete", "{found}");
    ensure!(found["container"]["id"] == app.id(), "{found}");
    setting.stop(sentinel, &app)?;
    Ok(())
}

/// What only the log shows names the container that wrote it.
fn a_pod_s_log() -> Result<()> {
    let setting = Setting::new(0o400, ROOT)?;
    let socket = shared::containerd()?.socket();
    let config = configuration(&setting, &format!("cri_sockets: [{socket:?}]"))?;
    let config = config.to_str().context("a path in UTF-8")?;
    let mut sentinel = watch_containers(&[&setting.case], &["--config", config])?;
    let app = setting.start("exec sleep 1000")?;
    wait_until(SOON, "the log to be there", || {
        Ok(app.log_path().exists().then_some(()))
    })?;
    // As the runtime writes it, with no probe that saw it in a container.
    let line = format!(
        "2026-11-24T10:00:00.000000000Z stdout F {}\n",
        setting.case.value
    );
    let mut log = fs::OpenOptions::new().append(true).open(app.log_path())?;
    std::io::Write::write_all(&mut log, line.as_bytes()).context("writing to a log")?;
    let found = setting.case.wait(&mut sentinel, STDOUT)?;
    ensure!(found["evidence"] == "file", "{found}");
    ensure!(found["container"]["id"] == app.id(), "{found}");
    is_named(&setting, &found)?;
    setting.stop(sentinel, &app)?;
    Ok(())
}

fn is_named(setting: &Setting, found: &Value) -> Result<()> {
    let spec = setting.pod.spec();
    let expected = json!({
        "container": {"name": "app"},
        "pod": {"uid": spec.uid, "namespace": spec.namespace, "name": spec.name},
        "enrichment": "complete",
    });
    expect::holds(found, &expected)
}

/// Two hundred containers in about a minute, half of them gone within 100 ms: each finding has its container's id, and at
/// least 99 in 100 have all names.
fn churn() -> Result<()> {
    let setting = Setting::new(0o400, ROOT)?;
    let containerd = shared::containerd()?;
    let (socket, bundles) = (containerd.socket(), containerd.bundles());
    let identity = format!("cri_sockets: [{socket:?}], oci_bundles: [{bundles:?}]");
    let config = configuration(&setting, &identity)?;
    let config = config.to_str().context("a path in UTF-8")?;
    let sentinel = watch_containers(&[&setting.case], &["--config", config])?;
    let before = kib(sentinel.pid(), "VmRSS")?;
    let began = Instant::now();
    let made = std::thread::scope(|scope| {
        let makers: Vec<_> = (0..MAKERS)
            .map(|maker| {
                let setting = &setting;
                scope.spawn(move || make(setting, maker))
            })
            .collect();
        let mut ids = BTreeSet::new();
        for maker in makers {
            ids.extend(
                maker
                    .join()
                    .map_err(|_| anyhow::anyhow!("a maker broke"))??,
            );
        }
        anyhow::Ok(ids)
    })?;
    let took = began.elapsed();
    let grown = kib(sentinel.pid(), "VmRSS")?.saturating_sub(before);
    let stopped = sentinel.stop()?;
    let all = stopped.findings();
    let mine: Vec<&Value> = all
        .iter()
        .filter(|it| it["rule"] == STDOUT && it["secret"]["name"] == setting.case.name.as_str())
        .collect();
    let ids: BTreeSet<&str> = mine
        .iter()
        .filter_map(|it| it["container"]["id"].as_str())
        .collect();
    let named = mine.iter().filter(|it| is_named(&setting, it).is_ok());
    let named = named.count();
    println!(
        "{} containers in {took:.0?}: {} findings, {} containers told, {named} findings with all names; {grown} KiB more memory",
        made.len(),
        mine.len(),
        ids.len()
    );
    ensure!(
        mine.iter().all(|it| it["container"]["id"].is_string()),
        "a finding has no container"
    );
    ensure!(mine.len() >= CHURN, "not every leak was found");
    ensure!(ids.len() == made.len(), "not every container was told");
    ensure!(named * 100 >= mine.len() * 99, "too few have names");
    ensure!(grown < 16 << 10, "the sentinel grew by {grown} KiB");
    Ok(())
}

/// Makes, runs and removes containers, every other one gone at once; their ids.
fn make(setting: &Setting, maker: usize) -> Result<Vec<String>> {
    let leak = "read -r v < /secret/password; echo \"password=$v\"";
    let mut ids = Vec::new();
    for number in 0..CHURN / MAKERS {
        let script = match number % 2 {
            0 => leak.to_owned(),
            _ => format!("{leak}; sleep 0.5"),
        };
        // A name is used again, as a restarted container's is.
        let spec = ContainerSpec {
            attempt: u32::try_from(maker * CHURN + number)?,
            ..ContainerSpec::sh("app", &script)
        };
        let spec = spec.mount(setting.case.volume.path(), "/secret");
        let container = setting.pod.start(&spec)?;
        ids.push(container.id().to_owned());
        container.wait_exited(Duration::from_secs(20))?;
        container.remove()?;
    }
    Ok(ids)
}
