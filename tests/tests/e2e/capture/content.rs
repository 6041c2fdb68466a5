//! No file of a capture holds a value, a part of one or a form of one.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use e2e::cgroup;
use e2e::sentinel::Sentinel;
use e2e::workload::Workload;

use super::sealed::Key;
use super::taken::{SMALL_SEGMENTS, files, wait_segments, watch};
use crate::case::{Case, ROOT, SOON};
use crate::expect::{ARGUMENT, COPY, LOG, STDOUT, WIDE_READ};
use crate::harness::{PLAIN, Test};
use crate::plain::{ECHO, tell};
use crate::value::{self, base64, hex};
use crate::writer::{self, How};

/// What of a value must not show: any so many bytes of it in a row, in any form.
const PART: usize = 12;
/// A frame of zstd begins so.
const ZSTD: &[u8] = b"\x28\xb5\x2f\xfd";

pub fn tests() -> Vec<Test> {
    vec![
        Test::new("capture::search_for_values_finds", &[], search_finds),
        Test::new("capture::no_value_of_fingerprints", PLAIN, fingerprints),
        Test::new("capture::no_value_of_none", PLAIN, none),
        Test::new("capture::no_value_of_sealed", PLAIN, sealed),
        Test::new("capture::no_value_in_names", PLAIN, names),
    ]
}

/// Parts of values, to be looked for all at once.
struct Needles(HashMap<[u8; PART], String>);

impl Needles {
    fn of(values: &[&str]) -> Self {
        let mut needles = HashMap::new();
        for value in values {
            let digits = hex(value.as_bytes());
            let mut forms = vec![
                ("raw", (*value).to_owned()),
                ("hex", digits.clone()),
                ("upper-case hex", digits.to_uppercase()),
            ];
            for before in 0..3 {
                let encoded = base64(&[&vec![b'.'; before], value.as_bytes()].concat());
                // The digits at the ends depend on what surrounds the value.
                forms.push(("base64", encoded[2 + before..encoded.len() - 4].to_owned()));
            }
            for (name, form) in forms {
                for (at, part) in form.as_bytes().windows(PART).enumerate() {
                    let what = format!("bytes {at} and on of a value in the form {name}");
                    needles.extend(part.try_into().map(|part: [u8; PART]| (part, what)));
                }
            }
        }
        Self(needles)
    }

    /// What of them is in these bytes, with what stands before it.
    fn found_in(&self, bytes: &[u8]) -> Option<String> {
        bytes.windows(PART).enumerate().find_map(|(at, part)| {
            let what = self.0.get(part)?;
            let before = String::from_utf8_lossy(&bytes[at.saturating_sub(60)..at]).into_owned();
            Some(format!("{what}, at {at}, behind {before:?}"))
        })
    }
}

/// What a file of a capture holds: itself, and what each of its compressed frames unfolds to.
fn contents(file: &Path) -> Result<Vec<Vec<u8>>> {
    let bytes = fs::read(file).with_context(|| format!("reading {}", file.display()))?;
    let mut contents = Vec::new();
    for at in 0..bytes.len() {
        if bytes[at..].starts_with(ZSTD) {
            let mut unfolded = Vec::new();
            let decoder = zstd::stream::read::Decoder::new(&bytes[at..])?;
            // What an end of a file that is still written cut off counts as far as it goes.
            let _ = decoder.single_frame().read_to_end(&mut unfolded);
            contents.push(unfolded);
        }
    }
    contents.push(bytes);
    Ok(contents)
}

/// Fails if one of the values is in one of the captures, or `control`, which must be, is not.
pub fn holds_no_value(place: &Path, values: &[&str], control: &str) -> Result<()> {
    let needles = Needles::of(values);
    ensure!(!needles.0.is_empty(), "nothing to look for");
    let mut has_control = false;
    let files: Vec<PathBuf> = if place.is_file() {
        vec![place.to_owned()]
    } else {
        files(place)?
    };
    ensure!(!files.is_empty(), "no capture in {}", place.display());
    for file in files {
        for content in contents(&file)? {
            let found = needles.found_in(&content);
            ensure!(
                found.is_none(),
                "{}: {}",
                file.display(),
                found.unwrap_or_default()
            );
            has_control |= Needles::of(&[control]).found_in(&content).is_some();
        }
    }
    ensure!(has_control, "{control}, which must be there, is not");
    Ok(())
}

/// Leaks in all forms, in all ways, of two versions of a secret.
fn leak_all(case: &Case, sentinel: &mut Sentinel, log: &str) -> Result<String> {
    let fresh = value::fresh(41)?;
    for value in [&case.value, &fresh] {
        if value == &fresh {
            case.volume.rotate(&[
                (crate::case::KEY, &fresh),
                (crate::case::CONTROL, &case.control),
            ])?;
        }
        let bytes = value.as_bytes();
        let text = [
            value.to_owned(),
            base64(bytes),
            base64(format!("password={value};").as_bytes()),
            hex(bytes),
            hex(bytes).to_uppercase(),
        ];
        let (log, copy) = (
            case.directory().join(log),
            case.directory().join("data.bin"),
        );
        for how in [
            How::Whole,
            How::Pieces(11),
            How::Vector(9),
            How::File(&log),
            How::File(&copy),
        ] {
            let mut running = writer::workload(&how)?.start()?;
            running.send_line(&text.join("\n"))?;
            ensure!(running.finish(SOON)?.status.success(), "writing failed");
        }
        for form in &text {
            Workload::program(["/bin/true", form])
                .start()?
                .finish(SOON)?;
        }
        let read = format!("read -r v < {}", case.file().display());
        Workload::sh(&read)
            .user(1000, 1000, &[])
            .start()?
            .finish(SOON)?;
        let inode = std::os::unix::fs::MetadataExt::ino(&fs::metadata(case.file())?);
        case.wait_where(sentinel, WIDE_READ, |line| line["file"]["inode"] == inode)?;
        let is_new = |line: &serde_json::Value| line["match"]["length"] == value.len();
        for rule in [STDOUT, LOG, COPY, ARGUMENT] {
            case.wait_where(sentinel, rule, is_new)?;
        }
    }
    Ok(fresh)
}

