//! Values of the shapes that secrets have: passwords, tokens, keys, identifiers, documents' lines; the same in every run.

use super::text::Random;
use secret_sentinel::redact::SecretBytes;

const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const SIGNS: &[u8] =
    b"ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789!#$%&*+-/:;<=>?@^_~";
const BASE64: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const HEX: &[u8] = b"0123456789abcdef";

/// So many of them.
pub fn made(count: usize) -> Vec<SecretBytes> {
    // Another seed than the text's: the two share nothing but chance.
    let mut random = Random::new(0x5eed_0001);
    let made = (0..count).map(|number| SecretBytes::new(one(&mut random, number)));
    made.collect()
}

fn one(random: &mut Random, number: usize) -> Vec<u8> {
    let mut of = |alphabet: &[u8], length: usize| -> String {
        let sign = |_| char::from(alphabet[random.below(alphabet.len())]);
        (0..length).map(sign).collect()
    };
    let length = 10 + number / 16 % 40;
    let text = match number % 16 {
        0 | 1 => of(LETTERS, length),
        2 | 3 => of(SIGNS, length),
        4 => of(HEX, 32),
        5 => of(HEX, 40),
        6 => of(HEX, 64),
        7 => format!(
            "{}-{}-4{}-a{}-{}",
            of(HEX, 8),
            of(HEX, 4),
            of(HEX, 3),
            of(HEX, 3),
            of(HEX, 12)
        ),
        8 => format!("{}=", of(BASE64, 43)),
        9 => format!(
            "eyJhbGciOiJIUzI1NiJ9.{}.{}",
            of(LETTERS, 90),
            of(LETTERS, 43)
        ),
        10 => format!("postgres://app:{}@db.shop.svc:5432/shop", of(LETTERS, 20)),
        11 => format!("sk_test_{}", of(LETTERS, 24)),
        12 => format!("{{\"user\":\"app\",\"password\":\"{}\"}}\n", of(SIGNS, 24)),
        13 => format!(
            "{}\n{}\n{}\n",
            of(BASE64, 64),
            of(BASE64, 64),
            of(BASE64, 40)
        ),
        14 => format!(
            "pass phrase {} of {} words\n",
            of(LETTERS, 9),
            of(LETTERS, 7)
        ),
        _ => format!("{}\u{e9}\u{df}{}", of(SIGNS, 8), of(SIGNS, 8)),
    };
    text.into_bytes()
}
