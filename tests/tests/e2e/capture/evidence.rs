//! What was done to a capture shows: which segment, which frame, and by whom it is signed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use e2e::command;
use e2e::desk::{Answer, ask, ask_of};
use e2e::sentinel::{Stopped, binary};
use tempfile::TempDir;

use super::layout::{Kind, Part, parts};
use super::taken::{SMALL_SEGMENTS, wait_segments, watch, whole_files, word};
use crate::case::Case;
use crate::harness::{Need, PLAIN, Test};

pub fn tests() -> Vec<Test> {
    let with_openssl = &[Need::Tracepoints, Need::Volumes, Need::Program("openssl")];
    vec![
        Test::new("capture::evidence_of_segments", PLAIN, segments),
        Test::new("capture::evidence_of_order", PLAIN, order),
        Test::new("capture::evidence_of_frames", PLAIN, frames),
        Test::new("capture::evidence_of_keys", with_openssl, keys),
    ]
}

/// A capture of several segments, and a directory with a copy of it that may be spoilt.
struct Evidence {
    stopped: Stopped,
    original: PathBuf,
    copy: TempDir,
}

impl Evidence {
    fn new(config: &str, segments: usize) -> Result<Self> {
        let case = Case::new()?;
        let mut sentinel = watch(&case, config, &[])?;
        super::crash::leak_into_frames(&case, &mut sentinel, 1)?;
        wait_segments(&sentinel.capture(), segments)?;
        let stopped = sentinel.stop()?;
        ensure!(stopped.status.success(), "{}", stopped.stderr);
        Ok(Self {
            original: stopped.capture(),
            stopped,
            copy: tempfile::tempdir().context("creating a directory")?,
        })
    }

    /// A fresh copy; its files in order.
    fn fresh(&self) -> Result<Vec<PathBuf>> {
        for file in whole_files(self.copy.path())? {
            fs::remove_file(&file).context("removing a copy")?;
        }
        for file in whole_files(&self.original)? {
            let copy = self.copy.path().join(file.file_name().context("no name")?);
            fs::copy(&file, copy).context("copying a segment")?;
        }
        whole_files(self.copy.path())
    }

    fn verify(&self, words: &[&str]) -> Result<Answer> {
        let directory = word(self.copy.path())?;
        ask(["capture", "verify", directory].iter().chain(words))
    }
}

fn swap(one: &Path, other: &Path) -> Result<()> {
    let aside = one.with_extension("aside");
    fs::rename(one, &aside)
        .and_then(|()| fs::rename(other, one))
        .and_then(|()| fs::rename(&aside, other))
        .context("swapping two files")
}

fn segments() -> Result<()> {
    let (evidence, other) = (
        Evidence::new(SMALL_SEGMENTS, 4)?,
        Evidence::new(SMALL_SEGMENTS, 3)?,
    );
    let files = evidence.fresh()?;
    let last = files.len() - 1;
    evidence.verify(&[])?.expect(0, &["INTACT", "not proven"])?;

    fs::remove_file(&files[2])?;
    evidence
        .verify(&[])?
        .expect(1, &["ALTERED", "segment 2 of capture", "is missing"])?;

    let files = evidence.fresh()?;
    fs::remove_file(&files[0])?;
    evidence
        .verify(&[])?
        .expect(1, &["ALTERED", "segment 0 of capture", "is missing"])?;

    let files = evidence.fresh()?;
    fs::remove_file(&files[last])?;
    let goes_on = format!("goes on after segment {}", last - 1);
    evidence.verify(&[])?.expect(4, &["INCOMPLETE", &goes_on])?;

    // Each says itself which it is: under other names they are still in order, and each is named with its number.
    let files = evidence.fresh()?;
    swap(&files[1], &files[2])?;
    let name = files[1].file_name().context("no name")?.to_string_lossy();
    let swapped = evidence.verify(&[])?;
    ensure!(
        swapped.stdout.contains(&format!("{name} at 0: segment 2 ")),
        "{swapped:?}"
    );

    // Another capture's segment in the place of one.
    let files = evidence.fresh()?;
    let foreign = other.fresh()?;
    fs::copy(&foreign[2], &files[2]).context("putting a segment in")?;
    evidence
        .verify(&[])?
        .expect(1, &["ALTERED", "segment 2 of capture", "is missing"])?;

    // The same segment twice is no harm; two that differ are.
    let files = evidence.fresh()?;
    let twice = evidence.copy.path().join("twice.sscap");
    fs::copy(&files[1], &twice).context("copying a segment")?;
    evidence.verify(&[])?.expect(0, &["INTACT"])?;
    Ok(())
}

