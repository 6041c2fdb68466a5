//! The page about `scan`: its commands do what it shows.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use e2e::desk;
use e2e::sentinel::binary;

const PAGE: &str = include_str!("../../../../agent/docs/scan.md");

/// A block of the page: its language and its text.
fn blocks() -> Vec<(&'static str, &'static str)> {
    let parts = PAGE.split("\n```").skip(1).step_by(2);
    parts.filter_map(|it| it.split_once('\n')).collect()
}

/// A block of YAML is the file `app.yaml`; a command that a block of text follows answers that.
pub fn says_what_happens() -> Result<()> {
    let place = tempfile::tempdir()?;
    std::os::unix::fs::symlink(
        binary()?.canonicalize()?,
        place.path().join("secret-sentinel"),
    )?;
    let blocks = blocks();
    let mut ran = 0;
    for (at, (language, text)) in blocks.iter().enumerate() {
        match (*language, blocks.get(at + 1)) {
            ("yaml", _) => fs::write(place.path().join("app.yaml"), text)?,
            ("sh", Some(("text", expected))) => {
                let shown = run(place.path(), text)?;
                ensure!(shown.trim_end() == expected.trim_end(), "{text}\n{shown}");
                ran += 1;
            }
            _ => {}
        }
    }
    ensure!(ran >= 2, "the page shows {ran} answers");
    Ok(())
}

fn run(place: &Path, text: &str) -> Result<String> {
    let path = std::env::var("PATH").unwrap_or_default();
    let mut command = Command::new("sh");
    command
        .args(["-c", text])
        .current_dir(place)
        .env("PATH", format!("{}:{path}", place.display()));
    let answer = desk::run(&mut command).with_context(|| text.to_owned())?;
    Ok(answer.stdout + &answer.stderr)
}
