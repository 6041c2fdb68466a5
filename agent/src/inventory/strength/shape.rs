//! What is recognised by its shape as something that is no secret.
use super::random::is_random;
use std::net::{IpAddr, SocketAddr};

/// The longest number that is not looked for, in digits: a time in seconds has ten.
const MOST_DIGITS: usize = 10;
/// The longest word that is not looked for.
const LONGEST_WORD: usize = 10;
/// Lines of a value shorter than this are not looked for by themselves.
const MIN_LINE_BYTES: usize = 16;

/// Last labels of host names in a cluster, in examples, and the frequent ones.
const DOMAINS: &[&str] = &[
    "ai",
    "app",
    "arpa",
    "ch",
    "cloud",
    "cn",
    "co",
    "com",
    "de",
    "dev",
    "edu",
    "eu",
    "example",
    "fr",
    "gov",
    "home",
    "info",
    "internal",
    "invalid",
    "io",
    "jp",
    "lan",
    "local",
    "localdomain",
    "localhost",
    "me",
    "net",
    "nl",
    "org",
    "ru",
    "svc",
    "test",
    "uk",
    "us",
    "xyz",
];
/// Where paths begin.
const TOPS: &[&str] = &[
    "app",
    "bin",
    "boot",
    "config",
    "data",
    "dev",
    "etc",
    "home",
    "lib",
    "lib64",
    "media",
    "mnt",
    "opt",
    "proc",
    "root",
    "run",
    "sbin",
    "secrets",
    "srv",
    "sys",
    "tmp",
    "usr",
    "var",
    "vault",
    "workspace",
];

fn text(value: &[u8]) -> Option<&str> {
    std::str::from_utf8(value).ok()
}

/// A number of few digits, a port, an amount.
pub fn is_number(value: &[u8]) -> bool {
    let digits = value.iter().filter(|byte| byte.is_ascii_digit()).count();
    digits > 0
        && digits <= MOST_DIGITS
        && value
            .iter()
            .all(|byte| byte.is_ascii_digit() || b"+-._,%".contains(byte))
}

/// One word in small letters.
pub fn is_plain_word(value: &[u8]) -> bool {
    value.len() <= LONGEST_WORD && value.iter().all(u8::is_ascii_lowercase)
}

/// A date, a time, or both, as in RFC 3339 or with slashes.
pub fn is_date(value: &[u8]) -> bool {
    let starts = value
        .get(..4)
        .is_some_and(|year| year.iter().all(u8::is_ascii_digit));
    let separators = value.iter().filter(|byte| b"-:/.".contains(byte)).count();
    starts
        && separators >= 2
        && value.len() <= 40
        && value
            .iter()
            .all(|byte| byte.is_ascii_digit() || b"-:/.+TZ ".contains(byte))
}

/// `--------`, `xxxxxxxx`, `0.0.0.0`.
pub fn is_repetitive(value: &[u8]) -> bool {
    let first = value.first();
    let second = value.iter().find(|byte| Some(*byte) != first);
    value
        .iter()
        .all(|byte| Some(byte) == first || Some(byte) == second)
}

/// An IP address, with or without port or prefix, or a host name.
pub fn is_address(value: &[u8]) -> bool {
    let Some(text) = text(value) else {
        return false;
    };
    let port = |(_, port): &(&str, &str)| port.bytes().all(|byte| byte.is_ascii_digit());
    let (host, _) = text.rsplit_once(':').filter(port).unwrap_or((text, ""));
    let network = text.split_once('/').map_or(text, |(network, _)| network);
    text.parse::<SocketAddr>().is_ok() || network.parse::<IpAddr>().is_ok() || is_host(host)
}

/// Labels in small letters with a known last one: `db-0.db.prod.svc.cluster.local`.
fn is_host(host: &str) -> bool {
    let labels: Vec<&str> = host.trim_end_matches('.').split('.').collect();
    let is_label = |label: &&str| {
        let is_sign = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        !label.is_empty() && label.len() <= 63 && label.bytes().all(is_sign)
    };
    labels.len() >= 2
        && labels.iter().all(is_label)
        && labels.last().is_some_and(|last| DOMAINS.contains(last))
}

/// An absolute path below one of the usual directories.
pub fn is_path(value: &[u8]) -> bool {
    let Some(path) = text(value).map(|text| text.strip_prefix("file://").unwrap_or(text)) else {
        return false;
    };
    let path = path.strip_prefix('~').unwrap_or(path);
    let mut parts = path.split('/');
    let is_absolute = parts.next() == Some("") || path.starts_with("./");
    is_absolute
        && parts.next().is_some_and(|top| TOPS.contains(&top))
        && path
            .bytes()
            .all(|byte| byte.is_ascii_graphic() || byte == b' ')
}

/// A URL whose user information has no password, and in which nothing else is as random as a token.
pub fn is_bare_url(value: &[u8]) -> bool {
    let Some((scheme, rest)) = text(value).and_then(|text| text.split_once("://")) else {
        return false;
    };
    let is_scheme = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let user = authority.rsplit_once('@').map(|(user, _)| user);
    let has_password = user.is_some_and(|user| user.contains(':'));
    let is_token =
        |part: &str| part.len() >= 20 && !part.contains('.') || is_random(part.as_bytes());
    !scheme.is_empty()
        && scheme.bytes().all(is_scheme)
        && !has_password
        && !rest.contains([' ', '\n'])
        && !rest.split(['/', '?', '&', '=', '#']).any(is_token)
}

/// `${PASSWORD}`, `{{ .Values.password }}`, `<password>`, `%(password)s`.
pub fn is_placeholder(value: &[u8]) -> bool {
    let Some(text) = text(value) else {
        return false;
    };
    [
        ("${", "}"),
        ("$(", ")"),
        ("{{", "}}"),
        ("<", ">"),
        ("%(", ")s"),
        ("${{", "}}"),
        ("*", "*"),
    ]
    .iter()
    .any(|(open, close)| {
        let inner = text
            .strip_prefix(open)
            .and_then(|rest| rest.strip_suffix(close));
        inner.is_some_and(|inner| !inner.contains(['<', '{', '}']) && !is_random(inner.as_bytes()))
    })
}

/// Whether a line of a longer value may be looked for by itself.
#[must_use]
pub fn is_line_worth(line: &[u8]) -> bool {
    let is_weak = is_number(line)
        || is_date(line)
        || is_repetitive(line)
        || is_address(line)
        || is_path(line)
        || is_bare_url(line)
        || is_placeholder(line);
    line.len() >= MIN_LINE_BYTES
        && line.iter().all(|byte| byte.is_ascii_graphic())
        && (is_random(line) || !is_weak && is_varied(line))
}

/// Letters and something else, as passwords and passphrases have them; no line of a program or of its settings.
fn is_varied(line: &[u8]) -> bool {
    let letters = line
        .iter()
        .filter(|byte| byte.is_ascii_alphabetic())
        .count();
    let ends = line
        .last()
        .is_some_and(|last| b"{};,:()[]<>".contains(last));
    !ends
        && !line.starts_with(b"#")
        && !line.starts_with(b"//")
        && letters > 0
        && letters < line.len()
}
