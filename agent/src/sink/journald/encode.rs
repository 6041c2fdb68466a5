//! An entry: fields, one after the other.
use super::settings::Settings;
use crate::sink::{forward::Record, syslog::level};

/// The entry of a finding.
pub fn entry(settings: &Settings, node: &str, record: &Record) -> Vec<u8> {
    let mut entry = Vec::with_capacity(record.body.len() + 512);
    let severity = record.severity.name();
    let message = format!("{severity} finding {}: {}", record.id, record.rule);
    let count = record.count.to_string();
    let priority = level(record.severity).to_string();
    for (name, value) in [
        ("MESSAGE", &*message),
        ("PRIORITY", &priority),
        ("SYSLOG_IDENTIFIER", &settings.identifier),
        ("SECRET_SENTINEL_ID", &record.id),
        ("SECRET_SENTINEL_RULE", &record.rule),
        ("SECRET_SENTINEL_SEVERITY", severity),
        ("SECRET_SENTINEL_COUNT", &count),
        ("SECRET_SENTINEL_NODE", node),
        ("SECRET_SENTINEL_FINDING", &record.body),
    ] {
        field(&mut entry, name, value);
    }
    entry
}

/// `NAME=value`; a value of several lines has its length before it instead.
fn field(entry: &mut Vec<u8>, name: &str, value: &str) {
    entry.extend_from_slice(name.as_bytes());
    if value.contains('\n') {
        entry.push(b'\n');
        entry.extend_from_slice(&(value.len() as u64).to_le_bytes());
    } else {
        entry.push(b'=');
    }
    entry.extend_from_slice(value.as_bytes());
    entry.push(b'\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_lengths() {
        let mut entry = Vec::new();
        field(&mut entry, "A", "one");
        field(&mut entry, "B", "1\n2");
        assert_eq!(entry, b"A=one\nB\n\x03\0\0\0\0\0\0\x001\n2\n");
    }
}
