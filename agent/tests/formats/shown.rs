//! What formats show: all texts of a finding but for those that the page names, and nothing that is not of a finding.
use super::golden;
use super::hostile::encode;
use secret_sentinel::sink::format::SinkFormat;
use secret_sentinel::sink::told::{Text, Told};
use serde_json::{Value, json};

/// What is planted: no format changes or escapes any of it.
const MARK: &str = "planted7";

/// A finding with all parts.
fn whole() -> String {
    let line = golden::told()
        .into_iter()
        .find(|it| it.contains("worker-1"));
    let line = line.expect("there");
    line.replace(r#""reason":null"#, r#""reason":"short""#)
        .replace(r#""path":null"#, r#""path":"/dev/pts/0""#)
}

/// Places of texts, as JSON pointers.
fn texts(value: &Value, place: &str, found: &mut Vec<String>) {
    match value {
        Value::String(_) => found.push(place.to_owned()),
        Value::Array(items) => {
            for (number, item) in items.iter().enumerate() {
                texts(item, &format!("{place}/{number}"), found);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                let name = name.replace('~', "~0").replace('/', "~1");
                texts(member, &format!("{place}/{name}"), found);
            }
        }
        _ => {}
    }
}

/// Texts that stand for something: a format shows what they mean. Those of times are shown in other units as well.
fn is_meaning(place: &str) -> bool {
    let is_time = ["/time", "/first_seen", "/last_seen", "/process/start_time"].contains(&place);
    is_time || ["/kind", "/schema", "/severity"].contains(&place)
}

/// Beginnings of the places of what a format does not show.
fn left_out(format: SinkFormat) -> &'static [&'static str] {
    match format {
        SinkFormat::Cef => &[
            "/pod/labels",
            "/pod/annotations",
            "/match/kind",
            "/stream/dev",
            "/process/comm",
        ],
        SinkFormat::Leef => &["/pod/labels", "/pod/annotations"],
        SinkFormat::Falco => &[
            "/pod/labels",
            "/pod/annotations",
            "/stream/dev",
            "/file/dev",
        ],
        _ => &[],
    }
}

#[test]
fn what_a_finding_tells_is_shown() {
    let line: Value = serde_json::from_str(&whole()).expect("JSON");
    let mut places = Vec::new();
    texts(&line, "", &mut places);
    places.retain(|place| !is_meaning(place));
    assert!(places.len() > 35, "{places:?}");
    for place in places {
        let mut line = line.clone();
        *line.pointer_mut(&place).expect("a place") = MARK.into();
        let line = line.to_string();
        let told = Told::parse(&line).expect("a finding");
        for format in SinkFormat::ALL {
            let (text, _) = encode(format, &told, None);
            let is_left_out = left_out(format).iter().any(|it| place.starts_with(it));
            assert_eq!(
                text.contains(MARK),
                !is_left_out,
                "{place} in {}: {text}",
                format.name()
            );
        }
    }
}

#[test]
fn what_is_of_no_finding_is_shown_by_nobody() {
    let line: Value = serde_json::from_str(&whole()).expect("JSON");
    for place in [
        "",
        "/secret",
        "/match",
        "/stream",
        "/process",
        "/container",
        "/pod",
        "/workload",
        "/file",
    ] {
        for planted in [json!(MARK), json!([MARK]), json!({ MARK: MARK })] {
            let mut line = line.clone();
            let part = line.pointer_mut(place).and_then(Value::as_object_mut);
            part.expect("a part").insert("value".into(), planted);
            let line = line.to_string();
            let told = Told::parse(&line).expect("a finding");
            for format in SinkFormat::ALL {
                // The line itself is what it is; made anew, it is made of what is known.
                let most = (format == SinkFormat::Native).then(|| line.len() - 1);
                let text = format.encode(&told, &line, most).text;
                assert!(!text.contains(MARK), "{place} in {}: {text}", format.name());
            }
        }
    }
}

#[test]
fn names_that_become_the_same_are_one() {
    let line = whole();
    let mut told = Told::parse(&line).expect("a finding");
    let labels = &mut told.pod.as_mut().expect("a pod").labels;
    labels.insert(Text::from("a.b"), Text::from("first"));
    labels.insert(Text::from("a_b"), Text::from("last"));
    let (text, _) = encode(SinkFormat::Ecs, &told, None);
    assert_eq!(text.matches(r#""a_b":"#).count(), 1, "{text}");
    assert!(text.contains(r#""a_b":"last""#), "{text}");
}
