//! The sentinel's own image, run over CRI as the DaemonSet of `deploy/` says, beside pods that leak.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use e2e::containerd::Containerd;
use e2e::daemonset::{DaemonSet, MANIFEST, Volume};
use e2e::pod::{ContainerSpec, Pod, PodContainer};
use e2e::sentinel::binary;
use e2e::volume::Owner;
use e2e::wait::wait_until;
use e2e::{image, mounts};
use serde_json::{Value, json};

use crate::capabilities::LOST;
use crate::case::{Case, ROOT, SOON};
use crate::expect::{self, STDOUT, WIDE_FILE};
use crate::harness::{Need, Test};
use crate::pods::Setting;
use crate::{shared, value};

const NEEDS: &[Need] = &[
    Need::Tracepoints,
    Need::Volumes,
    Need::Containerd,
    Need::Deployment,
];

/// The configuration. Everything else is as the manifest says.
const CONFIG: &str = "scope: containers\nstate_dir: /var/lib/secret-sentinel\n";

/// A user that the sentinel is not.
const APP: Owner = Owner {
    uid: 1000,
    gid: 1000,
};

pub fn tests() -> Vec<Test> {
    vec![
        Test::new("deployed::finds_leaks", NEEDS, finds_leaks),
        Test::new("deployed::nothing_to_spare", NEEDS, nothing_to_spare),
    ]
}

/// A node as the sentinel's container sees it: its mounts show there.
struct Node {
    directory: PathBuf,
    kubelet_root: PathBuf,
    containerd: Arc<Containerd>,
    copied: Vec<PathBuf>,
}

impl Drop for Node {
    fn drop(&mut self) {
        for directory in &self.copied {
            let _ = mounts::unmount_under(directory);
        }
    }
}

impl Node {
    /// A node whose kubelet has its root where that of `case` is, and that has the sentinel's image.
    fn new(case: &Case) -> Result<Self> {
        let containerd = shared::containerd()?;
        let directory = case.directory().join("deployed");
        for name in ["image", "config", "state", "empty", "tracing", "cgroup"] {
            let path = directory.join(name);
            fs::create_dir_all(&path).with_context(|| format!("creating {}", path.display()))?;
        }
        containerd.import(&image::sentinel(&binary()?, &directory.join("image"))?)?;
        fs::write(directory.join("config/config.yaml"), CONFIG)
            .context("writing a configuration")?;
        // Containers get copies of shared mounts only; this machine's own may not be.
        let copied = vec![case.kubelet_root.clone(), directory.clone()];
        let node = Self {
            directory,
            kubelet_root: case.kubelet_root.clone(),
            containerd,
            copied,
        };
        for path in &node.copied {
            mounts::share(path)?;
        }
        for (from, to) in [
            ("/sys/kernel/tracing", "tracing"),
            ("/sys/fs/cgroup", "cgroup"),
        ] {
            rustix::mount::mount_bind_recursive(from, node.directory.join(to))
                .with_context(|| format!("binding {from}"))?;
        }
        Ok(node)
    }

    fn place(&self, volume: &Volume) -> PathBuf {
        let own = |name: &str| self.directory.join(name);
        match volume {
            Volume::Config => own("config"),
            Volume::Host(path) => match path.as_str() {
                "/var/lib/kubelet" => self.kubelet_root.clone(),
                "/var/log/pods" => self.containerd.log_root().to_owned(),
                "/var/lib/secret-sentinel" => own("state"),
                "/sys/kernel/tracing" => own("tracing"),
                "/sys/fs/cgroup" => own("cgroup"),
                _ => own("empty"),
            },
        }
    }

    /// Starts the sentinel as `set` says.
    fn start(&self, set: &DaemonSet) -> Result<Deployed> {
        let spec = set.pod()?;
        let config = set.container(&spec, image::SENTINEL, |volume| Ok(self.place(volume)))?;
        let pod = self.containerd.run_pod(&spec)?;
        let container = pod.create_from(config)?;
        container.start()?;
        Ok(Deployed {
            container,
            _pod: pod,
        })
    }
}

/// The sentinel in a pod of its own.
struct Deployed {
    container: PodContainer,
    _pod: Pod,
}

impl Deployed {
    /// Waits for a line on its standard output.
    fn wait(&self, what: &str, wanted: impl Fn(&Value) -> bool) -> Result<Value> {
        let found = wait_until(SOON, what, || {
            Ok(lines(&self.container.log()?).into_iter().find(&wanted))
        });
        found.with_context(|| {
            let log = self.container.log().unwrap_or_default();
            format!("the sentinel's log:\n{log}")
        })
    }

    fn wait_finding(&self, rule: &str, about: impl Fn(&Value) -> bool) -> Result<Value> {
        self.wait(rule, |line| line["rule"] == rule && about(line))
    }
}

