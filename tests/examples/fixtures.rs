//! Uses every fixture once, for real, and checks that nothing is left behind.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use e2e::cgroup::{self, Membership};
use e2e::containerd::Containerd;
use e2e::image::Images;
use e2e::pod::{ContainerSpec, PodSpec};
use e2e::podman::{Podman, RunSpec};
use e2e::sentinel::Sentinel;
use e2e::volume::{Owner, Plugin, SecretVolume};
use e2e::workload::{Stream, Workload};
use e2e::{mounts, process, requirements};

const SOON: Duration = Duration::from_secs(20);
const GROUP: Owner = Owner { uid: 0, gid: 2000 };

fn main() -> Result<()> {
    println!("podman:      {:?}", requirements::podman());
    println!("containerd:  {:?}", requirements::containerd());
    println!("volumes:     {:?}", requirements::volumes());
    println!("tracepoints: {:?}", requirements::tracepoints());
    let work = tempfile::Builder::new()
        .prefix("sentinel-fixtures-")
        .tempdir()?;
    let path = work.path();
    timed("volumes", || volumes(path))?;
    timed("workloads", || workloads(path))?;
    timed("sentinel", || sentinel(path))?;
    let parent = {
        let podman = timed("podman store", || Podman::open(path))?;
        let images = timed("images", || Images::build(&podman))?;
        timed("images, built already", || Images::build(&podman))?;
        timed("podman container", || podman_container(&podman, path))?;
        timed("podman secret and terminal", || podman_secret(&podman))?;
        let containerd = timed("containerd start", || Containerd::start(path, &images))?;
        timed("pod", || pod(&containerd, path))?;
        timed("four pods at once", || pods_at_once(&containerd))?;
        let left = PodSpec::new("shop", "left-running")?;
        let left_pod = containerd.run_pod(&left)?;
        left_pod.start(&ContainerSpec::sh("app", "sleep 1000"))?;
        // A test that panics at the wrong time: containerd has to clean up by itself.
        std::mem::forget(left_pod);
        timed("containerd stop", || {
            drop(containerd);
            Ok(())
        })?;
        ensure!(cgroup::directories(&left.cgroup_parent)?.is_empty());
        podman.cgroup_parent().to_owned()
    };
    nothing_left(path, &parent)?;
    println!("all fixtures work and left nothing behind");
    Ok(())
}

fn timed<T>(what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    let start = Instant::now();
    let result = work().with_context(|| what.to_owned())?;
    println!("{:>6} ms  {what}", start.elapsed().as_millis());
    Ok(result)
}

fn volumes(work: &Path) -> Result<()> {
    let root = work.join("kubelet");
    for plugin in [Plugin::Secret, Plugin::Projected, Plugin::Csi] {
        let files = [("password", "first value"), ("user", "app")];
        let volume = SecretVolume::create(&root, "u-1", plugin, "db", &files, 0o440, GROUP)?;
        let file = volume.file("password");
        ensure!(fs::read_to_string(&file)? == "first value");
        ensure!(fs::metadata(&file)?.permissions().mode() & 0o7777 == 0o440);
        let before = fs::read_link(volume.file("..data"))?;
        volume.rotate(&[("password", "second value"), ("deep/key", "third")])?;
        ensure!(fs::read_to_string(&file)? == "second value");
        ensure!(fs::read_to_string(volume.file("deep/key"))? == "third");
        ensure!(fs::symlink_metadata(volume.file("user")).is_err());
        ensure!(!volume.path().join(before).exists());
    }
    ensure!(
        fs::read_dir(&root)?.next().is_none(),
        "directories are left"
    );
    Ok(())
}

fn workloads(work: &Path) -> Result<()> {
    let script = "read go; echo \"$go $(id -u):$(id -g) $(id -G)\"; echo no >&2";
    let log = work.join("log/app.log");
    for stream in [Stream::Pipe, Stream::Terminal, Stream::SocketPair] {
        let workload = Workload::sh(script).user(1000, 1001, &[1001, 2000]);
        let mut running = workload.stdout(stream.clone()).start()?;
        running.send_line("go")?;
        running.wait_output("go 1000:1001 1001 2000", SOON)?;
        let finished = running.finish(SOON)?;
        ensure!(
            finished.status.success() && finished.stderr == "no\n",
            "{finished:?}"
        );
    }
    let to_file = Workload::sh("echo line").stdout(Stream::File(log.clone()));
    to_file.start()?.finish(SOON)?;
    ensure!(fs::read_to_string(log)? == "line\n");
    let endless = Workload::sh("sleep 1000 & echo started; wait").start()?;
    endless.wait_output("started", SOON)?;
    Ok(())
}

