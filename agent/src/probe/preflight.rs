//! What this kernel and this process's rights allow, before anything is loaded.
use caps::{CapSet, Capability};
use serde::Serialize;
use std::{io::ErrorKind, path::Path};

/// The running kernel's type information.
pub(super) const VMLINUX: &str = "/sys/kernel/btf/vmlinux";
/// The modes of lockdown, the one in force in brackets.
const LOCKDOWN: &str = "/sys/kernel/security/lockdown";
const TRACEFS: &str = "/sys/kernel/tracing";
/// The check of capabilities.
pub const CAPABILITIES: &str = "capabilities";

/// One answer.
#[derive(Clone, Debug, Serialize)]
pub struct Check {
    /// What was looked at.
    pub name: &'static str,
    /// Whether the agent can work with the answer.
    pub ok: bool,
    /// What was found.
    pub found: String,
    /// What to do when it is not right.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remedy: Option<&'static str>,
}

/// Mounts tracefs where it is missing and this process may: its event ids are needed to attach. Never fatal.
pub fn prepare() {
    let events = Path::new(TRACEFS).join("events");
    if events.exists() || Path::new("/sys/kernel/debug/tracing/events").exists() {
        return;
    }
    let flags = rustix::mount::MountFlags::NOSUID
        | rustix::mount::MountFlags::NODEV
        | rustix::mount::MountFlags::NOEXEC;
    match rustix::mount::mount("tracefs", TRACEFS, "tracefs", flags, None) {
        Ok(()) => tracing::info!(path = TRACEFS, "mounted tracefs, which was missing"),
        Err(error) => {
            tracing::warn!(path = TRACEFS, %error, "tracefs is missing and can't be mounted")
        }
    }
}

/// Looks at the kernel, its type information, tracefs and capabilities.
#[must_use]
pub fn preflight() -> Vec<Check> {
    vec![
        kernel(),
        capabilities(),
        lockdown(),
        type_information(),
        tracefs(),
    ]
}

fn kernel() -> Check {
    let uname = rustix::system::uname();
    Check {
        name: "kernel",
        ok: true,
        found: format!(
            "{} {}",
            uname.release().to_string_lossy(),
            uname.machine().to_string_lossy()
        ),
        remedy: None,
    }
}

/// Confidentiality keeps programs from reading kernel memory (`LOCKDOWN_BPF_READ_KERNEL`, security/security.c); integrity
/// keeps none of the hooks here.
fn lockdown() -> Check {
    let modes = std::fs::read_to_string(LOCKDOWN);
    let mode = modes.as_deref().ok().and_then(lockdown_mode);
    let ok = mode != Some("confidentiality");
    Check {
        name: "lockdown",
        ok,
        found: match (mode, &modes) {
            (Some(mode), _) => mode.to_owned(),
            (None, Err(error)) if error.kind() != ErrorKind::NotFound => {
                format!("not known: {LOCKDOWN}: {error}")
            }
            (None, _) => "none that is told".to_owned(),
        },
        remedy: (!ok).then_some(
            "no kernel program may read kernel memory in this mode: boot with lockdown=integrity; without probes, \
             `--mode sidecar` and `scan` work",
        ),
    }
}

/// The mode in brackets: `none [integrity] confidentiality`.
fn lockdown_mode(modes: &str) -> Option<&str> {
    let mut modes = modes.split_whitespace();
    modes.find_map(|mode| mode.strip_prefix('[')?.strip_suffix(']'))
}

fn type_information() -> Check {
    let size = std::fs::metadata(VMLINUX).map(|metadata| metadata.len());
    let ok = matches!(size, Ok(1..));
    Check {
        name: "btf",
        ok,
        found: match size {
            Ok(size) => format!("{VMLINUX}, {size} bytes"),
            Err(error) => format!("{VMLINUX}: {error}"),
        },
        remedy: (!ok).then_some(
            "use a kernel built with CONFIG_DEBUG_INFO_BTF=y, as those of current distributions are; \
             in a container, mount the host's /sys; without probes, `--mode sidecar` and `scan` work",
        ),
    }
}

fn tracefs() -> Check {
    let places = [TRACEFS, "/sys/kernel/debug/tracing"];
    let place = places
        .into_iter()
        .find(|place| Path::new(place).join("events/syscalls").is_dir());
    Check {
        name: "tracefs",
        ok: place.is_some(),
        found: place.map_or_else(|| format!("no system call events under {TRACEFS}"), str::to_owned),
        remedy: place.is_none().then_some(
            "mount it (mount -t tracefs tracefs /sys/kernel/tracing) on a kernel with CONFIG_FTRACE_SYSCALLS=y",
        ),
    }
}

/// What is needed, and what is lost without it.
const NEEDED: [(Capability, &str); 4] = [
    (
        Capability::CAP_BPF,
        "no kernel program can be loaded: the agent does not start",
    ),
    (
        Capability::CAP_PERFMON,
        "no kernel program may look at what processes do: the agent does not start",
    ),
    (
        Capability::CAP_SYS_PTRACE,
        "other processes can't be looked into (/proc/<pid>/root, fd): no secret volume that only a container shows, \
         no log file in a container, no file that sendfile copied, no standard stream of a program that runs already, \
         on most kernels no environment",
    ),
    (
        Capability::CAP_DAC_READ_SEARCH,
        "what is closed to root without rights can't be read: no secret file of another user (mode 0400), \
         no environment of a program of another user",
    ),
];

/// `CAP_SYS_ADMIN` stands for the first two on kernels that predate them.
fn capabilities() -> Check {
    let has = |capability| caps::has_cap(None, CapSet::Effective, capability).unwrap_or(false);
    let admin = has(Capability::CAP_SYS_ADMIN);
    let missing: Vec<String> = NEEDED
        .into_iter()
        .filter(|&(capability, _)| {
            let replaced =
                admin && matches!(capability, Capability::CAP_BPF | Capability::CAP_PERFMON);
            !has(capability) && !replaced
        })
        .map(|(capability, lost)| format!("{capability} ({lost})"))
        .collect();
    Check {
        name: CAPABILITIES,
        ok: missing.is_empty(),
        found: if missing.is_empty() {
            "all that are needed".to_owned()
        } else {
            format!("missing {}", missing.join(", "))
        },
        remedy: (!missing.is_empty()).then_some(
            "run as root, or grant CAP_BPF, CAP_PERFMON, CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mode_of_lockdown_is_the_one_in_brackets() {
        let modes = "none [integrity] confidentiality\n";
        assert_eq!(lockdown_mode(modes), Some("integrity"));
        assert_eq!(lockdown_mode(""), None);
    }
}