/// Within one file, segments that stand in another order than they were written.
fn order() -> Result<()> {
    let evidence = Evidence::new(SMALL_SEGMENTS, 3)?;
    let mut segments = Vec::new();
    for file in evidence.fresh()? {
        segments.push(fs::read(&file).context("reading a segment")?);
    }
    segments.swap(1, 2);
    let spoilt = evidence.copy.path().join("one.sscap.spoilt");
    fs::write(&spoilt, segments.concat()).context("writing a file of segments")?;
    let at = segments[0].len() + segments[1].len();
    let input = || fs::File::open(&spoilt).context("opening a file of segments");
    // A file can be put in order, a stream can't: then what is told is right, or it is an error.
    let live = evidence.stopped.finding_texts();
    let answer = ask(["replay", word(&spoilt)?])?;
    ensure!(answer.finding_texts() == live, "put in order: {answer:?}");
    let answer = ask_of(&binary()?, ["replay", "-"], Some(input()?))?;
    ensure!(
        answer.finding_texts() == live && answer.code == Some(0) || answer.code == Some(1),
        "in the wrong order, and not a word: {answer:?}"
    );
    let words = ["ALTERED", "segment 1", &*at.to_string()];
    ask(["capture", "verify", word(&spoilt)?])?.expect(1, &words)?;
    ask_of(&binary()?, ["capture", "verify", "-"], Some(input()?))?.expect(1, &words)?;
    Ok(())
}

/// The parts of a file, and the file.
fn taken_apart(file: &Path) -> Result<(Vec<u8>, Vec<Part>)> {
    let bytes = fs::read(file).context("reading a segment")?;
    let parts = parts(&bytes)?;
    Ok((bytes, parts))
}