/// Everything is leaked while a capture is taken with these words; no value is in it. One that can't be replayed as it is has a
/// directory of its own.
fn in_mode(words: &[&str]) -> Result<()> {
    let case = Case::with(0o644, ROOT)?;
    let log = format!("app-{}.log", value::word()?);
    let own = case.directory().join("captures");
    let elsewhere = ["--capture", super::taken::word(&own)?];
    let elsewhere = if words.is_empty() {
        &[][..]
    } else {
        &elsewhere
    };
    let mut sentinel = watch(&case, SMALL_SEGMENTS, &[words, elsewhere].concat())?;
    let captures = if words.is_empty() {
        sentinel.capture()
    } else {
        own
    };
    let fresh = leak_all(&case, &mut sentinel, &log)?;
    wait_segments(&captures, 2)?;
    let stopped = sentinel.stop()?;
    ensure!(stopped.status.success(), "{}", stopped.stderr);
    holds_no_value(&captures, &[&case.value, &case.control, &fresh], &log)
}

/// What is looked for would be found: in the middle of a text, a part of it, in each form.
fn search_finds() -> Result<()> {
    let value = value::fresh(30)?;
    let needles = Needles::of(&[&value]);
    let part = value.as_bytes()[9..9 + PART].to_vec();
    let encoded = base64(format!("a:{value}:b").as_bytes());
    for text in [
        part,
        hex(value.as_bytes()).into(),
        hex(value.as_bytes()).to_uppercase().into(),
        encoded.into(),
    ] {
        let text = [b"before ".as_slice(), &text, b" after"].concat();
        ensure!(needles.found_in(&text).is_some(), "not found");
        let file = tempfile::NamedTempFile::new()?;
        let packed = zstd::stream::encode_all(&text.repeat(9)[..], 1)?;
        fs::write(file.path(), [b"head".as_slice(), &packed, b"tail"].concat())?;
        let unfolded = contents(file.path())?;
        ensure!(
            unfolded.iter().any(|content| *content == text.repeat(9)),
            "not unfolded"
        );
    }
    ensure!(
        needles.found_in(value::fresh(4096)?.as_bytes()).is_none(),
        "found in noise"
    );
    Ok(())
}

fn fingerprints() -> Result<()> {
    in_mode(&[])
}

fn none() -> Result<()> {
    in_mode(&["--capture-payload", "none"])
}

fn sealed() -> Result<()> {
    in_mode(&["--capture-recipient", &Key::new()?.recipient])
}

/// A workload calls its thread, program, log, copy and control group by a value, as it is and encoded.
fn names() -> Result<()> {
    let case = Case::new()?;
    let control = format!("control-{}.log", value::word()?);
    let mut sentinel = watch(&case, SMALL_SEGMENTS, &[])?;
    tell_in(&case, &control, &case.value)?;
    let bytes = case.value.as_bytes();
    for name in [
        case.value.clone(),
        hex(bytes),
        base64(bytes).replace('/', "_"),
    ] {
        let program = case.directory().join(&name);
        fs::copy("/bin/sh", &program).context("copying a shell")?;
        // Its arguments hold it, and its thread's name the part that fits.
        let script = format!(
            "printf %s '{name}' > /proc/$$/comm; read -r v; echo \"$v\"; echo \"$v\" >> '{at}/{name}.log'; echo \"$v\" >> '{at}/{name}.bin'",
            at = case.directory().display()
        );
        let words = [program.as_os_str(), OsStr::new("-c"), script.as_ref()];
        let mut running = Workload::program(words).start()?;
        running.send_line(&case.value)?;
        running.finish(SOON)?;
        in_a_group(&name, &case.value)?;
    }
    for rule in [STDOUT, LOG, ARGUMENT] {
        case.wait(&mut sentinel, rule)?;
    }
    wait_segments(&sentinel.capture(), 2)?;
    let stopped = sentinel.stop()?;
    holds_no_value(&stopped.capture(), &[&case.value, &case.control], &control)
}

/// Writes a line to a log of this name.
fn tell_in(case: &Case, log: &str, line: &str) -> Result<()> {
    let path = case.directory().join(log);
    let mut running = writer::workload(&How::File(&path))?.start()?;
    running.send_line(line)?;
    running.finish(SOON)?;
    Ok(())
}

/// Leaks from a control group of this name.
fn in_a_group(name: &str, line: &str) -> Result<()> {
    let outer = format!("sentinel-{}", value::word()?);
    let inner = cgroup::unified()?.join(&outer).join(name);
    fs::create_dir_all(&inner).context("making a control group")?;
    let script = format!(
        "echo $$ > '{}/cgroup.procs'; exec sh -c '{ECHO}'",
        inner.display()
    );
    let told = tell(&Workload::sh(&script), line).and_then(|it| it.finish(SOON));
    cgroup::remove(&format!("/{outer}"))?;
    ensure!(told?.status.success(), "it could not enter its group");
    Ok(())
}
