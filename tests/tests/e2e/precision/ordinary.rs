//! A host that does ordinary work (packages, a build, a database, a service that uses its secret) gives no finding.
//!
//! `ORDINARY_SECONDS=600` has it work for ten minutes; without it, for as long as every kind of work takes.

use std::env;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use e2e::volume::{Plugin, SecretVolume};
use e2e::workload::Workload;
use serde_json::Value;

use crate::case::{Case, ROOT, SOON, start};
use crate::expect::STDOUT;
use crate::value;

/// What such a host does, again and again; `$1`: a directory, `$2`: the service's secret. What it says goes into its log.
const WORK: &str = include_str!("ordinary.sh");
/// One round on a machine that does much else.
const ROUND: Duration = Duration::from_secs(120);

/// Values as people and generators make them; none is of a kind that is not looked for.
fn values() -> Result<Vec<(String, String)>> {
    let mut all = Vec::new();
    for number in 0..40 {
        let fresh = value::fresh(12 + number)?;
        let value = match number % 4 {
            0 => fresh,
            1 => value::hex(fresh.as_bytes()),
            2 => value::base64(fresh.as_bytes()),
            _ => format!("{{\"user\":\"app\",\"password\":\"{fresh}\",\"port\":5432}}"),
        };
        all.push((format!("k{number:02}"), value));
    }
    Ok(all)
}

pub fn ordinary_work() -> Result<()> {
    let case = Case::new()?;
    let values = values()?;
    let files: Vec<(&str, &String)> = values.iter().map(|(key, it)| (key.as_str(), it)).collect();
    let name = format!("ordinary-{}", value::word()?);
    let (root, kind) = (&case.kubelet_root, Plugin::Secret);
    let volume = SecretVolume::create(root, "ordinary", kind, &name, &files, 0o400, ROOT)?;
    let mut builder = e2e::sentinel::Sentinel::builder().args(["--scope", "node"]);
    for path in [case.volume.path(), volume.path()] {
        builder = builder.arg("--secret-path").arg(path);
    }
    let mut sentinel = start(builder)?;

    let (place, script) = (
        case.directory().join("work"),
        case.directory().join("ordinary.sh"),
    );
    fs::create_dir(&place).context("making a directory")?;
    fs::write(&script, WORK).context("writing the script")?;
    fs::set_permissions(&script, fs::Permissions::from_mode(0o700)).context("its mode")?;
    let asked = env::var("ORDINARY_SECONDS")
        .ok()
        .and_then(|it| it.parse().ok());
    let until = Instant::now() + Duration::from_secs(asked.unwrap_or(0));
    let mut rounds = 0;
    while rounds == 0 || Instant::now() < until {
        let secret = volume.file("k00");
        let work = Workload::program([Path::new("/bin/sh"), &script, &place, &secret]).start()?;
        let done = work.finish(ROUND)?;
        ensure!(done.status.success(), "the work failed: {done:?}");
        rounds += 1;
    }
    // That it found nothing means something: it does find.
    let leak = format!("cat {}", case.file().display());
    Workload::sh(&leak).start()?.finish(SOON)?;
    case.wait(&mut sentinel, STDOUT)?;

    let all = sentinel.stop()?.findings();
    let place = place.to_string_lossy().into_owned();
    let is_of_work = |it: &&Value| {
        let path = it["stream"]["path"].as_str().unwrap_or_default();
        it["secret"]["name"] == *name || path.starts_with(&place)
    };
    let found: Vec<&Value> = all.iter().filter(is_of_work).collect();
    println!(
        "precision::ordinary_work: {rounds} rounds of work, {} findings",
        found.len()
    );
    ensure!(found.is_empty(), "{found:#?}");
    Ok(())
}