fn frames() -> Result<()> {
    let evidence = Evidence::new("capture: {segment_bytes: 64KiB, segment_age: 2s}\n", 2)?;
    let files = evidence.fresh()?;
    // One with three frames of entries at least.
    let many = |file: &&PathBuf| {
        taken_apart(file).is_ok_and(|(_, parts)| {
            parts
                .iter()
                .filter(|part| part.kind == Kind::Entries)
                .count()
                >= 3
        })
    };
    let file = files
        .iter()
        .find(many)
        .context("no segment has three frames")?;
    let (bytes, parts) = taken_apart(file)?;
    let entries: Vec<&Part> = parts
        .iter()
        .filter(|part| part.kind == Kind::Entries)
        .collect();
    let of = |part: &Part| bytes[part.range.clone()].to_vec();
    let spoilt = |bytes: Vec<u8>, code: i32, words: &[&str]| -> Result<()> {
        evidence.fresh()?;
        fs::write(file, bytes).context("spoiling a segment")?;
        let answer = evidence.verify(&[])?;
        let name = file.file_name().context("no name")?.to_string_lossy();
        let answer = answer.expect(code, words)?;
        let lines: Vec<&str> = answer.stdout.lines().collect();
        let bad = lines.iter().filter(|line| line.ends_with("NOT OK"));
        let bad: Vec<_> = bad.collect();
        ensure!(
            bad.len() == 1 && bad[0].contains(&*name),
            "only {name}: {lines:#?}"
        );
        Ok(())
    };
    let (first, second) = (entries[0], entries[1]);
    let without = [&bytes[..second.range.start], &bytes[second.range.end..]].concat();
    let missing = format!(
        "frame {} is missing before offset {}",
        second.number, second.range.start
    );
    spoilt(without, 1, &["ALTERED", &missing])?;

    let reordered = [
        &bytes[..first.range.start],
        &of(second),
        &of(first),
        &bytes[second.range.end..],
    ]
    .concat();
    let moved = format!("frame {} at offset", first.number);
    spoilt(reordered, 1, &["ALTERED", &moved, "was moved there"])?;

    let twice = [
        &bytes[..first.range.end],
        &of(first),
        &bytes[first.range.end..],
    ]
    .concat();
    let again = format!(
        "frame {} is there a second time at offset {}",
        first.number, first.range.end
    );
    spoilt(twice, 1, &["ALTERED", &again])?;

    // Cut between frames, within one, and before the manifest.
    let third = entries[2];
    let at = format!(
        "cut off at offset {}: the manifest is missing",
        third.range.start
    );
    spoilt(bytes[..third.range.start].to_vec(), 1, &["ALTERED", &at])?;
    let within = format!(
        "cut off within frame {}, which begins at offset {}",
        third.number, third.range.start
    );
    spoilt(
        bytes[..third.range.start + 130].to_vec(),
        1,
        &["ALTERED", &within],
    )?;
    // The last frames taken out, the manifest left.
    let manifest = parts.last().context("no part")?;
    let last = entries.last().context("no frame")?;
    let cut = [&bytes[..last.range.start], &of(manifest)].concat();
    let gone = format!("frame {} is missing", last.number);
    spoilt(cut, 1, &["ALTERED", &gone])?;
    // Something put behind.
    let foreign = format!("9 bytes at offset {} are no part of a segment", bytes.len());
    spoilt(
        [&bytes[..], b"something"].concat(),
        1,
        &["ALTERED", &foreign],
    )?;
    Ok(())
}

fn keys() -> Result<()> {
    let directory = tempfile::tempdir().context("creating a directory")?;
    let (private, public) = (
        directory.path().join("own.pem"),
        directory.path().join("own.pub.pem"),
    );
    let openssl = |words: &[&str]| command::run(Command::new("openssl").args(words));
    openssl(&["genpkey", "-algorithm", "ed25519", "-out", word(&private)?])?;
    openssl(&[
        "pkey",
        "-in",
        word(&private)?,
        "-pubout",
        "-out",
        word(&public)?,
    ])?;
    // With the key made at first start.
    let evidence = Evidence::new(SMALL_SEGMENTS, 2)?;
    evidence.fresh()?;
    let made = evidence
        .stopped
        .state
        .path()
        .join("capture-signing.pub.pem");
    let right = ["--public-key", word(&made)?];
    evidence
        .verify(&right)?
        .expect(0, &["INTACT, and signed with the key that was given"])?;
    let wrong = ["--public-key", word(&public)?];
    evidence
        .verify(&wrong)?
        .expect(1, &["ALTERED", "another key"])?;
    // With a key that was given.
    let given = ["--capture-key", word(&private)?, "--capture"];
    let captures = directory.path().join("captures");
    let case = Case::new()?;
    let words = [&given[..], &[word(&captures)?]].concat();
    let sentinel = watch(&case, SMALL_SEGMENTS, &words)?;
    wait_segments(&captures, 3)?;
    sentinel.stop()?;
    let kept = word(&captures)?;
    ask(["capture", "verify", kept, wrong[0], wrong[1]])?.expect(0, &["INTACT, and signed"])?;
    ask(["capture", "verify", kept, right[0], right[1]])?.expect(1, &["another key"])?;
    // A key that is none.
    ask(["capture", "verify", kept, "--public-key", word(&private)?])?
        .expect(2, &[word(&private)?])?;
    let state = directory.path().join("state");
    let words = [
        "run",
        "--for",
        "1s",
        "--state-dir",
        word(&state)?,
        "--capture",
        kept,
        "--capture-key",
    ];
    let answer = ask(words.iter().copied().chain([word(&public)?]))?;
    answer.expect(2, &[word(&public)?, "openssl genpkey"])?;
    Ok(())
}