/// The lines of JSON in a log that the runtime keeps: `time stdout|stderr P|F text`.
fn lines(log: &str) -> Vec<Value> {
    let mut lines = Vec::new();
    let mut text = String::new();
    for line in log.lines() {
        let mut fields = line.splitn(4, ' ').skip(1);
        if let (Some("stdout"), Some(tag), Some(part)) =
            (fields.next(), fields.next(), fields.next())
        {
            text.push_str(part);
            if tag == "F" {
                lines.extend(serde_json::from_str::<Value>(&text));
                text.clear();
            }
        }
    }
    lines
}

fn finds_leaks() -> Result<()> {
    let set = DaemonSet::read(Path::new(MANIFEST))?;
    ensure!(*set.security("/privileged") == false, "privileged");
    let first = Case::with(0o644, ROOT)?;
    let node = Node::new(&first)?;
    let sentinel = node.start(&set)?;
    sentinel.wait("that it is ready", |line| line["state"] == "ready")?;
    is_confined(&set, sentinel.container.pid()?)?;

    // A secret that was there before; others can read it.
    let wide = sentinel.wait_finding(WIDE_FILE, |line| {
        line["secret"]["name"] == first.name.as_str()
    })?;
    expect::holds(
        &wide,
        &json!({"file": {"mode": "0644"}, "pod": {"uid": first.pod_uid}}),
    )?;

    // A volume that is mounted later, closed to all but another user, told on standard output.
    let setting = Setting::beside(&first, 0o400, APP)?;
    let script = "read -r v < /secret/password; echo \"password=$v\"; exec sleep 1000";
    let app = setting.pod.start(&setting.spec(script).user(1000, 1000))?;
    let found = sentinel.wait_finding(STDOUT, |line| {
        line["secret"]["name"] == setting.case.name.as_str()
    })?;
    setting.is_mine(&found, &app)?;

    // A secret in the environment of a program of another user.
    let value = value::fresh(30)?;
    let script = "echo \"token: $API_TOKEN\"; exec sleep 1000";
    let spec = ContainerSpec::sh("env", script).user(1000, 1000);
    let env = setting.pod.start(&spec.env("API_TOKEN", &value))?;
    let found = sentinel.wait_finding(STDOUT, |line| line["container"]["id"] == env.id())?;
    expect::holds(
        &found,
        &json!({"secret": {"name": "API_TOKEN", "source": "env"}}),
    )?;

    sentinel.container.stop(Duration::from_secs(30))?;
    ensure!(
        sentinel.container.wait_exited(SOON)? == 0,
        "{}",
        sentinel.container.log()?
    );
    let log = sentinel.container.log()?;
    for secret in [&first.value, &setting.case.value, &value] {
        ensure!(
            !log.contains(secret.as_str()),
            "the log holds a value: {log}"
        );
    }
    Ok(())
}

/// Without any one of its capabilities it does not start, and says what would be lost.
fn nothing_to_spare() -> Result<()> {
    let set = DaemonSet::read(Path::new(MANIFEST))?;
    let case = Case::new()?;
    let node = Node::new(&case)?;
    ensure!(
        set.capabilities().len() == LOST.len(),
        "{:?}",
        set.capabilities()
    );
    for (capability, lost) in LOST {
        let sentinel = node.start(&set.without(capability)?)?;
        let code = sentinel.container.wait_exited(SOON)?;
        let log = sentinel.container.log()?;
        ensure!(
            code == 3,
            "without {capability} it ended with {code}: {log}"
        );
        for word in [capability, lost] {
            ensure!(log.contains(word), "{word:?} is missing in: {log}");
        }
    }
    Ok(())
}

/// What the kernel says of the process: the capabilities that the manifest names and no other.
fn is_confined(set: &DaemonSet, pid: u32) -> Result<()> {
    let path = format!("/proc/{pid}/status");
    let status = fs::read_to_string(&path).with_context(|| format!("reading {path}"))?;
    let field = |name: &str| {
        let mut lines = status.lines();
        let value = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        value.unwrap_or_default().trim()
    };
    let number = |name: &str| match name {
        "DAC_READ_SEARCH" => Ok(2),
        "SYS_PTRACE" => Ok(19),
        "PERFMON" => Ok(38),
        "BPF" => Ok(39),
        other => Err(anyhow::anyhow!("a capability more: {other}")),
    };
    let asked = set.security("/capabilities/add").as_array();
    let names = asked.into_iter().flatten().filter_map(Value::as_str);
    let bits = names.map(|name| Ok(1_u64 << number(name)?));
    let bits: u64 = bits.sum::<Result<u64>>()?;
    ensure!(field("CapBnd") == format!("{bits:016x}"), "{status}");
    // The main thread only waits: what it needs is to read its configuration.
    ensure!(
        field("CapEff") == format!("{:016x}", 1_u64 << 2),
        "{status}"
    );
    ensure!(
        field("NoNewPrivs") == "1" && field("Seccomp") == "2",
        "{status}"
    );
    let filters: u32 = field("Seccomp_filters").parse().unwrap_or(2);
    ensure!(
        filters >= 2,
        "the runtime's filter and the sentinel's own: {status}"
    );
    Ok(())
}
