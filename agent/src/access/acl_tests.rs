//! What is an ACL, and what is none.
use super::acl::{Acl, AclEntry, AclError, Tag};
use proptest::prelude::*;

/// `getfattr -e hex -n system.posix_acl_access` after `setfacl -m u:1000:r,g:2000:rw`, of a file with mode 0640.
const REAL: &str = "02000000\
    01000600ffffffff 02000400e8030000 04000400ffffffff 08000600d0070000 10000600ffffffff 20000000ffffffff";

fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> = hex
        .bytes()
        .filter_map(|it| char::from(it).to_digit(16).map(|it| it as u8))
        .collect();
    digits
        .chunks(2)
        .map(|pair| pair[0] << 4 | pair[1])
        .collect()
}

#[test]
fn what_the_kernel_writes_is_read() {
    let acl = Acl::parse(&bytes(REAL)).expect("an ACL");
    let tags: Vec<(Tag, u16)> = acl
        .entries()
        .iter()
        .map(|it| (it.tag, it.permissions))
        .collect();
    let expected = [
        (Tag::Owner, 6),
        (Tag::User(1000), 4),
        (Tag::OwningGroup, 4),
        (Tag::Group(2000), 6),
        (Tag::Mask, 6),
        (Tag::Other, 0),
    ];
    assert_eq!(tags, expected);
    assert_eq!(acl.to_bytes(), bytes(REAL));
}

#[test]
fn what_the_kernel_would_not_accept_is_refused() {
    let whole = bytes(REAL);
    for length in 0..whole.len() {
        assert!(Acl::parse(&whole[..length]).is_err(), "cut at {length}");
    }
    let of = |tags: &[Tag]| {
        let entry = |tag: &Tag| AclEntry {
            tag: *tag,
            permissions: 4,
        };
        Acl::new(tags.iter().map(entry).collect())
    };
    assert!(of(&[Tag::Owner, Tag::OwningGroup, Tag::Other]).is_ok());
    for wrong in [
        &[][..],
        &[Tag::Owner, Tag::Other],
        &[Tag::Owner, Tag::OwningGroup, Tag::Other, Tag::Other],
        &[Tag::OwningGroup, Tag::Owner, Tag::Other],
        &[Tag::Owner, Tag::User(1), Tag::OwningGroup, Tag::Other],
    ] {
        assert_eq!(of(wrong), Err(AclError::Order), "{wrong:?}");
    }
}

proptest! {
    #[test]
    fn any_bytes_are_an_acl_or_refused(
        version in prop_oneof![Just(2u32), any::<u32>()],
        numbers in proptest::collection::vec((0u16..0x24, 0u16..9, any::<u32>()), 0..9),
        tail in proptest::collection::vec(any::<u8>(), 0..8),
    ) {
        let mut bytes = version.to_le_bytes().to_vec();
        for (tag, permissions, id) in numbers {
            bytes.extend(tag.to_le_bytes());
            bytes.extend(permissions.to_le_bytes());
            bytes.extend(id.to_le_bytes());
        }
        bytes.extend(tail);
        if let Ok(acl) = Acl::parse(&bytes) {
            prop_assert_eq!(Acl::parse(&acl.to_bytes()), Ok(acl));
        }
    }

    #[test]
    fn any_text_is_an_acl_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
        let _ = Acl::parse(&bytes);
    }
}
