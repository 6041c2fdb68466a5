//! Says in plain words what this machine lacks for each kind of test.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

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
