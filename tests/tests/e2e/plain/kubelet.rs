//! The volumes that a kubelet makes, by their place on the node.

use std::fs;

use anyhow::{Context, Result, ensure};
use e2e::sentinel::Sentinel;
use e2e::volume::{Plugin, SecretVolume};
use e2e::workload::Workload;
use serde_json::{Value, json};

use super::{ECHO, tell};
use crate::case::{KEY, ROOT, SOON, start};
use crate::expect::{self, STDOUT};
use crate::harness::{PLAIN, Test};
use crate::value;

const POD: &str = "7b0c1f6e-5a52-4a0e-9d0e-0f6b8b6f2b11";

pub fn tests() -> Vec<Test> {
    vec![
        Test::new("plain::kubelet_volumes", PLAIN, volumes),
        Test::new("plain::service_account", PLAIN, service_account),
        Test::new("plain::white_space_around", PLAIN, white_space_around),
    ]
}

fn watch(root: &std::path::Path) -> Result<Sentinel> {
    let builder = Sentinel::builder().args(["--scope", "node", "--kubelet-root"]);
    start(builder.arg(root))
}

/// Prints `text` and waits for the finding.
fn leak(sentinel: &mut Sentinel, name: &str, text: &str) -> Result<Value> {
    tell(&Workload::sh(ECHO), text)?.finish(SOON)?;
    sentinel.wait_for(SOON, &format!("a leak of {name}"), |line| {
        line["rule"] == STDOUT && line["secret"]["name"] == name
    })
}

fn create(
    root: &std::path::Path,
    plugin: Plugin,
    name: &str,
    files: &[(&str, &str)],
) -> Result<SecretVolume> {
    SecretVolume::create(root, POD, plugin, name, files, 0o400, ROOT)
}

/// Secret, projected and CSI volumes: one that is there, and one that comes while the sentinel runs.
fn volumes() -> Result<()> {
    let root = tempfile::tempdir().context("creating a directory")?;
    let early = value::fresh(30)?;
    let early_volume = create(root.path(), Plugin::Csi, "early", &[(KEY, &early)])?;
    let mut sentinel = watch(root.path())?;
    let mut volumes = vec![early_volume];
    let found = leak(&mut sentinel, "early", &early)?;
    let about = |name: &str, key: &str| json!({"secret": {"name": name, "key": key, "source": "volume"}, "pod": null});
    expect::holds(&found, &about("early", KEY))?;
    for (plugin, name, key) in [
        (Plugin::Secret, "credentials", "password"),
        (Plugin::Projected, "all-in-one", "deep/er/token"),
        (Plugin::Csi, "vault", "key"),
    ] {
        let value = value::fresh(30)?;
        volumes.push(create(root.path(), plugin, name, &[(key, &value)])?);
        let found = leak(&mut sentinel, name, &value)?;
        expect::holds(&found, &about(name, key))?;
    }
    Ok(())
}

/// Of a service account's volume only the token is a secret.
fn service_account() -> Result<()> {
    let root = tempfile::tempdir().context("creating a directory")?;
    let [token, certificate, namespace] = [value::fresh(60)?, value::fresh(60)?, value::fresh(12)?];
    let files = [
        ("token", &*token),
        ("ca.crt", &certificate),
        ("namespace", &namespace),
    ];
    let name = format!("kube-api-access-{}", value::word()?);
    let _volume = create(root.path(), Plugin::Projected, &name, &files)?;
    let mut sentinel = watch(root.path())?;
    for public in [&certificate, &namespace] {
        tell(&Workload::sh(ECHO), public)?.finish(SOON)?;
    }
    leak(&mut sentinel, &name, &token)?;
    let findings = sentinel.stop()?.findings();
    let of_volume = findings.iter().filter(|it| it["secret"]["name"] == *name);
    ensure!(of_volume.count() == 1, "only the token: {findings:#?}");
    Ok(())
}

/// A file of one line ends with a newline that the value has not where it is used.
fn white_space_around() -> Result<()> {
    let root = tempfile::tempdir().context("creating a directory")?;
    let value = value::fresh(30)?;
    let name = format!("lines-{}", value::word()?);
    let content = format!("\n {value}\r\n");
    let volume = create(root.path(), Plugin::Secret, &name, &[(KEY, &content)])?;
    ensure!(
        fs::read_to_string(volume.file(KEY))? == content,
        "as written"
    );
    let mut sentinel = watch(root.path())?;
    let found = leak(&mut sentinel, &name, &format!("user:{value}@host"))?;
    let expected = json!({"match": {"encoding": "raw", "offset": 5, "length": 30}});
    expect::holds(&found, &expected)
}
