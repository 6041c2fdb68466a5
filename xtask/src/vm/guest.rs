//! The machine: what is packed into it, how it is run, what it says.

use super::archive::Archive;
use super::boot::{Boot, Kind};
use crate::dist::Machine;
use crate::setup::qemu::Qemu;
use crate::workspace::{answer, root, run as run_command, show};
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How long a machine may take for all its checks.
const DEADLINE: Duration = Duration::from_secs(900);
/// How often to look whether it has ended.
const GLANCE: Duration = Duration::from_millis(200);
/// Lines of a machine's that are shown when it breaks off.
const LAST_WORDS: usize = 30;

const INIT: &[u8] = include_bytes!("guest.sh");

/// What a machine said.
#[derive(Default)]
pub struct Seen {
    pub release: String,
    /// Whether each check of the boot passed, in its order.
    pub passed: Vec<bool>,
    /// Instructions that the verifier went through, by program.
    pub instructions: BTreeMap<String, u64>,
}

/// Packs these programs, each with its name there, and what they need.
pub fn pack(machine: Machine, programs: &[(&str, &Path)], folder: &Path) -> Result<PathBuf> {
    let file = folder.join("image.cpio");
    let mut archive = Archive::create(&file)?;
    archive.program("init", INIT)?;
    for directory in [
        "bin",
        "dev",
        "etc",
        "proc",
        "run",
        "sys",
        "tmp",
        "var/log",
        "var/lib",
        "sentinel/tests",
    ] {
        archive.directory(directory)?;
    }
    let mut packed = Vec::new();
    for (name, program) in programs {
        let stripped = folder.join(name);
        let mut strip = Command::new(machine.tool("strip"));
        run_command(
            strip
                .args(["--strip-debug", "-o"])
                .args([&stripped, *program]),
        )?;
        archive.copy(&format!("sentinel/{name}"), &stripped)?;
        for library in libraries(program) {
            if !packed.contains(&library) {
                archive.copy(library.trim_start_matches('/'), Path::new(&library))?;
                packed.push(library);
            }
        }
    }
    // Tests look for it beside themselves.
    let schema = "deploy/schema/stream.schema.json";
    let place = root().join(schema);
    archive.copy(&format!("sentinel/{schema}"), &place)?;
    let tests = root().join("tests").display().to_string();
    let tests = tests.trim_start_matches('/');
    archive.link(tests, "/sentinel/tests")?;
    archive.finish()?;
    Ok(file)
}

/// The shared libraries of a program; none of a static one.
fn libraries(program: &Path) -> Vec<String> {
    let said = answer(Command::new("ldd").arg(program)).unwrap_or_default();
    let words = said.lines().filter_map(|line| {
        let mut words = line.split_whitespace();
        words.find(|word| word.starts_with('/')).map(str::to_owned)
    });
    words.collect()
}

/// Boots, lets all checks run, and reads what the machine said; `log` keeps it.
pub fn run(
    emulator: &Qemu,
    machine: Machine,
    kernel: &Path,
    image: &Path,
    boot: &Boot,
    log: &Path,
) -> Result<Seen> {
    let mut qemu = emulator.command().context("QEMU is not here")?;
    let image = with_checks(image, boot, &log.with_extension("cpio"))?;
    // It is as large as all that was packed.
    let image = Removed(image);
    qemu.args(match machine {
        Machine::Amd64 => ["-cpu", "max"].as_slice(),
        Machine::Arm64 => &["-M", "virt", "-cpu", "cortex-a57"],
    });
    let console = match machine {
        Machine::Amd64 => "ttyS0",
        Machine::Arm64 => "ttyAMA0",
    };
    let parameters = format!("console={console} panic=-1 quiet {}", boot.parameters);
    // One thread for both processors: with a thread each, one may still run what the other has just patched out of the kernel
    // (`int3` at a tracepoint that is being attached), and the kernel gives up.
    qemu.args(["-accel", "tcg,thread=single", "-smp", "2", "-m", "2048"]);
    qemu.args(["-nographic", "-no-reboot", "-nic", "none", "-kernel"]);
    qemu.arg(kernel).arg("-initrd").arg(&image.0);
    qemu.args(["-append", parameters.trim_end()]);
    show(&qemu);
    let cannot = || format!("writing {}", log.display());
    let out = File::create(log).with_context(cannot)?;
    let both = out.try_clone().with_context(cannot)?;
    let child = qemu.stdin(Stdio::null()).stdout(out).stderr(both).spawn();
    let mut child = Ended(child.context("starting QEMU")?);
    let deadline = Instant::now() + DEADLINE;
    while child.0.try_wait().context("looking at QEMU")?.is_none() && Instant::now() < deadline {
        thread::sleep(GLANCE);
    }
    drop(child);
    let said = fs::read(log).with_context(|| format!("reading {}", log.display()))?;
    read(&String::from_utf8_lossy(&said), boot.checks.len())
}

