//! redis-server under `redis-benchmark`.

use super::{Program, Server};
use crate::bench::agent::Stage;
use crate::workspace::find_program;
use anyhow::{Context, Result};
use std::process::Command;

/// A load of SET.
pub struct Redis {
    name: &'static str,
    requests: u32,
    at_a_time: &'static str,
}

impl Redis {
    pub const ONE: Self = Self {
        name: "redis SET",
        requests: 200_000,
        at_a_time: "1",
    };
    pub const PIPELINED: Self = Self {
        name: "redis SET, 16 at a time",
        requests: 1_000_000,
        at_a_time: "16",
    };
}

impl Program for Redis {
    fn name(&self) -> &'static str {
        self.name
    }

    fn missing(&self) -> Option<String> {
        let missing = |program: &&str| find_program(program).is_none();
        let missing = ["redis-server", "redis-benchmark"]
            .into_iter()
            .find(missing);
        missing.map(|program| format!("{program} is not installed (Debian: redis)"))
    }

    fn start(&self, stage: &Stage) -> Result<Server> {
        let socket = stage.path("redis.sock");
        let mut server = Command::new("redis-server");
        server
            .args(["--port", "0", "--save", "", "--unixsocket"])
            .arg(&socket)
            .arg("--logfile")
            .arg(stage.path("log/redis.log"))
            .arg("--dir")
            .arg(stage.path("other"));
        Server::start(&mut server, &socket)
    }

    fn load(&self, stage: &Stage, part: u32) -> Result<f64> {
        let requests = (self.requests / part).to_string();
        let said = Command::new("redis-benchmark")
            .arg("-s")
            .arg(stage.path("redis.sock"))
            .args(["-t", "set", "-d", "200", "-n", &requests])
            .args(["-P", self.at_a_time, "--csv"])
            .output()
            .context("running redis-benchmark")?;
        let text = String::from_utf8_lossy(&said.stdout);
        let rate = text
            .lines()
            .rev()
            .find_map(|line| line.split(',').nth(1)?.trim_matches('"').parse().ok());
        rate.with_context(|| format!("redis-benchmark said {text:?}"))
    }
}
