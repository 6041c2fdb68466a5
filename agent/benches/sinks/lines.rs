//! Lines of findings of every rule, over and over, each under an id of its own: receivers pass over what they know.
use anyhow::{Context, Result, ensure};

const KEY: &str = r#""id":""#;
/// What all ids begin with; a number of sixteen digits follows.
const ID: &str = "01M8NF3CX1";

/// Lines, each taken apart where its id stands.
pub struct Lines(Vec<(String, String)>);

impl Lines {
    /// Those of a recorded stream.
    pub fn of_every_rule() -> Result<Self> {
        let text = include_str!("../../tests/captures/every-rule.jsonl");
        let mut lines = Vec::new();
        for line in text.lines().filter(|it| it.contains(r#""kind":"finding""#)) {
            let at = line.find(KEY).context("a finding has an id")? + KEY.len();
            let (head, rest) = line.split_at(at);
            let tail = rest.get(26..).context("a ULID")?;
            lines.push((head.to_owned(), tail.to_owned()));
        }
        ensure!(!lines.is_empty(), "there are lines to send");
        Ok(Self(lines))
    }

    /// Bytes of one on average.
    pub fn bytes(&self) -> usize {
        let all: usize = self.0.iter().map(|it| it.0.len() + 26 + it.1.len()).sum();
        all / self.0.len()
    }

    /// The line of this number.
    pub fn line(&self, number: usize) -> String {
        let (head, tail) = &self.0[number % self.0.len()];
        format!("{head}{ID}{number:016}{tail}")
    }
}