/// Removes the file in the end.
struct Removed(PathBuf);

impl Drop for Removed {
    fn drop(&mut self) {
        if let Err(why) = fs::remove_file(&self.0) {
            eprintln!("left behind: {}: {why}", self.0.display());
        }
    }
}

/// Ends what it holds.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The image, and behind it an archive with the checks: the kernel unpacks both.
fn with_checks(image: &Path, boot: &Boot, file: &Path) -> Result<PathBuf> {
    let mut archive = Archive::create(file)?;
    archive.program("sentinel/checks", script(boot).as_bytes())?;
    archive.finish()?;
    let cannot = || format!("putting together {}", file.display());
    let mut whole = fs::read(image).with_context(cannot)?;
    whole.extend(fs::read(file).with_context(cannot)?);
    fs::write(file, whole).with_context(cannot)?;
    Ok(file.to_owned())
}

/// The checks as calls of the functions in `guest.sh`.
fn script(boot: &Boot) -> String {
    let lines = boot.checks.iter().enumerate().map(|(number, check)| {
        let call = match check.kind {
            Kind::Trial(name) => format!("trial {name}"),
            Kind::Works => "works".to_owned(),
            Kind::Refused(words) => format!("refused '{}'", words.join("' '")),
            Kind::Scans => "scans".to_owned(),
            Kind::Change(function) => function.to_owned(),
        };
        format!("check {number} {call}\n")
    });
    lines.collect()
}

/// What the machine said; it must have come to its end.
fn read(said: &str, checks: usize) -> Result<Seen> {
    let mut seen = Seen {
        passed: vec![false; checks],
        ..Seen::default()
    };
    let mut has_ended = false;
    for line in said.lines() {
        // The kernel may write into the same line before.
        let words = line.find('@').map(|at| line[at + 1..].trim_end());
        match words.and_then(|words| words.split_once(' ').or(Some((words, "")))) {
            Some(("release", release)) => seen.release = release.to_owned(),
            Some(("doctor", answer)) => seen.instructions.extend(instructions(answer)),
            Some(("check", answer)) => {
                let (number, answer) = answer.split_once(' ').unwrap_or_default();
                let passed = number.parse().ok();
                if let Some(passed) = passed.and_then(|number: usize| seen.passed.get_mut(number)) {
                    *passed = answer == "ok";
                }
            }
            Some(("end", _)) => has_ended = true,
            _ => {}
        }
    }
    if !has_ended {
        let lines: Vec<_> = said.lines().collect();
        let last = lines[lines.len().saturating_sub(LAST_WORDS)..].join("\n");
        bail!("the machine did not come to its end; its last words:\n{last}");
    }
    Ok(seen)
}

fn instructions(answer: &str) -> BTreeMap<String, u64> {
    let answer: Value = serde_json::from_str(answer).unwrap_or_default();
    let counts = answer["verified_instructions"].as_object();
    let counts = counts.into_iter().flatten();
    counts
        .filter_map(|(program, count)| Some((program.clone(), count.as_u64()?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_machine_says_is_read() {
        let said = "[    1.0] boot@release 6.1.0\r\n@check 1 ok\r\n@check 0 FAILED\r\n\
                    @doctor {\"verified_instructions\":{\"write_exit\":7}}\r\n@end\r\n";
        let seen = read(said, 2).expect("it came to its end");
        assert_eq!(
            (seen.release.as_str(), seen.passed),
            ("6.1.0", vec![false, true])
        );
        assert_eq!(seen.instructions["write_exit"], 7);
    }

    #[test]
    fn a_machine_that_breaks_off_is_an_error() {
        let why = read("@check 0 ok\nKernel panic", 1)
            .err()
            .map(|why| why.to_string());
        assert!(why.is_some_and(|why| why.contains("Kernel panic")));
    }
}
