//! What was read from a log file, and whose log a file under `/var/log/pods` is.
use super::{BootTime, FileId};
use crate::redact::Payload;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// Bytes read from a log file.
#[derive(Debug)]
pub struct Log<'r> {
    /// When they were read.
    pub time: BootTime,
    /// The file.
    pub file: FileId,
    /// What the bytes are.
    pub kind: LogKind,
    /// The file's path: as the process that wrote it sees it, or on the node for a pod's log.
    pub path: &'r Path,
    /// Where in the stream of bytes the payload starts. A log file: its position. A pod's log: bytes of this kind read before;
    /// it goes on through rotation. Where it does not continue the last piece, the bytes between were NULs of a sparse file.
    pub offset: u64,
    /// Position in the file at which the first byte was read.
    pub position: u64,
    /// Bytes before these were not read.
    pub gap: bool,
    /// These bytes may have been read before: the file changed without growing.
    pub reread: bool,
    /// The bytes.
    pub payload: Payload<'r>,
}

/// What bytes of a log file are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum LogKind {
    /// A log file, as it is.
    File,
    /// What a container wrote to stdout, without the runtime's header lines.
    PodStdout,
    /// The same for stderr.
    PodStderr,
}

/// Whose log a file is, told by its path: `<root>/<namespace>_<pod>_<uid>/<container>/<restart>.log`, also when rotated
/// (`<restart>.log.<timestamp>`). The kubelet lays it out (`BuildPodLogsDirectory`, pkg/kubelet/kuberuntime/helpers.go, 1.34).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PodLogPath<'p> {
    /// Namespace of the pod.
    pub namespace: &'p str,
    /// Name of the pod.
    pub pod: &'p str,
    /// Uid of the pod; of a static pod it is not the one the API server shows.
    pub uid: &'p str,
    /// Name of the container in the pod.
    pub container: &'p str,
    /// How often the container was started anew before this log.
    pub restart: u32,
    /// Whether the file was rotated away.
    pub is_rotated: bool,
}

impl<'p> PodLogPath<'p> {
    /// Reads the last three components; `None` when they have another form.
    #[must_use]
    pub fn parse(path: &'p Path) -> Option<Self> {
        let mut components = path.iter().rev();
        let mut next = || components.next()?.to_str();
        let (file, container, pod_directory) = (next()?, next()?, next()?);
        let (restart, rotated) = file.split_once(".log")?;
        // Neither a namespace nor a pod's name holds '_' (RFC 1123 labels and subdomains).
        let (namespace, rest) = pod_directory.split_once('_')?;
        let (pod, uid) = rest.split_once('_')?;
        let is_number = !restart.is_empty() && restart.bytes().all(|byte| byte.is_ascii_digit());
        let is_whole = ![namespace, pod, uid, container].contains(&"");
        // `.gz` and `.tmp` come after the timestamp of a file that is being, or was, compressed.
        let is_timestamp = |text: &str| {
            text.bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b'-')
        };
        let is_log = rotated.is_empty() || rotated.strip_prefix('.').is_some_and(is_timestamp);
        (is_number && is_whole && is_log && !uid.contains('_')).then_some(Self {
            namespace,
            pod,
            uid,
            container,
            restart: restart.parse().ok()?,
            is_rotated: !rotated.is_empty(),
        })
    }

    /// The container's id, if `link` is the name of the kubelet's link to this log: `<pod>_<namespace>_<container>-<id>.log` in
    /// `/var/log/containers` (`legacyLogSymlink`, pkg/kubelet/kuberuntime/legacy.go). Each restart has a link of its own: where
    /// it leads says which.
    #[must_use]
    pub fn container_id<'l>(&self, link: &'l str) -> Option<&'l str> {
        let id = link
            .strip_prefix(self.pod)?
            .strip_prefix('_')?
            .strip_prefix(self.namespace)?
            .strip_prefix('_')?
            .strip_prefix(self.container)?
            .strip_prefix('-')?
            .strip_suffix(".log")?;
        let is_id = id.len() >= 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_id.then_some(id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::path::PathBuf;

    const UID: &str = "0b6e0dd2-24f6-4c0e-8f0a-4d2f3c1b9a77";

    #[test]
    fn a_path_names_pod_and_container() {
        let path = format!("/var/log/pods/shop_cart-7f_{UID}/web/2.log");
        let expected = PodLogPath {
            namespace: "shop",
            pod: "cart-7f",
            uid: UID,
            container: "web",
            restart: 2,
            is_rotated: false,
        };
        assert_eq!(PodLogPath::parse(Path::new(&path)), Some(expected));
        let rotated = PathBuf::from(format!("{path}.20261124-101500"));
        let parsed = PodLogPath::parse(&rotated).expect("a pod's log");
        assert!(parsed.is_rotated && parsed.restart == 2);
    }

    #[test]
    fn other_paths_do_not() {
        for path in [
            "",
            "/",
            "0.log",
            "/a_b_c/0.log",
            "/a_b/c/0.log",
            "/a_b_c_d/c/0.log",
            "/a_b_c/c/x.log",
            "/a_b_c/c/.log",
            "/a_b_c/c/0.txt",
            "/a_b_c/c/0.logs",
            "/a_b_c/c/0.log.20261124-101500.gz",
            "/a_b_c/c/0.log.20261124-101500.tmp",
            "/_b_c/c/0.log",
            "/a_b_c/c/99999999999.log",
        ] {
            assert_eq!(PodLogPath::parse(Path::new(path)), None, "{path}");
        }
    }

    #[test]
    fn the_link_tells_the_containers_id() {
        let path = PathBuf::from("/var/log/pods/shop_cart-7f_u/web/0.log");
        let parsed = PodLogPath::parse(&path).expect("a pod's log");
        let id = "3f".repeat(32);
        let link = format!("cart-7f_shop_web-{id}.log");
        assert_eq!(parsed.container_id(&link), Some(id.as_str()));
        // Another container, whose name starts the same.
        let other = format!("cart-7f_shop_web-side-{id}.log");
        assert_eq!(parsed.container_id(&other), None);
        assert_eq!(parsed.container_id("cart-7f_shop_web-.log"), None);
    }

    proptest! {
        #[test]
        fn what_was_put_together_is_taken_apart(
            namespace in "[a-z][a-z0-9-]{0,20}", pod in "[a-z][a-z0-9.-]{0,20}", container in "[a-z][a-z0-9-]{0,20}", restart in 0u32..1000,
        ) {
            let path = PathBuf::from(format!("/x/{namespace}_{pod}_{UID}/{container}/{restart}.log"));
            let parsed = PodLogPath::parse(&path).expect("a pod's log");
            prop_assert_eq!((parsed.namespace, parsed.pod, parsed.container, parsed.restart),
                (namespace.as_str(), pod.as_str(), container.as_str(), restart));
        }

        #[test]
        fn any_path_is_taken_apart_or_refused(path in "\\PC{0,60}") {
            let _ = PodLogPath::parse(Path::new(&path));
        }
    }
}
