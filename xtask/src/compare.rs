//! `cargo xtask compare`: one scripted leak, looked at by the sentinel and by other tools; what each shows, and what it costs.
//!
//! Only what this run shows is said of anybody. A tool that is not installed is named as not run.

mod tool;

use crate::bench::agent::Stage;
use crate::bench::measure::{self, median};
use crate::bench::worker::Load;
use crate::build;
use crate::setup::{self, Goal};
use crate::workspace::{find_program, is_root};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tool::{TOOLS, Tool};

/// Runs of each measurement.
const RUNS: usize = 3;
/// Calls of one, for tools that make each a hundred times slower, too.
const CALLS: u64 = 20_000;
/// The secret that leaks, by its number on the stage.
const SECRET: usize = 0;

/// Files of the leak.
struct Leak {
    secret: PathBuf,
    plain: PathBuf,
    encoded: PathBuf,
    value: String,
}

impl Leak {
    fn of(stage: &Stage) -> Self {
        Self {
            secret: stage.path("secrets").join(format!("key-{SECRET}")),
            plain: stage.path("log").join("plain.log"),
            encoded: stage.path("log").join("encoded.log"),
            value: crate::bench::agent::value(SECRET),
        }
    }

    /// What leaks: a program that reads the secret and logs it, as it is and in base64. Each step is a file of its own: a tool
    /// that shows a script as it is read would have all names in one line, and know nothing by that.
    fn script(&self, stage: &Stage) -> Result<PathBuf> {
        let (secret, plain, encoded) = (&self.secret, &self.plain, &self.encoded);
        let steps = [
            format!("read -r v < {}", secret.display()),
            format!("echo \"password=$v\" >> {}", plain.display()),
            format!(
                "printf 'Basic %s' \"$v\" | base64 -w0 >> {}",
                encoded.display()
            ),
        ];
        let mut whole = String::new();
        for (number, step) in steps.iter().enumerate() {
            let file = stage.path(&format!("step-{number}"));
            fs::write(&file, step).context("writing a step of the script")?;
            whole += &format!(". {}\n", file.display());
        }
        let script = stage.path("script");
        fs::write(&script, whole).context("writing the script")?;
        Ok(script)
    }
}

/// What a tool's output shows of the leak.
struct Shown {
    /// That the secret's file was opened.
    opened: bool,
    /// That the logs were written to.
    logged: bool,
    /// In one line: this secret, in this log.
    told: bool,
    /// The same of the log that has it in base64.
    told_encoded: bool,
    /// The value itself: whoever reads the tool's output has the secret.
    copied: bool,
}

impl Shown {
    fn in_output(text: &str, leak: &Leak) -> Self {
        let [secret, plain, encoded] = [&leak.secret, &leak.plain, &leak.encoded]
            .map(|path| path.to_string_lossy().into_owned());
        let both = |log: &str| {
            text.lines()
                .any(|line| line.contains(&secret) && line.contains(log))
        };
        Self {
            opened: text.contains(&secret),
            logged: text.contains(&plain) && text.contains(&encoded),
            told: both(&plain),
            told_encoded: both(&encoded),
            copied: text.contains(&leak.value),
        }
    }
}

pub fn run() -> Result<()> {
    if !is_root() {
        bail!(
            "the tools that are compared look at other processes, so this needs root: run it as root"
        );
    }
    setup::ensure(Goal::Demo)?;
    let sentinel = build::agent(true, build::Parts::Lean)?;
    println!(
        "\n{:<18} {:>7} {:>7} {:>7} {:>7} {:>7} {:>12} {:>12}",
        "", "opened", "logged", "told", "base64", "copied", "write 200 B", "open+close"
    );
    for tool in &TOOLS {
        let program = match tool.program {
            Some(program) => find_program(program),
            None => Some(sentinel.clone()),
        };
        let Some(program) = program else {
            let missing = tool.program.unwrap_or_default();
            println!(
                "{:<18} not run: {missing} is not installed (Debian: {})",
                tool.name, tool.package
            );
            continue;
        };
        let stage = Stage::new()?;
        let leak = Leak::of(&stage);
        let script = leak.script(&stage)?;
        let output = match tool.look(&program, &stage, &script) {
            Ok(output) => output,
            Err(why) if tool.program.is_some() => {
                println!("{:<18} not run: it does not work here: {why:#}", tool.name);
                continue;
            }
            Err(why) => return Err(why),
        };
        let shown = Shown::in_output(&output, &leak);
        let [write, open] = [
            cost(tool, &program, &stage, Load::Log)?,
            cost(tool, &program, &stage, Load::Open)?,
        ];
        let mark = |is: bool| if is { "yes" } else { "no" };
        println!(
            "{:<18} {:>7} {:>7} {:>7} {:>7} {:>7} {write:>11.2}x {open:>11.2}x",
            tool.name,
            mark(shown.opened),
            mark(shown.logged),
            mark(shown.told),
            mark(shown.told_encoded),
            mark(shown.copied),
        );
    }
    println!(
        "\nopened: the secret's file; logged: both logs; told: one line names the secret and the log its value went into;\n\
         base64: the same of the encoded log; copied: the value stands in the tool's own output. Costs: a call with the tool,\n\
         as a multiple of the same call without, medians of {RUNS}."
    );
    Ok(())
}

/// A call while the tool looks on, as a multiple of the call alone.
fn cost(tool: &Tool, program: &Path, stage: &Stage, load: Load) -> Result<f64> {
    let (mut alone, mut with) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        alone.push(measure::run(stage, load, CALLS)?);
        with.push(tool.beside(program, stage, |within| {
            measure::run_within(within, stage, load, CALLS)
        })?);
    }
    Ok(median(&mut with) / median(&mut alone))
}

/// Runs a script as a program of its own; under `within`, if a tool starts what it looks at.
fn run_script(within: &[String], script: &Path) -> Result<()> {
    let words = ["sh".to_owned(), script.display().to_string()];
    let mut words = within.iter().chain(&words);
    let first = words.next().context("nothing to run")?;
    let status = Command::new(first)
        .args(words)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status()
        .with_context(|| format!("starting {first}"))?;
    if !status.success() {
        bail!("the script ended with {status}");
    }
    Ok(())
}

/// What a file holds so far.
fn text_of(path: &Path) -> String {
    let bytes = fs::read(path).unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}
