//! What a web server does: takes a request, answers it, and writes a line to its access log.

use super::{Program, Server};
use crate::bench::agent::Stage;
use crate::bench::worker::{Load, REPLY_BYTES, REQUEST_BYTES, SERVED};
use anyhow::{Context, Result};
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::process::Command;
use std::time::Instant;

const REQUESTS: u32 = 640_000;
/// Asked at a time: a client that waits for each answer measures how fast the kernel wakes who sleeps.
const AT_A_TIME: u32 = 32;

pub struct AccessLog;

impl Program for AccessLog {
    fn name(&self) -> &'static str {
        "requests with an access log"
    }

    fn missing(&self) -> Option<String> {
        None
    }

    fn start(&self, stage: &Stage) -> Result<Server> {
        let mut server = Command::new(std::env::current_exe()?);
        server.arg("bench-worker").arg(Load::Serve.name()).arg("0");
        server.arg(stage.path(""));
        Server::start(&mut server, &stage.path(SERVED))
    }

    /// One client.
    fn load(&self, stage: &Stage, part: u32) -> Result<f64> {
        let mut server = UnixStream::connect(stage.path(SERVED)).context("connecting")?;
        let requests = [b'?'; REQUEST_BYTES * AT_A_TIME as usize];
        let mut replies = [0; REPLY_BYTES * AT_A_TIME as usize];
        let (rounds, start) = (REQUESTS / AT_A_TIME / part, Instant::now());
        for _ in 0..rounds {
            server.write_all(&requests).context("asking")?;
            server.read_exact(&mut replies).context("the answers")?;
        }
        let requests = rounds * AT_A_TIME;
        Ok(f64::from(requests) / start.elapsed().as_secs_f64())
    }
}
