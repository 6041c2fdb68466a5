//! The secret of a demo: made at random for each run, and shown nowhere.

use anyhow::{Context, Result};
use std::fs::File;
use std::io::Read;

pub struct Secret(String);

impl Secret {
    pub fn random() -> Result<Secret> {
        const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
        let mut random = [0_u8; 24];
        let source = "/dev/urandom";
        let mut file = File::open(source).with_context(|| format!("cannot open {source}"))?;
        file.read_exact(&mut random)
            .with_context(|| format!("cannot read {source}"))?;
        Ok(Secret(
            random
                .iter()
                .map(|byte| char::from(LETTERS[usize::from(byte % 32)]))
                .collect(),
        ))
    }

    pub fn value(&self) -> &str {
        &self.0
    }

    /// Whether `text` holds the value, plain or as base64.
    pub fn is_in(&self, text: &str) -> bool {
        text.contains(&self.0) || text.contains(&base64(self.0.as_bytes()))
    }
}

pub fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for group in bytes.chunks(3) {
        let bits = (0..3).fold(0, |bits, i| {
            bits << 8 | u32::from(*group.get(i).unwrap_or(&0))
        });
        for digit in 0..4 {
            let value = bits >> (18 - 6 * digit) & 63;
            text.push(if digit > group.len() {
                '='
            } else {
                char::from(DIGITS[value as usize])
            });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_as_rfc_4648_has_it() {
        let pairs = [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
        ];
        for (plain, encoded) in pairs {
            assert_eq!(base64(plain.as_bytes()), encoded);
        }
    }

    #[test]
    fn a_secret_is_found_in_both_forms() {
        let secret = Secret("hunter2hunter2".into());
        assert!(secret.is_in("password=hunter2hunter2;"));
        assert!(secret.is_in("aHVudGVyMmh1bnRlcjI="));
        assert!(!secret.is_in("password=hunter3"));
    }
}
