//! As whom a pod's containers run: the security contexts of pod and containers.
use crate::identity::PodSecurity;
use serde::Deserialize;

/// A pod's.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct OfPod {
    run_as_user: Option<i64>,
    run_as_group: Option<i64>,
    fs_group: Option<i64>,
    supplemental_groups: Option<Vec<i64>>,
}

/// A container's: what it says counts more than what the pod's does.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct OfContainer {
    run_as_user: Option<i64>,
    run_as_group: Option<i64>,
}

impl OfPod {
    /// With those of its containers.
    pub fn with(self, containers: impl Iterator<Item = OfContainer>) -> PodSecurity {
        // The API takes numbers of 64 bits, the kernel knows ids of 32.
        let id = |it: Option<i64>| it.and_then(|it| u32::try_from(it).ok());
        let supplemental = self.supplemental_groups.unwrap_or_default().into_iter();
        let mut security = PodSecurity {
            fs_group: id(self.fs_group),
            groups: supplemental.filter_map(|it| id(Some(it))).collect(),
            ..PodSecurity::default()
        };
        for container in containers {
            security
                .users
                .push(id(container.run_as_user.or(self.run_as_user)));
            match id(container.run_as_group.or(self.run_as_group)) {
                Some(group) => security.groups.push(group),
                None => security.has_image_group = true,
            }
        }
        security.groups.sort_unstable();
        security.groups.dedup();
        security
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn containers_override_their_pod() {
        let pod: OfPod = serde_json::from_str(
            r#"{"runAsUser": 1000, "runAsGroup": 3000, "fsGroup": 2000, "supplementalGroups": [4000], "seLinuxOptions": {}}"#,
        )
        .expect("valid");
        let own = OfContainer {
            run_as_user: Some(0),
            run_as_group: None,
        };
        let security = pod.with([own, OfContainer::default()].into_iter());
        assert_eq!(security.users, [Some(0), Some(1000)]);
        assert_eq!(
            (security.fs_group, security.has_image_group),
            (Some(2000), false)
        );
        for group in [2000, 3000, 4000] {
            assert!(security.gives(group, 3000));
        }
        assert!(!security.gives(5000, 5000));
        let image = OfPod::default().with([OfContainer::default()].into_iter());
        assert!(image.gives(5000, 5000) && !image.gives(5000, 1));
    }
}
