//! Standard output: JSON lines or short ones.
use crate::output::Line;
use crate::report::compact;
use serde::Deserialize;
use std::io::{BufWriter, IsTerminal, Stdout, Write};

/// How a line is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, clap::ValueEnum)]
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
    colour: bool,
    refused: u64,
}

impl StdoutSink {
    /// In this format; coloured on a terminal unless `NO_COLOR` is set (no-color.org).
    #[must_use]
    pub fn new(format: Format) -> Self {
        let wanted = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        let colour = wanted && std::io::stdout().is_terminal();
        Self {
            out: BufWriter::with_capacity(64 * 1024, std::io::stdout()),
            format,
            colour,
            refused: 0,
        }
    }

    /// Writes a line; it is seen after [`Self::flush`] at the latest.
    pub fn write(&mut self, line: &Line) {
        let outcome = match self.format {
            Format::Json => serde_json::to_writer(&mut self.out, line)
                .map_err(std::io::Error::from)
                .and_then(|()| self.out.write_all(b"\n")),
            Format::Compact => writeln!(self.out, "{}", compact(line, self.colour)),
        };
        self.note(outcome);
    }

    /// Hands over what is buffered.
    pub fn flush(&mut self) {
        let outcome = self.out.flush();
        self.note(outcome);
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
