//! Which variables are looked at, and what they are called.
use super::*;

fn defaults() -> VariableNames {
    let own = |names: &[&str]| {
        names
            .iter()
            .map(|&name| name.to_owned())
            .collect::<Vec<_>>()
    };
    VariableNames::new(&own(NAMES), &own(IGNORED)).expect("globs")
}

#[test]
fn names_decide_in_any_case() {
    let names = defaults();
    for name in [
        "DB_PASSWORD",
        "db_password",
        "API_TOKEN",
        "AWS_SECRET_ACCESS_KEY",
        "SENTRY_DSN",
        "MYSQL_PWD",
        "SMTP_PASS",
    ] {
        assert!(names.is_secret(name) && !names.is_ignored(name), "{name}");
    }
    for name in [
        "PWD",
        "OLDPWD",
        "TOKEN_FILE",
        "AUTH_TYPE",
        "GPG_KEY",
        "KUBERNETES_SERVICE_HOST",
        "PYTHON_SHA256",
    ] {
        assert!(names.is_ignored(name), "{name}");
    }
    assert!(!names.is_secret("LOG_LEVEL"));
}

#[test]
fn an_environment_is_taken_apart() {
    let text =
        b"A_TOKEN=one=two\0PWD=/x\0\0no-equals\0=empty-name\0EMPTY=\0OTHER=3\0A_KEY=multi\nline\0"
            .to_vec();
    let found = variables(&SecretBytes::new(text), &defaults(), |_| Told::Nothing);
    let found: Vec<_> = found
        .iter()
        .map(|it| (it.name.as_str(), it.value.expose(), it.is_named))
        .collect();
    let expected: [(&str, &[u8], bool); 3] = [
        ("A_TOKEN", b"one=two", true),
        ("OTHER", b"3", false),
        ("A_KEY", b"multi\nline", true),
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_spec_counts_more_than_a_name() {
    let text = b"A_TOKEN=config\0LOG_PATH=hunter2secret\0".to_vec();
    let told = |name: &str| match name {
        "A_TOKEN" => Told::NotSecret,
        _ => Told::Secret {
            name: "db".into(),
            key: "password".into(),
        },
    };
    let found = variables(&SecretBytes::new(text), &defaults(), told);
    assert_eq!(found.len(), 1);
    assert!(found[0].name == "LOG_PATH" && found[0].is_named);
    assert_eq!(found[0].secret, Some(("db".into(), "password".into())));
}

#[test]
fn the_own_environment_can_be_read() {
    let own = read(std::process::id()).expect("it runs");
    let path = std::env::var_os("PATH").expect("a path");
    let entry = [b"PATH=", path.as_encoded_bytes()].concat();
    assert!(own.expose().split(|byte| *byte == 0).any(|it| it == entry));
    assert!(is_running(std::process::id()) && !is_running(0));
}

#[test]
fn a_name_that_is_no_glob_is_told() {
    let error = VariableNames::new(&["[a".to_owned()], &[]).expect_err("refused");
    assert!(error.to_string().contains("\"[a\""), "{error}");
}

#[test]
fn the_oldest_environment_gives_way() {
    let mut environment = Environment::new("c1", None, None, std::process::id());
    let fingerprint = |number: u8| super::super::Fingerprinter::new([1; 32]).fingerprint(&[number]);
    for number in 0..=MOST_CONTENTS as u8 {
        environment.keep(fingerprint(number), Vec::new());
    }
    assert!(!environment.knows(fingerprint(0), 1) && environment.knows(fingerprint(1), 1));
    assert!(!environment.is_gone());
}
