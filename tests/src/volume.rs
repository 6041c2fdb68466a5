//! A secret volume laid out exactly as the kubelet lays one out, on a tmpfs of its own.

mod timestamp;

use std::collections::BTreeSet;
use std::ffi::CString;
use std::fs::{self, DirBuilder, File, Permissions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt, chown, symlink};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context, Result};
use rustix::mount::{MountFlags, UnmountFlags, mount, unmount};

/// The kubelet plugin whose volume is imitated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plugin {
    /// `kubernetes.io~secret`
    Secret,
    /// `kubernetes.io~projected`
    Projected,
    /// `kubernetes.io~csi`, with `vol_data.json` and the files in `mount/`
    Csi,
}

impl Plugin {
    fn directory(self) -> &'static str {
        match self {
            Self::Secret => "kubernetes.io~secret",
            Self::Projected => "kubernetes.io~projected",
            Self::Csi => "kubernetes.io~csi",
        }
    }
}

/// Who owns the files; a group other than 0 is what `fsGroup` makes of a volume.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Owner {
    /// The user that owns the files.
    pub uid: u32,
    /// The group that owns files and directories.
    pub gid: u32,
}

/// A mounted secret volume; dropped, it is unmounted and its directories are removed.
#[derive(Debug)]
pub struct SecretVolume {
    kubelet_root: PathBuf,
    mount_point: PathBuf,
    mode: u32,
    owner: Owner,
}

impl SecretVolume {
    /// Mounts the volume `name` of pod `pod_uid` and writes `files` into it, each with `mode`.
    pub fn create(
        kubelet_root: &Path,
        pod_uid: &str,
        plugin: Plugin,
        name: &str,
        files: &[(&str, impl AsRef<[u8]>)],
        mode: u32,
        owner: Owner,
    ) -> Result<Self> {
        let pod = kubelet_root.join("pods").join(pod_uid);
        let directory = pod.join("volumes").join(plugin.directory()).join(name);
        let mount_point = match plugin {
            Plugin::Secret | Plugin::Projected => directory.clone(),
            Plugin::Csi => directory.join("mount"),
        };
        create_directory(&mount_point, 0o750)?;
        if plugin == Plugin::Csi {
            let about = serde_json::json!({
                "driverName": "secrets-store.csi.k8s.io",
                "specVolID": name,
                "volumeLifecycleMode": "Ephemeral",
            });
            write(&directory.join("vol_data.json"), about.to_string(), 0o644)?;
        }
        // As on a node: anyone may enter, and `fsGroup` adds the set-group-id bit.
        let root_mode = if owner.gid == 0 { 0o1777 } else { 0o3777 };
        let options = CString::new(format!("size=4m,mode={root_mode:o},gid={}", owner.gid))?;
        mount(
            "tmpfs",
            &mount_point,
            "tmpfs",
            MountFlags::RELATIME,
            options.as_c_str(),
        )
        .with_context(|| format!("mounting a tmpfs at {}", mount_point.display()))?;
        let volume = Self {
            kubelet_root: kubelet_root.to_owned(),
            mount_point,
            mode,
            owner,
        };
        volume.rotate(files)?;
        Ok(volume)
    }

    /// Replaces the contents by `files` the way an update of the Secret does.
    pub fn rotate(&self, files: &[(&str, impl AsRef<[u8]>)]) -> Result<()> {
        let old = fs::read_link(self.file("..data")).ok();
        let fresh = timestamp::directory_name(SystemTime::now());
        for (key, value) in files {
            self.write_file(&fresh, key, value.as_ref())?;
        }
        let (data, next) = (self.file("..data"), self.file("..data_tmp"));
        symlink(&fresh, &next).with_context(|| format!("linking {}", next.display()))?;
        fs::rename(&next, &data).with_context(|| format!("renaming over {}", data.display()))?;
        self.link_keys(files.iter().map(|(key, _)| *key))?;
        if let Some(old) = old {
            let old = self.mount_point.join(old);
            fs::remove_dir_all(&old).with_context(|| format!("removing {}", old.display()))?;
        }
        Ok(())
    }

    /// The directory that a container mounts.
    pub fn path(&self) -> &Path {
        &self.mount_point
    }

    /// The path of `key` as a container sees it: a link through `..data`.
    pub fn file(&self, key: &str) -> PathBuf {
        self.mount_point.join(key)
    }

    fn write_file(&self, timestamp: &str, key: &str, value: &[u8]) -> Result<()> {
        let path = self.mount_point.join(timestamp).join(key);
        let parent = path.parent().context("a key names no file")?;
        create_directory(parent, 0o755)?;
        let mut directory = Some(parent);
        while let Some(below) = directory.filter(|below| *below != self.mount_point) {
            let bits = if self.owner.gid == 0 { 0o755 } else { 0o2755 };
            chown(below, None, Some(self.owner.gid))
                .and_then(|()| fs::set_permissions(below, Permissions::from_mode(bits)))
                .with_context(|| format!("setting owner and mode of {}", below.display()))?;
            directory = below.parent();
        }
        write(&path, value, self.mode)?;
        chown(&path, Some(self.owner.uid), Some(self.owner.gid))
            .with_context(|| format!("setting the owner of {}", path.display()))?;
        // A change of owner clears some bits, so the mode comes last.
        fs::set_permissions(&path, Permissions::from_mode(self.mode))
            .with_context(|| format!("setting the mode of {}", path.display()))
    }

    /// Makes the visible links match `keys`: one for the first component of each.
    fn link_keys<'a>(&self, keys: impl Iterator<Item = &'a str>) -> Result<()> {
        let wanted: BTreeSet<&str> = keys.filter_map(|key| key.split('/').next()).collect();
        let directory = &self.mount_point;
        let listing = || format!("listing {}", directory.display());
        for entry in fs::read_dir(directory).with_context(listing)? {
            let name = entry.with_context(listing)?.file_name();
            let visible = name.to_str().filter(|name| !name.starts_with(".."));
            if let Some(stale) = visible.filter(|name| !wanted.contains(name)) {
                fs::remove_file(self.file(stale)).with_context(|| format!("removing {stale}"))?;
            }
        }
        for key in wanted {
            match symlink(Path::new("..data").join(key), self.file(key)) {
                Err(error) if error.kind() != ErrorKind::AlreadyExists => {
                    return Err(error).with_context(|| format!("linking the key {key}"));
                }
                _ => {}
            }
        }
        Ok(())
    }
}

impl Drop for SecretVolume {
    fn drop(&mut self) {
        let _ = unmount(&self.mount_point, UnmountFlags::DETACH);
        if let Some(directory) = self.mount_point.parent() {
            let _ = fs::remove_file(directory.join("vol_data.json"));
        }
        // Upwards as long as the directories are empty: the pod may have other volumes.
        let mut directory = self.mount_point.as_path();
        while directory != self.kubelet_root && fs::remove_dir(directory).is_ok() {
            let Some(parent) = directory.parent() else {
                break;
            };
            directory = parent;
        }
    }
}

fn create_directory(path: &Path, mode: u32) -> Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true).mode(mode);
    builder
        .create(path)
        .with_context(|| format!("creating {}", path.display()))
}

fn write(path: &Path, content: impl AsRef<[u8]>, mode: u32) -> Result<()> {
    File::create(path)
        .and_then(|mut file| {
            file.write_all(content.as_ref())?;
            file.set_permissions(Permissions::from_mode(mode))
        })
        .with_context(|| format!("writing {}", path.display()))
}
