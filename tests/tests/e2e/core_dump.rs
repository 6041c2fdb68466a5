//! What a core dump of the running sentinel would hold: no value, neither of those it has loaded nor of those it found.

use std::collections::{HashMap, HashSet};
use std::fs::{self, File, Permissions};
use std::os::unix::fs::{FileExt, PermissionsExt};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use e2e::sentinel::Sentinel;
use e2e::wait::wait_until;

use crate::case::{SOON, start};
use crate::harness::{PLAIN, Test};
use crate::value::{base64, fresh, hex};
use crate::writer::{self, How};

/// Values planted.
const VALUES: usize = 1_000;
/// Of those, written in each form in each way.
const LEAKED: usize = 20;
/// So long at most after a finding its bytes may stay: two ticks of the pipeline, and the time to see it.
const GONE: Duration = Duration::from_secs(5);
/// Bytes that are compared first.
const HEAD: usize = 8;
/// Memory read at once. Longer than any form, which may lie across two pieces.
const PIECE: usize = 1 << 16;
const OVERLAP: usize = 256;

pub fn tests() -> Vec<Test> {
    vec![Test::new("redaction::core_dump", PLAIN, core_dump)]
}

fn core_dump() -> Result<()> {
    let directory = tempfile::Builder::new().prefix("sentinel-core-").tempdir();
    let directory = directory.context("creating a directory for the secrets")?;
    let secrets = directory.path().join("secrets");
    fs::create_dir(&secrets).context("creating a directory for the secrets")?;
    let values: Vec<String> = (0..VALUES)
        .map(|number| fresh(20 + number % 41))
        .collect::<Result<_>>()?;
    for (number, value) in values.iter().enumerate() {
        let file = secrets.join(format!("key-{number}"));
        fs::write(&file, value).context("planting a secret")?;
        fs::set_permissions(&file, Permissions::from_mode(0o400))?;
    }
    let log = directory.path().join("app.log");
    let builder = Sentinel::builder().args(["--scope", "node", "--secret-path"]);
    let mut sentinel = start(builder.arg(&secrets))?;

    let needles = Needles::new(&values, &secrets.to_string_lossy())?;
    ensure!(
        needles.held_by(sentinel.pid())?.is_empty(),
        "a value is in memory after loading"
    );

    let ways = [How::Whole, How::Pieces(11), How::File(&log)];
    let mut leaked = HashSet::new();
    for (number, how) in ways.iter().enumerate() {
        let first = number * LEAKED * 3;
        let part = &values[first..first + LEAKED * 3];
        leak(how, part)?;
        leaked.extend((first..first + part.len()).map(|number| format!("key-{number}")));
    }
    for key in &leaked {
        sentinel.wait_for(SOON, &format!("the leak of {key}"), |line| {
            line["kind"] == "finding" && line["secret"]["key"] == key.as_str()
        })?;
    }
    let pid = sentinel.pid();
    let mut held = Vec::new();
    let gone = wait_until(GONE, "the values to be gone from memory", || {
        held = needles.held_by(pid)?;
        Ok(held.is_empty().then_some(()))
    });
    gone.with_context(|| format!("held still: {held:#?}"))?;
    ensure!(sentinel.stop()?.status.success(), "the sentinel ended well");
    Ok(())
}

/// Writes a third of the values as they are, a third in base64, a third in hexadecimal.
fn leak(how: &How<'_>, values: &[String]) -> Result<()> {
    let mut running = writer::workload(how)?.start()?;
    for (number, value) in values.iter().enumerate() {
        let form = match number % 3 {
            0 => value.clone(),
            1 => base64(value.as_bytes()),
            _ => hex(value.as_bytes()),
        };
        running.send_line(&format!("a line with {form} in it"))?;
    }
    let finished = running.finish(SOON)?;
    ensure!(finished.status.success(), "writing failed");
    Ok(())
}

/// What is searched for: by the first bytes, the whole and what it is.
struct Needles {
    /// Whether a needle begins with these two bytes: most places in memory are passed over by this.
    begins: Vec<bool>,
    by_head: HashMap<[u8; HEAD], Vec<(Vec<u8>, String)>>,
}

