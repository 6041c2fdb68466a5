//! `mode-change`: somebody may read or write a secret file now that could not before, since its mode, owner or ACL changed or
//! another file was put in its place.
use super::{over_permissive_file::weigh, secret_ref, sign_owner};
use crate::access::{Acl, Gained, Permissions, Tag, Who, gained};
use crate::finding::{Actor, Evidence, FileRef, Finding, Time};
use crate::identity::PodSecurity;
use crate::inventory::{SecretFile, Shield};
use crate::rules::MODE_CHANGE;

/// What the kubelet adds to the mode of files in a pod with an `fsGroup` (`roMask`, pkg/volume/volume_linux.go).
const ADDED: u32 = 0o440;

/// A change, and what is known of it.
#[derive(Clone, Copy, Debug)]
pub struct ModeChange<'c> {
    /// The call; none: no probe told of it, the inventory shows it.
    pub call: Option<&'static str>,
    /// Who called; none: likewise.
    pub actor: Option<&'c Actor>,
    /// What the permissions were.
    pub before: &'c Permissions,
    /// What they are.
    pub after: &'c Permissions,
}

/// The finding for a change, or `None` when nobody gains by it. `shield`: a directory above that keeps others out. `security`: as
/// whom the pod's containers run, when its spec is known.
#[must_use]
pub fn mode_change(
    change: ModeChange<'_>,
    file: &SecretFile,
    shield: Option<&Shield>,
    security: Option<&PodSecurity>,
    time: Time,
) -> Option<Finding> {
    let ModeChange {
        call,
        actor,
        before,
        after,
    } = change;
    let gain = gained(before, after);
    if gain.is_nothing() || (actor.is_none() && is_kubelets(before, after, security)) {
        return None;
    }
    let evidence: [&[u8]; 5] = [
        &file.file.dev.0.to_le_bytes(),
        &file.file.ino.to_le_bytes(),
        &after.mode.to_le_bytes(),
        file.path.as_os_str().as_encoded_bytes(),
        &actor.map(Actor::marks).unwrap_or_default(),
    ];
    let mut finding = Finding::new(&MODE_CHANGE, time, &evidence);
    finding.secret = Some(secret_ref(&file.origin, None, file.fingerprint));
    finding.file = Some(FileRef {
        mode: format!("{:04o}", after.mode & 0o7777),
        uid: after.uid,
        gid: after.gid,
        ..FileRef::new(
            file.path.to_string_lossy().into_owned(),
            file.file,
            &file.attributes,
        )
    });
    match actor {
        Some(actor) => actor.sign(&mut finding),
        None => {
            finding.evidence = Evidence::Inventory;
            sign_owner(&file.origin, &mut finding);
        }
    }
    let mut reasons = vec![told(call, before, after), told_gain(&gain)];
    if gain.read.contains(&Who::Everybody) || gain.write.contains(&Who::Everybody) {
        weigh(&mut finding, &mut reasons, shield, security);
    }
    finding.reason = Some(reasons.join("; "));
    Some(finding)
}

/// Whether it is what the kubelet does for a pod's `fsGroup`, which older ones do when the files are in place already.
fn is_kubelets(before: &Permissions, after: &Permissions, security: Option<&PodSecurity>) -> bool {
    let is_group = security.is_none_or(|it| it.fs_group == Some(after.gid));
    let added = before.mode & 0o7777 | ADDED;
    is_group
        && before.uid == after.uid
        && before.gid != after.gid
        && [added, before.mode & 0o7777].contains(&(after.mode & 0o7777))
}

