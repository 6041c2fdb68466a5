//! The password in a URL.
use super::Outcome;
use super::anchors::Hit;
use super::randomness as random;
use std::ops::Range;

/// Longest part before the host, bytes.
const LONGEST: usize = 320;

/// The password of the URL whose scheme and slashes end at `hit.end`.
pub fn password(text: &[u8], hit: &Hit, family: &str, complete: bool) -> Outcome<Range<usize>> {
    let rest = &text[hit.end..];
    let window = &rest[..rest.len().min(LONGEST)];
    let is_end = |byte: &u8| {
        !byte.is_ascii_graphic()
            || matches!(
                byte,
                b'/' | b'?' | b'#' | b'"' | b'\'' | b'<' | b'>' | b'`' | b'\\' | b'|'
            )
    };
    let authority = match window.iter().position(is_end) {
        Some(length) => &window[..length],
        None if window.len() == rest.len() && !complete => return Outcome::Open,
        None => window,
    };
    let Some(at) = authority.iter().rposition(|&byte| byte == b'@') else {
        return Outcome::No;
    };
    let Some(colon) = authority[..at].iter().position(|&byte| byte == b':') else {
        return Outcome::No;
    };
    let (user, password, host) = (
        &authority[..colon],
        &authority[colon + 1..at],
        &authority[at + 1..],
    );
    let is_host = host
        .first()
        .is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'[' | b'%' | b'_'));
    let is_strong = if family == "db-url" {
        !is_weak(password)
    } else {
        !is_weak(password) && !random::is_template(user) && !user.is_empty()
    };
    if password.len() < 3 || !is_host || !is_strong || is_documented(host) {
        return Outcome::No;
    }
    let start = hit.end + colon + 1;
    Outcome::Yes(start..start + password.len())
}

/// Hosts that stand in for one.
fn is_documented(host: &[u8]) -> bool {
    random::is_template(host)
        || host.eq_ignore_ascii_case(b"host")
        || host.eq_ignore_ascii_case(b"hostname")
}

/// What stands for a password in documentation, or is filled in by a program.
pub fn is_weak(password: &[u8]) -> bool {
    const WORDS: &[&str] = &[
        "password",
        "passwd",
        "pass",
        "pwd",
        "pw",
        "token",
        "secret_password",
        "mypassword",
        "my_password",
        "yourpassword",
        "userpass",
        "user_pass",
        "changeme",
        "test",
        "db_password",
        "dbpassword",
        "dbpass",
        "key",
        "api_key",
        "apikey",
        "access_token",
        "username",
        "user",
        "null",
        "none",
        "undefined",
        "port",
        "xxx",
        "yyy",
        "...",
        "***",
        "abc",
        "foo",
        "bar",
        "[password]",
    ];
    let mut letters = password.iter().filter(|byte| byte.is_ascii_alphanumeric());
    WORDS
        .iter()
        .any(|word| password.eq_ignore_ascii_case(word.as_bytes()))
        || letters.next().is_none()
        || password
            .iter()
            .any(|byte| matches!(byte, b'<' | b'>' | b'{' | b'}' | b'[' | b']'))
        || matches!(password.first(), Some(b'$' | b'%')) && !is_percent_encoded(password)
        || random::contains(password, b"$(")
        || random::is_placeholder(password) && !password.iter().any(u8::is_ascii_digit)
        || contains_placeholder_word(password)
}

fn is_percent_encoded(password: &[u8]) -> bool {
    matches!(password, [b'%', high, low, ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit())
}

fn contains_placeholder_word(password: &[u8]) -> bool {
    [
        "xxxx",
        "****",
        "redacted",
        "placeholder",
        "your_",
        "your-",
        "example",
    ]
    .iter()
    .any(|word| {
        password
            .windows(word.len())
            .any(|window| window.eq_ignore_ascii_case(word.as_bytes()))
    })
}
