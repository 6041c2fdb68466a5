//! How secrets are kept, told live: tokens, what is only worth knowing, logs that everybody reads, readers that are new.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use e2e::sentinel::{Sentinel, is_about_a_log};
use e2e::volume::{Owner, Plugin, SecretVolume};
use e2e::workload::Workload;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::case::{CONTROL, Case, KEY, SOON, start, watch_node};
use crate::expect::{self, LOG};
use crate::harness::{PLAIN, Test};
use crate::value;
use crate::writer::{self, How};

const LEGACY: &str = "legacy-service-account-token";
const LONG_LIVED: &str = "long-lived-service-account-token";
const UNEXPECTED: &str = "unexpected-secret-reader";
const WORLD_READABLE: &str = "world-readable-log";
const OPTIONAL: [&str; 3] = [
    "visible-secret-name",
    "plaintext-secret",
    "secret-in-environment",
];

pub fn tests() -> Vec<Test> {
    vec![
        Test::new("posture::world_readable_log", PLAIN, world_readable_log),
        Test::new("posture::tokens", PLAIN, tokens),
        Test::new("posture::extended_tokens", PLAIN, extended_tokens),
        Test::new("posture::off_by_default", PLAIN, off_by_default),
        Test::new("posture::turned_on", PLAIN, turned_on),
        Test::new("posture::unexpected_reader", PLAIN, unexpected_reader),
        Test::new("posture::still_learning", PLAIN, still_learning),
    ]
}

/// Has the value written to a log of this mode in a directory of that one.
fn log(case: &Case, name: &str, mode: u32, above: u32) -> Result<PathBuf> {
    let directory = case.directory().join(name);
    let path = directory.join("app.log");
    fs::create_dir(&directory).with_context(|| format!("making {}", directory.display()))?;
    fs::write(&path, "").with_context(|| format!("making {}", path.display()))?;
    for (path, mode) in [(&path, mode), (&directory, above)] {
        fs::set_permissions(path, Permissions::from_mode(mode))
            .with_context(|| format!("setting the mode of {}", path.display()))?;
    }
    let mut running = writer::workload(&How::File(&path))?.start()?;
    running.send_line(&case.value)?;
    running.finish(SOON)?;
    Ok(path)
}

/// Of three logs with the value in them one is open to everybody: its mode says so, and no directory keeps others out.
fn world_readable_log() -> Result<()> {
    let case = Case::new()?;
    let mut sentinel = watch_node(&[&case], &[])?;
    let wide = log(&case, "wide", 0o644, 0o755)?;
    let found = case.wait(&mut sentinel, WORLD_READABLE)?;
    let path = wide.to_string_lossy();
    let expected = json!({
        "severity": "high", "evidence": "inventory", "match": null,
        "stream": {"kind": "log", "path": path},
        "file": {"mode": "0644", "uid": 0, "gid": 0, "path": path},
    });
    expect::holds(&found, &expected)?;
    for (name, mode, above) in [("tight", 0o640, 0o755), ("shielded", 0o644, 0o750)] {
        let path = log(&case, name, mode, above)?;
        case.wait_where(&mut sentinel, LOG, |line| {
            line["stream"]["path"] == *path.to_string_lossy()
        })?;
    }
    let lines = sentinel.stop()?.lines;
    let told: Vec<_> = lines
        .iter()
        .filter(|(_, line)| is_about_a_log(line) && line["secret"]["name"] == *case.name)
        .collect();
    ensure!(told.len() == 1, "{told:#?}");
    Ok(())
}

