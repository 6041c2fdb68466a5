//! `unmonitorable-secret`: a value that would be found by chance, or can't be read, so that it is not looked for.
use super::{file_ref, secret_ref, sign_owner};
use crate::finding::{Evidence, Finding, Time};
use crate::inventory::Refused;
use crate::rules::UNMONITORABLE_SECRET;

/// The finding for a value that is not looked for.
#[must_use]
pub fn unmonitorable_secret(refused: &Refused, time: Time) -> Finding {
    let holder = &refused.holder;
    let reason = refused.reason.to_string();
    let origin = &holder.origin;
    let (dev, ino) = holder
        .file
        .as_ref()
        .map_or((0, 0), |file| (file.file.dev.0, file.file.ino));
    let evidence: [&[u8]; 7] = [
        origin.name.as_bytes(),
        origin.key.as_bytes(),
        holder.field.as_deref().unwrap_or_default().as_bytes(),
        origin.workload().unwrap_or_default().as_bytes(),
        &dev.to_le_bytes(),
        &ino.to_le_bytes(),
        reason.as_bytes(),
    ];
    let mut finding = Finding::new(&UNMONITORABLE_SECRET, time, &evidence);
    finding.evidence = Evidence::Inventory;
    finding.secret = Some(secret_ref(
        origin,
        holder.field.as_deref(),
        refused.fingerprint,
    ));
    finding.file = holder
        .file
        .as_ref()
        .map(|file| file_ref(file, &file.attributes));
    finding.reason = Some(reason);
    sign_owner(origin, &mut finding);
    finding
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::{Holder, Origin, Reason, Source};
    use std::sync::Arc;

    #[test]
    fn it_says_which_and_why() {
        let origin = Origin {
            name: "DB_PIN".into(),
            key: "DB_PIN".into(),
            source: Source::Env,
            pod_uid: Some("7b0c1f6e".into()),
            container: Some("c1".into()),
        };
        let refused = Refused {
            holder: Holder {
                origin: Arc::new(origin),
                field: Some("a.pin".into()),
                file: None,
            },
            reason: Reason::Short,
            fingerprint: None,
        };
        let time = Time(jiff::Timestamp::UNIX_EPOCH);
        let finding = unmonitorable_secret(&refused, time);
        assert_eq!(finding.rule, "unmonitorable-secret");
        let secret = finding.secret.as_ref().expect("named");
        assert_eq!(
            (secret.source, secret.field.as_deref()),
            ("env", Some("a.pin"))
        );
        assert_eq!(
            finding.reason.as_deref(),
            Some("the value is shorter than 6 bytes")
        );
        assert_eq!(finding.file, None);
        let other = Refused {
            reason: Reason::Word,
            ..refused
        };
        assert_ne!(unmonitorable_secret(&other, time).id, finding.id);
    }
}
