//! Names of this node's namespaces, pods and containers: they are in every log, so they are not looked for.
use super::strength::Names;
use std::path::Path;

/// `<namespace>_<pod>_<uid>/<container>`, as the kubelet lays out containers' logs.
const POD_LOGS: &str = "/var/log/pods";
/// Pods whose names are read.
const MOST_PODS: usize = 4_096;

/// The names known now.
#[must_use]
pub fn names() -> Names {
    let mut names = below(Path::new(POD_LOGS));
    let node = rustix::system::uname();
    names.insert(node.nodename().to_bytes().to_ascii_lowercase());
    names
}

fn below(logs: &Path) -> Names {
    let mut names = Names::default();
    let pods = std::fs::read_dir(logs)
        .into_iter()
        .flatten()
        .filter_map(Result::ok);
    for pod in pods.take(MOST_PODS) {
        let name = pod.file_name();
        let parts = name.as_encoded_bytes().split(|byte| *byte == b'_').take(2);
        names.extend(parts.map(<[u8]>::to_ascii_lowercase));
        let containers = std::fs::read_dir(pod.path())
            .into_iter()
            .flatten()
            .filter_map(Result::ok);
        names.extend(containers.map(|it| it.file_name().as_encoded_bytes().to_ascii_lowercase()));
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_directories() {
        let root = tempfile::tempdir().expect("a directory");
        std::fs::create_dir_all(root.path().join("team-a_web-0_1234-56/nginx")).expect("made");
        let names = below(root.path());
        for name in [b"team-a".as_slice(), b"web-0", b"nginx"] {
            assert!(names.contains(name));
        }
        assert!(!names.contains(b"1234-56".as_slice()));
    }
}
