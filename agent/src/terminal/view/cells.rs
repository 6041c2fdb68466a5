//! Text in a given number of columns, by the width that characters have on a screen.
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// `text` in exactly `width` columns: filled with spaces, or cut, with `…` at the end.
#[must_use]
pub fn fit(text: &str, width: usize) -> String {
    let own = text.width();
    if own <= width {
        let mut out = String::with_capacity(text.len() + width - own);
        out.push_str(text);
        out.extend(std::iter::repeat_n(' ', width - own));
        return out;
    }
    let mut out = String::with_capacity(width + 4);
    let mut used = 0;
    for character in text.chars() {
        let columns = character.width().unwrap_or(0);
        if used + columns + 1 > width {
            break;
        }
        out.push(character);
        used += columns;
    }
    if width > 0 {
        out.push('…');
        used += 1;
    }
    out.extend(std::iter::repeat_n(' ', width.saturating_sub(used)));
    out
}

/// The end of `text` that fits in `width` columns.
#[must_use]
pub fn end_of(text: &str, width: usize) -> &str {
    let mut used = 0;
    for (place, character) in text.char_indices().rev() {
        used += character.width().unwrap_or(0);
        if used > width {
            return &text[place + character.len_utf8()..];
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn wide_characters_count_twice() {
        assert_eq!(fit("工作进程", 8), "工作进程");
        assert_eq!(fit("工作进程", 7), "工作进…");
        assert_eq!(fit("工作进程", 6), "工作… ");
        assert_eq!(fit("ab", 4), "ab  ");
        assert_eq!(fit("ab", 0), "");
        assert_eq!(end_of("a工b", 3), "工b");
        assert_eq!(end_of("a工b", 2), "b");
    }

    proptest! {
        #[test]
        fn text_fits(text in "[ -~工é\u{301}]{0,20}", width in 0usize..30) {
            prop_assert_eq!(fit(&text, width).width(), width);
            prop_assert!(end_of(&text, width).width() <= width);
        }
    }
}
