//! `plaintext-secret`: a secret file that holds a credential anybody can recognise.
use super::{file_ref, secret_ref, sign_owner};
use crate::finding::{Evidence, Finding, Time};
use crate::inventory::SecretFile;
use crate::rules::PLAINTEXT_SECRET;
use crate::rules::credentials::Pattern;

/// The finding for a file that holds a credential of this pattern.
#[must_use]
pub fn plaintext_secret(file: &SecretFile, pattern: &Pattern, time: Time) -> Finding {
    let evidence: [&[u8]; 4] = [
        &file.file.dev.0.to_le_bytes(),
        &file.file.ino.to_le_bytes(),
        file.path.as_os_str().as_encoded_bytes(),
        pattern.id.as_bytes(),
    ];
    let mut finding = Finding::new(&PLAINTEXT_SECRET, time, &evidence);
    finding.evidence = Evidence::Inventory;
    finding.secret = Some(secret_ref(&file.origin, None, file.fingerprint));
    finding.file = Some(file_ref(file, &file.attributes));
    finding.reason = Some(format!(
        "it holds in plain text: {} ({})",
        pattern.title, pattern.id
    ));
    sign_owner(&file.origin, &mut finding);
    finding
}
