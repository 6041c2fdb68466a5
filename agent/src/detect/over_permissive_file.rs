//! `over-permissive-secret-file`: a secret file whose mode lets every user in.
use super::{file_ref, secret_ref, sign_owner};
use crate::finding::{Evidence, Finding, Time};
use crate::inventory::SecretFile;
use crate::rules::OVER_PERMISSIVE_SECRET_FILE;

/// Permission bits of those who are neither owner nor in the group.
const OTHERS: u32 = 0o007;

/// The finding for a version of a file, or `None` when its mode is tight.
#[must_use]
pub fn over_permissive_file(file: &SecretFile, time: Time) -> Option<Finding> {
    if file.attributes.permissions() & OTHERS == 0 {
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
    Some(finding)
}