/// Claims as the token of a service account.
fn token(claims: &Value) -> Result<String> {
    let part = |text: &str| {
        let text = value::base64(text.as_bytes());
        text.trim_end_matches('=')
            .replace('+', "-")
            .replace('/', "_")
    };
    let header = part(r#"{"alg":"RS256","kid":"k"}"#);
    let signature = part(&value::fresh(64)?);
    Ok(format!(
        "{header}.{}.{signature}",
        part(&claims.to_string())
    ))
}

/// A volume with one file, `token`, that holds this.
struct Kept {
    volume: SecretVolume,
    name: String,
    kubelet_root: PathBuf,
    directory: TempDir,
}

impl Kept {
    fn new(key: &str, content: &str) -> Result<Self> {
        let directory = tempfile::tempdir().context("creating a directory")?;
        let kubelet_root = directory.path().join("kubelet");
        let name = format!("kept-{}", value::word()?);
        let volume = SecretVolume::create(
            &kubelet_root,
            "5d1f2b3c-0000-4000-8000-000000000001",
            Plugin::Secret,
            &name,
            &[(key, content)],
            0o400,
            Owner { uid: 0, gid: 0 },
        )?;
        Ok(Self {
            volume,
            name,
            kubelet_root,
            directory,
        })
    }

    fn watch(&self, config: &str) -> Result<Sentinel> {
        let path = self.directory.path().join("config.yaml");
        fs::write(&path, config).context("writing a configuration")?;
        let builder = Sentinel::builder().args(["--scope", "node", "--config"]);
        let builder = builder.arg(path).arg("--kubelet-root");
        start(builder.arg(&self.kubelet_root))
    }

    fn wait(&self, sentinel: &mut Sentinel, rule: &str, evidence: &str) -> Result<Value> {
        sentinel.wait_for(SOON, &format!("{rule}, {evidence}"), |line| {
            line["rule"] == rule
                && line["evidence"] == evidence
                && line["secret"]["name"] == *self.name
        })
    }

    fn stop(&self, sentinel: Sentinel) -> Result<Vec<Value>> {
        let mut findings = sentinel.stop()?.findings();
        findings.retain(|it| it["secret"]["name"] == *self.name);
        Ok(findings)
    }
}

/// A token that never ends, and one that ends in a year: told when they are mounted, and when they are read.
fn tokens() -> Result<()> {
    let subject = "system:serviceaccount:shop:api";
    let legacy = json!({"iss": "kubernetes/serviceaccount", "sub": subject});
    let year =
        json!({"iss": "https://k", "sub": subject, "iat": 1_796_000_000, "exp": 4_102_444_800_u64});
    for (claims, rule, severity) in [(legacy, LEGACY, "high"), (year, LONG_LIVED, "medium")] {
        let text = token(&claims)?;
        let kept = Kept::new("token", &text)?;
        let mut sentinel = kept.watch("")?;
        let mounted = kept.wait(&mut sentinel, rule, "inventory")?;
        expect::holds(&mounted, &json!({"severity": severity, "process": null}))?;
        let reader =
            Workload::program([Path::new("/bin/cat"), &kept.volume.file("token")]).start()?;
        let pid = reader.pid();
        reader.finish(SOON)?;
        let read = kept.wait(&mut sentinel, rule, "probe")?;
        let expected = json!({"severity": severity, "process": {"tgid": pid}});
        expect::holds(&read, &expected)?;
        for finding in kept.stop(sentinel)? {
            let reason = finding["reason"].as_str().unwrap_or_default();
            ensure!(!finding.to_string().contains(&text), "the token is shown");
            let is_about =
                finding["rule"] != rule || reason.starts_with("service account shop/api: ");
            ensure!(is_about, "{finding}");
        }
    }
    Ok(())
}

/// What the API server extended is told when that is asked for, and as worth knowing only.
fn extended_tokens() -> Result<()> {
    let claims = json!({
        "iss": "https://k", "sub": "system:serviceaccount:shop:api", "iat": 1_796_000_000, "exp": 4_102_444_800_u64,
        "kubernetes.io": {"warnafter": 1_796_003_607},
    });
    let kept = Kept::new("token", &token(&claims)?)?;
    let sentinel = kept.watch("")?;
    expect::none(&kept.stop(sentinel)?, "an extended token")?;
    let mut sentinel = kept.watch("tokens: {extended: true}\n")?;
    let found = kept.wait(&mut sentinel, LONG_LIVED, "inventory")?;
    expect::holds(&found, &json!({"severity": "info"}))?;
    kept.stop(sentinel)?;
    Ok(())
}

fn plain_key() -> Result<String> {
    let token = value::fresh(20)?.replace(['.', '~'], "0");
    Ok(format!("glpat-{token}"))
}

/// What is only worth knowing is not told unless the rules file says so.
fn off_by_default() -> Result<()> {
    let kept = Kept::new("password", &plain_key()?)?;
    let sentinel = kept.watch("")?;
    expect::none(&kept.stop(sentinel)?, "nothing is wrong")
}

fn turned_on() -> Result<()> {
    let kept = Kept::new("password", &plain_key()?)?;
    let rules = kept.directory.path().join("rules.yaml");
    let on = OPTIONAL.map(|rule| format!("  {rule}: {{enabled: true}}\n"));
    fs::write(&rules, format!("rules:\n{}", on.concat())).context("writing rules")?;
    let mut sentinel = kept.watch(&format!("rules: {}\n", rules.display()))?;
    for rule in &OPTIONAL[..2] {
        let found = kept.wait(&mut sentinel, rule, "inventory")?;
        expect::holds(&found, &json!({"severity": "info"}))?;
    }
    kept.stop(sentinel)?;
    Ok(())
}

fn read_by(program: &str, file: &Path) -> Result<()> {
    Workload::program([Path::new(program), file])
        .start()?
        .finish(SOON)?;
    Ok(())
}

/// With nothing to learn the second program is new, also to a sentinel that was started anew; once.
fn unexpected_reader() -> Result<()> {
    let case = Case::new()?;
    let config = case.directory().join("config.yaml");
    fs::write(&config, "baseline: {learn: 0s}\n").context("writing a configuration")?;
    let config = config.to_string_lossy();
    let mut sentinel = watch_node(&[&case], &["--config", &config])?;
    read_by("/bin/cat", &case.file())?;
    // The clock of the baseline counts seconds.
    let first = second_now();
    e2e::wait::wait_until(SOON, "the next second", || {
        Ok((second_now() > first + 1).then_some(()))
    })?;
    read_by("/usr/bin/head", &case.file())?;
    let found = case.wait(&mut sentinel, UNEXPECTED)?;
    ensure!(
        found["severity"] == "medium" && found["evidence"] == "probe",
        "{found}"
    );
    let exe = found["process"]["exe"].as_str().unwrap_or_default();
    ensure!(exe.ends_with("/head"), "{found}");
    read_by("/usr/bin/head", &case.file())?;
    read_by("/bin/cat", &case.volume.file(CONTROL))?;
    let stopped = sentinel.stop()?;
    let told = case.findings(&stopped);
    ensure!(expect::of_rule(&told, UNEXPECTED).len() == 1, "{told:#?}");

    let mut builder = Sentinel::builder().args(["--scope", "node", "--config", &config]);
    builder = builder
        .state(&Arc::clone(&stopped.state))
        .arg("--secret-path");
    let again = case.directory().join("again");
    builder = builder.arg(case.volume.path()).arg("--capture").arg(again);
    let mut sentinel = start(builder)?;
    read_by("/usr/bin/head", &case.file())?;
    read_by("/usr/bin/tail", &case.file())?;
    let found = case.wait(&mut sentinel, UNEXPECTED)?;
    let exe = found["process"]["exe"].as_str().unwrap_or_default();
    ensure!(exe.ends_with("/tail"), "{found}");
    expect::only(&case.stop(sentinel)?, UNEXPECTED)?;
    Ok(())
}

fn second_now() -> u64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    now.map_or(0, |it| it.as_secs())
}

/// While readers are learnt none is new.
fn still_learning() -> Result<()> {
    let case = Case::new()?;
    let sentinel = watch_node(&[&case], &[])?;
    for program in ["/bin/cat", "/usr/bin/head", "/usr/bin/tail"] {
        read_by(program, &case.volume.file(KEY))?;
    }
    let found = case.stop(sentinel)?;
    expect::none(
        &found
            .into_iter()
            .filter(|it| it["rule"] == UNEXPECTED)
            .collect::<Vec<_>>(),
        "learnt",
    )
}
