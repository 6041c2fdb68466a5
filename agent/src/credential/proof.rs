//! What must hold of a secret part beyond its form: checksum, structure, randomness.
use super::decoded::Decoded;
use super::randomness as random;
use crate::rules::credentials::Proof;

/// Whether it holds.
pub fn holds(proof: Proof, secret: &[u8]) -> bool {
    match proof {
        Proof::Given => !random::is_placeholder(secret),
        Proof::Random => is_random(secret),
        Proof::Crc32 => has_crc32(secret) || is_random(secret),
        Proof::Jwt => is_jwt(secret),
        Proof::Base64Json => {
            Decoded::of(secret).is_some_and(|json| json.as_bytes().starts_with(b"{\""))
        }
        Proof::BasicAuth => is_basic_auth(secret),
        Proof::Named => true,
    }
}

fn is_random(secret: &[u8]) -> bool {
    // The prefix of a token says nothing about its randomness.
    random::is_random(secret) && !random::is_placeholder(secret) && !is_wordy(secret)
}

/// Words in capitals or small letters, joined: `SlackAppConfigurationAccessTokenHere`, `BOT_TOKEN`.
fn is_wordy(secret: &[u8]) -> bool {
    let body = secret
        .rsplit(|byte| !byte.is_ascii_alphanumeric())
        .next()
        .unwrap_or(secret);
    let body = if body.len() < 8 { secret } else { body };
    !body.iter().any(u8::is_ascii_digit)
        && (body.iter().all(|byte| !byte.is_ascii_lowercase()) || random::entropy(body) < 3.6)
}

/// GitHub's and npm's tokens end in six base62 digits: the CRC-32 of the characters between prefix and them (GitHub,
/// "Behind GitHub's new authentication token formats", 2021; npm, "npm security update: new token format", 2021).
fn has_crc32(secret: &[u8]) -> bool {
    let Some(split) = secret.iter().rposition(|&byte| byte == b'_') else {
        return false;
    };
    let body = &secret[split + 1..];
    let Some((random, digits)) = body.split_last_chunk::<6>() else {
        return false;
    };
    !random.is_empty() && base62(digits) == Some(u64::from(crc32(random)))
}

fn base62(digits: &[u8]) -> Option<u64> {
    digits.iter().try_fold(0u64, |sum, &byte| {
        let digit = match byte {
            b'0'..=b'9' => byte - b'0',
            b'A'..=b'Z' => byte - b'A' + 10,
            b'a'..=b'z' => byte - b'a' + 36,
            _ => return None,
        };
        Some(sum * 62 + u64::from(digit))
    })
}

/// CRC-32 (ISO-HDLC), bit by bit: it is needed for 30 bytes of a candidate.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |mut crc, &byte| {
        crc ^= u32::from(byte);
        for _ in 0..8 {
            crc = crc >> 1 ^ 0xedb8_8320 & (crc & 1).wrapping_neg();
        }
        crc
    })
}

/// Header and payload are JSON objects, the header names an algorithm, and there is a signature (or, of an encrypted
/// token, its parts).
fn is_jwt(secret: &[u8]) -> bool {
    let mut parts = secret.split(|&byte| byte == b'.');
    let (Some(header), Some(payload), Some(signature)) = (parts.next(), parts.next(), parts.next())
    else {
        return false;
    };
    let object = |part: &[u8], key: &[u8]| {
        Decoded::of(part).is_some_and(|json| {
            json.as_bytes().starts_with(b"{")
                && json.is_text()
                && random::contains(json.as_bytes(), key)
        })
    };
    let encrypted = parts.next().is_some();
    object(header, b"\"alg\"")
        && (encrypted
            || Decoded::of(payload)
                .is_some_and(|json| json.as_bytes().trim_ascii_start().starts_with(b"{")))
        && (encrypted || signature.len() >= 16)
        && !random::is_placeholder(signature)
}

fn is_basic_auth(secret: &[u8]) -> bool {
    Decoded::of(secret).is_some_and(|pair| {
        let bytes = pair.as_bytes();
        pair.is_text()
            && bytes
                .iter()
                .position(|&byte| byte == b':')
                .is_some_and(|colon| {
                    let password = bytes[colon + 1..].trim_ascii_end();
                    password.len() >= 4 && !super::url::is_weak(password)
                })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_the_documented_one() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!(base62(b"10"), Some(62));
    }
}
