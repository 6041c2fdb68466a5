//! What volumes and their files are called, and what is plain from that.
use crate::event::Device;
use crate::inventory::{
    discover::{Kind, Volume},
    mountinfo,
    read::Found,
    secret::{Origin, SecretFile, Source},
    told::Told,
};
use rustc_hash::FxHashMap;
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// Mount points of file systems in memory that are mounted as a whole, as the kubelet mounts a secret.
pub(super) fn own_file_systems() -> FxHashMap<PathBuf, Device> {
    mountinfo::parse(&std::fs::read("/proc/self/mountinfo").unwrap_or_default())
        .into_iter()
        .filter(|mount| mount.kind == "tmpfs" && mount.root.as_os_str() == "/")
        .map(|mount| (mount.point, mount.dev))
        .collect()
}

/// A service account's CA certificate and namespace are not secrets.
pub(in crate::inventory) fn is_public(volume: &Volume, relative: &Path) -> bool {
    let public = relative.as_os_str() == "ca.crt" || relative.as_os_str() == "namespace";
    public && !matches!(volume.kind, Kind::Path) && volume.root.join("token").exists()
}

pub(in crate::inventory) fn origin(volume: &Volume, found: &Found, told: Told) -> Origin {
    let key = found.relative.to_string_lossy().into_owned();
    let (source, pod_uid, container) = match &volume.kind {
        Kind::Kubelet { pod_uid } => (Source::Volume, Some(pod_uid.clone()), None),
        Kind::Container { id, .. } => {
            let container = (!id.is_empty()).then(|| id.clone());
            (Source::Runtime, None, container)
        }
        Kind::Path => (Source::Path, None, None),
    };
    if let Told::Secret { name, key } = told {
        return Origin {
            name,
            key,
            source,
            pod_uid,
            container,
        };
    }
    // `/run/secrets` itself is not a secret's name; its files' names are.
    let is_collection = source == Source::Runtime && volume.name == "secrets";
    Origin {
        name: if is_collection {
            key.clone()
        } else {
            volume.name.clone()
        },
        key,
        source,
        pod_uid,
        container,
    }
}

/// A file as it was found; its content is not known.
pub(in crate::inventory) fn secret_file(
    volume: &Volume,
    found: &Found,
    origin: Arc<Origin>,
) -> SecretFile {
    SecretFile {
        origin,
        path: if volume.single_file {
            volume.shown.clone()
        } else {
            volume.shown.join(&found.relative)
        },
        file: found.file,
        attributes: found.attributes,
        fingerprint: None,
        size: found.size,
    }
}