/// Such as `fchmodat: mode 0400 to 0644`. What did not change is not told.
fn told(call: Option<&str>, before: &Permissions, after: &Permissions) -> String {
    let [old, new] = [before, after].map(|it| it.mode & 0o7777);
    let mut parts = vec![if old == new {
        format!("mode {new:04o} as before")
    } else {
        format!("mode {old:04o} to {new:04o}")
    }];
    if (before.uid, before.gid) != (after.uid, after.gid) {
        let [old, new] = [before, after].map(|it| format!("{}:{}", it.uid, it.gid));
        parts.push(format!("owner {old} to {new}"));
    }
    // The mask shows in the mode.
    let [old, new] = [before, after].map(|it| told_acl(it.acl.as_ref()));
    if old != new {
        parts.push(format!("ACL {old} to {new}"));
    }
    format!(
        "{}: {}",
        call.unwrap_or("no call was seen"),
        parts.join(", ")
    )
}

/// The entries that name somebody, as `setfacl` has them.
fn told_acl(acl: Option<&Acl>) -> String {
    let entries = acl.into_iter().flat_map(Acl::entries);
    let told: Vec<String> = entries
        .filter_map(|entry| {
            let (kind, id) = match entry.tag {
                Tag::User(uid) => ("u", uid),
                Tag::Group(gid) => ("g", gid),
                Tag::Owner | Tag::OwningGroup | Tag::Mask | Tag::Other => return None,
            };
            let bit = |bit: u16, letter: char| {
                if entry.permissions & bit == 0 {
                    '-'
                } else {
                    letter
                }
            };
            let bits = [bit(4, 'r'), bit(2, 'w'), bit(1, 'x')];
            Some(format!("{kind}:{id}:{}", String::from_iter(bits)))
        })
        .collect();
    if told.is_empty() {
        "none".into()
    } else {
        told.join(" ")
    }
}

/// Such as `every user can read it now, group 70 can write to it now`.
fn told_gain(gain: &Gained) -> String {
    let told = |who: &[Who], what: &str| {
        let names: Vec<String> = who.iter().map(Who::to_string).collect();
        (!names.is_empty()).then(|| format!("{} can {what} it now", names.join(" and ")))
    };
    let both = [told(&gain.read, "read"), told(&gain.write, "write to")];
    both.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::tests::file;
    use crate::rules::Severity;

    fn permissions(mode: u32, uid: u32, gid: u32) -> Permissions {
        Permissions {
            mode: 0o100_000 | mode,
            uid,
            gid,
            acl: None,
        }
    }

    fn found(before: &Permissions, after: &Permissions, by: Option<&Actor>) -> Option<Finding> {
        let change = ModeChange {
            call: by.map(|_| "chmod"),
            actor: by,
            before,
            after,
        };
        let time = Time(jiff::Timestamp::UNIX_EPOCH);
        mode_change(change, &file("password", 0o400), None, None, time)
    }

    #[test]
    fn what_widens_is_told_and_what_tightens_is_not() {
        let (tight, wide) = (permissions(0o400, 0, 0), permissions(0o644, 0, 0));
        let actor = Actor::default();
        let finding = found(&tight, &wide, Some(&actor)).expect("wider");
        assert_eq!(finding.evidence, Evidence::Probe);
        assert_eq!(finding.severity, Severity::Medium);
        let expected = "chmod: mode 0400 to 0644; every user can read it now";
        assert_eq!(finding.reason.as_deref(), Some(expected));
        assert_eq!(finding.file.map(|it| it.mode), Some("0644".into()));
        assert!(found(&wide, &tight, Some(&actor)).is_none());
        assert!(found(&wide, &wide, Some(&actor)).is_none());
    }

    #[test]
    fn what_no_probe_saw_is_told_as_such_unless_the_kubelet_may_have_done_it() {
        let (tight, wide) = (permissions(0o400, 0, 0), permissions(0o604, 7, 0));
        let finding = found(&tight, &wide, None).expect("wider");
        assert_eq!(finding.evidence, Evidence::Inventory);
        let expected = "no call was seen: mode 0400 to 0604, owner 0:0 to 7:0; every user can read it now, user 7 can write to it now";
        assert_eq!(finding.reason.as_deref(), Some(expected));
        let by_fs_group = permissions(0o440, 0, 2000);
        assert!(found(&tight, &by_fs_group, None).is_none());
        assert!(found(&tight, &by_fs_group, Some(&Actor::default())).is_some());
    }
}
