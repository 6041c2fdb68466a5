//! Standard output: JSON lines or short ones.
use crate::output::Line;
use crate::report::{Filter, compact};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::io::{BufWriter, IsTerminal, Stdout, Write};

/// How a line is shown.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, clap::ValueEnum, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// One JSON object a line.
    #[default]
    Json,
    /// One short line for people.
    Compact,
}

/// Writes to standard output.
pub struct StdoutSink {
    out: BufWriter<Stdout>,
    format: Format,
    filter: Filter,
    colour: bool,
    written: u64,
    refused: u64,
}

impl StdoutSink {
    /// In this format, what passes the filter; coloured on a terminal unless `NO_COLOR` is set (no-color.org).
    #[must_use]
    pub fn new(format: Format, filter: Filter) -> Self {
        let wanted = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        let colour = wanted && std::io::stdout().is_terminal();
        Self {
            out: BufWriter::with_capacity(64 * 1024, std::io::stdout()),
            format,
            filter,
            colour,
            written: 0,
            refused: 0,
        }
    }

    /// Writes in this format from now on.
    pub const fn change(&mut self, format: Format) {
        self.format = format;
    }

    /// Writes a line; it is seen after [`Self::flush`] at the latest.
    pub fn write(&mut self, line: &Line) {
        if !self.filter.passes(line) {
            return;
        }
        let outcome = match self.format {
            Format::Json => serde_json::to_writer(&mut self.out, line)
                .map_err(std::io::Error::from)
                .and_then(|()| self.out.write_all(b"\n")),
            Format::Compact => writeln!(self.out, "{}", compact(line, self.colour)),
        };
        self.written += u64::from(outcome.is_ok());
        self.note(outcome);
    }

    /// Writes a line that is JSON already, whatever the format.
    pub fn write_text(&mut self, line: &str) {
        let outcome = writeln!(self.out, "{line}");
        self.note(outcome);
    }

    /// Hands over what is buffered.
    pub fn flush(&mut self) {
        let outcome = self.out.flush();
        self.note(outcome);
    }

    /// How many lines were taken.
    #[must_use]
    pub const fn written(&self) -> u64 {
        self.written
    }

    /// How many lines were refused.
    #[must_use]
    pub const fn refused(&self) -> u64 {
        self.refused
    }

    fn note(&mut self, outcome: std::io::Result<()>) {
        if let Err(error) = outcome {
            if self.refused == 0 {
                tracing::error!(%error, "standard output takes no more lines");
            }
            self.refused += 1;
        }
    }
}
