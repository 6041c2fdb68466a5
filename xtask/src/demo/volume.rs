//! A secret volume as the kubelet lays it out: a tmpfs of its own, a folder a version, `..data` that
//! points to the present one, and a link a key.

use anyhow::{Context, Result};
use rustix::mount::{MountFlags, UnmountFlags, mount, unmount};
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

pub struct Volume {
    path: PathBuf,
    version: PathBuf,
}

impl Volume {
    /// Mounts an empty volume for the secret `name` of a pod below `kubelet`.
    pub fn mount(kubelet: &Path, name: &str) -> Result<Volume> {
        let pod = "pods/3f6c2a52-9d1e-4a6b-8c57-5e0d7b1a94f3/volumes/kubernetes.io~secret";
        let path = kubelet.join(pod).join(name);
        let at = || format!("mounting a secret volume at {}", path.display());
        fs::create_dir_all(&path).with_context(at)?;
        let flags = MountFlags::NOSUID | MountFlags::NODEV | MountFlags::NOEXEC;
        mount("tmpfs", &path, "tmpfs", flags, c"mode=0755,size=1m").with_context(at)?;
        // From here on, dropping the volume unmounts it.
        let version = path.join("..2026_01_01_00_00_00.000000001");
        let volume = Volume { path, version };
        fs::create_dir(&volume.version)?;
        fs::set_permissions(&volume.version, fs::Permissions::from_mode(0o755))?;
        symlink(
            volume.version.file_name().unwrap_or_default(),
            volume.file("..data"),
        )?;
        Ok(volume)
    }

    /// Writes `key` with the kubelet's default mode, which lets everyone read it.
    pub fn write(&self, key: &str, value: &str) -> Result<()> {
        let file = self.version.join(key);
        let at = || format!("writing the secret file {}", file.display());
        fs::write(&file, value).with_context(at)?;
        fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).with_context(at)?;
        symlink(Path::new("..data").join(key), self.file(key)).with_context(at)
    }

    /// Where a container reads `key`.
    pub fn file(&self, key: &str) -> PathBuf {
        self.path.join(key)
    }
}

impl Drop for Volume {
    fn drop(&mut self) {
        if let Err(why) = unmount(&self.path, UnmountFlags::DETACH) {
            eprintln!("left mounted: {}: {why}", self.path.display());
        }
    }
}
