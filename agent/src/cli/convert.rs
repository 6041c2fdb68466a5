//! `convert`: the findings of a JSON stream in another format, one a line.
use crate::sink::format::SinkFormat;
use crate::sink::told::Told;
use clap::Args;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use thiserror::Error;

/// The longest line that is read: a file without ends of lines is none of a JSON stream.
const LONGEST: u64 = 16 << 20;

/// Options of `convert`.
#[derive(Debug, Args)]
pub struct Convert {
    /// Format to write
    #[arg(long, value_name = "FORMAT")]
    pub to: SinkFormat,

    /// JSON lines, as `run` and `replay` write them; `-`: standard input
    #[arg(value_name = "FILE|-", default_value = "-")]
    pub file: PathBuf,
}

/// Why a conversion ended early.
#[derive(Debug, Error)]
pub enum ConvertError {
    /// The file that was given.
    #[error("opening {}, the JSON lines to convert", path.display())]
    Open {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Reading it.
    #[error("reading {} after line {line}", path.display())]
    Read {
        /// Which file.
        path: PathBuf,
        /// How many lines were read.
        line: u64,
        /// Why.
        source: io::Error,
    },
    /// Whoever takes what is written.
    #[error("writing to standard output")]
    Write(#[from] io::Error),
}

impl ConvertError {
    /// The exit code: 2 when what was given can't be opened.
    #[must_use]
    pub const fn code(&self) -> u8 {
        match self {
            Self::Open { .. } => 2,
            Self::Read { .. } | Self::Write(_) => 1,
        }
    }
}

impl Convert {
    /// Converts from the file to standard output, and says on standard error which lines it could not. Whether it could all.
    ///
    /// # Errors
    /// When the file can't be read, or standard output is not taken.
    pub fn convert(&self) -> Result<bool, ConvertError> {
        let out = BufWriter::with_capacity(64 * 1024, io::stdout().lock());
        let tell = |number: u64, why: &str| {
            eprintln!(
                "secret-sentinel: {}: line {number}: {why}",
                self.file.display()
            );
        };
        if self.file == Path::new("-") {
            return self.lines(io::stdin().lock(), out, tell);
        }
        let file = File::open(&self.file).map_err(|source| ConvertError::Open {
            path: self.file.clone(),
            source,
        })?;
        self.lines(BufReader::with_capacity(64 * 1024, file), out, tell)
    }

    fn lines(
        &self,
        mut from: impl BufRead,
        mut to: impl Write,
        mut tell: impl FnMut(u64, &str),
    ) -> Result<bool, ConvertError> {
        let (mut line, mut number, mut is_whole) = (Vec::new(), 0, true);
        loop {
            let read = next(&mut from, &mut line).map_err(|source| ConvertError::Read {
                path: self.file.clone(),
                line: number,
                source,
            })?;
            let Some(is_complete) = read else { break };
            number += 1;
            let outcome = if is_complete {
                self.line(&line)
            } else {
                Err(format!("it is longer than {LONGEST} bytes"))
            };
            match outcome {
                Ok(Some(text)) => writeln!(to, "{text}")?,
                Ok(None) => {}
                Err(why) => {
                    is_whole = false;
                    tell(number, &why);
                }
            }
        }
        to.flush()?;
        Ok(is_whole)
    }

    /// What is written for a line; nothing for one that is no finding.
    fn line(&self, line: &[u8]) -> Result<Option<String>, String> {
        let text = std::str::from_utf8(line).map_err(|_| "it is no UTF-8".to_owned())?;
        let text = text.trim();
        if text.is_empty() {
            return Ok(None);
        }
        match Told::parse(text) {
            Ok(told) => Ok(Some(self.to.encode(&told, text, None).text)),
            Err(error) if error.is_other_line() => Ok(None),
            Err(error) => Err(error.to_string()),
        }
    }
}

/// Reads a line. Whether it is all of it, and not too long; nothing at the end.
fn next(from: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<Option<bool>> {
    line.clear();
    if from.by_ref().take(LONGEST).read_until(b'\n', line)? == 0 {
        return Ok(None);
    }
    if line.len() as u64 == LONGEST && !line.ends_with(b"\n") {
        line.clear();
        from.skip_until(b'\n')?;
        return Ok(Some(false));
    }
    Ok(Some(true))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FINDINGS: &str = include_str!("../../tests/captures/every-rule.jsonl");

    fn convert(to: SinkFormat, input: &[u8]) -> (Vec<String>, Vec<(u64, String)>) {
        let convert = Convert {
            to,
            file: "-".into(),
        };
        let (mut out, mut wrong) = (Vec::new(), Vec::new());
        let tell = |number, why: &str| wrong.push((number, why.to_owned()));
        let is_whole = convert.lines(input, &mut out, tell).expect("written");
        assert_eq!(is_whole, wrong.is_empty());
        let out = String::from_utf8(out).expect("UTF-8");
        (out.lines().map(ToOwned::to_owned).collect(), wrong)
    }

    #[test]
    fn every_finding_is_a_line() {
        for format in SinkFormat::ALL {
            let (lines, wrong) = convert(format, FINDINGS.as_bytes());
            assert_eq!(lines.len(), FINDINGS.lines().count(), "{}", format.name());
            assert_eq!(wrong, []);
        }
    }

    #[test]
    fn other_lines_are_passed_over_and_wrong_ones_are_told() {
        let finding = FINDINGS.lines().next().expect("a line");
        let mut input = format!(
            "{{\"kind\":\"status\",\"schema\":\"1\"}}\n\n{finding}\r\nno JSON\n{{\"kind\":\"loss\"}}\n"
        )
        .into_bytes();
        input.extend_from_slice(b"\xff\n");
        input.extend_from_slice(finding.as_bytes());
        let (lines, wrong) = convert(SinkFormat::Native, &input);
        assert_eq!(lines, [finding, finding]);
        assert_eq!(wrong.iter().map(|it| it.0).collect::<Vec<_>>(), [4, 6]);
        assert!(wrong[0].1.contains("no JSON") && wrong[1].1.contains("UTF-8"));
    }

    #[test]
    fn a_line_that_is_too_long_is_passed_over_as_a_whole() {
        let finding = FINDINGS.lines().next().expect("a line");
        let longest = usize::try_from(LONGEST).expect("a size");
        for length in [longest - 1, longest, longest + 1, 2 * longest + 1] {
            let input = format!("{}\n{finding}\n", " ".repeat(length));
            let (lines, wrong) = convert(SinkFormat::Native, input.as_bytes());
            assert_eq!(lines, [finding], "{length}");
            assert_eq!(wrong.len(), usize::from(length >= longest), "{length}");
        }
    }
}
