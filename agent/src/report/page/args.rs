//! The command line of `report`, and putting the page where it says.
use super::{Material, render};
use clap::Args;
use std::fs::{self, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// Options of `report`.
#[derive(Debug, Args)]
pub struct ReportArgs {
    /// Captures: files or directories of segments
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,

    /// Where the page is written, with mode 0600; `-` for standard output
    #[arg(
        short,
        long,
        alias = "output",
        value_name = "FILE",
        default_value = "report.html"
    )]
    pub out: PathBuf,

    /// Say on the page when it was made; without this, the same captures give the same bytes
    #[arg(long)]
    pub dated: bool,
}

/// The page could not be written.
#[derive(Debug, thiserror::Error)]
#[error("writing the report to {path}")]
pub struct PageError {
    path: String,
    source: io::Error,
}

impl ReportArgs {
    /// Writes the page about `material`. A page that stood there is replaced at the end, in one step.
    ///
    /// # Errors
    /// If the file, or its directory, can't be written.
    pub fn write(&self, material: &Material) -> Result<(), PageError> {
        let written = if self.out == Path::new("-") {
            let mut out = BufWriter::new(io::stdout().lock());
            render(material, &mut out).and_then(|()| out.flush())
        } else {
            replace(&self.out, material)
        };
        written.map_err(|source| PageError {
            path: self.out.display().to_string(),
            source,
        })
    }
}

fn replace(path: &Path, material: &Material) -> io::Result<()> {
    let mut name = path
        .file_name()
        .ok_or(io::ErrorKind::IsADirectory)?
        .to_owned();
    name.push(format!(".{}", std::process::id()));
    let draft = path.with_file_name(name);
    // The page names secrets, and who read them: it is for whoever asked for it.
    let file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&draft)?;
    let mut out = BufWriter::new(file);
    let written = render(material, &mut out)
        .and_then(|()| out.flush())
        .and_then(|()| fs::rename(&draft, path));
    if written.is_err() {
        // What went wrong first is what is told.
        let _ = fs::remove_file(&draft);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::super::sample::quiet;
    use super::*;
    use clap::Parser;
    use std::os::unix::fs::PermissionsExt;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        report: ReportArgs,
    }

    #[test]
    fn a_page_is_for_its_owner_and_replaces_the_one_before() {
        let directory = tempfile::tempdir().expect("a directory");
        let out = directory.path().join("r.html");
        fs::write(&out, "old").expect("it can be written");
        let report = Line::parse_from(["x", "a.sscap", "-o", out.to_str().expect("a name")]).report;
        report.write(&quiet()).expect("it is written");
        let written = fs::read_to_string(&out).expect("it can be read");
        assert!(written.starts_with("<!doctype html>") && written.ends_with("</html>\n"));
        let mode = fs::metadata(&out)
            .expect("it is there")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(fs::read_dir(directory.path()).expect("a list").count(), 1);
    }

    #[test]
    fn where_nothing_can_be_written_is_named() {
        let directory = tempfile::tempdir().expect("a directory");
        let out = directory.path().join("nowhere/r.html");
        let report = Line::parse_from(["x", "a.sscap", "-o", out.to_str().expect("a name")]).report;
        let error = report
            .write(&quiet())
            .expect_err("there is no such directory");
        assert!(error.to_string().contains("nowhere/r.html"), "{error}");
    }
}
