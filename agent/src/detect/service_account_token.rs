//! `legacy-service-account-token`, `long-lived-service-account-token`: a token that outlives its use.
use super::{file_ref, secret_ref, sign_owner};
use crate::finding::{Actor, Evidence, Finding, Time};
use crate::inventory::{SecretFile, TokenClaims};
use crate::rules::{LEGACY_SERVICE_ACCOUNT_TOKEN, LONG_LIVED_SERVICE_ACCOUNT_TOKEN, Severity};
use std::time::Duration;

/// How long a token may be valid, unless the user says otherwise.
pub const TOKEN_LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

/// The finding for a token in `file` that says these claims of itself, looked at at `time`, or read by `reader` then; none when
/// it is valid for `limit` at most, or has ended.
#[must_use]
pub fn service_account_token(
    claims: &TokenClaims,
    file: &SecretFile,
    time: Time,
    limit: Duration,
    reader: Option<&Actor>,
) -> Option<Finding> {
    let (rule, says) = match claims.expires {
        None if claims.is_legacy => (
            &LEGACY_SERVICE_ACCOUNT_TOKEN,
            "it has no expiry, and is bound to no pod".to_owned(),
        ),
        None => (
            &LONG_LIVED_SERVICE_ACCOUNT_TOKEN,
            "it has no expiry".to_owned(),
        ),
        Some(expires) => {
            let now = time.0.as_second();
            let since = claims.issued.unwrap_or(now);
            let seconds = u64::try_from(expires.saturating_sub(since)).unwrap_or(0);
            if expires <= now || seconds <= limit.as_secs() {
                return None;
            }
            let extended = if claims.is_extended {
                "; the API server made it last longer than was asked for"
            } else {
                ""
            };
            let says = format!(
                "it is valid for {}, and the limit is {}{extended}",
                words(seconds),
                words(limit.as_secs())
            );
            (&LONG_LIVED_SERVICE_ACCOUNT_TOKEN, says)
        }
    };
    let account = claims.account.as_ref();
    let account = account.map(|(namespace, name)| format!("service account {namespace}/{name}: "));
    let reader_marks = reader.map(Actor::marks);
    let evidence: [&[u8]; 6] = [
        &file.file.dev.0.to_le_bytes(),
        &file.file.ino.to_le_bytes(),
        file.path.as_os_str().as_encoded_bytes(),
        &claims.issued.unwrap_or(0).to_le_bytes(),
        &claims.expires.unwrap_or(0).to_le_bytes(),
        reader_marks.as_ref().map_or(&[], |marks| marks),
    ];
    let mut finding = Finding::new(rule, time, &evidence);
    // The kubelet renews it within the hour, and nobody but the cluster's administrator can change it.
    if claims.is_extended && claims.expires.is_some() {
        finding.severity = Severity::Info;
    }
    finding.secret = Some(secret_ref(&file.origin, None, file.fingerprint));
    finding.file = Some(file_ref(file, &file.attributes));
    let read = if reader.is_some() {
        "; it was read"
    } else {
        ""
    };
    finding.reason = Some(account.unwrap_or_default() + &says + read);
    match reader {
        Some(reader) => reader.sign(&mut finding),
        None => {
            finding.evidence = Evidence::Inventory;
            sign_owner(&file.origin, &mut finding);
        }
    }
    Some(finding)
}

/// `90 minutes`, `24 hours`, `365 days`: the largest unit that fits.
#[must_use]
pub fn words(seconds: u64) -> String {
    let (count, unit) = match seconds {
        0..120 => (seconds, "second"),
        120..7_200 => (seconds / 60, "minute"),
        7_200..172_800 => (seconds / 3_600, "hour"),
        _ => (seconds / 86_400, "day"),
    };
    let end = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{end}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::tests::file;
    use proptest::prelude::*;

    const DAY: i64 = 24 * 60 * 60;
    const NOW: i64 = 1_700_000_000;

    fn found(claims: &TokenClaims) -> Option<Finding> {
        let time = Time(jiff::Timestamp::from_second(NOW).expect("a time"));
        service_account_token(claims, &file("token", 0o600), time, TOKEN_LIFETIME, None)
    }

    fn claims(issued: Option<i64>, expires: Option<i64>) -> TokenClaims {
        TokenClaims {
            is_legacy: false,
            expires,
            issued,
            is_extended: false,
            account: Some(("shop".into(), "api".into())),
        }
    }

    #[test]
    fn what_never_ends_is_legacy_when_its_issuer_is() {
        let legacy = TokenClaims {
            is_legacy: true,
            ..claims(None, None)
        };
        let finding = found(&legacy).expect("found");
        assert_eq!(finding.rule, "legacy-service-account-token");
        let reason = finding.reason.expect("a reason");
        assert!(reason.starts_with("service account shop/api: "), "{reason}");
        let other = found(&claims(Some(NOW), None)).expect("found");
        assert_eq!(other.rule, "long-lived-service-account-token");
        let ending = TokenClaims {
            expires: Some(NOW + 60),
            ..legacy
        };
        assert_eq!(found(&ending), None, "it has an end");
    }

    #[test]
    fn the_limit_is_the_last_that_is_well() {
        assert_eq!(found(&claims(Some(NOW), Some(NOW + DAY))), None);
        let finding = found(&claims(Some(NOW), Some(NOW + DAY + 1))).expect("found");
        assert_eq!(finding.rule, "long-lived-service-account-token");
        assert_eq!(
            found(&claims(Some(NOW - 9 * DAY), Some(NOW))),
            None,
            "it has ended"
        );
        let rest = found(&claims(None, Some(NOW + 365 * DAY))).expect("found");
        let reason = rest.reason.expect("a reason");
        assert!(
            reason.contains("365 days") && reason.contains("24 hours"),
            "{reason}"
        );
    }

    #[test]
    fn what_the_api_server_extended_is_only_worth_knowing() {
        let extended = TokenClaims {
            is_extended: true,
            ..claims(Some(NOW), Some(NOW + 365 * DAY))
        };
        assert_eq!(found(&extended).map(|it| it.severity), Some(Severity::Info));
    }

    #[test]
    fn each_reader_is_a_finding_of_its_own() {
        let claims = claims(Some(NOW), Some(NOW + 365 * DAY));
        let time = Time(jiff::Timestamp::from_second(NOW).expect("a time"));
        let (file, reader) = (file("token", 0o600), Actor::default());
        let read = service_account_token(&claims, &file, time, TOKEN_LIFETIME, Some(&reader));
        let read = read.expect("found");
        assert_eq!(read.evidence, Evidence::Probe);
        assert!(read.reason.is_some_and(|it| it.ends_with("it was read")));
        assert_ne!(found(&claims).map(|it| it.id), Some(read.id));
    }

    proptest! {
        #[test]
        fn any_times_are_survived(issued in any::<Option<i64>>(), expires in any::<Option<i64>>()) {
            let claims = claims(issued, expires);
            let is_found = found(&claims).is_some();
            prop_assert_eq!(is_found, match (issued, expires) {
                (_, None) => true,
                (_, Some(end)) if end <= NOW => false,
                (issued, Some(end)) => i128::from(end) - i128::from(issued.unwrap_or(NOW)) > i128::from(DAY),
            });
        }
    }
}
