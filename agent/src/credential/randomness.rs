//! Judges bytes: random or not, a placeholder, a template, strong enough for a password.

/// Bytes that are no control characters, blanks or beyond ASCII.
pub fn is_visible(value: &[u8]) -> bool {
    value.iter().all(u8::is_ascii_graphic)
}

/// Whether `word` is in `text`.
pub fn contains(text: &[u8], word: &[u8]) -> bool {
    text.windows(word.len()).any(|window| window == word)
}

fn contains_any_case(text: &[u8], word: &[u8]) -> bool {
    text.windows(word.len())
        .any(|window| window.eq_ignore_ascii_case(word))
}

/// Shannon entropy, bits a byte.
pub fn entropy(value: &[u8]) -> f64 {
    let mut counts = [0u32; 256];
    for &byte in value {
        counts[usize::from(byte)] += 1;
    }
    let length = value.len().max(1) as f64;
    counts
        .iter()
        .filter(|&&count| count > 0)
        .map(|&count| {
            let share = f64::from(count) / length;
            -share * share.log2()
        })
        .sum()
}

/// Whether it looks random, for its length: more than half the bits that so many different bytes could have.
pub fn is_random(value: &[u8]) -> bool {
    let least = match value.len() {
        0..8 => return false,
        8..12 => 2.2,
        12..20 => 2.5,
        20..32 => 2.9,
        _ => 3.1,
    };
    // Digits and hex digits have fewer.
    let fewer = if value.iter().all(u8::is_ascii_digit) {
        0.6
    } else {
        0.0
    };
    entropy(value) >= least - fewer
}

/// What people write where a credential belongs.
const PLACEHOLDERS: &[&str] = &[
    "example",
    "xxxx",
    "****",
    "....",
    "____",
    "####",
    "placeholder",
    "changeme",
    "change_me",
    "change-me",
    "replace",
    "redacted",
    "insert",
    "dummy",
    "your_",
    "your-",
    "yourt",
    "yourk",
    "youra",
    "yours",
    "mysecret",
    "my-secret",
    "my_secret",
    "fill_me",
    "not_set",
    "undefined",
    "deadbeef",
    "0000000",
    "1111111",
    "aaaaaaa",
    "fffffff",
    "-here",
    "_here",
    "tokenhere",
    "keyhere",
    "removed",
    "masked",
    "hidden",
    "sanitized",
    "goes here",
    "todo",
];
/// Made known by documentation.
const DOCUMENTED: &[&str] = &["MWYyZDFlMmU2N2Rm", "YWRtaW4=", "d2VsY29tZTEyMw=="];

/// Whether it stands for a credential instead of being one.
pub fn is_placeholder(value: &[u8]) -> bool {
    PLACEHOLDERS
        .iter()
        .any(|word| contains_any_case(value, word.as_bytes()))
        || DOCUMENTED.iter().any(|known| known.as_bytes() == value)
        || is_repeated(value)
        || is_sequence(value)
}

/// One byte makes up more than half of it.
fn is_repeated(value: &[u8]) -> bool {
    value.len() >= 6
        && value
            .iter()
            .any(|byte| value.iter().filter(|other| *other == byte).count() * 2 > value.len())
}

/// Most bytes follow the one before: `abcdef`, `12345`.
fn is_sequence(value: &[u8]) -> bool {
    let follows = value
        .windows(2)
        .filter(|pair| {
            pair[0].eq_ignore_ascii_case(&pair[1])
                || pair[0].wrapping_add(1).eq_ignore_ascii_case(&pair[1])
                || pair == b"90"
        })
        .count();
    value.len() >= 6 && follows * 4 > value.len() * 3
}

/// Whether a program fills it in, or it is code, a path or an address.
pub fn is_template(value: &[u8]) -> bool {
    const SIGNS: &[&[u8]] = &[
        b"${",
        b"{{",
        b"}}",
        b"$(",
        b"()",
        b"://",
        b"<%",
        b"%s",
        b"%{",
        b"process.env",
        b"os.environ",
        b"env.",
        b"::",
        b"->",
        b"[\"",
        b"['",
    ];
    value
        .first()
        .is_some_and(|first| matches!(first, b'$' | b'{' | b'<' | b'[' | b'(' | b'/' | b'%' | b'&'))
        && !value.iter().rev().take(1).any(|&last| last == b'=')
        || SIGNS.iter().any(|sign| contains(value, sign))
}

/// Lower and upper case letters, digits, other bytes.
fn classes(value: &[u8]) -> (usize, usize, usize, usize) {
    let count = |wanted: fn(&u8) -> bool| value.iter().filter(|byte| wanted(byte)).count();
    let (lower, upper) = (count(u8::is_ascii_lowercase), count(u8::is_ascii_uppercase));
    let digits = count(u8::is_ascii_digit);
    (lower, upper, digits, value.len() - lower - upper - digits)
}

/// Whether a value that is called a password is one: not a word, a number or a variable's name.
pub fn is_strong_password(value: &[u8], quoted: bool) -> bool {
    let (lower, upper, digits, others) = classes(value);
    let letters = lower + upper;
    let kinds = [lower, upper, digits, others]
        .iter()
        .filter(|&&count| count > 0)
        .count();
    let is_code = value
        .iter()
        .any(|byte| matches!(byte, b'(' | b'{' | b'[' | b'<'))
        || (others > 0
            && digits == 0
            && value.iter().all(|byte| {
                byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'/' | b':')
            }));
    (8..=128).contains(&value.len())
        && is_visible(value)
        && letters > 0
        && digits + others > 0
        && (digits > 0 || quoted)
        && kinds >= if quoted { 2 } else { 3 }
        && !is_code
        && !is_uuid(value)
        && entropy(value) >= 2.5
}

/// Whether a value that is called a token, secret or key is one. `plainly`: so called without doubt.
pub fn is_strong_secret(value: &[u8], plainly: bool) -> bool {
    if !(16..=1024).contains(&value.len()) || !value.iter().all(is_token_byte) {
        return false;
    }
    if is_uuid(value) {
        return plainly && entropy(value) >= 2.5;
    }
    let (lower, upper, digits, others) = classes(value);
    let letters = lower + upper;
    let hex = value.iter().all(u8::is_ascii_hexdigit);
    if hex {
        return value.len() >= 20 && plainly && digits > 0 && letters > 0 && entropy(value) >= 2.9;
    }
    let longest = value
        .split(|byte| !byte.is_ascii_alphanumeric())
        .map(<[u8]>::len)
        .max()
        .unwrap_or(0);
    let mixed = if digits == 0 {
        // Letters alone: only many, in both cases.
        value.len() >= 24 && lower.min(upper) * 5 >= value.len()
    } else {
        letters > 0 && digits * 12 >= value.len()
    };
    mixed
        && longest >= 12
        && others * 5 <= value.len()
        && entropy(value) >= if plainly { 3.3 } else { 3.5 }
}

fn is_token_byte(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(
            byte,
            b'_' | b'-' | b'.' | b'+' | b'/' | b'=' | b'~' | b'!' | b'%'
        )
}

/// 8-4-4-4-12 hex digits.
pub fn is_uuid(value: &[u8]) -> bool {
    value.len() == 36
        && value.iter().enumerate().all(|(place, byte)| match place {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}