fn sentinel(work: &Path) -> Result<()> {
    let program = work.join("sentinel.sh");
    let script = r#"#!/bin/sh
trap 'echo "{\"kind\":\"finding\",\"rule\":\"late\"}"; exit 0' TERM
echo '{"kind":"status","state":"ready"}'
echo "args: $*" >&2
while :; do sleep 0.01; done
"#;
    fs::write(&program, script)?;
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755))?;
    let mut sentinel = Sentinel::builder()
        .program(&program)
        .args(["--scope", "node"])
        .start()?;
    sentinel.wait_ready(SOON)?;
    let error = sentinel.wait_for(Duration::ZERO, "a finding", |line| {
        line["kind"] == "finding"
    });
    let error = format!(
        "{:#}",
        error.err().context("a finding that was never made")?
    );
    ensure!(error.contains(r#""state":"ready""#), "{error}");
    let stopped = sentinel.stop()?;
    ensure!(
        stopped.status.success() && stopped.findings().len() == 1,
        "{stopped:?}"
    );
    ensure!(stopped.stderr.contains("--scope node"), "{stopped:?}");
    Ok(())
}

fn podman_container(podman: &Podman, work: &Path) -> Result<()> {
    let root = work.join("kubelet");
    let files = [("key", "podman value")];
    let volume = SecretVolume::create(&root, "u-2", Plugin::Secret, "v", &files, 0o440, GROUP)?;
    let log = work.join("podman.log");
    let spec = RunSpec::sh("id; cat /secret/key; sleep 1000")
        .user("1000:2000")
        .volume(volume.path(), "/secret")
        .log_path(&log);
    let container = timed("  podman run", || podman.run(&spec))?;
    let place = cgroup::of(container.pid())?;
    show("podman", &place, container.id());
    timed("  podman log", || {
        e2e::wait::wait_until(SOON, "the secret in the log", || {
            Ok(container.log()?.contains("podman value").then_some(()))
        })
    })?;
    let log = container.log()?;
    ensure!(log.contains("uid=1000(app) gid=2000"), "{log}");
    timed("  podman rm", || {
        drop(container);
        Ok(())
    })
}

fn podman_secret(podman: &Podman) -> Result<()> {
    let secret = podman.create_secret("db", "podman secret value")?;
    let spec = RunSpec::sh("cat /run/secrets/db; echo; tty; exit 3")
        .secret(secret.name())
        .tty();
    let container = podman.run_to_completion(&spec, SOON)?;
    ensure!(container.wait_exited(SOON)? == 3);
    let log = container.log()?;
    ensure!(
        log.contains("podman secret value") && log.contains("/dev/"),
        "{log}"
    );
    Ok(())
}

fn pod(containerd: &Containerd, work: &Path) -> Result<()> {
    let root = work.join("kubelet");
    let spec = PodSpec::new("shop", "web")?;
    let files = [("key", "pod value")];
    let volume = SecretVolume::create(&root, &spec.uid, Plugin::Secret, "v", &files, 0o440, GROUP)?;
    let pod = timed("  sandbox", || containerd.run_pod(&spec))?;
    let app = ContainerSpec::sh("app", "id; cat /secret/key; echo; exec sleep 1000")
        .user(1000, 1000)
        .group(2000)
        .env("GREETING", "hello")
        .mount(volume.path(), "/secret");
    let app = timed("  container", || pod.start(&app))?;
    let log = app.wait_log("pod value", SOON)?;
    ensure!(
        log.contains("stdout F uid=1000(app) gid=1000(app) groups=1000(app),2000"),
        "{log}"
    );
    println!("{:>12}{}", "", app.log_path().display());
    show("pod", &cgroup::of(app.pid()?)?, app.id());
    volume.rotate(&[("key", "rotated value")])?;
    let command = ["sh", "-c", "cat /secret/key; echo $GREETING; exit 4"];
    let executed = timed("  exec", || app.exec(&command, SOON))?;
    ensure!(executed.stdout == b"rotated valuehello\n" && executed.exit_code == 4);
    timed("  stop", || app.stop(Duration::ZERO))?;
    ensure!(app.wait_exited(SOON)? == 137);
    app.remove()?;
    let short = pod.start(&ContainerSpec::sh("short", "tty; echo bye; exit 5").tty())?;
    ensure!(short.wait_exited(SOON)? == 5);
    ensure!(short.log()?.contains("bye"), "{}", short.log()?);
    timed("  remove", || {
        drop(pod);
        Ok(())
    })
}

fn pods_at_once(containerd: &Containerd) -> Result<()> {
    let run = |name: &str| -> Result<()> {
        let pod = containerd.run_pod(&PodSpec::new("shop", name)?)?;
        let script = "i=0; while [ $i -lt 20000 ]; do echo line $i; i=$((i+1)); done; echo end";
        let script = format!("{script}; exec sleep 1000");
        let container = pod.start(&ContainerSpec::sh("app", &script))?;
        let log = container.wait_log("F end\n", SOON)?;
        ensure!(
            log.lines().count() == 20_001,
            "{} lines",
            log.lines().count()
        );
        Ok(())
    };
    let names = ["a", "b", "c", "d"];
    std::thread::scope(|scope| {
        let threads = names.map(|name| scope.spawn(move || run(name)));
        for thread in threads {
            thread
                .join()
                .map_err(|_| anyhow::anyhow!("a thread panicked"))??;
        }
        Ok(())
    })
}

fn show(what: &str, place: &Membership, id: &str) {
    let unified = place.unified.as_deref().unwrap_or("none");
    println!("{:>12}{what}: 0::{unified}", "");
    println!(
        "{:>12}holds the container's id: {}",
        "",
        unified.contains(id)
    );
    let memory = place
        .controllers
        .get("memory")
        .map_or("none", String::as_str);
    println!("{:>12}memory:{memory}", "");
}

fn nothing_left(work: &Path, podman_parent: &str) -> Result<()> {
    let own = std::process::id();
    let name = work.to_string_lossy().into_owned();
    let running = process::with_arguments(|words| words.iter().any(|word| word.contains(&name)))?;
    if let Some(pid) = running.iter().find(|pid| **pid != own) {
        let line = fs::read_to_string(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        bail!("process {pid} is left: {line}");
    }
    let mounted = mounts::list()?;
    if let Some(mount) = mounted.iter().find(|mount| mount.point.starts_with(work)) {
        bail!("{} is left mounted", mount.point.display());
    }
    for group in [podman_parent, "/kubepods"] {
        ensure!(
            cgroup::directories(group)?.is_empty(),
            "control group {group} is left"
        );
    }
    Ok(())
}
