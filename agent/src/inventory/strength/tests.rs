//! Verdicts on values, one by one.
use super::*;
use proptest::prelude::*;

fn of(value: &str, key: &str) -> Verdict {
    let names = Names::from_iter([b"team-a-prod".to_vec()]);
    judge(value.as_bytes(), key, &names)
}

#[test]
fn weak_values_are_refused_with_the_reason() {
    for (value, reason) in [
        ("12345", Reason::Short),
        ("  ab \n", Reason::Short),
        ("changeme", Reason::Word),
        ("PostgreSQL", Reason::Word),
        ("\"default\"", Reason::Word),
        ("1234567890", Reason::Number),
        ("65535\n", Reason::Short),
        ("0000065535", Reason::Number),
        ("2026-11-24T10:30:00Z", Reason::Date),
        ("--------", Reason::Repetitive),
        ("10.0.12.255", Reason::Address),
        ("10.0.12.255:5432", Reason::Address),
        ("fd00::1:2:3", Reason::Address),
        ("db-0.db.prod.svc.cluster.local", Reason::Address),
        ("db.example.com:5432", Reason::Address),
        ("/var/run/secrets/token", Reason::Path),
        ("https://idp.example.com/oauth2/v1", Reason::Url),
        ("postgres://app@db/app", Reason::Url),
        ("${DB_PASSWORD}", Reason::Placeholder),
        ("{{ .Values.password }}", Reason::Placeholder),
        ("team-a-prod", Reason::Name),
    ] {
        assert_eq!(
            of(value, "password"),
            Verdict::Unmonitorable(reason),
            "{value}"
        );
    }
}

#[test]
fn a_plain_word_is_looked_for_where_the_key_says_it_is_a_secret() {
    assert_eq!(of("swordfish", "password"), Verdict::Strong);
    assert_eq!(
        of("swordfish", "username"),
        Verdict::Unmonitorable(Reason::Word)
    );
}

#[test]
fn good_values_are_looked_for() {
    for value in [
        "correct-horse-battery-staple",
        "hunter2hunter2",
        "aB3.xY7",
        "/9j4AAQSkZJRgABAQAAAQABAAD",
        "postgres://app:s3cr3t@db/app",
        "https://hooks.example.com/services/T024F8A2B/XyZ12AbC34dEf56GhI78jKl9",
        "12345678901234",
        "Tr0ub4dor&3",
        "db.example.com:s3cret",
    ] {
        let expected = if value.len() < 8 {
            Verdict::Delimited
        } else {
            Verdict::Strong
        };
        assert_eq!(of(value, "data"), expected, "{value}");
    }
}

#[test]
fn no_reason_tells_the_value() {
    assert_eq!(
        Reason::Short.to_string(),
        "the value is shorter than 6 bytes"
    );
}

proptest! {
    #[test]
    fn nothing_makes_it_panic(value in prop::collection::vec(any::<u8>(), 0..200), key in ".{0,40}") {
        let verdict = judge(&value, &key, &Names::default());
        prop_assert_eq!(verdict == Verdict::Unmonitorable(Reason::Short), value.trim_ascii().len() < 6);
        let _ = is_line_worth(&value);
    }

    #[test]
    fn what_generators_make_is_strong(value in "[A-Za-z0-9.~]{30}") {
        // With the chances of a fair generator these do not occur.
        prop_assume!(value.bytes().any(|byte| byte.is_ascii_digit()) && value.bytes().any(|byte| byte.is_ascii_uppercase()));
        prop_assert_eq!(judge(value.as_bytes(), "password", &Names::default()), Verdict::Strong);
    }
}
