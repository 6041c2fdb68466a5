//! Looks for a directory above a secret file that keeps others out, as it counts where the file is used.
use super::secret::{SecretFile, Source};
use crate::access::{Object, shielded_by};
use serde::{Deserialize, Serialize};
use std::{os::unix::fs::MetadataExt, path::Path};

/// A directory above a file that those can't pass who are neither its owner nor in its group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shield {
    /// Its permission bits.
    pub mode: u32,
    /// Its owner.
    pub uid: u32,
    /// Its group.
    pub gid: u32,
}

/// The outermost such directory. In a pod only what is within the volume counts: it is mounted there without what is above it on
/// the node. Of a path that the user named all directories count. Of a container's own mounts nothing is said.
pub fn of(file: &SecretFile) -> Option<Shield> {
    let real = file.path.canonicalize().ok()?;
    let above: Vec<&Path> = match file.origin.source {
        Source::Volume => within_volume(&real),
        Source::Path => real.ancestors().skip(1).collect(),
        Source::Runtime | Source::Env => return None,
    };
    let shown = above.into_iter().rev().map(|directory| {
        let metadata = directory.metadata().ok()?;
        Some(Shield {
            mode: metadata.mode(),
            uid: metadata.uid(),
            gid: metadata.gid(),
        })
    });
    let shown: Vec<Shield> = shown.collect::<Option<_>>()?;
    let objects: Vec<Object<'_>> = shown
        .iter()
        .map(|it| Object {
            mode: it.mode,
            uid: it.uid,
            gid: it.gid,
            acl: None,
        })
        .collect();
    let shield = shown[shielded_by(&objects)?];
    Some(Shield {
        mode: shield.mode & 0o7777,
        ..shield
    })
}

/// The directories of `<root>/pods/<uid>/volumes/<plugin>/<name>` and below, for CSI of its `mount`; innermost first.
fn within_volume(file: &Path) -> Vec<&Path> {
    let is_plugin = |path: &Path| {
        let name = path.file_name().and_then(|name| name.to_str());
        name.is_some_and(|name| name.starts_with("kubernetes.io~"))
    };
    let is_csi = file
        .iter()
        .any(|part| part.to_str() == Some("kubernetes.io~csi"));
    let mut directories: Vec<&Path> = file
        .ancestors()
        .skip(1)
        .take_while(|path| !is_plugin(path))
        .collect();
    if is_csi && directories.len() > 1 {
        directories.pop();
    }
    directories
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{Attributes, Device, FileKey};
    use crate::inventory::Origin;
    use std::fs::{Permissions, create_dir_all, set_permissions, write};
    use std::os::unix::fs::PermissionsExt;
    use std::path::PathBuf;
    use std::sync::Arc;

    fn file(path: PathBuf, source: Source) -> SecretFile {
        SecretFile {
            origin: Arc::new(Origin {
                name: "db".into(),
                key: "password".into(),
                source,
                pod_uid: None,
                container: None,
            }),
            path,
            file: FileKey {
                dev: Device(0),
                ino: 1,
            },
            attributes: Attributes {
                mode: 0o100_644,
                uid: 0,
                gid: 0,
                rdev: Device(0),
            },
            fingerprint: None,
            size: 1,
        }
    }

    #[test]
    fn what_is_above_a_volume_does_not_count_in_a_pod() {
        let directory = tempfile::tempdir().expect("a directory");
        set_permissions(directory.path(), Permissions::from_mode(0o700)).expect("set");
        let volume = directory
            .path()
            .join("pods/u/volumes/kubernetes.io~secret/db");
        let inner = volume.join("..data");
        create_dir_all(&inner).expect("made");
        for path in [&volume, &inner] {
            set_permissions(path, Permissions::from_mode(0o755)).expect("set");
        }
        write(inner.join("password"), "x").expect("written");
        let path = inner.join("password");
        assert!(of(&file(path.clone(), Source::Path)).is_some());
        assert_eq!(of(&file(path.clone(), Source::Volume)), None);
        assert_eq!(of(&file(path.clone(), Source::Runtime)), None);
        set_permissions(&inner, Permissions::from_mode(0o750)).expect("set");
        let shield = of(&file(path, Source::Volume)).expect("shielded");
        assert_eq!(shield.mode, 0o750);
    }
}
