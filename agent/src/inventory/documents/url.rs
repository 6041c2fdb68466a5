//! The password in connection URLs, RFC 3986 section 3.2.1, wherever they stand in a text.
use crate::redact::SecretBytes;

/// Scheme and user are looked for within so many bytes.
const LONGEST: usize = 2_048;

/// Calls `found` with each password, as it is written and percent-decoded where that differs.
pub fn passwords(text: &[u8], found: &mut impl FnMut(SecretBytes)) {
    let mut rest = text;
    while let Some(at) = rest.windows(3).position(|three| three == b"://") {
        let is_scheme = rest[..at].last().is_some_and(u8::is_ascii_alphanumeric);
        rest = &rest[at + 3..];
        let authority = &rest[..rest.len().min(LONGEST)];
        // A password that is not encoded as it should be may hold any of `/?#`; blanks and quotes end it for sure.
        let ends = |byte: &u8| {
            byte.is_ascii_whitespace() || byte.is_ascii_control() || b"\"'<>`".contains(byte)
        };
        let authority = &authority[..authority.iter().position(ends).unwrap_or(authority.len())];
        if let Some(password) = password(authority).filter(|_| is_scheme) {
            let decoded = decode(password);
            if decoded.expose() != password {
                found(decoded);
            }
            found(SecretBytes::new(password.to_vec()));
        }
    }
}

/// Between the first colon and the `@` that ends the user information: the last one before the path, or, when there is
/// none, before a host that the path of a badly encoded URL hides.
fn password(authority: &[u8]) -> Option<&[u8]> {
    let end = authority
        .iter()
        .position(|byte| b"/?#".contains(byte))
        .unwrap_or(authority.len());
    let at = |text: &[u8]| text.iter().rposition(|byte| *byte == b'@');
    let (before, _) = match at(&authority[..end]) {
        Some(at) => authority.split_at(at),
        None => {
            // `user:pa/ss@host`: but `host:port/…@…` has a number there.
            let colon = authority[..end].iter().position(|byte| *byte == b':')?;
            if authority[colon + 1..end].iter().all(u8::is_ascii_digit) {
                return None;
            }
            authority.split_at(authority.iter().position(|byte| *byte == b'@')?)
        }
    };
    let colon = before.iter().position(|byte| *byte == b':')?;
    Some(&before[colon + 1..]).filter(|password| !password.is_empty())
}

fn decode(text: &[u8]) -> SecretBytes {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((byte, after)) = rest.split_first() {
        let digit = |at: usize| {
            after
                .get(at)
                .and_then(|byte| char::from(*byte).to_digit(16))
        };
        match (byte, digit(0), digit(1)) {
            (b'%', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                rest = &after[2..];
            }
            _ => {
                out.push(*byte);
                rest = after;
            }
        }
    }
    SecretBytes::new(out)
}
