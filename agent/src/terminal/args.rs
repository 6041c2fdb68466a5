//! The options of `browse`.
use clap::Args;
use std::path::PathBuf;

/// Options of `browse`.
#[derive(Clone, Debug, Args)]
pub struct BrowseArgs {
    /// Captures: files, directories of segments, or - for standard input
    #[arg(required = true, value_name = "FILE|DIR|-")]
    pub files: Vec<PathBuf>,

    /// Filter to begin with, as it is typed after `/`: words, or rule:, secret:, process:, pod:, severity: before one
    #[arg(long, value_name = "WORDS")]
    pub filter: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Debug, Parser)]
    struct Line {
        #[command(flatten)]
        browse: BrowseArgs,
    }

    #[test]
    fn a_file_is_needed_and_several_are_taken() {
        assert!(Line::try_parse_from(["x"]).is_err());
        let line = Line::try_parse_from(["x", "a.sscap", "-", "--filter", "rule:stdout"]);
        let line = line.expect("valid").browse;
        assert_eq!(line.files, [PathBuf::from("a.sscap"), PathBuf::from("-")]);
        assert_eq!(line.filter.as_deref(), Some("rule:stdout"));
    }
}
