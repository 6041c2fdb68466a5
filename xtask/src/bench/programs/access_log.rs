//! What a web server does: takes a request, answers it, and writes a line to its access log.

use super::{Program, Server};
use crate::bench::agent::Stage;
use crate::bench::worker::{Load, REPLY_BYTES, REQUEST_BYTES, SERVED};
use anyhow::{Context, Result};
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::process::Command;
use std::time::Instant;

const REQUESTS: u32 = 300_000;

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

    /// One client that waits for each answer.
    fn load(&self, stage: &Stage, part: u32) -> Result<f64> {
        let mut server = UnixStream::connect(stage.path(SERVED)).context("connecting")?;
        let (request, mut reply) = ([b'?'; REQUEST_BYTES], [0; REPLY_BYTES]);
        let (requests, start) = (REQUESTS / part, Instant::now());
        for _ in 0..requests {
            server.write_all(&request).context("asking")?;
            server.read_exact(&mut reply).context("the answer")?;
        }
        Ok(f64::from(requests) / start.elapsed().as_secs_f64())
    }
}
