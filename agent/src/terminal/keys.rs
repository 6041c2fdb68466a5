//! What a key means.
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

/// What the person at the keyboard wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// The cursor one line up.
    Up,
    /// The cursor one line down.
    Down,
    /// The cursor a screen up.
    PageUp,
    /// The cursor a screen down.
    PageDown,
    /// The cursor to the first line.
    First,
    /// The cursor to the last line.
    Last,
    /// What is under the cursor.
    Open,
    /// Where one came from.
    Back,
    /// Begins to type a filter.
    Filter,
    /// Orders by the next column.
    Order,
    /// The other way round.
    Reverse,
    /// Holds the list, or lets it go on.
    Pause,
    /// What was not seen.
    Coverage,
    /// What the keys mean.
    Help,
    /// Ends.
    Quit,
    /// A character of the filter.
    Type(char),
    /// Takes the filter's last character back.
    Erase,
    /// Takes its last word back.
    EraseWord,
    /// Takes all of it back.
    EraseAll,
    /// The filter is as it should be.
    Accept,
    /// No filter after all.
    Cancel,
}

/// What is typed, and what it does.
pub const HELP: [(&str, &str); 14] = [
    ("up down j k", "move the cursor"),
    ("PgUp PgDn Home End g G", "move it further"),
    (
        "Enter right",
        "open: finding, process, container, pod, secret",
    ),
    ("Esc left", "back; in the list: no filter"),
    ("/", "filter as you type; all words must occur"),
    (
        "  rule: secret: where:",
        "before a word: in that column only",
    ),
    ("  process: pod:", "the same"),
    ("  severity:high+", "high or worse"),
    ("s", "order by the next column"),
    ("r", "reverse the order"),
    ("space", "live: hold the list, go on"),
    ("c", "coverage: what was not seen"),
    ("?", "this help"),
    ("q Ctrl-C", "quit"),
];

/// What `key` means, while a filter is typed or not.
#[must_use]
pub fn action(key: KeyEvent, typing: bool) -> Option<Action> {
    if key.kind == KeyEventKind::Release {
        return None;
    }
    let control = key.modifiers.contains(KeyModifiers::CONTROL);
    let chord = key.modifiers.intersects(
        KeyModifiers::CONTROL | KeyModifiers::ALT | KeyModifiers::SUPER | KeyModifiers::META,
    );
    if control && key.code == KeyCode::Char('c') {
        return Some(Action::Quit);
    }
    let action = match key.code {
        KeyCode::Up => Action::Up,
        KeyCode::Down => Action::Down,
        KeyCode::PageUp => Action::PageUp,
        KeyCode::PageDown => Action::PageDown,
        _ if typing => return typed(key.code, control, chord),
        KeyCode::Home => Action::First,
        KeyCode::End => Action::Last,
        KeyCode::Enter | KeyCode::Right => Action::Open,
        KeyCode::Esc | KeyCode::Left | KeyCode::Backspace => Action::Back,
        KeyCode::Char(character) if !chord => match character {
            'k' => Action::Up,
            'j' => Action::Down,
            'g' => Action::First,
            'G' => Action::Last,
            'l' => Action::Open,
            'h' => Action::Back,
            '/' => Action::Filter,
            's' => Action::Order,
            'r' => Action::Reverse,
            ' ' => Action::Pause,
            'c' => Action::Coverage,
            '?' => Action::Help,
            'q' => Action::Quit,
            _ => return None,
        },
        _ => return None,
    };
    Some(action)
}

fn typed(code: KeyCode, control: bool, chord: bool) -> Option<Action> {
    match code {
        KeyCode::Enter => Some(Action::Accept),
        KeyCode::Esc => Some(Action::Cancel),
        KeyCode::Backspace => Some(Action::Erase),
        KeyCode::Char('w') if control => Some(Action::EraseWord),
        KeyCode::Char('u') if control => Some(Action::EraseAll),
        KeyCode::Char('h') if control => Some(Action::Erase),
        KeyCode::Char(character) if !chord => Some(Action::Type(character)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_is_a_command_or_a_letter() {
        let q = KeyEvent::from(KeyCode::Char('q'));
        assert_eq!(action(q, false), Some(Action::Quit));
        assert_eq!(action(q, true), Some(Action::Type('q')));
    }

    #[test]
    fn control_c_always_quits_and_other_chords_are_not_letters() {
        let with = |character, modifiers| KeyEvent::new(KeyCode::Char(character), modifiers);
        for typing in [false, true] {
            let quit = with('c', KeyModifiers::CONTROL);
            assert_eq!(action(quit, typing), Some(Action::Quit));
            assert_eq!(action(with('q', KeyModifiers::ALT), typing), None);
            assert_eq!(action(with('s', KeyModifiers::CONTROL), typing), None);
        }
        assert_eq!(
            action(with('u', KeyModifiers::CONTROL), true),
            Some(Action::EraseAll)
        );
    }

    #[test]
    fn letting_a_key_go_means_nothing() {
        let mut key = KeyEvent::from(KeyCode::Char('q'));
        key.kind = KeyEventKind::Release;
        assert_eq!(action(key, false), None);
    }
}
