//! Directories above.
use super::decision::{By, Object, Reader, Verdict, Want};
use super::path::{Reach, reach, shielded_by};

fn object(mode: u32, uid: u32) -> Object<'static> {
    Object {
        mode,
        uid,
        gid: uid,
        acl: None,
    }
}

#[test]
fn a_directory_above_shields_a_wide_file() {
    let above = [object(0o040_755, 0), object(0o040_700, 1)];
    let file = object(0o100_644, 0);
    let reader = |fsuid, capabilities| Reader {
        fsuid,
        groups: vec![fsuid],
        capabilities,
        is_owner_mapped: true,
    };
    let is = |fsuid, capabilities| reach(&above, file, &reader(fsuid, capabilities), Want::READ);
    assert_eq!(is(2, 0), Reach::StoppedAt(1));
    assert_eq!(is(0, 0), Reach::StoppedAt(1));
    assert_eq!(is(1, 0), Reach::File(Verdict::Granted(By::Other)));
    assert_eq!(is(2, 1 << 2), Reach::File(Verdict::Granted(By::Other)));
    assert_eq!(shielded_by(&above), Some(1));
    assert_eq!(shielded_by(&above[..1]), None);
}
