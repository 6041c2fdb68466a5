//! A tool that looks on: started, known to look, ended, and what it wrote.

use super::{run_script, text_of};
use crate::bench::agent::Stage;
use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long a tool may take until it looks, and until it has written what it saw.
const PATIENCE: Duration = Duration::from_secs(60);

/// How a tool comes to what it looks at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// It looks at the whole machine.
    Machine,
    /// It starts the program.
    Within,
    /// It is the sentinel.
    Sentinel,
}

/// A tool.
pub struct Tool {
    pub name: &'static str,
    /// Its program; none: the sentinel that is built here.
    pub program: Option<&'static str>,
    /// The package that has it.
    pub package: &'static str,
    way: Way,
    words: &'static [&'static str],
}

pub const TOOLS: [Tool; 4] = [
    Tool {
        name: "secret-sentinel",
        program: None,
        package: "",
        way: Way::Sentinel,
        words: &[],
    },
    Tool {
        name: "opensnoop",
        program: Some("opensnoop"),
        package: "libbpf-tools",
        way: Way::Machine,
        words: &[],
    },
    Tool {
        name: "fatrace",
        program: Some("fatrace"),
        package: "fatrace",
        way: Way::Machine,
        words: &[],
    },
    Tool {
        name: "strace -f",
        program: Some("strace"),
        package: "strace",
        way: Way::Within,
        words: &["-f", "-s", "300"],
    },
];

impl Tool {
    /// What it writes while the script runs.
    pub fn look(&self, program: &Path, stage: &Stage, script: &Path) -> Result<String> {
        let output = stage.path(&format!("{}.said", self.file()));
        if self.way == Way::Within {
            run_script(&self.within(program, &output), script)?;
            return Ok(text_of(&output));
        }
        let looking = self.start(program, stage, &output)?;
        run_script(&[], script)?;
        looking.wait_for_mark("done")?;
        looking.end()?;
        Ok(text_of(&output))
    }

    /// Does something while the tool looks on; `act` is told the words that what is looked at has to be started with.
    pub fn beside<T>(
        &self,
        program: &Path,
        stage: &Stage,
        act: impl FnOnce(&[String]) -> Result<T>,
    ) -> Result<T> {
        if self.way == Way::Within {
            return act(&self.within(program, Path::new("/dev/null")));
        }
        let output = stage.path(&format!("{}.cost", self.file()));
        let looking = self.start(program, stage, &output)?;
        let acted = act(&[])?;
        looking.end()?;
        Ok(acted)
    }

    fn file(&self) -> &str {
        self.name.split(' ').next().unwrap_or(self.name)
    }

    fn within(&self, program: &Path, output: &Path) -> Vec<String> {
        let words = self.words.iter().map(|&word| word.to_owned());
        let output = ["-o".to_owned(), output.to_string_lossy().into_owned()];
        [program.to_string_lossy().into_owned()]
            .into_iter()
            .chain(words)
            .chain(output)
            .collect()
    }

    fn start(&self, program: &Path, stage: &Stage, output: &Path) -> Result<Looking> {
        let mut command = if self.way == Way::Machine {
            // Line by line: what it was late to write would not show.
            let mut command = Command::new("stdbuf");
            command.arg("-oL").arg(program);
            command
        } else {
            Command::new(program)
        };
        command.args(self.words);
        if self.way == Way::Sentinel {
            command
                .args(["run", "--scope", "node", "--log-path"])
                .arg(stage.path("log").join("**"));
            command.arg("--secret-path").arg(stage.path("secrets"));
            command.arg("--state-dir").arg(stage.path("state"));
        }
        let file = File::create(output).with_context(|| format!("making {}", output.display()))?;
        let child = command
            .stdin(Stdio::null())
            .stdout(file)
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("starting {}", program.display()))?;
        let looking = Looking {
            child,
            output: output.to_owned(),
            place: stage.path("other"),
            way: self.way,
        };
        looking.wait_for_mark("begun")?;
        Ok(looking)
    }
}

/// A tool that runs; dropped, it is killed.
struct Looking {
    child: Child,
    output: PathBuf,
    place: PathBuf,
    way: Way,
}

impl Looking {
    /// Waits until the tool shows a file of this name, which is opened again and again meanwhile; of the sentinel, until it says
    /// that it is ready, or has told of both logs.
    fn wait_for_mark(&self, name: &str) -> Result<()> {
        let mark = self.place.join(format!("mark-{name}"));
        let until = Instant::now() + PATIENCE;
        loop {
            fs::write(&mark, name).with_context(|| format!("writing {}", mark.display()))?;
            let _ = fs::read(&mark);
            let text = text_of(&self.output);
            let is_there = match (self.way, name) {
                (Way::Sentinel, "begun") => text.contains("\"ready\""),
                (Way::Sentinel, _) => text.matches("\"secret-in-log-file\"").count() >= 2,
                _ => text.contains(&*mark.to_string_lossy()),
            };
            if is_there {
                return Ok(());
            }
            if Instant::now() > until {
                bail!("{} does not show {}", self.output.display(), mark.display());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn end(mut self) -> Result<()> {
        let signal = if self.way == Way::Sentinel {
            Signal::TERM
        } else {
            Signal::INT
        };
        kill_process(Pid::from_child(&self.child), signal).context("telling a tool to end")?;
        self.child.wait().context("waiting for a tool")?;
        Ok(())
    }
}

impl Drop for Looking {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
