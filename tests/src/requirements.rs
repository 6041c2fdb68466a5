//! Says in plain words what this machine lacks for each kind of test.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::mounts;

/// The kernel's description of its own types.
const KERNEL_TYPES: &str = "/sys/kernel/btf/vmlinux";

/// Whether containers can be run with podman here.
pub fn podman() -> Result<(), String> {
    root("containers are started")?;
    programs(&["podman", "conmon", "runc"])?;
    control_groups()?;
    file_system("overlay")?;
    static_busybox()
}

/// Whether pods can be run with a containerd of the test's own here.
pub fn containerd() -> Result<(), String> {
    podman()?;
    programs(&["containerd", "containerd-shim-runc-v2", "ctr"])
}

/// Whether the time of day may be set here.
pub fn own_clock() -> Result<(), String> {
    match env::var_os("SENTINEL_E2E_OWN_CLOCK") {
        Some(_) => Ok(()),
        None => Err(
            "it sets the time of day, so it is run in a machine of its own: cargo xtask vm-test"
                .into(),
        ),
    }
}

/// Whether a secret volume can be mounted here.
pub fn volumes() -> Result<(), String> {
    root("volumes are mounted")?;
    file_system("tmpfs")
}

/// Whether kernel programs can be attached to tracepoints here.
pub fn tracepoints() -> Result<(), String> {
    root("kernel programs are loaded")?;
    if !Path::new(KERNEL_TYPES).exists() {
        return Err(format!(
            "the kernel does not describe its types: no {KERNEL_TYPES}"
        ));
    }
    let mounted = mounts::list().map_err(|error| format!("{error:#}"))?;
    if mounted.iter().any(|mount| mount.kind == "tracefs") {
        return Ok(());
    }
    // Whoever attaches the programs can mount it.
    file_system("tracefs")
}

/// Whether the sentinel can be put into its image, and the manifest is there that says how it is run.
pub fn deployment() -> Result<(), String> {
    if !Path::new(crate::daemonset::MANIFEST).is_file() {
        return Err(format!("there is no {}", crate::daemonset::MANIFEST));
    }
    let program = crate::sentinel::binary().map_err(|error| format!("{error:#}"))?;
    let bytes = fs::read(&program).map_err(|error| format!("{}: {error}", program.display()))?;
    if names_interpreter(&bytes) {
        return Err(format!(
            "{} is not statically linked; `cargo xtask build` makes one that is",
            program.display()
        ));
    }
    Ok(())
}

/// Whether a program (ELF, 64 bits, little-endian) has a header of type `PT_INTERP`.
fn names_interpreter(program: &[u8]) -> bool {
    let byte = |at: usize| program.get(at).copied().map_or(0, usize::from);
    let short = |at| byte(at) | byte(at + 1) << 8;
    // The table follows the file's own header in all that linkers make.
    let (at, size, count) = (short(32), short(54), short(56));
    (0..count).any(|index| short(at + index * size) == 3)
}

/// The Python that has ClickHouse's engine: `cargo xtask setup` makes it.
pub fn clickhouse() -> Result<PathBuf, String> {
    let python = engine("clickhouse").join("python");
    if imports(&python, "chdb") {
        Ok(python)
    } else {
        Err("not installed: ClickHouse's engine chDB; `cargo xtask setup` installs it".into())
    }
}

/// The Python that has OCSF's schemas and models: `cargo xtask setup` makes it.
pub fn ocsf() -> Result<PathBuf, String> {
    let python = engine("ocsf").join("python");
    if imports(&python, "ocsf_json_schema, py_ocsf_models") {
        Ok(python)
    } else {
        Err("not installed: OCSF's schemas and models; `cargo xtask setup` installs them".into())
    }
}

/// The Python that has librdkafka, a client of Kafka with brokers for tests: `cargo xtask setup` makes it.
pub fn kafka() -> Result<PathBuf, String> {
    let python = engine("kafka").join("python");
    if imports(&python, "confluent_kafka") {
        Ok(python)
    } else {
        Err("not installed: Kafka's client librdkafka; `cargo xtask setup` installs it".into())
    }
}

