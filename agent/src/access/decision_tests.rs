//! The kernel's rules, one by one; that the kernel says the same is tried in `tests/tests/e2e/access/`.
use super::acl::{Acl, AclEntry, Tag};
use super::decision::{By, Object, Reader, Verdict, Want, decide, only_others};
use proptest::prelude::*;

/// `CAP_DAC_OVERRIDE` and `CAP_DAC_READ_SEARCH`.
const OVERRIDE: u64 = 1 << 1;
const READ_SEARCH: u64 = 1 << 2;

fn file(mode: u32) -> Object<'static> {
    Object {
        mode: 0o100_000 | mode,
        uid: 0,
        gid: 2000,
        acl: None,
    }
}

fn reader(fsuid: u32, groups: &[u32]) -> Reader {
    Reader {
        fsuid,
        groups: groups.to_vec(),
        capabilities: 0,
        is_owner_mapped: true,
    }
}

fn read(object: Object<'_>, reader: &Reader) -> Option<By> {
    match decide(object, reader, Want::READ) {
        Verdict::Granted(by) => Some(by),
        Verdict::Denied => None,
    }
}

#[test]
fn the_first_class_decides() {
    assert_eq!(read(file(0o444), &reader(0, &[0])), Some(By::Owner));
    assert_eq!(read(file(0o044), &reader(0, &[2000])), None);
    assert_eq!(read(file(0o440), &reader(1, &[1, 2000])), Some(By::Group));
    assert_eq!(read(file(0o404), &reader(1, &[1, 2000])), None);
    assert_eq!(read(file(0o404), &reader(1, &[1])), Some(By::Other));
}

#[test]
fn capabilities_count_where_the_owner_has_an_id() {
    for (capabilities, is_owner_mapped, expected) in [
        (READ_SEARCH, true, Some(By::Capability)),
        (OVERRIDE, true, Some(By::Capability)),
        (OVERRIDE, false, None),
        (1 << 3, true, None),
    ] {
        let reader = Reader {
            capabilities,
            is_owner_mapped,
            ..reader(1, &[1])
        };
        assert_eq!(read(file(0o400), &reader), expected, "{capabilities:#x}");
        assert_eq!(
            only_others(file(0o444), &reader, Want::READ),
            expected.is_none(),
            "{capabilities:#x}"
        );
    }
    let searcher = Reader {
        capabilities: READ_SEARCH,
        ..reader(1, &[1])
    };
    assert!(!decide(file(0o400), &searcher, Want::READ_WRITE).is_granted());
}

#[test]
fn a_named_user_and_group_are_let_in_as_far_as_the_mask_goes() {
    let acl = |mask| {
        let entry = |tag, permissions| AclEntry { tag, permissions };
        Acl::new(vec![
            entry(Tag::Owner, 4),
            entry(Tag::User(7), 4),
            entry(Tag::OwningGroup, 0),
            entry(Tag::Group(70), 4),
            entry(Tag::Mask, mask),
            entry(Tag::Other, 4),
        ])
        .expect("in order")
    };
    let (wide, narrow) = (acl(4), acl(2));
    let object = |acl| Object {
        acl: Some(acl),
        ..file(0o444)
    };
    assert_eq!(read(object(&wide), &reader(7, &[2000])), Some(By::AclUser));
    assert_eq!(
        read(object(&wide), &reader(8, &[2000, 70])),
        Some(By::AclGroup)
    );
    assert_eq!(read(object(&wide), &reader(8, &[2000])), None);
    assert_eq!(read(object(&wide), &reader(8, &[8])), Some(By::Other));
    assert_eq!(read(object(&narrow), &reader(7, &[7])), None);
    assert_eq!(read(object(&narrow), &reader(8, &[70])), None);
    let unasked = Object {
        acl: Some(&wide),
        ..file(0o404)
    };
    assert_eq!(read(unasked, &reader(7, &[7])), Some(By::Other));
}

proptest! {
    #[test]
    fn only_others_is_never_said_of_who_has_another_way(
        mode in 0u32..0o1000, uid in 0u32..3, gid in 0u32..3, fsuid in 0u32..3,
        groups in proptest::collection::vec(0u32..3, 0..3), capabilities in 0u64..8, is_owner_mapped: bool,
    ) {
        let object = Object { mode: 0o100_000 | mode, uid, gid, acl: None };
        let reader = Reader { fsuid, groups, capabilities, is_owner_mapped };
        let verdict = decide(object, &reader, Want::READ);
        let only = only_others(object, &reader, Want::READ);
        prop_assert!(!only || verdict == Verdict::Granted(By::Other));
        // More bits for everybody else never take anything away.
        let wider = Object { mode: object.mode | 4, ..object };
        prop_assert!(!verdict.is_granted() || decide(wider, &reader, Want::READ).is_granted());
        if fsuid == uid || reader.groups.contains(&gid) {
            prop_assert!(!only);
        }
    }
}
