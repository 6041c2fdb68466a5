//! What this kernel and this process's rights allow, before anything is loaded.
use caps::{CapSet, Capability};
use serde::Serialize;
use std::path::Path;

/// The running kernel's type information.
pub(super) const VMLINUX: &str = "/sys/kernel/btf/vmlinux";
const TRACEFS: &str = "/sys/kernel/tracing";

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
    vec![kernel(), capabilities(), type_information(), tracefs()]
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
             in a container, mount the host's /sys",
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

/// `CAP_SYS_ADMIN` stands for the others on kernels that predate them.
fn capabilities() -> Check {
    const NEEDED: [Capability; 4] = [
        Capability::CAP_BPF,
        Capability::CAP_PERFMON,
        Capability::CAP_SYS_PTRACE,
        Capability::CAP_DAC_READ_SEARCH,
    ];
    let has = |capability| caps::has_cap(None, CapSet::Effective, capability).unwrap_or(false);
    let admin = has(Capability::CAP_SYS_ADMIN);
    let missing: Vec<String> = NEEDED
        .into_iter()
        .filter(|capability| {
            let replaced =
                admin && matches!(capability, Capability::CAP_BPF | Capability::CAP_PERFMON);
            !has(*capability) && !replaced
        })
        .map(|capability| capability.to_string())
        .collect();
    Check {
        name: "capabilities",
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
