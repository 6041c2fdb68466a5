//! Text as it may be shown: nothing that a workload chose can steer the terminal or turn the line around.
use std::borrow::Cow;
use std::fmt::Write;

/// Characters of one text that are shown at most; a path has up to 4,096 bytes, and nobody reads so far.
const LONGEST: usize = 1_024;

/// `text` with control characters, and characters that are invisible or change the direction of writing, spelled out.
#[must_use]
pub fn shown(text: &str) -> Cow<'_, str> {
    if text.len() <= LONGEST && !text.chars().any(is_treacherous) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len().min(LONGEST) + 16);
    for (count, character) in text.chars().enumerate() {
        if count == LONGEST {
            out.push('…');
            break;
        }
        if is_treacherous(character) {
            out.extend(character.escape_default());
        } else {
            out.push(character);
        }
    }
    Cow::Owned(out)
}

/// Control characters (C0, DEL, C1), line and paragraph separators, what changes the direction of writing, what has
/// no width, and private characters that terminals may take for anything (Unicode 17, general categories Cc, Cf, Zl, Zp, Co).
fn is_treacherous(character: char) -> bool {
    character.is_control()
        || matches!(u32::from(character),
            0xAD | 0x34F | 0x600..=0x605 | 0x61C | 0x6DD | 0x70F | 0x890..=0x891 | 0x8E2 | 0x115F..=0x1160
            | 0x17B4..=0x17B5 | 0x180B..=0x180F | 0x200B..=0x200F | 0x2028..=0x202E | 0x2060..=0x206F | 0x3164
            | 0xE000..=0xF8FF | 0xFE00..=0xFE0F | 0xFEFF | 0xFFA0 | 0xFFF0..=0xFFFB | 0x1_10BD | 0x1_10CD
            | 0x1_3430..=0x1_345F | 0x1_BCA0..=0x1_BCA3 | 0x1_D173..=0x1_D17A | 0xE_0000..=0x10_FFFF)
}

/// A number with commas: 1,234,567.
#[must_use]
pub fn number(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Bytes in the largest binary unit that leaves a whole number: 12 KiB.
#[must_use]
pub fn bytes(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["bytes", "KiB", "MiB", "GiB", "TiB"];
    let mut amount = bytes;
    let mut unit = 0;
    while amount >= 10_240 && unit + 1 < UNITS.len() {
        amount /= 1_024;
        unit += 1;
    }
    let mut out = number(amount);
    // Writing to a string can't fail.
    let _ = write!(out, " {}", UNITS[unit]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn plain_text_stays_and_hostile_text_is_spelled_out() {
        assert!(matches!(shown("nginx: wörker 工"), Cow::Borrowed(_)));
        assert_eq!(shown("a\x1b[2Jb"), "a\\u{1b}[2Jb");
        assert_eq!(shown("a\u{9b}2J\r\n"), "a\\u{9b}2J\\r\\n");
        assert_eq!(shown("\u{202e}txt.exe"), "\\u{202e}txt.exe");
        assert_eq!(shown("a\u{200b}b\u{e0041}"), "a\\u{200b}b\\u{e0041}");
    }

    #[test]
    fn long_text_is_cut() {
        let text = shown(&"x".repeat(5_000)).into_owned();
        assert_eq!(text.chars().count(), LONGEST + 1);
    }

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(number(0), "0");
        assert_eq!(number(999), "999");
        assert_eq!(number(1_000), "1,000");
        assert_eq!(number(u64::MAX), "18,446,744,073,709,551,615");
        assert_eq!(bytes(4_744), "4,744 bytes");
        assert_eq!(bytes(64 << 20), "64 MiB");
    }

    proptest! {
        #[test]
        fn nothing_shown_is_a_control_character(text in any::<String>()) {
            prop_assert!(!shown(&text).chars().any(is_treacherous));
        }
    }
}
