//! `over-permissive-secret-file`: a secret file whose mode lets every user in, or was written in the wrong base; how bad that is
//! by who can really reach it.
use super::{file_ref, secret_ref, sign_owner};
use crate::finding::{Evidence, Finding, Time};
use crate::identity::PodSecurity;
use crate::inventory::{SecretFile, Shield};
use crate::rules::{OVER_PERMISSIVE_SECRET_FILE, Severity};
use std::path::Path;

/// Permission bits of those who are neither owner nor in the group.
const OTHERS: u32 = 0o007;
/// What the kubelet adds to the mode of files in a pod with an `fsGroup` (`roMask`, pkg/volume/volume_linux.go).
const ADDED: u32 = 0o440;
/// Modes that are written as if they were decimal: octal digits, read in base ten.
const WRITTEN: [u32; 12] = [400, 440, 444, 600, 640, 644, 660, 664, 700, 750, 755, 777];

/// The finding for a version of a file, or `None` when its mode is tight. `shield`: a directory above that keeps others out.
/// `security`: as whom the pod's containers run, when its spec is known.
#[must_use]
pub fn over_permissive_file(
    file: &SecretFile,
    shield: Option<&Shield>,
    security: Option<&PodSecurity>,
    time: Time,
) -> Option<Finding> {
    let mode = file.attributes.permissions();
    let is_wide = mode & OTHERS != 0;
    let trap = decimal_trap(mode);
    if !is_wide && trap.is_none() {
        return None;
    }
    let evidence: [&[u8]; 4] = [
        &file.file.dev.0.to_le_bytes(),
        &file.file.ino.to_le_bytes(),
        &file.attributes.mode.to_le_bytes(),
        file.path.as_os_str().as_encoded_bytes(),
    ];
    let mut finding = Finding::new(&OVER_PERMISSIVE_SECRET_FILE, time, &evidence);
    finding.evidence = Evidence::Inventory;
    finding.secret = Some(secret_ref(&file.origin, None, file.fingerprint));
    finding.file = Some(file_ref(file, &file.attributes));
    sign_owner(&file.origin, &mut finding);

    let mut reasons = Vec::new();
    if !is_wide {
        finding.title = "A mounted secret file's mode was written in the wrong base";
        finding.severity = Severity::Low;
    }
    reasons.extend(trap);
    reasons.extend(by_fs_group(file, security));
    reasons.extend(security.into_iter().flat_map(|it| by_mount(file, it)));
    weigh(&mut finding, &mut reasons, shield, security);
    finding.reason = (!reasons.is_empty()).then(|| reasons.join("; "));
    Some(finding)
}

/// Says who really reaches a wide file: when nobody does for whom it is not meant, that is less bad.
pub(super) fn weigh(
    finding: &mut Finding,
    reasons: &mut Vec<String>,
    shield: Option<&Shield>,
    security: Option<&PodSecurity>,
) {
    if let Some(shield) = shield {
        finding.severity = Severity::Low;
        reasons.push(format!(
            "others do not reach it: a directory above has mode {:04o}, owner {} and group {}",
            shield.mode, shield.uid, shield.gid
        ));
    }
    match security.map(|it| it.users.as_slice()) {
        Some([Some(only), rest @ ..]) if rest.iter().all(|it| *it == Some(*only)) => {
            finding.severity = Severity::Low;
            reasons.push(format!(
                "every container of the pod runs as user {only}: in the pod there is nobody else whom the mode lets in"
            ));
        }
        Some([first, rest @ ..]) if rest.iter().any(|it| it != first) => {
            reasons.push(
                "the pod's containers run as different users, and the mode lets each of them in"
                    .into(),
            );
        }
        _ => {}
    }
}

/// Says what a mode was meant to be that is the decimal reading of an octal one.
fn decimal_trap(mode: u32) -> Option<String> {
    let meant = WRITTEN.contains(&mode).then_some(mode)?;
    let octal = u32::from_str_radix(&meant.to_string(), 8).ok()?;
    Some(format!(
        "{mode:04o} is what {meant} comes to where numbers are decimal, as in JSON: {octal:04o} is {octal} there"
    ))
}

/// Says which bits the kubelet added.
fn by_fs_group(file: &SecretFile, security: Option<&PodSecurity>) -> Option<String> {
    let group = security?.fs_group?;
    let is_its = file.attributes.gid == group && file.attributes.permissions() & ADDED == ADDED;
    is_its.then(|| {
        format!(
            "its group {group} is the pod's fsGroup, for which the kubelet adds 0440 to the mode: the bits for others are needed by none of the pod's containers"
        )
    })
}

