//! Containers run by podman, with its own secrets and with mounted volumes.

mod negative;

use anyhow::{Context, Result, ensure};
use e2e::podman::{Podman, PodmanContainer, PodmanSecret, RunSpec};
use e2e::sentinel::{Sentinel, Stopped};
use e2e::wait::wait_until;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::case::{SOON, start};
use crate::expect::{self, LOG, STDOUT};
use crate::harness::{PODMAN, Test};
use crate::shared::{self, Gate};
use crate::value;

pub fn tests() -> Vec<Test> {
    let mut tests = vec![
        Test::new("podman::stdout", PODMAN, stdout),
        Test::new("podman::stderr", PODMAN, stderr),
        Test::new("podman::terminal", PODMAN, terminal),
        Test::new("podman::log_file", PODMAN, log_file),
        Test::new("podman::inode_used_again", PODMAN, inode_used_again),
        Test::new("podman::started_before", PODMAN, started_before),
        Test::new("podman::short_lived", PODMAN, short_lived),
        Test::new("podman::node_scope", PODMAN, node_scope),
    ];
    tests.extend(negative::tests());
    tests
}

/// A secret in podman's store, and a gate for scripts.
struct Setting {
    podman: Podman,
    secret: PodmanSecret,
    value: String,
    gate: Gate,
    _directory: TempDir,
}

impl Setting {
    fn new() -> Result<Self> {
        let podman = shared::podman()?;
        let value = value::fresh(30)?;
        let name = format!("creds-{}", value::word()?);
        let directory = tempfile::tempdir().context("creating a directory")?;
        Ok(Self {
            secret: podman.create_secret(&name, &value)?,
            gate: Gate::new(directory.path())?,
            podman,
            value,
            _directory: directory,
        })
    }

    /// A container that knows the secret as `v` when it comes to `script`.
    fn spec(&self, script: &str) -> RunSpec {
        let read = format!("read -r v < /run/secrets/{}", self.secret.name());
        RunSpec::sh(&format!("{read}; {script}"))
            .secret(self.secret.name())
            .volume(self.gate.path(), "/gate")
    }

    fn run(&self, script: &str) -> Result<PodmanContainer> {
        self.podman.run(&self.spec(script))
    }

    /// Waits for the finding that this container leaked the secret.
    fn wait(&self, sentinel: &mut Sentinel, rule: &str, app: &PodmanContainer) -> Result<Value> {
        let found = sentinel.wait_for(SOON, rule, |line| {
            line["rule"] == rule && line["container"]["id"] == app.id()
        })?;
        let expected = json!({
            "secret": {"name": self.secret.name(), "key": self.secret.name(), "source": "runtime"},
            "container": {"id": app.id()},
            "pod": null,
        });
        expect::holds(&found, &expected)?;
        Ok(found)
    }

    /// Waits until the monitor has written the value to the container's log.
    fn wait_log(&self, app: &PodmanContainer) -> Result<()> {
        wait_until(SOON, "the value in the container's log", || {
            Ok(app.log()?.contains(&self.value).then_some(()))
        })
    }

    /// Stops the sentinel: the one finding that there must be about the secret or the container.
    fn only(&self, sentinel: Sentinel, rule: &str, app: &PodmanContainer) -> Result<()> {
        let stopped = sentinel.stop()?;
        let findings = self.findings(&stopped, app);
        expect::only(&findings, rule)?;
        let wide = expect::of_rule(&findings, expect::WIDE_FILE).len();
        ensure!(findings.len() == 1 + wide, "one leak: {findings:#?}");
        Ok(())
    }

    fn findings(&self, stopped: &Stopped, app: &PodmanContainer) -> Vec<Value> {
        let mut findings = stopped.findings();
        // Podman writes its whole store anew for each secret that any trial makes: a copy on disk, to who watches the node.
        let is_store = |finding: &Value| {
            let path = finding["stream"]["path"].as_str();
            path.is_some_and(|path| path.ends_with("/secrets/filedriver/secretsdata.json"))
        };
        findings.retain(|finding| !is_store(finding) && !e2e::sentinel::by_sibling(finding));
        findings.retain(|finding| {
            finding["secret"]["name"] == self.secret.name()
                || finding["container"]["id"] == app.id()
        });
        findings
    }
}

