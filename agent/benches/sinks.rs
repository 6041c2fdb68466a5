//! What delivering findings costs: taken, kept in the spool, encoded, sent to a receiver on this machine that takes all. The
//! baseline is the output file with the same lines. `cargo xtask bench sinks` runs it; after `--` a word chooses rows.
#![allow(missing_docs)]

#[path = "sinks/fleet.rs"]
mod fleet;
#[path = "sinks/lines.rs"]
mod lines;
#[path = "sinks/nats.rs"]
mod nats;
#[path = "sinks/receivers.rs"]
mod receivers;

use anyhow::{Context, Result, bail, ensure};
use lines::Lines;
use receivers::{Answer, Receiver};
use secret_sentinel::{
    config::Config,
    sink::forward::{Counts, Forwards, Setup},
};
use std::{
    fs::File,
    io::Write,
    path::Path,
    sync::{Arc, atomic::Ordering::Relaxed},
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// Findings of a run.
const FINDINGS: usize = 100_000;
/// Findings taken before they are made safe: what the sinks' thread does under load.
const SETTLED: usize = 256;
/// Findings a second that are aimed at, and memory.
const GOAL: (f64, u64) = (10_000.0, 64 << 10);

/// A kind over HTTP, its own keys, and the formats that it is measured with.
struct Kind {
    name: &'static str,
    keys: &'static str,
    formats: &'static [&'static str],
    answer: Answer,
}

const KINDS: [Kind; 5] = [
    Kind {
        name: "webhook",
        keys: "",
        formats: &["native", "ocsf", "ecs", "cef"],
        answer: Answer::Empty,
    },
    Kind {
        name: "splunk",
        keys: ", token_file: TOKEN",
        formats: &["native"],
        answer: Answer::Empty,
    },
    Kind {
        name: "elasticsearch",
        keys: ", index: findings",
        formats: &["ecs"],
        answer: Answer::Bulk,
    },
    Kind {
        name: "otlp",
        keys: "",
        formats: &["otlp"],
        answer: Answer::Empty,
    },
    Kind {
        name: "loki",
        keys: "",
        formats: &["native"],
        answer: Answer::Empty,
    },
];

/// One row: what is sent where.
struct Row<'r> {
    what: String,
    /// `to` and `format` of the sink.
    sink: String,
    /// What came, if that can be counted.
    receiver: Option<&'r Receiver>,
}

struct Bench {
    lines: Lines,
    /// Findings a second that the output file takes.
    file: f64,
    /// Rows without this word are left out.
    only: Option<String>,
}

fn main() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    // `cargo test --benches` passes no `--bench`: then nothing is measured.
    if !words.iter().any(|word| word == "--bench") {
        return Ok(());
    }
    let lines = Lines::of_every_rule()?;
    println!(
        "{FINDINGS} findings of {} bytes on average; the goal is {} a second within {} MiB",
        lines.bytes(),
        GOAL.0,
        GOAL.1 >> 10
    );
    let mut rates = [to_file(&lines)?, to_file(&lines)?, to_file(&lines)?];
    rates.sort_by(f64::total_cmp);
    let bench = Bench {
        lines,
        file: rates[1],
        only: words.into_iter().find(|word| !word.starts_with('-')),
    };
    println!("output file: {:.0} findings/s (the baseline)\n", bench.file);
    println!(
        "{:<32} {:>10} {:>9} {:>12} {:>14} {:>9}",
        "", "findings/s", "of file", "bytes/find.", "find./request", "more MiB"
    );
    let scratch = tempfile::tempdir()?;
    for kind in &KINDS {
        over_http(&bench, kind, scratch.path())?;
    }
    let server = Receiver::of_syslog()?;
    bench.row(&Row {
        what: "syslog over TCP, native".into(),
        sink: format!(
            "to: {{syslog: {{address: '{}', transport: tcp}}}}",
            server.address()
        ),
        receiver: Some(&server),
    })?;
    match nats::Server::start()? {
        None => println!("nats: not measured, nats-server is not installed"),
        Some(server) => bench.row(&Row {
            what: "nats, native".into(),
            sink: format!("to: {{nats: {{servers: ['{}']}}}}", server.url()),
            receiver: None,
        })?,
    }
    fleet::measure(&bench)
}

