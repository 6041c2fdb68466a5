//! The annotations in OCI bundles: there before a container's program runs, and read within a millisecond.
mod annotations;
mod storage;

use super::{ContainerFacts, PodFacts};
use crate::redact::SecretBytes;
use annotations::Bundle;
use rustix::fs::{Mode, OFlags};
use std::path::{Path, PathBuf};

/// Where runtimes keep bundles, by container id.
const PLACES: [&str; 6] = [
    "/run/containerd/io.containerd.runtime.v2.task/k8s.io",
    "/run/k3s/containerd/io.containerd.runtime.v2.task/k8s.io",
    // CRI-O, and podman with storage in memory.
    "/run/containers/storage/overlay-containers",
    // podman.
    "/var/lib/containers/storage/overlay-containers",
    "/var/snap/microk8s/common/run/containerd/io.containerd.runtime.v2.task/k8s.io",
    "/run/k0s/containerd/io.containerd.runtime.v2.task/k8s.io",
];
/// Larger configurations are not read.
const MOST: usize = 8 * 1024 * 1024;

/// What a bundle tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    pub container: Option<ContainerFacts>,
    pub pod: Option<PodFacts>,
}

/// The directories of bundles.
pub struct Bundles {
    places: Vec<PathBuf>,
}

impl Bundles {
    /// Those of the settings, or else the known ones.
    pub fn new(given: &[PathBuf]) -> Self {
        let places = if given.is_empty() {
            PLACES.iter().map(PathBuf::from).collect()
        } else {
            given.to_vec()
        };
        Self { places }
    }

    /// Whether any directory is there.
    pub fn are_there(&self) -> bool {
        self.places.iter().any(|place| place.is_dir())
    }

    /// Reads a container's bundle.
    pub fn read(&self, id: &str, pod_uid: Option<&str>) -> Option<Told> {
        // A part of a path: nothing else than an id may be in it.
        if id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return None;
        }
        self.places.iter().find_map(|place| {
            let bundle = ["config.json", "userdata/config.json"]
                .iter()
                .find_map(|file| read(&place.join(id).join(file)))?;
            let bundle = Bundle::parse(bundle.expose())?;
            Some(if bundle.is_podmans() {
                storage::told(place, id)
            } else {
                bundle.told(id, pod_uid)
            })
        })
    }
}

/// The whole file. It may hold the container's environment: no copy outlives the buffer.
fn read(path: &Path) -> Option<SecretBytes> {
    let file = rustix::fs::open(path, OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty()).ok()?;
    let size = usize::try_from(rustix::fs::fstat(&file).ok()?.st_size).ok()?;
    if size > MOST {
        return None;
    }
    let mut bytes = SecretBytes::new(vec![0; size]);
    let length = bytes
        .fill(|room, position| Ok(rustix::io::pread(&file, room, position)?))
        .ok()?;
    Some(bytes.cut(length))
}
