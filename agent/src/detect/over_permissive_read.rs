//! `over-permissive-secret-read`: a process opened a secret, and the permission for others alone let it in; or that of a group
//! that its pod was not given.
use super::of_read;
use crate::access::{By, Opened};
use crate::event::Open;
use crate::finding::{Actor, Finding, Time};
use crate::inventory::SecretFile;
use crate::rules::OVER_PERMISSIVE_SECRET_READ;

/// The finding for a read, or `None` when something else let the process in. `opened`: what did. `is_given`: whether the spec of
/// the process's pod gives it the file's group; none: that is not known, and the group is how a user other than root is meant
/// to read.
#[must_use]
pub fn over_permissive_read(
    open: &Open,
    opened: &Opened,
    is_given: Option<bool>,
    file: &SecretFile,
    actor: &Actor,
    time: Time,
) -> Option<Finding> {
    let by_foreign_group =
        opened.by == Some(By::Group) && !opened.is_capable && is_given == Some(false);
    if !opened.only_others && !by_foreign_group {
        return None;
    }
    let mut finding = of_read(&OVER_PERMISSIVE_SECRET_READ, open, file, actor, time);
    finding.reason = by_foreign_group.then(|| {
        format!(
            "the file's group {} let it in, which the pod's spec gives to none of its containers",
            opened.gid
        )
    });
    Some(finding)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::opened;
    use crate::event::{
        Attributes, BootTime, Device, FileId, FileKey, OpenAccess, OpenAcl, OpenAclEntry, Process,
    };
    use crate::finding::ProcessRef;
    use crate::inventory::{Origin, Source};
    use std::sync::Arc;

    const KEY: FileKey = FileKey {
        dev: Device::new(0, 60),
        ino: 7,
    };

    fn file(mode: u32) -> SecretFile {
        SecretFile {
            origin: Arc::new(Origin {
                name: "db-creds".into(),
                key: "password".into(),
                source: Source::Volume,
                pod_uid: None,
                container: None,
            }),
            path: "/v/password".into(),
            file: KEY,
            attributes: attributes(mode),
            fingerprint: None,
            size: 9,
        }
    }

    fn attributes(mode: u32) -> Attributes {
        Attributes {
            mode: 0o100_000 | mode,
            uid: 0,
            gid: 0,
            rdev: Device(0),
        }
    }

    fn open(mode: u32) -> Open {
        let process = Process::sample();
        Open {
            time: BootTime(9),
            process,
            file: FileId { key: KEY, name: 1 },
            attributes: attributes(mode),
            open_flags: 0,
            fsuid: 1000,
            fsgid: 1000,
            in_group: false,
            initial_user_namespace: true,
            capabilities: 0,
            access: None,
        }
    }

    fn rule_fires(open: &Open) -> bool {
        finding(open, None).is_some()
    }

    fn finding(open: &Open, is_given: Option<bool>) -> Option<Finding> {
        let time = Time(jiff::Timestamp::UNIX_EPOCH);
        let process = ProcessRef {
            pid: 1,
            tgid: 1,
            ppid: 1,
            uid: 1000,
            gid: 1000,
            comm: "app".into(),
            exe: None,
            start_time: time,
        };
        let actor = Actor {
            process: Some(process),
            ..Actor::default()
        };
        let opened = opened(open)?;
        over_permissive_read(open, &opened, is_given, &file(0o644), &actor, time)
    }

    #[test]
    fn only_the_permission_for_others_counts() {
        assert!(rule_fires(&open(0o644)));
        assert!(!rule_fires(&open(0o640)), "others have no permission");
        assert!(
            !rule_fires(&Open {
                fsuid: 0,
                ..open(0o644)
            }),
            "the owner"
        );
        assert!(
            !rule_fires(&Open {
                in_group: true,
                ..open(0o644)
            }),
            "the group"
        );
        assert!(
            !rule_fires(&Open {
                capabilities: 1 << 2,
                ..open(0o644)
            }),
            "a capability"
        );
        assert!(
            !rule_fires(&Open {
                open_flags: 0o1,
                ..open(0o646)
            }),
            "not a read"
        );
        assert!(
            !rule_fires(&Open {
                open_flags: 0o10_000_000,
                ..open(0o644)
            }),
            "no access at all"
        );
    }

    #[test]
    fn a_group_counts_where_the_pod_was_not_given_it() {
        let member = Open {
            in_group: true,
            ..open(0o440)
        };
        assert!(finding(&member, None).is_none(), "not known");
        assert!(finding(&member, Some(true)).is_none(), "as it is meant");
        let found = finding(&member, Some(false)).expect("another's group");
        assert!(found.reason.expect("it says why").contains("group 0"));
        let capable = Open {
            capabilities: 1 << 1,
            ..member
        };
        assert!(finding(&capable, Some(false)).is_none());
    }

    #[test]
    fn what_the_event_tells_of_acl_and_namespaces_counts() {
        let with = |access: OpenAccess, capabilities| Open {
            access: Some(access),
            capabilities,
            ..open(0o644)
        };
        let unmapped = OpenAccess {
            is_owner_mapped: Some(false),
            ..OpenAccess::plain(0, 0)
        };
        assert!(
            rule_fires(&with(unmapped.clone(), u64::MAX)),
            "capabilities without effect"
        );
        let unknown = OpenAccess {
            is_owner_mapped: None,
            ..unmapped
        };
        assert!(
            !rule_fires(&with(unknown, 1 << 1)),
            "the benefit of the doubt"
        );
        let entry = |tag, permissions, id, is_member| OpenAclEntry {
            tag,
            permissions,
            id,
            is_member,
        };
        let acl = |user| {
            OpenAcl::Entries(vec![
                entry(1, 6, u32::MAX, false),
                entry(2, 4, user, false),
                entry(4, 4, u32::MAX, false),
                entry(16, 4, u32::MAX, false),
                entry(32, 4, u32::MAX, false),
            ])
        };
        let of = |acl| OpenAccess {
            acl,
            ..OpenAccess::plain(0, 0)
        };
        assert!(!rule_fires(&with(of(acl(1000)), 0)), "the ACL names it");
        assert!(rule_fires(&with(of(acl(1001)), 0)), "the ACL names another");
        assert!(!rule_fires(&with(of(OpenAcl::Long), 0)), "not known");
        assert!(
            !rule_fires(&with(OpenAccess::plain(1000, 0), 0)),
            "the mount shows it as the owner"
        );
    }
}
