//! A message (RFC 5424, 6), and its frame (RFC 6587, 3.4.1).
use super::settings::Settings;
use crate::{rules::Severity, sink::forward::Record};
use std::fmt::Write;

/// Of structured data that nobody registered: the number that RFC 5612 keeps for documentation.
const ID: &str = "secret-sentinel@32473";

/// A message. The finding follows the header as it is, without a byte order mark: parsers of JSON stumble over one.
pub fn message(settings: &Settings, node: &str, record: &Record) -> String {
    let priority = settings.facility as u8 * 8 + level(record.severity);
    let time = jiff::Timestamp::from_nanosecond(i128::from(record.time));
    let time = time.map_or_else(|_| "-".to_owned(), |time| format!("{time:.6}"));
    let mut message = String::with_capacity(record.body.len() + 256);
    // Writing to a string does not fail.
    let _ = write!(
        message,
        "<{priority}>1 {time} {} {} {} {} [{ID} id=\"{}\" count=\"{}\"] {}",
        word(node, 255),
        word(&settings.app_name, 48),
        std::process::id(),
        word(&record.rule, 32),
        record.id,
        record.count,
        record.body
    );
    message
}

/// A message as it goes over a stream: its length in bytes, a space, itself.
pub fn frame(message: &str) -> String {
    format!("{} {message}", message.len())
}

/// The level (RFC 5424, 6.2.1), which the journal has, too.
pub const fn level(severity: Severity) -> u8 {
    match severity {
        Severity::Critical => 2,
        Severity::High => 3,
        Severity::Medium => 4,
        Severity::Low => 5,
        Severity::Info => 6,
    }
}

/// Printable ASCII without spaces, not too long; `-` stands for nothing.
fn word(text: &str, most: usize) -> String {
    let plain = text.chars().filter(char::is_ascii_graphic);
    let word: String = plain.take(most).collect();
    if word.is_empty() { "-".into() } else { word }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn settings() -> Settings {
        serde_json::from_str(r#"{"address": "soc.example:6514"}"#).expect("valid")
    }

    fn record(body: &str) -> Record {
        Record {
            number: 0,
            id: "01M8QDMC46XY74EB7J8K64BQ7".into(),
            count: 1,
            rule: "secret-in-stdout".into(),
            severity: Severity::Critical,
            time: 1_700_000_000_123_456_789,
            body: body.into(),
        }
    }

    #[test]
    fn a_message_is_what_the_rfc_says() {
        let message = message(&settings(), "node 1", &record("{\"a\":1}"));
        let process = std::process::id();
        assert_eq!(
            message,
            format!(
                "<162>1 2023-11-14T22:13:20.123456Z node1 secret-sentinel {process} secret-in-stdout \
                 [secret-sentinel@32473 id=\"01M8QDMC46XY74EB7J8K64BQ7\" count=\"1\"] {{\"a\":1}}"
            )
        );
    }

    proptest! {
        #[test]
        fn frames_say_their_length_and_headers_have_room(node in "\\PC{0,300}", body in "\\PC{0,300}") {
            let message = message(&settings(), &node, &record(&body));
            prop_assert!(message.len() - body.len() <= 8192 - settings().longest());
            let frame = frame(&message);
            let (length, rest) = frame.split_once(' ').expect("a length");
            prop_assert_eq!(length.parse::<usize>().expect("a number"), rest.len());
        }
    }
}
