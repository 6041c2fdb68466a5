//! A real NATS server with `JetStream` and a stream for findings, if one is installed.
use anyhow::{Context, Result, bail};
use std::{
    io::{BufRead, BufReader, ErrorKind, Write},
    net::{TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};
use tempfile::TempDir;

const STREAM: &str = r#"{"name":"FINDINGS","subjects":["secret-sentinel.>"],"retention":"limits","storage":"file","num_replicas":1,"duplicate_window":120000000000}"#;

/// The server; dropped, it is killed.
pub struct Server {
    port: u16,
    child: Child,
    _store: TempDir,
}

impl Server {
    /// Starts it; none: there is none here.
    pub fn start() -> Result<Option<Self>> {
        let free = TcpListener::bind("127.0.0.1:0")?;
        let port = free.local_addr()?.port();
        drop(free);
        let store = tempfile::tempdir()?;
        let mut command = Command::new("nats-server");
        command.args(["-js", "-a", "127.0.0.1", "-p", &port.to_string(), "-sd"]);
        command.arg(store.path());
        let started = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let child = match started {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            started => started.context("starting nats-server")?,
        };
        let server = Self {
            port,
            child,
            _store: store,
        };
        server.add_stream()?;
        Ok(Some(server))
    }

    /// Where it is.
    pub fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    fn add_stream(&self) -> Result<()> {
        let until = Instant::now() + Duration::from_secs(10);
        let stream = loop {
            match TcpStream::connect(("127.0.0.1", self.port)) {
                Ok(stream) => break stream,
                Err(error) if Instant::now() > until => return Err(error.into()),
                Err(_) => std::thread::sleep(Duration::from_millis(20)),
            }
        };
        stream.set_read_timeout(Some(Duration::from_secs(10)))?;
        let mut writer = &stream;
        write!(
            writer,
            "CONNECT {{\"verbose\":false}}\r\nSUB made 1\r\nPUB $JS.API.STREAM.CREATE.FINDINGS made {}\r\n{STREAM}\r\n",
            STREAM.len()
        )?;
        for line in BufReader::new(&stream).lines() {
            let line = line?;
            if line.contains("\"error\"") {
                bail!("nats-server made no stream: {line}");
            }
            if line.contains("\"config\"") {
                return Ok(());
            }
        }
        bail!("nats-server closed the connection")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
