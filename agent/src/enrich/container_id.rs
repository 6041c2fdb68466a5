//! Container id and pod uid from a cgroup path: both drivers, version 1, 2 and hybrid.

/// What a cgroup path tells.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ContainerId {
    /// The container's id.
    pub id: String,
    /// The pod's uid.
    pub pod_uid: Option<String>,
}

const ID_LENGTH: usize = 64;

/// The innermost container of a path, such as `/kubepods/burstable/pod<uid>/<id>` (cgroupfs driver) or
/// `…/kubepods-burstable-pod<uid, _ for ->.slice/cri-containerd-<id>.scope` (systemd driver).
#[must_use]
pub fn container_of(path: &str) -> Option<ContainerId> {
    let mut segments = path.split('/').rev();
    let id = segments.by_ref().find_map(id_of)?;
    Some(ContainerId {
        id: id.to_owned(),
        pod_uid: segments.find_map(pod_uid_of),
    })
}

/// `<id>`, `<runtime>-<id>.scope`; but not the monitor's own `libpod-conmon-<id>.scope` and `crio-conmon-<id>.scope`.
fn id_of(segment: &str) -> Option<&str> {
    let name = segment.strip_suffix(".scope").unwrap_or(segment);
    let (before, id) = name.rsplit_once('-').unwrap_or(("", name));
    let is_id = id.len() == ID_LENGTH
        && id
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    (is_id && !before.ends_with("conmon")).then_some(id)
}

/// `pod<uid>` or `kubepods[-<qos>]-pod<uid>.slice`.
fn pod_uid_of(segment: &str) -> Option<String> {
    if let Some(name) = segment.strip_suffix(".slice") {
        let (_, uid) = name.rsplit_once("-pod")?;
        return (!uid.is_empty()).then(|| uid.replace('_', "-"));
    }
    let uid = segment.strip_prefix("pod")?;
    let is_uid = !uid.is_empty()
        && uid
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    (is_uid && uid.len() >= 16).then(|| uid.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ID: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    const POD: &str = "7b0c1f6e-5a52-4a0e-9d0e-0f6b8b6f2b11";

    fn check(path: &str, pod: Option<&str>) {
        let expected = ContainerId {
            id: ID.into(),
            pod_uid: pod.map(str::to_owned),
        };
        assert_eq!(container_of(path), Some(expected), "{path}");
    }

    #[test]
    fn the_layouts_of_the_field_are_known() {
        let pod_ = POD.replace('-', "_");
        check(&format!("/kubepods/burstable/pod{POD}/{ID}"), Some(POD));
        check(&format!("/kubepods/pod{POD}/{ID}"), Some(POD));
        check(
            &format!(
                "/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod{pod_}.slice/cri-containerd-{ID}.scope"
            ),
            Some(POD),
        );
        check(
            &format!("/kubepods.slice/kubepods-pod{pod_}.slice/crio-{ID}.scope"),
            Some(POD),
        );
        check(
            &format!(
                "/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-pod{pod_}.slice/cri-containerd-{ID}.scope"
            ),
            Some(POD),
        );
        check(&format!("/docker/{ID}"), None);
        check(&format!("/system.slice/docker-{ID}.scope"), None);
        check(&format!("/machine.slice/libpod-{ID}.scope/container"), None);
        check(&format!("/libpod_parent/libpod-{ID}"), None);
        check(
            &format!(
                "/docker/{}/kubepods/burstable/pod{POD}/{ID}",
                ID.replace('0', "1")
            ),
            Some(POD),
        );
    }

    #[test]
    fn what_is_no_container_is_none() {
        let paths = [
            "/".to_owned(),
            "/system.slice/containerd.service".to_owned(),
            format!("/kubepods/burstable/pod{POD}"),
            format!("/machine.slice/libpod-conmon-{ID}.scope"),
            format!("/system.slice/crio-conmon-{ID}.scope"),
            format!("/user.slice/{}", &ID[1..]),
        ];
        for path in paths {
            assert_eq!(container_of(&path), None, "{path}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_survived(path in "\\PC{0,200}") {
            let _ = container_of(&path);
        }
    }
}
