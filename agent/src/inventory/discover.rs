//! Finds secret volumes: the kubelet's by their place on the node, and what the user named.
use rustix::{
    fs::{FileType, stat, statfs},
    io::Errno,
};
use std::{
    collections::HashSet,
    ffi::OsStr,
    path::{Path, PathBuf},
};

/// A place whose files are secrets.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Volume {
    /// What it is.
    pub kind: Kind,
    /// The secret's name.
    pub name: String,
    /// Where the agent reaches it.
    pub root: PathBuf,
    /// Where a person would look for it: differs from `root` inside a container.
    pub shown: PathBuf,
    /// Whether `root` is the one secret file itself.
    pub single_file: bool,
}

/// Who made a volume.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// The kubelet, for this pod.
    Kubelet {
        /// The pod's uid.
        pod_uid: String,
    },
    /// A container's own mounts show it.
    Container {
        /// The container's id; empty when it is of no interest.
        id: String,
        /// The container's root, `/proc/<pid>/root`.
        root: PathBuf,
    },
    /// The user named it.
    Path,
}

/// Where to look, from the configuration.
#[derive(Clone, Debug, Default)]
pub struct Places {
    /// Directories of kubelets; none: those that are found.
    pub kubelet_roots: Vec<PathBuf>,
    /// Directories and files that the user named.
    pub secret_paths: Vec<PathBuf>,
}

/// What a look gives.
#[derive(Default)]
pub struct Discovery {
    /// The volumes.
    pub volumes: Vec<Volume>,
    /// Directories in which a new volume would show.
    pub directories: Vec<PathBuf>,
    /// Directories that may not be looked into.
    pub closed: Vec<PathBuf>,
}

/// `TMPFS_MAGIC` (include/uapi/linux/magic.h).
const TMPFS: u64 = 0x0102_1994;

const KUBELET_ROOTS: &[&str] = &[
    "/var/lib/kubelet",
    "/mnt/paas/kubernetes/kubelet",
    "/var/snap/microk8s/common/var/lib/kubelet",
    "/var/lib/k0s/kubelet",
];
const SECRET_PLUGINS: &[&str] = &[
    "kubernetes.io~secret",
    "kubernetes.io~projected",
    "kubernetes.io~csi",
];

/// The kubelet directories that distributions use and this machine has.
#[must_use]
pub fn default_kubelet_roots() -> Vec<PathBuf> {
    different(KUBELET_ROOTS.iter().map(PathBuf::from))
}

/// Of these roots, those that are there. One that is a link to another, or mounted at both paths, counts once: on CCE
/// `/var/lib/kubelet` is such a link.
fn different(roots: impl Iterator<Item = PathBuf>) -> Vec<PathBuf> {
    let mut seen = HashSet::new();
    let mut is_new = |root: &PathBuf| {
        let pods = stat(root.join("pods")).ok();
        let pods = pods.filter(|it| FileType::from_raw_mode(it.st_mode) == FileType::Directory);
        pods.is_some_and(|it| seen.insert((it.st_dev, it.st_ino)))
    };
    roots.filter(|root| is_new(root)).collect()
}

/// Looks for volumes.
#[must_use]
pub fn discover(places: &Places) -> Discovery {
    let mut discovery = Discovery::default();
    if places.kubelet_roots.is_empty() {
        // Asked each time: the kubelet may be installed after the sentinel.
        default_kubelet_roots()
            .iter()
            .for_each(|root| discovery.kubelet(root));
        let is_closed =
            |root: &&&str| stat(Path::new(root).join("pods")).err() == Some(Errno::ACCESS);
        let closed = KUBELET_ROOTS.iter().filter(is_closed);
        discovery.closed.extend(closed.map(PathBuf::from));
    }
    discovery.named_places(places);
    discovery
}

/// Looks for volumes in these places and nowhere else.
#[must_use]
pub fn discover_only(places: &Places) -> Discovery {
    let mut discovery = Discovery::default();
    discovery.named_places(places);
    discovery
}

/// Whether a directory is a kubelet's.
#[must_use]
pub fn is_kubelet_root(directory: &Path) -> bool {
    directory.join("pods").is_dir()
}

impl Discovery {
    fn named_places(&mut self, places: &Places) {
        for root in &places.kubelet_roots {
            self.kubelet(root);
        }
        for path in &places.secret_paths {
            self.named(path);
        }
    }

    /// `<root>/pods/<uid>/volumes/<plugin>/<name>`, for CSI `…/<name>/mount`.
    fn kubelet(&mut self, root: &Path) {
        let pods = root.join("pods");
        self.directories.push(root.to_owned());
        for pod in self.subdirectories(&pods) {
            let Some(pod_uid) = pod.file_name().map(lossy) else {
                continue;
            };
            for plugin in self.subdirectories(&pod.join("volumes")) {
                if !SECRET_PLUGINS.iter().any(|known| plugin.ends_with(known)) {
                    continue;
                }
                for volume in self.subdirectories(&plugin) {
                    self.volume(&pod_uid, &plugin, volume);
                }
            }
            self.directories.push(pod);
        }
    }

