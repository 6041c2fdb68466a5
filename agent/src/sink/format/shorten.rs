//! Shortens texts, so that what is written of them in any format is no longer than wanted.
use crate::sink::told::Text;
use std::borrow::Cow;

/// Stands where something was left out.
pub(super) const MARK: char = '…';

/// Where something may be left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// In the middle: of paths and names, both ends say most.
    Middle,
    /// At the end: of sentences.
    End,
}

/// The most bytes that any format writes for a character: JSON needs six for a control character, escapes take two, the
/// character that stands for control characters in sentences three.
const fn cost(character: char) -> usize {
    match character {
        '"' | '\\' | '=' | '|' => 2,
        '\0'..='\x1f' | '\x7f' => 6,
        '\u{80}'..='\u{9f}' => 3,
        it => it.len_utf8(),
    }
}

/// `text` as it is, or with a mark instead of what makes it longer than `most` bytes in any format.
pub(super) fn shortened(text: &str, most: usize, side: Side) -> Cow<'_, str> {
    if text.len() <= most && text.chars().map(cost).sum::<usize>() <= most {
        return Cow::Borrowed(text);
    }
    let room = most.saturating_sub(MARK.len_utf8());
    let tail_room = if side == Side::Middle { room / 2 } else { 0 };
    let tail = ends(text.char_indices().rev(), tail_room).map_or(text.len(), |(at, _)| at);
    let head = ends(text.char_indices(), room - tail_room).map_or(0, |(at, it)| at + it.len_utf8());
    Cow::Owned(format!("{}{MARK}{}", &text[..head], &text[tail..]))
}

/// The last character of those that fit into `room`.
fn ends(characters: impl Iterator<Item = (usize, char)>, mut room: usize) -> Option<(usize, char)> {
    let fits = |(_, character): &(usize, char)| {
        let left = room.checked_sub(cost(*character));
        room = left.unwrap_or(0);
        left.is_some()
    };
    characters.take_while(fits).last()
}

/// The same in place.
pub(super) fn shorten(text: &mut Text<'_>, most: usize, side: Side) {
    if let Cow::Owned(short) = shortened(text, most, side) {
        *text = short.into();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_stays() {
        assert_eq!(shortened("/a/b", 4, Side::Middle), "/a/b");
        assert_eq!(shortened("", 0, Side::End), "");
    }

    #[test]
    fn ends_are_kept() {
        assert_eq!(shortened("/var/log/app.log", 11, Side::Middle), "/var….log");
        assert_eq!(shortened("Rotate the secret", 9, Side::End), "Rotate…");
        assert_eq!(shortened("\n\n\n\n", 16, Side::Middle), "\n…\n");
        assert_eq!(shortened("äöü äöü", 9, Side::Middle), "ä…ü");
    }
}
