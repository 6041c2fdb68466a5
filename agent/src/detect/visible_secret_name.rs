//! `visible-secret-name`: a secret file that a plain listing shows.
use super::{file_ref, secret_ref, sign_owner};
use crate::finding::{Evidence, Finding, Time};
use crate::inventory::SecretFile;
use crate::rules::VISIBLE_SECRET_NAME;

/// The finding for a file, or `None` when a part of its path in the secret begins with a dot.
#[must_use]
pub fn visible_secret_name(file: &SecretFile, time: Time) -> Option<Finding> {
    let is_hidden = |key: &str| key.split('/').any(|part| part.starts_with('.'));
    let name = file.path.file_name().unwrap_or_default();
    if is_hidden(&file.origin.key) || name.as_encoded_bytes().starts_with(b".") {
        return None;
    }
    let evidence: [&[u8]; 3] = [
        &file.file.dev.0.to_le_bytes(),
        &file.file.ino.to_le_bytes(),
        file.path.as_os_str().as_encoded_bytes(),
    ];
    let mut finding = Finding::new(&VISIBLE_SECRET_NAME, time, &evidence);
    finding.evidence = Evidence::Inventory;
    finding.secret = Some(secret_ref(&file.origin, None, file.fingerprint));
    finding.file = Some(file_ref(file, &file.attributes));
    sign_owner(&file.origin, &mut finding);
    Some(finding)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::tests::file;

    #[test]
    fn a_dot_hides_a_name() {
        let time = Time(jiff::Timestamp::UNIX_EPOCH);
        let is_found = |key: &str| visible_secret_name(&file(key, 0o400), time).is_some();
        assert!(is_found("password") && is_found("conf/password.txt"));
        assert!(!is_found(".password") && !is_found(".conf/password"));
    }
}
