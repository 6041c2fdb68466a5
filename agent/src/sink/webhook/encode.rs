//! The body of a request, and its signature.
use super::settings::Body;
use crate::sink::{forward::Record, remote::SecretText};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::fmt::Write;

/// The body of these records.
pub fn body(kind: Body, batch: &[Record]) -> Vec<u8> {
    let length: usize = batch.iter().map(|record| record.body.len() + 1).sum();
    let mut body = Vec::with_capacity(length + 2);
    let is_array = kind == Body::Array;
    if is_array {
        body.push(b'[');
    }
    for (at, record) in batch.iter().enumerate() {
        if is_array && at > 0 {
            body.push(b',');
        }
        body.extend_from_slice(record.body.as_bytes());
        if kind == Body::Lines {
            body.push(b'\n');
        }
    }
    if is_array {
        body.push(b']');
    }
    body
}

/// `sha256=` and the HMAC of the body in hexadecimal digits.
pub fn signature(key: &SecretText, body: &[u8]) -> String {
    let mut text = "sha256=".to_owned();
    // HMAC takes keys of any length.
    if let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.expose().as_bytes()) {
        mac.update(body);
        for byte in mac.finalize().into_bytes() {
            let _ = write!(text, "{byte:02x}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{rules::Severity, sink::remote::SecretFile};

    #[test]
    fn a_body_is_lines_an_array_or_one() {
        let record = |body: &str| Record {
            number: 0,
            id: "id".into(),
            count: 1,
            rule: "rule".into(),
            severity: Severity::High,
            time: 0,
            body: body.into(),
        };
        let batch = [record("{\"a\":1}"), record("{\"b\":2}")];
        let text = |kind, batch: &[Record]| String::from_utf8(body(kind, batch)).expect("text");
        assert_eq!(text(Body::Lines, &batch), "{\"a\":1}\n{\"b\":2}\n");
        assert_eq!(text(Body::Array, &batch), "[{\"a\":1},{\"b\":2}]");
        assert_eq!(text(Body::Single, &batch[..1]), "{\"a\":1}");
    }

    /// RFC 4231, test case 2.
    #[test]
    fn the_signature_is_hmac_sha256() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("key");
        std::fs::write(&path, "Jefe\n").expect("written");
        let key = SecretFile::new(path).read().expect("readable");
        assert_eq!(
            signature(&key, b"what do ya want for nothing?"),
            "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }
}
