//! Which programs are container runtimes: their copies of a container's output are not a second leak.
use std::path::Path;

const RUNTIMES: &[&str] = &[
    "conmon",
    "conmon-rs",
    "containerd",
    "containerd-shim",
    "containerd-shim-runc-v1",
    "containerd-shim-runc-v2",
    "cri-dockerd",
    "crictl",
    "crio",
    "crun",
    "ctr",
    "docker",
    "docker-proxy",
    "dockerd",
    "nerdctl",
    "podman",
    "runc",
];

/// By the executable, not by the name a process can give itself. Meant for processes that are in no container.
#[must_use]
pub fn is_runtime(exe: &Path) -> bool {
    let Some(name) = exe.file_name().and_then(|name| name.to_str()) else {
        return false;
    };
    let name = name.strip_suffix(" (deleted)").unwrap_or(name);
    RUNTIMES.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runtimes_are_known_by_their_executable() {
        for exe in ["/usr/sbin/runc", "/opt/x/conmon", "/usr/bin/runc (deleted)"] {
            assert!(is_runtime(Path::new(exe)), "{exe}");
        }
        for exe in ["/usr/bin/sh", "/runc/sh", "/usr/bin/runc-2", ""] {
            assert!(!is_runtime(Path::new(exe)), "{exe}");
        }
    }
}
