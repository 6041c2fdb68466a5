//! The consumers keep the last line of each finding: the ledger by its own tests, and through a real NATS server, killed in between.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use std::{fs, io::BufRead, io::BufReader};

use anyhow::{Context, Result, ensure};
use e2e::command::{run, run_with_input};
use e2e::requirements;
use e2e::wait::wait_until;
use serde_json::Value;

use super::catalogue::{Catalogue, file};
use super::{content, python};

const PUBLISH: &str = "engines/publish.py";
const SOON: Duration = Duration::from_secs(20);
/// How often a finding is told again in the trial.
const TELLINGS: u64 = 5;

pub fn keep_the_last_line() -> Result<()> {
    let directory = content("consumers");
    let mut tests = python()?;
    run(tests
        .args(["-m", "unittest", "test_ledger"])
        .current_dir(&directory))?;
    // Both are modules without a mistake, also where no server is.
    for consumer in ["nats_consumer.py", "kafka_consumer.py"] {
        run(python()?.arg(directory.join(consumer)).arg("--help"))?;
    }
    Ok(())
}

/// Ends when it is dropped.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

pub fn take_from_nats() -> Result<()> {
    let directory = tempfile::tempdir()?;
    let (_server, address) = start(directory.path())?;
    let catalogue = Catalogue::load()?;
    let mut told = Vec::new();
    for count in 1..=TELLINGS {
        for line in &catalogue.lines {
            let mut line = line.clone();
            line["count"] = count.into();
            told.push(line.to_string());
        }
    }
    let mut publish = python()?;
    publish.arg(file(PUBLISH)).arg(&address);
    run_with_input(&mut publish, told.join("\n").as_bytes())?;

    let ledger = directory.path().join("findings.db");
    // The first is killed when it has told of one; what it had not acknowledged is delivered again.
    let mut first = consumer(&address, &ledger)?
        .stdout(Stdio::piped())
        .spawn()?;
    let out = first.stdout.take().context("no standard output")?;
    let line = BufReader::new(out)
        .lines()
        .next()
        .context("it told nothing")??;
    first.kill()?;
    first.wait()?;
    ensure!(line.contains(" x1 "), "{line}");
    run(consumer(&address, &ledger)?.arg("--until-empty"))?;

    let script = "import json, sqlite3, sys; print(json.dumps(sqlite3.connect(sys.argv[1]).execute('SELECT id, count, line FROM findings').fetchall()))";
    let kept = run(python()?.args(["-c", script]).arg(&ledger))?;
    let kept: Vec<(String, u64, String)> = serde_json::from_str(&kept)?;
    ensure!(
        kept.len() == catalogue.lines.len(),
        "{} findings are kept",
        kept.len()
    );
    for (id, count, line) in kept {
        let line: Value = serde_json::from_str(&line)?;
        let is_last = count == TELLINGS && line["count"] == TELLINGS && line["id"] == id.as_str();
        ensure!(is_last, "{id} is kept with {count}: {line}");
    }
    Ok(())
}

fn consumer(address: &str, ledger: &Path) -> Result<Command> {
    let mut consumer = python()?;
    consumer
        .arg(content("consumers").join("nats_consumer.py"))
        .args([
            "--server",
            address,
            "--ack-wait",
            "2",
            "--wait",
            "4",
            "--ledger",
        ])
        .arg(ledger);
    Ok(consumer)
}

/// A server on a free port of this machine; it writes the port into a file.
fn start(directory: &Path) -> Result<(Server, String)> {
    let program = requirements::program("nats-server").context("there is no nats-server")?;
    let mut command = Command::new(program);
    command.args([
        "--jetstream",
        "--addr",
        "127.0.0.1",
        "--port",
        "-1",
        "--store_dir",
    ]);
    command
        .arg(directory.join("store"))
        .arg("--ports_file_dir")
        .arg(directory);
    let server = command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let server = Server(server);
    let address = wait_until(SOON, "the server's port", || {
        let files = fs::read_dir(directory)?.filter_map(Result::ok);
        let mut ports = files
            .map(|it| it.path())
            .filter(|it| it.extension().is_some_and(|it| it == "ports"));
        let Some(ports) = ports.next() else {
            return Ok(None);
        };
        let ports: Option<Value> = serde_json::from_str(&fs::read_to_string(ports)?).ok();
        Ok(ports.and_then(|it| it["nats"][0].as_str().map(str::to_owned)))
    })?;
    Ok((server, address))
}
