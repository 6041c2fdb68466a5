//! What is longer than its receiver takes is trimmed by field: it fits, is valid, says so, and names the finding still.
use super::golden;
use super::hostile::encode;
use super::made_up;
use super::parsed::{cef, leef};
use proptest::prelude::*;
use secret_sentinel::sink::format::SinkFormat;
use secret_sentinel::sink::told::{Text, Told};
use serde_json::Value;

/// With so many bytes every finding fits.
const ENOUGH: usize = 2_048;

/// Where a format says that it was trimmed.
fn says_so(format: SinkFormat, text: &str) -> bool {
    let json = || serde_json::from_str::<Value>(text).expect("JSON");
    match format {
        SinkFormat::Cef => cef(text)
            .expect("CEF")
            .fields
            .contains_key("SecretSentinelTrimmed"),
        SinkFormat::Leef => leef(text).expect("LEEF").fields.contains_key("trimmed"),
        SinkFormat::Native => json()["trimmed"] == true,
        SinkFormat::Ocsf | SinkFormat::OcsfDataSecurity => {
            let json = json();
            json["metadata"]["is_truncated"] == true && json["unmapped"]["trimmed"] == true
        }
        SinkFormat::Ocsf13 => json()["unmapped"]["trimmed"] == true,
        SinkFormat::Ecs => json()["secret_sentinel"]["trimmed"] == true,
        SinkFormat::Falco => json()["output_fields"]["secret_sentinel.trimmed"] == true,
        SinkFormat::Otlp => {
            text.contains(r#"{"key":"secret_sentinel.trimmed","value":{"boolValue":true}}"#)
        }
    }
}

/// What is written longest: in JSON, in CEF, in UTF-8, and of what looks like something.
const COSTLY: [&str; 8] = ["\0", "\u{85}", "=", "\\", "\"", "🔑", "T1552.001", "/a"];

#[test]
fn the_longest_finding_fits() {
    let mut long = Vec::new();
    for piece in COSTLY {
        let text = piece.repeat(8_192 / piece.len());
        let told = made_up::all_of(&text);
        for format in SinkFormat::ALL {
            let (text, trimmed) = encode(format, &told, Some(ENOUGH));
            assert!(
                trimmed && says_so(format, &text),
                "{}: {text}",
                format.name()
            );
            if text.len() > ENOUGH {
                long.push(format!(
                    "{} with {piece:?}: {}: {text}",
                    format.name(),
                    text.len()
                ));
            }
        }
    }
    assert!(long.is_empty(), "{}", long.join("\n"));
}

proptest! {
    // Each is encoded up to a hundred times.
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn it_fits(told in made_up::told(), most in ENOUGH..20_000) {
        for format in SinkFormat::ALL {
            let (whole, trimmed_anyway) = encode(format, &told, None);
            let (text, trimmed) = encode(format, &told, Some(most));
            prop_assert!(text.len() <= most, "{}: {} of {most}", format.name(), text.len());
            prop_assert_eq!(trimmed, trimmed_anyway || whole.len() > most);
            prop_assert_eq!(says_so(format, &text), trimmed, "{}: {}", format.name(), text);
        }
    }
}

/// The line of a finding in a pod.
fn in_a_pod() -> String {
    let mut lines = golden::told().into_iter();
    lines.find(|it| it.contains("worker-1")).expect("there")
}

#[test]
fn little_is_left_out_when_little_is_too_much() {
    let line = in_a_pod();
    let mut told = Told::parse(&line).expect("a finding");
    let pod = told.pod.as_mut().expect("in a pod");
    pod.annotations.insert("a".into(), "x".repeat(3_000).into());
    for format in SinkFormat::ALL {
        let whole = encode(format, &told, None).0.len();
        let (text, trimmed) = encode(format, &told, Some(whole));
        assert!(!trimmed && text.len() == whole, "{}", format.name());
        let has_annotations = text.contains("xxx");
        let is_flat = matches!(
            format,
            SinkFormat::Cef | SinkFormat::Leef | SinkFormat::Falco
        );
        assert_eq!(has_annotations, !is_flat, "{}", format.name());
        if has_annotations {
            let (text, trimmed) = encode(format, &told, Some(whole - 1));
            assert!(trimmed && !text.contains("xxx"), "{}", format.name());
            assert!(
                text.contains(&*told.remediation) && text.contains("2.4.1"),
                "{}",
                format.name()
            );
        }
    }
}

#[test]
fn paths_keep_both_ends() {
    let line = in_a_pod();
    let mut told = Told::parse(&line).expect("a finding");
    let file = told.file.as_mut().expect("a file");
    file.path = Text::from(format!("/begin/{}/end", "long/".repeat(13_000)));
    for format in SinkFormat::ALL {
        let (text, trimmed) = encode(format, &told, Some(4_096));
        assert!(trimmed && text.len() <= 4_096, "{}", format.name());
        assert!(
            text.contains("/begin/long") && text.contains('…') && text.contains("long//end"),
            "{}: {text}",
            format.name()
        );
    }
}

#[test]
fn a_trimmed_line_is_valid_by_the_schema_of_the_stream() {
    let schema = include_str!("../../../deploy/schema/stream.schema.json");
    let schema = serde_json::from_str(schema).expect("JSON");
    let schema = jsonschema::validator_for(&schema).expect("a schema");
    for line in golden::told() {
        let told = Told::parse(&line).expect("a finding");
        let whole = serde_json::to_string(&told).expect("JSON").len();
        for most in [
            whole,
            whole * 9 / 10,
            whole * 3 / 4,
            whole / 2,
            ENOUGH / 2,
            1,
        ] {
            let (text, trimmed) = encode(SinkFormat::Native, &told, Some(most));
            let json: Value = serde_json::from_str(&text).expect("JSON");
            assert_eq!(trimmed, json["trimmed"] == true, "{text}");
            let wrong: Vec<String> = schema.iter_errors(&json).map(|it| it.to_string()).collect();
            assert!(wrong.is_empty(), "{most} of {whole}: {wrong:?}: {text}");
        }
    }
}

#[test]
fn every_recorded_finding_keeps_its_id_within_two_kibibytes() {
    for line in golden::told() {
        let told = Told::parse(&line).expect("a finding");
        for format in SinkFormat::ALL {
            let (text, _) = encode(format, &told, Some(ENOUGH));
            assert!(
                text.contains(&*told.id) && text.contains(&*told.rule),
                "{text}"
            );
        }
    }
}
