//! A real NATS server with `JetStream`: killed, started again; each finding is in the stream once.

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail, ensure};
use e2e::wait::wait_until;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::scene::{RETRY, Scene};
use crate::case::SOON;
use crate::harness::{Need, Test};

/// What trials with the server need.
pub const NEEDS: &[Need] = &[
    Need::Tracepoints,
    Need::Volumes,
    Need::Program("nats-server"),
];

pub fn tests() -> Vec<Test> {
    vec![Test::new("sinks::nats", NEEDS, nats)]
}

/// The server; dropped, it is killed.
pub struct Server {
    pub port: u16,
    store: TempDir,
    child: Child,
}

impl Server {
    pub fn start() -> Result<Self> {
        let free = TcpListener::bind("127.0.0.1:0").context("looking for a port")?;
        let port = free.local_addr()?.port();
        drop(free);
        let store = tempfile::tempdir().context("making a directory")?;
        let child = run(port, &store)?;
        Ok(Self { port, store, child })
    }

    fn kill(&mut self) -> Result<()> {
        self.child.kill().context("killing nats-server")?;
        self.child.wait().context("waiting for nats-server")?;
        Ok(())
    }

    fn again(&mut self) -> Result<()> {
        self.child = run(self.port, &self.store)?;
        Ok(())
    }

    /// Adds the stream that findings go to.
    pub fn add_stream(&self) -> Result<()> {
        let stream = json!({"name": "FINDINGS", "subjects": ["secret-sentinel.>"], "retention": "limits",
            "storage": "file", "num_replicas": 1, "duplicate_window": 120_000_000_000u64});
        let made = self
            .client()?
            .ask("$JS.API.STREAM.CREATE.FINDINGS", &stream)?;
        ensure!(made["error"].is_null(), "{made}");
        Ok(())
    }

    pub fn client(&self) -> Result<Client> {
        let stream = wait_until(SOON, "nats-server to listen", || {
            Ok(TcpStream::connect(("127.0.0.1", self.port)).ok())
        })?;
        stream.set_read_timeout(Some(SOON))?;
        let mut client = Client(BufReader::new(stream));
        client.line()?;
        client.send("CONNECT {\"verbose\":false,\"user\":\"sentinel\",\"pass\":\"of-nats\"}\r\nSUB answer 1\r\n")?;
        Ok(client)
    }
}

fn run(port: u16, store: &TempDir) -> Result<Child> {
    let mut command = Command::new("nats-server");
    command.args(["-js", "-a", "127.0.0.1", "-p", &port.to_string()]);
    command.args(["--user", "sentinel", "--pass", "of-nats"]);
    command.arg("-sd").arg(store.path());
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().context("starting nats-server")
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.kill();
    }
}

/// As much of a client as is needed to look into a stream.
pub struct Client(BufReader<TcpStream>);

impl Client {
    fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        self.0.read_line(&mut line).context("reading from NATS")?;
        Ok(line.trim_end().to_owned())
    }

    fn send(&mut self, text: &str) -> Result<()> {
        let sent = self.0.get_mut().write_all(text.as_bytes());
        sent.context("writing to NATS")
    }

    fn ask(&mut self, subject: &str, body: &Value) -> Result<Value> {
        let body = body.to_string();
        self.send(&format!(
            "PUB {subject} answer {}\r\n{body}\r\n",
            body.len()
        ))?;
        loop {
            let line = self.line()?;
            if line == "PING" {
                self.send("PONG\r\n")?;
            } else if line.starts_with("MSG") {
                return serde_json::from_str(&self.line()?).context("reading an answer");
            } else if line.is_empty() || line.starts_with("-ERR") {
                bail!("NATS said {line:?}");
            }
        }
    }
}

/// Ids of headers and of messages in the stream.
pub fn stored(client: &mut Client) -> Result<Vec<(String, String)>> {
    let info = client.ask("$JS.API.STREAM.INFO.FINDINGS", &json!({}))?;
    let last = info["state"]["last_seq"].as_u64().context("no state")?;
    let mut stored = Vec::new();
    for number in 1..=last {
        let got = client.ask("$JS.API.STREAM.MSG.GET.FINDINGS", &json!({ "seq": number }))?;
        let message = &got["message"];
        ensure!(
            message["subject"] == "secret-sentinel.east.node-7",
            "{message}"
        );
        let decode = |key: &str| -> Result<String> {
            use base64::Engine;
            let text = message[key]
                .as_str()
                .context("a message has no such part")?;
            let bytes = base64::engine::general_purpose::STANDARD.decode(text)?;
            Ok(String::from_utf8(bytes)?)
        };
        let (headers, body) = (decode("hdrs")?, decode("data")?);
        let header = headers
            .lines()
            .find_map(|line| line.strip_prefix("Nats-Msg-Id:"));
        let finding: Value = serde_json::from_str(&body).context("reading a finding")?;
        let id = finding["id"].as_str().context("no id")?;
        let key = header.context("no Nats-Msg-Id")?.trim();
        ensure!(key == id || key.starts_with(&format!("{id}.")), "{headers}");
        stored.push((key.to_owned(), id.to_owned()));
    }
    Ok(stored)
}

fn nats() -> Result<()> {
    let mut scene = Scene::new(120)?;
    let mut server = Server::start()?;
    let user = scene.at().join("user");
    fs::write(&user, "sentinel:of-nats\n").context("writing a password")?;
    scene.configure(&format!(
        "  broker: {{{RETRY}, batch: {{findings: 10}}, to: {{nats: {{servers: ['nats://127.0.0.1:{}'], user_file: {user:?}}}}}}}",
        server.port
    ))?;
    let sentinel = scene.start()?;
    // There is no stream yet: findings wait.
    scene.leak(30)?;
    wait_until(SOON, "the sentinel to say so", || {
        Ok(sentinel.stderr().contains("add one").then_some(()))
    })?;
    server.add_stream()?;
    scene.leak(30)?;
    server.kill()?;
    scene.leak(30)?;
    server.again()?;
    // SIGKILL; what was under way is sent again, and passed over by the server.
    drop(sentinel);
    let sentinel = scene.start()?;
    scene.leak(30)?;
    let told = scene.told(scene.so_far())?;
    let stored = wait_until(SOON * 2, "the findings to arrive", || {
        let stored = stored(&mut server.client()?)?;
        let ids: BTreeSet<&String> = stored.iter().map(|(_, id)| id).collect();
        Ok(told.iter().all(|id| ids.contains(id)).then_some(stored))
    })?;
    let keys: BTreeSet<&String> = stored.iter().map(|(key, _)| key).collect();
    ensure!(
        keys.len() == stored.len(),
        "{} messages, {} keys",
        stored.len(),
        keys.len()
    );
    let stopped = sentinel.stop()?;
    ensure!(
        stopped.status.success() && !stopped.stderr.contains("of-nats"),
        "{stopped:?}"
    );
    Ok(())
}
