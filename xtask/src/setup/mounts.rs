//! The file systems through which the kernel shows its trace points, pinned BPF objects and LSMs.
//! The agent says itself what it cannot do without one, so a failure here is only told.

use crate::workspace::is_root;
use rustix::mount::{MountFlags, mount};
use std::fs;

const WANTED: [(&str, &str); 3] = [
    ("tracefs", "/sys/kernel/tracing"),
    ("bpf", "/sys/fs/bpf"),
    ("securityfs", "/sys/kernel/security"),
];

/// Mounts those of them that are not.
pub fn ensure() {
    let mounted = fs::read_to_string("/proc/self/mounts").unwrap_or_default();
    for (kind, place) in WANTED {
        if is_mounted(&mounted, kind, place) {
            continue;
        }
        if !is_root() {
            eprintln!("{kind} is not mounted: run as root `mount -t {kind} {kind} {place}`");
            continue;
        }
        let flags = MountFlags::NOSUID | MountFlags::NODEV | MountFlags::NOEXEC;
        match mount(kind, place, kind, flags, None) {
            Ok(()) => eprintln!("mounted {kind} at {place}"),
            Err(why) => eprintln!("going on without {kind}: mounting it at {place}: {why}"),
        }
    }
}

fn is_mounted(mounts: &str, kind: &str, place: &str) -> bool {
    mounts.lines().any(|line| {
        let mut fields = line.split(' ').skip(1);
        fields.next() == Some(place) && fields.next() == Some(kind)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mount_is_known_by_its_place_and_kind() {
        let mounts = "tmpfs /tmp tmpfs rw 0 0\nnone /sys/fs/bpf bpf rw 0 0\n";
        assert!(is_mounted(mounts, "bpf", "/sys/fs/bpf"));
        assert!(!is_mounted(mounts, "tracefs", "/sys/kernel/tracing"));
        assert!(!is_mounted(mounts, "bpf", "/tmp"));
    }
}