impl Needles {
    /// Every value in three forms, and a text that must be found: else nothing was searched.
    fn new(values: &[String], control: &str) -> Result<Self> {
        let mut needles = Self {
            begins: vec![false; 1 << 16],
            by_head: HashMap::new(),
        };
        for (number, value) in values.iter().enumerate() {
            let encoded = base64(value.as_bytes());
            // The last digits depend on what follows the value.
            let core = encoded.trim_end_matches('=');
            let core = &core[..core.len() - 1];
            needles.add(value, format!("key-{number} as it is"))?;
            needles.add(core, format!("key-{number} in base64"))?;
            needles.add(&hex(value.as_bytes()), format!("key-{number} in hex"))?;
        }
        needles.add(control, CONTROL.to_owned())?;
        Ok(needles)
    }

    fn add(&mut self, needle: &str, what: String) -> Result<()> {
        let head = needle.as_bytes().first_chunk().context("too short")?;
        self.begins[first_two(head)] = true;
        let known = self.by_head.entry(*head).or_default();
        known.push((needle.as_bytes().to_vec(), what));
        Ok(())
    }

    /// Which of them the memory of a process holds, and where.
    fn held_by(&self, pid: u32) -> Result<Vec<String>> {
        let memory = File::open(format!("/proc/{pid}/mem")).context("opening the memory")?;
        let mut held = Vec::new();
        let mut has_control = false;
        for mapping in mappings(pid)? {
            let mut at = mapping.start;
            while at < mapping.end {
                let length = (mapping.end - at).min((PIECE + OVERLAP) as u64);
                let mut piece = vec![0; length as usize];
                if memory.read_exact_at(&mut piece, at).is_err() {
                    // Unmapped a moment ago, or one of the kernel's own that nobody can read.
                    break;
                }
                if piece.iter().all(|byte| *byte == 0) {
                    at += PIECE as u64;
                    continue;
                }
                for (offset, what) in self.search(&piece) {
                    if what == CONTROL {
                        has_control = true;
                    } else {
                        let place = at + offset as u64;
                        held.push(format!("{what} at {place:#x} in {}", mapping.name));
                    }
                }
                at += PIECE as u64;
            }
        }
        ensure!(
            has_control,
            "the path of the secrets is not in memory: what was searched?"
        );
        Ok(held)
    }

    fn search<'n>(&'n self, piece: &[u8]) -> Vec<(usize, &'n str)> {
        let mut found = Vec::new();
        for at in 0..(piece.len() + 1).saturating_sub(HEAD) {
            if !self.begins[first_two(&piece[at..])] {
                continue;
            }
            let head = piece[at..].first_chunk();
            let known = head.and_then(|head: &[u8; HEAD]| self.by_head.get(head));
            let here = |needle: &&(Vec<u8>, String)| piece[at..].starts_with(&needle.0);
            let known = known.into_iter().flatten().filter(here);
            found.extend(known.map(|(_, what)| (at, what.as_str())));
        }
        found
    }
}

fn first_two(bytes: &[u8]) -> usize {
    usize::from(bytes[0]) << 8 | usize::from(bytes[1])
}

const CONTROL: &str = "the control";

struct Mapping {
    start: u64,
    end: u64,
    name: String,
}

/// The mappings of a process that a core dump would hold. The kernel leaves out those with the flag `dd` (`VM_DONTDUMP`,
/// fs/coredump.c): here the pages of the BPF ring buffers, which are the kernel's and hold what was written until it
/// is written over, and the clock's.
fn mappings(pid: u32) -> Result<Vec<Mapping>> {
    let smaps = fs::read_to_string(format!("/proc/{pid}/smaps")).context("reading the mappings")?;
    let mut mappings: Vec<Mapping> = Vec::new();
    for line in smaps.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            ["VmFlags:", flags @ ..] if flags.contains(&"dd") || !flags.contains(&"rd") => {
                mappings.pop();
            }
            [range, _, _, _, _, name @ ..] if !range.ends_with(':') => {
                let (start, end) = range.split_once('-').context("a range")?;
                mappings.push(Mapping {
                    start: u64::from_str_radix(start, 16)?,
                    end: u64::from_str_radix(end, 16)?,
                    name: name.concat(),
                });
            }
            _ => {}
        }
    }
    if mappings.is_empty() {
        bail!("process {pid} has no memory");
    }
    Ok(mappings)
}