/// Says what of the volume's items and mounts decides how the mode is changed.
fn by_mount(file: &SecretFile, security: &PodSecurity) -> impl Iterator<Item = String> {
    let is_it =
        |(volume, path): &(String, String)| file.path.ends_with(Path::new(volume).join(path));
    let item = security.item_modes.iter().any(is_it).then(|| {
        "its mode is that of its item (items[].mode): defaultMode does not change it".to_owned()
    });
    let sub_path = security.sub_paths.iter().any(is_it).then(|| {
        "a container mounts it by subPath: what is changed or rotated reaches that container only when it is made anew"
            .to_owned()
    });
    item.into_iter().chain(sub_path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{Attributes, Device, FileKey};
    use crate::inventory::{Origin, Source};
    use std::sync::Arc;

    fn file(mode: u32, gid: u32) -> SecretFile {
        SecretFile {
            origin: Arc::new(Origin {
                name: "db".into(),
                key: "password".into(),
                source: Source::Volume,
                pod_uid: None,
                container: None,
            }),
            path: "/v/password".into(),
            file: FileKey {
                dev: Device(1),
                ino: 1,
            },
            attributes: Attributes {
                mode: 0o100_000 | mode,
                uid: 0,
                gid,
                rdev: Device(0),
            },
            fingerprint: None,
            size: 1,
        }
    }

    fn found(mode: u32, shield: Option<&Shield>, users: Option<&[Option<u32>]>) -> Option<Finding> {
        let security = users.map(|users| PodSecurity {
            fs_group: Some(2000),
            users: users.to_vec(),
            ..PodSecurity::default()
        });
        let time = Time(jiff::Timestamp::UNIX_EPOCH);
        over_permissive_file(&file(mode, 2000), shield, security.as_ref(), time)
    }

    fn reason(finding: Option<Finding>) -> String {
        finding.and_then(|it| it.reason).unwrap_or_default()
    }

    #[test]
    fn a_plain_wide_mode_is_told_as_it_always_was() {
        let finding = found(0o644, None, None).expect("wide");
        assert_eq!((finding.severity, finding.reason), (Severity::Medium, None));
        for tight in [0o400, 0o440, 0o600, 0o640, 0o700] {
            assert!(found(tight, None, None).is_none(), "{tight:o}");
        }
    }

    #[test]
    fn decimal_traps_are_explained() {
        for (mode, meant, octal, decimal) in [
            (0o620, "400", "0400", "256"),
            (0o670, "440", "0440", "288"),
            (0o674, "444", "0444", "292"),
            (0o1204, "644", "0644", "420"),
        ] {
            let reason = reason(found(mode, None, None));
            let said = [
                format!("what {meant} comes to"),
                format!("{octal} is {decimal}"),
            ];
            assert!(
                said.iter().all(|it| reason.contains(it)),
                "{mode:o}: {reason}"
            );
        }
        let finding = found(0o620, None, None).expect("a trap");
        assert_eq!(finding.severity, Severity::Low);
        assert!(finding.title.contains("wrong base"));
    }

    #[test]
    fn items_and_sub_paths_are_explained() {
        let of = |volume: &str| vec![(volume.to_owned(), "password".to_owned())];
        let security = PodSecurity {
            item_modes: of("v"),
            sub_paths: of("v"),
            ..PodSecurity::default()
        };
        let time = Time(jiff::Timestamp::UNIX_EPOCH);
        let told = |security| reason(over_permissive_file(&file(0o644, 0), None, security, time));
        let both = told(Some(&security));
        assert!(
            both.contains("items[].mode") && both.contains("subPath"),
            "{both}"
        );
        let other = PodSecurity {
            item_modes: of("w"),
            ..PodSecurity::default()
        };
        assert_eq!(told(Some(&other)), "");
    }

    #[test]
    fn who_reaches_it_counts() {
        let shield = Shield {
            mode: 0o700,
            uid: 0,
            gid: 0,
        };
        let shielded = found(0o644, Some(&shield), None).expect("wide still");
        assert_eq!(shielded.severity, Severity::Low);
        assert!(reason(Some(shielded)).contains("mode 0700"));
        let single = found(0o644, None, Some(&[Some(1000), Some(1000)])).expect("wide");
        assert_eq!(single.severity, Severity::Low);
        let several = found(0o644, None, Some(&[Some(0), Some(1000)])).expect("wide");
        assert_eq!(several.severity, Severity::Medium);
        assert!(reason(Some(several)).contains("different users"));
        let unknown = found(0o644, None, Some(&[None])).expect("wide");
        assert_eq!(unknown.severity, Severity::Medium);
        assert!(reason(Some(unknown)).contains("fsGroup"));
    }
}
