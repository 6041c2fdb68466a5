//! What is written as OCSF is valid by the schemas of its classes: of every rule, of any finding, and of what was trimmed.
use super::hostile::encode;
use super::{golden, made_up};
use jsonschema::Validator;
use proptest::prelude::*;
use secret_sentinel::sink::format::SinkFormat;
use serde_json::Value;
use std::sync::LazyLock;

/// Formats with their schemas.
static CLASSES: LazyLock<[(SinkFormat, Validator); 3]> = LazyLock::new(|| {
    let validator = |text: &str| {
        let schema: Value = serde_json::from_str(text).expect("JSON");
        jsonschema::validator_for(&schema).expect("a schema")
    };
    [
        (
            SinkFormat::Ocsf,
            validator(include_str!("ocsf/detection_finding-1.8.0.schema.json")),
        ),
        (
            SinkFormat::Ocsf13,
            validator(include_str!("ocsf/detection_finding-1.3.0.schema.json")),
        ),
        (
            SinkFormat::OcsfDataSecurity,
            validator(include_str!("ocsf/data_security_finding-1.8.0.schema.json")),
        ),
    ]
});

/// What the schema says against it.
fn against(validator: &Validator, text: &str) -> Vec<String> {
    let value: Value = serde_json::from_str(text).expect("JSON");
    let errors = validator.iter_errors(&value);
    errors
        .map(|it| format!("{}: {it}", it.instance_path()))
        .collect()
}

#[test]
fn every_rule_is_valid() {
    for (format, validator) in &*CLASSES {
        let (_, lines) = golden::stored(*format);
        assert!(!lines.is_empty());
        for line in lines {
            let wrong = against(validator, &line);
            assert!(wrong.is_empty(), "{}: {wrong:#?}: {line}", format.name());
        }
    }
}

#[test]
fn long_findings_are_valid() {
    let text = "a".repeat(70_000);
    let told = made_up::all_of(&text);
    for (format, validator) in &*CLASSES {
        let (text, trimmed) = encode(*format, &told, None);
        let wrong = against(validator, &text);
        assert!(
            wrong.is_empty(),
            "{}: {} mistakes",
            format.name(),
            wrong.len()
        );
        assert_eq!(trimmed, *format == SinkFormat::Ocsf13);
    }
}

#[test]
fn the_schemas_can_tell_what_is_wrong() {
    for (format, validator) in &*CLASSES {
        let (_, lines) = golden::stored(*format);
        for wrong in ["\"class_uid\":2", "\"activity_id\":", "\"unmapped\":"] {
            let line = lines[0].replacen(wrong, &wrong.replacen(':', ":\"x\",\"more\":", 1), 1);
            assert!(!against(validator, &line).is_empty(), "{line}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_finding_is_valid(told in made_up::told(), most in proptest::option::of(512_usize..8_192)) {
        for (format, validator) in &*CLASSES {
            let (text, _) = encode(*format, &told, most);
            let wrong = against(validator, &text);
            prop_assert!(wrong.is_empty(), "{}: {:#?}: {}", format.name(), wrong, text);
        }
    }
}
