//! What exports and queries cost: 10 million made events to JSON and Parquet, the documented queries on them, and the
//! memory it takes. `cargo xtask bench tables` runs it. After `--` a number is the events, a path a directory to keep the
//! Parquet in.
#![allow(missing_docs)]

#[path = "tables/made.rs"]
mod made;

use anyhow::{Context, Result};
use made::Made;
use secret_sentinel::sink::Format;
use secret_sentinel::table::{ExportArgs, ExportFormat, Inputs, QueryArgs, Source, export, query};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Events unless the command line says otherwise.
const EVENTS: u64 = 10_000_000;

fn main() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    // `cargo test --benches` passes no `--bench`: then nothing is measured.
    if !words.iter().any(|word| word == "--bench") {
        return Ok(());
    }
    let events = words
        .iter()
        .find_map(|word| word.parse().ok())
        .unwrap_or(EVENTS);
    let scratch = tempfile::tempdir().context("making a directory")?;
    let kept = words
        .iter()
        .find(|word| word.contains('/'))
        .map(PathBuf::from);
    let tables = kept.unwrap_or_else(|| scratch.path().join("tables"));
    println!(
        "{events} events\n{:<44} {:>9} {:>12} {:>9} {:>9}",
        "", "seconds", "rows/s", "MB/s", "peak MiB"
    );

    let made = || Made {
        events,
        begin: "2026-11-24T00:00:00Z".parse().unwrap_or_default(),
    };
    measured("rows alone, dropped", events, || {
        made().rows(&mut |_, _| Ok(()))?;
        Ok(0)
    })?;
    let json = scratch.path().join("rows.jsonl");
    measured("export --format json", events, || {
        export(&mut made(), &to(ExportFormat::Json, &json, false))?;
        bytes(&json)
    })?;
    fs::remove_file(&json).context("removing the JSON")?;
    measured("export --format parquet", events, || {
        export(&mut made(), &to(ExportFormat::Parquet, &tables, false))?;
        bytes(&tables)
    })?;
    let partitioned = scratch.path().join("partitioned");
    measured("export --format parquet --partition", events, || {
        export(&mut made(), &to(ExportFormat::Parquet, &partitioned, true))?;
        bytes(&tables)
    })?;
    let inputs = Inputs::sort(std::slice::from_ref(&tables))?;
    for (title, sql) in documented() {
        measured(&title, events, || {
            query(&inputs, None, &asked(&sql), &mut std::io::sink())?;
            Ok(0)
        })?;
    }
    measured("all events, sorted by a text", events, || {
        let sql = "SELECT time, process_exe, file_path FROM events ORDER BY process_exe, file_path, bytes";
        query(&inputs, None, &asked(sql), &mut std::io::sink())?;
        Ok(0)
    })?;
    measured("rows of a capture, counted", events, || {
        let sql = "SELECT event, count(*) FROM events GROUP BY event";
        query(
            &Inputs::default(),
            Some(&mut made()),
            &asked(sql),
            &mut std::io::sink(),
        )?;
        Ok(0)
    })
}

fn to(format: ExportFormat, output: &Path, partition: bool) -> ExportArgs {
    ExportArgs {
        files: Vec::new(),
        format,
        output: Some(output.to_owned()),
        partition,
    }
}

fn asked(sql: &str) -> QueryArgs {
    QueryArgs {
        files: Vec::new(),
        sql: sql.to_owned(),
        output: Format::Json,
        memory: 128,
    }
}

/// The queries of the documentation, with their headings.
fn documented() -> Vec<(String, String)> {
    let text = include_str!("../docs/query.md");
    let mut queries = Vec::new();
    for part in text.split("\n### ").skip(1) {
        let title = part.lines().next().unwrap_or_default();
        if let Some((_, rest)) = part.split_once("```sql\n")
            && let Some((sql, _)) = rest.split_once("```")
        {
            queries.push((title.to_owned(), sql.to_owned()));
        }
    }
    queries
}

/// Prints how long `work` took, and the most memory it had; it says how many bytes it wrote.
fn measured(what: &str, events: u64, work: impl FnOnce() -> Result<u64>) -> Result<()> {
    // The peak starts anew (proc(5), clear_refs).
    fs::write("/proc/self/clear_refs", "5").context("resetting the peak of memory")?;
    let start = Instant::now();
    let written = work()?;
    let seconds = start.elapsed().as_secs_f64();
    println!(
        "{what:<44} {seconds:>9.2} {:>12.0} {:>9.1} {:>9}",
        events as f64 / seconds,
        written as f64 / 1e6 / seconds,
        peak()? / 1024
    );
    Ok(())
}

/// The most memory since it was last reset, in KiB.
fn peak() -> Result<u64> {
    let status =
        fs::read_to_string("/proc/self/status").context("reading how much memory there is")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    number
        .context("no VmHWM")?
        .parse()
        .context("VmHWM is no number")
}

/// Bytes of a file, or of all files of a directory.
fn bytes(path: &Path) -> Result<u64> {
    if path.is_file() {
        return Ok(path.metadata()?.len());
    }
    let mut sum = 0;
    for entry in fs::read_dir(path).context("listing what was written")? {
        sum += entry?.metadata()?.len();
    }
    Ok(sum)
}
