//! The mode that is computed lets every reader in, and none narrower does: decided by the model of who may read.
use super::super::table::{Place, Plugin, Volume};
use super::*;
use crate::access::{By, Object, Reader as Credentials, Verdict, Want, decide};
use crate::inventory::Source;
use proptest::prelude::*;

fn secret(key: &str) -> Secret {
    Secret {
        place: Place::Workload {
            namespace: "shop".into(),
            kind: "Deployment".into(),
            name: "web".into(),
        },
        volume: Some(Volume {
            plugin: Plugin::Secret,
            name: "creds".into(),
        }),
        name: "db".into(),
        key: key.into(),
        source: Source::Volume,
    }
}

const fn file(mode: u32, gid: u32) -> File {
    File { mode, uid: 0, gid }
}

const fn reader(uid: u32, gid: u32, needs: Needs, is_inside: bool) -> Reader {
    Reader {
        uid,
        gid,
        needs,
        is_inside,
        exe: None,
    }
}

fn advice(reads: &[(&str, File, Reader)]) -> Advice {
    let mut table = Reads::default();
    for (key, file, reader) in reads {
        table.note(secret(key), *file, reader.clone(), 1_000);
    }
    advise(&table).remove(0)
}

#[test]
fn root_alone_gets_0400_and_others_0440_with_a_group() {
    let root = advice(&[("k", file(0o644, 0), reader(0, 0, Needs::Owner, true))]);
    assert_eq!((root.volumes[0].mode, root.fs_group), (0o400, None));
    let user = advice(&[("k", file(0o644, 0), reader(1000, 1000, Needs::Others, true))]);
    assert_eq!((user.volumes[0].mode, user.fs_group), (0o440, Some(1000)));
    assert!(!user.has_fs_group && !user.is_tight());
    let given = advice(&[(
        "k",
        file(0o440, 2000),
        reader(1000, 1000, Needs::Group, true),
    )]);
    assert_eq!((given.volumes[0].mode, given.fs_group), (0o440, Some(2000)));
    assert!(given.is_tight());
    let capable = advice(&[("k", file(0o644, 0), reader(7, 7, Needs::Nothing, true))]);
    assert_eq!((capable.volumes[0].mode, capable.fs_group), (0o400, None));
    assert_eq!(root.confidence, Confidence::Low);
}

#[test]
fn keys_have_modes_of_their_own_and_the_volume_the_widest() {
    let both = advice(&[
        ("a", file(0o644, 0), reader(0, 0, Needs::Owner, true)),
        ("b", file(0o644, 0), reader(1000, 1000, Needs::Others, true)),
    ]);
    let modes: Vec<u32> = both.volumes[0].keys.iter().map(|key| key.mode).collect();
    assert_eq!((modes, both.volumes[0].mode), (vec![0o400, 0o440], 0o440));
}

#[test]
fn who_reads_from_outside_holds_it_open_and_is_named() {
    let held = advice(&[(
        "k",
        file(0o644, 0),
        reader(65534, 65534, Needs::Others, false),
    )]);
    assert_eq!((held.volumes[0].mode, held.fs_group), (0o404, None));
    assert!(held.notes.iter().any(|note| note.contains("uid 65534")));
}

#[test]
fn a_patch_says_the_mode_in_decimal_and_yaml_in_octal() {
    let user = advice(&[("k", file(0o644, 0), reader(1000, 1000, Needs::Others, true))]);
    let patch = super::super::patch(&user).expect("a Deployment can be patched");
    assert_eq!(
        patch,
        "kubectl --namespace shop patch deployment web --type strategic --patch \
         '{\"spec\":{\"template\":{\"spec\":{\"securityContext\":{\"fsGroup\":1000},\
         \"volumes\":[{\"name\":\"creds\",\"secret\":{\"defaultMode\":288}}]}}}}'"
    );
    let snippet = super::super::snippet(&user).expect("a volume");
    assert!(
        snippet.contains("defaultMode: 0440 # in JSON 288"),
        "{snippet}"
    );
}

/// A reader in a pod, and the file as the kubelet lays it out.
fn credentials(uid: u32, gid: u32, fs_group: Option<u32>, capabilities: u64) -> Credentials {
    Credentials {
        fsuid: uid,
        groups: [gid].into_iter().chain(fs_group).collect(),
        capabilities,
        is_owner_mapped: true,
    }
}

fn laid_out(mode: u32, fs_group: Option<u32>) -> Object<'static> {
    Object {
        mode: 0o100_000 | mode | if fs_group.is_some() { 0o440 } else { 0 },
        uid: 0,
        gid: fs_group.unwrap_or(0),
        acl: None,
    }
}

proptest! {
    #[test]
    fn every_observed_read_succeeds_and_nothing_narrower_does(
        readers in proptest::collection::vec((0u32..4, 0u32..4, prop_oneof![9 => Just(0u64), 1 => Just(4u64)]), 1..6),
        fs_group in proptest::option::of(1u32..4),
        mode in prop_oneof![Just(0o644u32), Just(0o444), Just(0o664)],
    ) {
        let mut reads = Reads::default();
        for (uid, gid, capabilities) in &readers {
            let who = credentials(*uid, *gid, fs_group, *capabilities);
            let needs = match decide(laid_out(mode, fs_group), &who, Want::READ) {
                _ if *capabilities != 0 => Needs::Nothing,
                Verdict::Granted(By::Owner) => Needs::Owner,
                Verdict::Granted(By::Group) => Needs::Group,
                _ => Needs::Others,
            };
            let is = laid_out(mode, fs_group);
            let file = File { mode: is.mode & 0o777, uid: is.uid, gid: is.gid };
            reads.note(secret("k"), file, reader(*uid, *gid, needs, true), 1);
        }
        let advice = advise(&reads).remove(0);
        let volume = &advice.volumes[0];
        // A pod keeps the fsGroup that it has, unless another is advised.
        let group = advice.fs_group.or(fs_group);
        for (uid, gid, capabilities) in &readers {
            let who = credentials(*uid, *gid, group, *capabilities);
            prop_assert!(decide(laid_out(volume.mode, group), &who, Want::READ).is_granted());
        }
        // The group's bit and the fsGroup are there because somebody needs them.
        if volume.mode & GROUP != 0 && fs_group.is_none() {
            let stops = |(uid, gid, capabilities): &(u32, u32, u64)| {
                let who = credentials(*uid, *gid, None, *capabilities);
                !decide(laid_out(0o400, None), &who, Want::READ).is_granted()
            };
            prop_assert!(readers.iter().any(stops));
        }
        prop_assert_eq!(volume.mode & OTHERS, 0);
    }
}
