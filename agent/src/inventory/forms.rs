//! The forms in which a value is looked for: as it is, in base64, in hexadecimal.
use crate::redact::SecretBytes;

/// How a value was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Encoding {
    /// As it is in the file, or without the white space around it.
    Raw,
    /// Base64, RFC 4648 section 4.
    Base64,
    /// Base64 with the alphabet for URLs and file names, RFC 4648 section 5.
    Base64url,
    /// Hexadecimal digits.
    Hex,
}

impl Encoding {
    /// Its name in findings.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Raw => "raw",
            Self::Base64 => "base64",
            Self::Base64url => "base64url",
            Self::Hex => "hex",
        }
    }
}

const STANDARD: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const URL: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The value without white space around it.
#[must_use]
pub fn trimmed(value: &[u8]) -> &[u8] {
    value.trim_ascii()
}

/// Every form of the file's content that is looked for, without repetitions.
pub fn expand(content: &SecretBytes) -> Vec<(Encoding, SecretBytes)> {
    let whole = content.expose();
    let mut forms = Forms(Vec::new());
    for value in [trimmed(whole), whole] {
        forms.add(Encoding::Raw, value.to_vec());
        forms.add(Encoding::Hex, hex(value, b"0123456789abcdef"));
        forms.add(Encoding::Hex, hex(value, b"0123456789ABCDEF"));
        forms.add(Encoding::Base64, padded(value));
        for (encoding, alphabet) in [(Encoding::Base64, STANDARD), (Encoding::Base64url, URL)] {
            for before in 0..3 {
                forms.add(encoding, core(value, before, alphabet));
            }
        }
    }
    forms.0
}

struct Forms(Vec<(Encoding, SecretBytes)>);

impl Forms {
    fn add(&mut self, encoding: Encoding, bytes: Vec<u8>) {
        let form = SecretBytes::new(bytes);
        if !self.0.iter().any(|(_, known)| *known == form) {
            self.0.push((encoding, form));
        }
    }
}

fn hex(value: &[u8], digits: &[u8; 16]) -> Vec<u8> {
    let digit = |nibble: u8| digits[usize::from(nibble)];
    value
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect()
}

/// The sextets of the value with `before` unknown bytes in front of it that depend on the value alone: what every
/// base64 text contains in which the value starts at a multiple of three bytes plus `before`.
fn core(value: &[u8], before: usize, alphabet: &[u8; 64]) -> Vec<u8> {
    let first = (before * 8).div_ceil(6);
    let last = (before + value.len()) * 8 / 6;
    let bit = |at: usize| {
        at.checked_sub(before * 8)
            .and_then(|at| value.get(at / 8).map(|byte| byte >> (7 - at % 8) & 1))
            .unwrap_or(0)
    };
    let sextet = |number: usize| (0..6).fold(0, |sextet, at| sextet << 1 | bit(number * 6 + at));
    (first..last)
        .map(|number| alphabet[usize::from(sextet(number))])
        .collect()
}

/// Base64 of the value alone, padded.
fn padded(value: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(value.len().div_ceil(3) * 4);
    for chunk in value.chunks(3) {
        let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or(0));
        let word = byte(0) << 16 | byte(1) << 8 | byte(2);
        for at in 0..4 {
            let sextet = (word >> (18 - 6 * at) & 63) as usize;
            out.push(if at <= chunk.len() {
                STANDARD[sextet]
            } else {
                b'='
            });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn holds(text: &[u8], part: &[u8]) -> bool {
        text.windows(part.len()).any(|window| window == part)
    }

    #[test]
    fn forms_are_those_of_other_tools() {
        let forms = expand(&SecretBytes::new(b"s3cr3t-value\n".to_vec()));
        let has = |encoding, text: &[u8]| {
            forms
                .iter()
                .any(|(e, f)| (*e, f.expose()) == (encoding, text))
        };
        assert!(has(Encoding::Raw, b"s3cr3t-value"));
        assert!(has(Encoding::Raw, b"s3cr3t-value\n"));
        assert!(has(Encoding::Base64, b"czNjcjN0LXZhbHVl"));
        assert!(has(Encoding::Base64, b"czNjcjN0LXZhbHVlCg=="));
        assert!(has(Encoding::Hex, b"7333637233742d76616c7565"));
        assert!(has(Encoding::Hex, b"7333637233742D76616C7565"));
    }

    proptest! {
        #[test]
        fn base64_of_anything_around_the_value_holds_a_core(
            value in prop::collection::vec(any::<u8>(), 6..60),
            before in prop::collection::vec(any::<u8>(), 0..20),
            after in prop::collection::vec(any::<u8>(), 0..20),
        ) {
            let text = padded(&[before.clone(), value.clone(), after].concat());
            prop_assert!(holds(&text, &core(&value, before.len() % 3, STANDARD)));
        }
    }
}