fn watch() -> Result<Sentinel> {
    start(Sentinel::builder())
}

fn stdout() -> Result<()> {
    let setting = Setting::new()?;
    let mut sentinel = watch()?;
    let app = setting.run("echo \"token=$v\"; exec sleep 1000")?;
    let found = setting.wait(&mut sentinel, STDOUT, &app)?;
    let expected = json!({
        "match": {"encoding": "raw", "offset": 6, "length": 30},
        "stream": {"kind": "stdout"},
        "process": {"tgid": app.pid()},
    });
    expect::holds(&found, &expected)?;
    setting.wait_log(&app)?;
    setting.only(sentinel, STDOUT, &app)
}

fn stderr() -> Result<()> {
    let setting = Setting::new()?;
    let mut sentinel = watch()?;
    let app = setting.run("echo \"$v\" >&2; exec sleep 1000")?;
    let found = setting.wait(&mut sentinel, STDOUT, &app)?;
    expect::holds(&found, &json!({"stream": {"kind": "stderr"}}))?;
    setting.wait_log(&app)?;
    setting.only(sentinel, STDOUT, &app)
}

fn terminal() -> Result<()> {
    let setting = Setting::new()?;
    let mut sentinel = watch()?;
    let spec = setting.spec("echo \"$v\"; exec sleep 1000").tty();
    let app = setting.podman.run(&spec)?;
    let found = setting.wait(&mut sentinel, STDOUT, &app)?;
    expect::holds(&found, &json!({"stream": {"kind": "stdout"}}))?;
    setting.wait_log(&app)?;
    setting.only(sentinel, STDOUT, &app)
}

/// On the container's overlay, at its own path.
fn log_file() -> Result<()> {
    let setting = Setting::new()?;
    let mut sentinel = watch()?;
    let app = setting.run("echo \"$v\" | tee -a /var/log/app.log > /dev/null; exec sleep 1000")?;
    let found = setting.wait(&mut sentinel, LOG, &app)?;
    let expected = json!({"stream": {"kind": "log", "path": "/var/log/app.log"}});
    expect::holds(&found, &expected)?;
    let stopped = sentinel.stop()?;
    let findings = setting.findings(&stopped, &app);
    expect::only(&findings, LOG)?;
    Ok(())
}

/// A file system gives the inode number of a file that went to the next one: that one is judged anew.
fn inode_used_again() -> Result<()> {
    let setting = Setting::new()?;
    let mut sentinel = watch()?;
    let script = "echo x > /data; rm /data; echo \"$v\" > /app.log; exec sleep 1000";
    let app = setting.run(script)?;
    let found = setting.wait(&mut sentinel, LOG, &app)?;
    expect::holds(&found, &json!({"stream": {"path": "/app.log"}}))
}

fn started_before() -> Result<()> {
    let setting = Setting::new()?;
    let app = setting.run("exec 5>&1; read g < /gate/go; echo \"$v\" >&5; exec sleep 1000")?;
    let waiting = setting.gate.reached()?;
    let mut sentinel = watch()?;
    waiting.let_through()?;
    let found = setting.wait(&mut sentinel, STDOUT, &app)?;
    expect::holds(&found, &json!({"stream": {"kind": "stdout"}}))?;
    setting.wait_log(&app)?;
    setting.only(sentinel, STDOUT, &app)
}

fn short_lived() -> Result<()> {
    let setting = Setting::new()?;
    let mut sentinel = watch()?;
    let app = setting.run("echo \"$v\"")?;
    let found = setting.wait(&mut sentinel, STDOUT, &app)?;
    expect::holds(&found, &json!({"stream": {"kind": "stdout"}}))?;
    ensure!(app.wait_exited(SOON)? == 0, "the container failed");
    setting.only(sentinel, STDOUT, &app)
}

/// With every process of the machine watched, the monitor's copy still is no leak.
fn node_scope() -> Result<()> {
    let setting = Setting::new()?;
    let mut sentinel = start(Sentinel::builder().args(["--scope", "node"]))?;
    let app = setting.run("echo \"$v\"; exec sleep 1000")?;
    setting.wait(&mut sentinel, STDOUT, &app)?;
    setting.wait_log(&app)?;
    setting.only(sentinel, STDOUT, &app)
}
