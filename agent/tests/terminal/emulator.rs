//! A terminal's screen, as far as the view uses one. Whatever else arrives is an error: the view has no reason to send it, so
//! it would come from a name.
use unicode_width::UnicodeWidthChar;

/// The screen.
#[derive(Debug)]
pub struct Emulator {
    rows: Vec<Vec<char>>,
    at: (usize, usize),
    /// Whether the alternate screen is shown.
    pub alternate: bool,
    /// Whether the cursor is hidden.
    pub hidden: bool,
    /// Whether a colour was used.
    pub coloured: bool,
    /// What was written to the main screen.
    pub main: String,
    pending: Vec<u8>,
}

impl Emulator {
    pub fn new(width: usize, height: usize) -> Self {
        Self {
            rows: vec![vec![' '; width]; height],
            at: (0, 0),
            alternate: false,
            hidden: false,
            coloured: false,
            main: String::new(),
            pending: Vec::new(),
        }
    }

    pub fn resize(&mut self, width: usize, height: usize) {
        self.rows = vec![vec![' '; width]; height];
    }

    pub fn text(&self) -> String {
        let rows = self
            .rows
            .iter()
            .map(|row| row.iter().filter(|it| **it != '\0').collect::<String>());
        rows.map(|row| row.trim_end().to_owned() + "\n").collect()
    }

    /// Takes bytes; what is the beginning of something waits for its rest.
    pub fn take(&mut self, bytes: &[u8]) -> Result<(), String> {
        self.pending.extend_from_slice(bytes);
        let pending = std::mem::take(&mut self.pending);
        let text = match std::str::from_utf8(&pending) {
            Ok(text) => text,
            Err(error) if error.error_len().is_none() => {
                std::str::from_utf8(&pending[..error.valid_up_to()]).unwrap_or_default()
            }
            Err(error) => return Err(format!("not UTF-8: {error}")),
        };
        let mut rest = text;
        while let Some(character) = rest.chars().next() {
            if character != '\x1b' {
                self.print(character)?;
                rest = &rest[character.len_utf8()..];
                continue;
            }
            let Some(end) = rest
                .get(2..)
                .and_then(|it| it.find(|c: char| ('@'..='~').contains(&c)))
            else {
                break;
            };
            let end = end + 2;
            self.sequence(&rest[1..=end])?;
            rest = &rest[end + 1..];
        }
        let used = text.len() - rest.len();
        self.pending = pending[used..].to_vec();
        Ok(())
    }

    fn print(&mut self, character: char) -> Result<(), String> {
        if !self.alternate {
            self.main.push(character);
            return Ok(());
        }
        if character.is_control() {
            return Err(format!(
                "the control character {character:?} on {}",
                self.text()
            ));
        }
        let width = character.width().unwrap_or(0);
        let (column, row) = self.at;
        if let Some(cell) = self.rows.get_mut(row).and_then(|row| row.get_mut(column)) {
            *cell = character;
        }
        for beside in 1..width {
            if let Some(cell) = self
                .rows
                .get_mut(row)
                .and_then(|row| row.get_mut(column + beside))
            {
                *cell = '\0';
            }
        }
        self.at.0 += width;
        Ok(())
    }

    fn sequence(&mut self, sequence: &str) -> Result<(), String> {
        let numbers = |text: &str| -> Vec<usize> {
            text.split(';').map(|it| it.parse().unwrap_or(0)).collect()
        };
        match sequence {
            "[?1049h" => self.alternate = true,
            "[?1049l" => self.alternate = false,
            "[?25l" => self.hidden = true,
            "[?25h" => self.hidden = false,
            "[2J" => self.rows.iter_mut().for_each(|row| row.fill(' ')),
            _ if sequence.ends_with('H') => {
                let [row, column] = numbers(&sequence[1..sequence.len() - 1])[..] else {
                    return Err(format!("the sequence {sequence:?}"));
                };
                self.at = (column.saturating_sub(1), row.saturating_sub(1));
            }
            _ if sequence.starts_with('[') && sequence.ends_with('m') => {
                let numbers = numbers(&sequence[1..sequence.len() - 1]);
                self.coloured |= numbers
                    .iter()
                    .any(|it| matches!(it, 30..=38 | 40..=48 | 90..=107));
            }
            _ => return Err(format!("the sequence {sequence:?}")),
        }
        Ok(())
    }
}