/// The directory with helm, kubectl, and a Python that has Kubernetes' schemas: `cargo xtask setup` makes it.
pub fn kubernetes() -> Result<PathBuf, String> {
    let bin = engine("kubernetes");
    let has_programs = ["helm", "kubectl"].map(|name| bin.join(name).is_file()) == [true; 2];
    if has_programs && imports(&bin.join("python"), "kubernetes_validate, yaml") {
        Ok(bin)
    } else {
        Err("not installed: helm, kubectl and Kubernetes' schemas; `cargo xtask setup` installs them".into())
    }
}

/// The Python that has pySigma, its converters, a client of NATS and Lua: `cargo xtask setup` makes it.
pub fn siem() -> Result<PathBuf, String> {
    let python = engine("siem").join("python");
    if imports(
        &python,
        "sigma.backends.loki, sigma.backends.splunk, sigma.backends.elasticsearch, nats, lupa",
    ) {
        Ok(python)
    } else {
        Err("not installed: pySigma and its converters; `cargo xtask setup` installs them".into())
    }
}

/// Where `cargo xtask setup` puts the programs of this engine.
fn engine(name: &str) -> PathBuf {
    engines().join(name).join("bin")
}

/// Whether syslog-ng can be run here: `cargo xtask setup` unpacks it.
pub fn syslog_ng() -> Result<(), String> {
    match crate::syslog_ng::command().arg("--version").output() {
        Ok(done) if done.status.success() => Ok(()),
        Ok(done) => Err(format!(
            "syslog-ng does not run: {}",
            String::from_utf8_lossy(&done.stderr).trim()
        )),
        Err(_) => Err("not installed: syslog-ng; `cargo xtask setup` unpacks it".into()),
    }
}

/// Where `cargo xtask setup` puts engines.
pub(crate) fn engines() -> PathBuf {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let target = env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
    workspace.join(target).join("engines")
}

fn imports(python: &Path, modules: &str) -> bool {
    Command::new(python)
        .args(["-c", &format!("import {modules}")])
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Where `name` is found along `PATH`, or in the directories for administrators.
pub fn program(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path)
        .chain(["/usr/local/sbin", "/usr/sbin", "/sbin"].map(PathBuf::from))
        .map(|directory| directory.join(name))
        .find(|candidate| candidate.is_file())
}

fn root(what: &str) -> Result<(), String> {
    if rustix::process::geteuid().is_root() {
        Ok(())
    } else {
        Err(format!("{what} as root only"))
    }
}

fn programs(names: &[&str]) -> Result<(), String> {
    let missing: Vec<&str> = names
        .iter()
        .copied()
        .filter(|name| program(name).is_none())
        .collect();
    if missing.is_empty() {
        Ok(())
    } else {
        Err(format!("not installed: {}", missing.join(", ")))
    }
}

fn control_groups() -> Result<(), String> {
    let mounted = mounts::list().map_err(|error| format!("{error:#}"))?;
    let mounted = mounted.iter().any(|mount| mount.kind.starts_with("cgroup"));
    mounted
        .then_some(())
        .ok_or_else(|| "no control groups are mounted".into())
}

fn file_system(name: &str) -> Result<(), String> {
    let known = fs::read_to_string("/proc/filesystems").unwrap_or_default();
    let known = known.split_whitespace().any(|word| word == name);
    known
        .then_some(())
        .ok_or_else(|| format!("the kernel does not know the file system {name}"))
}

/// The image holds busybox and nothing else, so it must not want a dynamic linker.
fn static_busybox() -> Result<(), String> {
    let path = program("busybox").ok_or("not installed: busybox, statically linked")?;
    let program = fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let dynamic = [b"/ld-linux".as_slice(), b"/ld-musl"]
        .iter()
        .any(|linker| program.windows(linker.len()).any(|bytes| bytes == *linker));
    if dynamic {
        return Err(format!("{} is not statically linked", path.display()));
    }
    Ok(())
}
