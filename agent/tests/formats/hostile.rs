//! Whatever texts a finding has, each format is valid and says the same of them.
use super::made_up;
use super::parsed::{cef, leef};
use proptest::prelude::*;
use secret_sentinel::sink::format::SinkFormat;
use secret_sentinel::sink::told::Told;
use serde_json::Value;

/// A finding's line and what a format makes of it, at most so long.
pub fn encode(format: SinkFormat, told: &Told<'_>, most: Option<usize>) -> (String, bool) {
    let line = serde_json::to_string(told).expect("JSON");
    let encoded = format.encode(told, &line, most);
    let text = encoded.text;
    (text, encoded.trimmed)
}

/// An object without a name twice, and without nulls: those are left out.
fn is_clean(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Array(items) => items.iter().all(is_clean),
        Value::Object(members) => members.values().all(is_clean),
        _ => true,
    }
}

/// What CEF's header does to a text: other controls than it knows are replaced.
fn shown(text: &str, may_stay: &[char]) -> String {
    text.replace(|it: char| it.is_control() && !may_stay.contains(&it), " ")
}

proptest! {
    // Each is written and read in seven formats.
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn json_is_json(told in made_up::told()) {
        for format in SinkFormat::ALL.into_iter().filter(|it| it.media_type() == "application/json") {
            let (text, _) = encode(format, &told, None);
            prop_assert!(!text.contains(['\n', '\r']));
            let value: Value = serde_json::from_str(&text).map_err(|error| TestCaseError::fail(format!("{error}: {text}")))?;
            prop_assert!(format == SinkFormat::Native || is_clean(&value), "{text}");
            // Reading and writing drops nothing, so no name is there twice.
            let members = text.matches("\":").count();
            let again = serde_json::to_string(&value).expect("JSON").matches("\":").count();
            prop_assert_eq!(members, again, "{}", text);
        }
    }

    #[test]
    fn native_tells_the_same_when_it_is_read_again(told in made_up::told()) {
        let line = serde_json::to_string(&told).expect("JSON");
        let again = Told::parse(&line).expect("a finding");
        prop_assert_eq!(&again, &told);
        prop_assert_eq!(serde_json::to_string(&again).expect("JSON"), line);
    }

    #[test]
    fn cef_is_read_as_it_was_meant(told in made_up::told()) {
        let (text, trimmed) = encode(SinkFormat::Cef, &told, None);
        let parsed = cef(&text).map_err(TestCaseError::fail)?;
        prop_assert_eq!(&parsed.head[3], &shown(&told.rule, &[]));
        prop_assert_eq!(&parsed.head[4], &shown(&told.title, &[]));
        let severity: u8 = parsed.head[5].parse().expect("a number");
        prop_assert!(severity <= 10);
        prop_assert_eq!(parsed.fields.contains_key("SecretSentinelTrimmed"), trimmed);
        let read = |name: &str| parsed.fields.get(name).cloned().unwrap_or_default();
        if let Some(file) = told.file.as_ref().filter(|_| !trimmed) {
            prop_assert_eq!(read("filePath"), shown(&file.path, &['\n', '\r', '\t']));
            prop_assert_eq!(read("filePermission"), shown(&file.mode, &['\n', '\r', '\t']));
        }
        if let Some(container) = told.container.as_ref().filter(|_| !trimmed) {
            prop_assert_eq!(read("cs3"), shown(&container.id, &['\n', '\r', '\t']));
        }
        for name in parsed.fields.keys().filter_map(|name| name.strip_suffix("Label")) {
            prop_assert!(parsed.fields.contains_key(name), "{name}");
        }
    }

    #[test]
    fn leef_is_read_as_it_was_meant(told in made_up::told()) {
        let (text, trimmed) = encode(SinkFormat::Leef, &told, None);
        let parsed = leef(&text).map_err(TestCaseError::fail)?;
        prop_assert_eq!(&parsed.head[3], &shown(&told.rule, &[]).replace('|', "/"));
        prop_assert_eq!(parsed.fields.contains_key("trimmed"), trimmed);
        let read = |name: &str| parsed.fields.get(name).cloned().unwrap_or_default();
        if let Some(secret) = told.secret.as_ref().filter(|_| !trimmed) {
            prop_assert_eq!(read("secretName"), shown(&secret.name, &[]));
            prop_assert_eq!(read("secretField"), shown(secret.field.as_deref().unwrap_or_default(), &[]));
        }
        if let Some(process) = told.process.as_ref().filter(|_| !trimmed) {
            prop_assert_eq!(read("processName"), shown(&process.comm, &[]));
        }
    }
}

#[test]
fn long_texts_are_read_as_well() {
    for piece in ["=", "|", "\\", "\n", "\t", "\0", " cs1=", "ä"] {
        let text = piece.repeat(65_536 / piece.len());
        let told = made_up::all_of(&text);
        let (line, trimmed) = encode(SinkFormat::Cef, &told, None);
        let parsed = cef(&line).expect("CEF");
        // Its fields have a longest length each, its header has none.
        assert!(trimmed && parsed.fields.values().all(|it| it.len() <= 4_000));
        assert_eq!(parsed.head[4], shown(&text, &[]));
        let (line, trimmed) = encode(SinkFormat::Leef, &told, None);
        let parsed = leef(&line).expect("LEEF");
        assert!(trimmed && parsed.fields.values().all(|it| it.len() <= 4_000));
    }
}