fn over_http(bench: &Bench, kind: &Kind, scratch: &Path) -> Result<()> {
    let token = scratch.join("token");
    std::fs::write(&token, "7b0c")?;
    let keys = kind.keys.replace("TOKEN", &format!("{token:?}"));
    for format in kind.formats {
        for gzip in [false, true] {
            let receiver = Receiver::over_http(kind.answer)?;
            let to = format!(
                "{}: {{http: {{url: 'http://{}/', gzip: {gzip}}}{keys}}}",
                kind.name,
                receiver.address()
            );
            bench.row(&Row {
                what: format!(
                    "{}, {format}{}",
                    kind.name,
                    if gzip { ", gzip" } else { "" }
                ),
                sink: format!("format: {format}, to: {{{to}}}"),
                receiver: Some(&receiver),
            })?;
        }
    }
    Ok(())
}

fn to_file(lines: &Lines) -> Result<f64> {
    let dir = tempfile::tempdir()?;
    let mut file = File::create(dir.path().join("findings.jsonl"))?;
    let begun = Instant::now();
    for number in 0..FINDINGS {
        writeln!(file, "{}", lines.line(number))?;
    }
    Ok(FINDINGS as f64 / begun.elapsed().as_secs_f64())
}

impl Bench {
    fn row(&self, row: &Row<'_>) -> Result<()> {
        if self
            .only
            .as_ref()
            .is_some_and(|only| !row.what.contains(only))
        {
            return Ok(());
        }
        let before = resident()?;
        let rate = self.deliver(&row.sink).with_context(|| row.what.clone())?;
        let more = resident()?.saturating_sub(before) >> 10;
        let of_file = rate / self.file;
        let what = &row.what;
        let (mut bytes, mut findings) = (String::new(), String::new());
        if let Some(receiver) = row.receiver {
            let (requests, came) = receiver.came();
            bytes = format!("{:.0}", came as f64 / FINDINGS as f64);
            if requests > 0 {
                findings = format!("{:.0}", FINDINGS as f64 / requests as f64);
            }
        }
        println!("{what:<32} {rate:>10.0} {of_file:>9.2} {bytes:>12} {findings:>14} {more:>9}");
        Ok(())
    }

    /// Findings a second, from the first that is taken to the last that the receiver has.
    fn deliver(&self, sink: &str) -> Result<f64> {
        let mut running = Running::start(sink)?;
        let begun = Instant::now();
        for number in 0..FINDINGS {
            running.forwards.take(&self.lines.line(number));
            if number % SETTLED == 0 {
                running.forwards.settle();
            }
        }
        running.forwards.settle();
        running.wait_for(FINDINGS)?;
        let rate = FINDINGS as f64 / begun.elapsed().as_secs_f64();
        ensure!(running.forwards.finish() == 0, "nothing is left");
        Ok(rate)
    }
}

/// One sink that runs, with a spool of its own.
struct Running {
    forwards: Forwards,
    counts: Arc<Counts>,
    state: TempDir,
}

impl Running {
    fn start(sink: &str) -> Result<Self> {
        let state = tempfile::tempdir()?;
        let text = format!("sinks: {{bench: {{{sink}}}}}");
        let config = Config::parse(&text).map_err(anyhow::Error::msg)?;
        let forwards = Forwards::start(&Setup {
            sinks: &config.sinks,
            state_dir: Some(state.path()),
            cluster: None,
            node: "bench",
        })?;
        let (_, counts) = forwards.counts().pop().context("one sink")?;
        Ok(Self {
            forwards,
            counts,
            state,
        })
    }

    fn wait_for(&self, findings: usize) -> Result<()> {
        let until = Instant::now() + Duration::from_secs(120);
        while self.counts.delivered.load(Relaxed) < findings as u64 {
            if Instant::now() > until {
                bail!("not delivered in time: {:?}", self.counts);
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        Ok(())
    }
}

/// The most memory that this process has had, in KiB.
fn resident() -> Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let kib = line.and_then(|line| line.split_whitespace().nth(1));
    Ok(kib.context("VmHWM")?.parse()?)
}