    fn volume(&mut self, pod_uid: &str, plugin: &Path, directory: PathBuf) {
        let Some(name) = directory.file_name().map(lossy) else {
            return;
        };
        let mut root = directory;
        if plugin.ends_with("kubernetes.io~csi") {
            self.directories.push(root.clone());
            if !is_secret_csi(&root) {
                return;
            }
            root.push("mount");
        }
        let kind = Kind::Kubelet {
            pod_uid: pod_uid.to_owned(),
        };
        self.volumes.push(Volume {
            kind,
            name,
            shown: root.clone(),
            root,
            single_file: false,
        });
    }

    fn named(&mut self, path: &Path) {
        let single_file = path.is_file();
        if !single_file && !path.is_dir() {
            // Named but not there yet: it shows in the nearest directory that exists.
            self.directories.extend(
                path.ancestors()
                    .skip(1)
                    .find(|up| up.is_dir())
                    .map(Path::to_owned),
            );
            return;
        }
        let name = path
            .file_name()
            .map_or_else(|| path.display().to_string(), lossy);
        let (root, shown) = (path.to_owned(), path.to_owned());
        self.volumes.push(Volume {
            kind: Kind::Path,
            name,
            root,
            shown,
            single_file,
        });
    }

    /// The directories in `directory`, which is itself one in which a volume could show.
    fn subdirectories(&mut self, directory: &Path) -> Vec<PathBuf> {
        let entries = match std::fs::read_dir(directory) {
            Ok(entries) => entries,
            Err(error) => {
                if error.kind() == std::io::ErrorKind::PermissionDenied {
                    self.closed.push(directory.to_owned());
                }
                return Vec::new();
            }
        };
        self.directories.push(directory.to_owned());
        let is_directory =
            |entry: &std::fs::DirEntry| entry.file_type().is_ok_and(|kind| kind.is_dir());
        let mut found: Vec<PathBuf> = entries
            .filter_map(Result::ok)
            .filter(is_directory)
            .map(|entry| entry.path())
            .collect();
        found.sort_unstable();
        found
    }
}

/// Whether a CSI volume holds secrets: any disk may be one. A secret store's driver says so in its name and keeps the
/// files in memory. A directory that nothing is mounted on, without the kubelet's note of the driver, is let pass.
fn is_secret_csi(directory: &Path) -> bool {
    let mount = directory.join("mount");
    let (Ok(inner), Ok(outer)) = (stat(&mount), stat(directory)) else {
        return false;
    };
    let in_memory = statfs(&mount).is_ok_and(|it| it.f_type as u64 & 0xffff_ffff == TMPFS);
    let driver = std::fs::read_to_string(directory.join("vol_data.json"))
        .ok()
        .map(|text| {
            let note: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
            note["driverName"].as_str().unwrap_or_default().to_owned()
        });
    match driver {
        Some(driver) => in_memory || driver.contains("secret"),
        None => in_memory || inner.st_dev == outer.st_dev,
    }
}

fn lossy(name: &OsStr) -> String {
    name.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_root_with_two_paths_counts_once() {
        let place = tempfile::tempdir().expect("a directory");
        let path = |name: &str| place.path().join(name);
        std::fs::create_dir_all(path("real/pods")).expect("made");
        std::fs::create_dir_all(path("empty")).expect("made");
        std::os::unix::fs::symlink(path("real"), path("link")).expect("made");
        let roots = ["link", "real", "empty", "none"].map(path);
        assert_eq!(different(roots.into_iter()), [path("link")]);
    }

    #[test]
    fn a_disk_that_csi_mounted_is_no_secret() {
        let root = tempfile::tempdir().expect("a directory");
        let csi = root.path().join("pods/7b0c1f6e/volumes/kubernetes.io~csi");
        for (name, driver) in [
            ("creds", Some("secrets-store.csi.k8s.io")),
            ("pvc-1", Some("disk.csi.everest.io")),
            ("bare", None),
        ] {
            std::fs::create_dir_all(csi.join(name).join("mount")).expect("made");
            if let Some(driver) = driver {
                let note = format!("{{\"driverName\":\"{driver}\"}}");
                std::fs::write(csi.join(name).join("vol_data.json"), note).expect("written");
            }
        }
        let places = Places {
            kubelet_roots: vec![root.path().into()],
            secret_paths: vec![],
        };
        let names: Vec<String> = discover(&places)
            .volumes
            .into_iter()
            .map(|it| it.name)
            .collect();
        assert_eq!(names, ["bare", "creds"]);
    }
}
