//! PostgreSQL under `pgbench`: its transactions like TPC-B, each of which is written to the log.

use super::{Program, Server};
use crate::bench::agent::Stage;
use crate::workspace::find_program;
use anyhow::{Context, Result, ensure};
use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// It does not run as root; this is nobody.
const USER: u32 = 65_534;
/// Clients, and how long they work, in seconds.
const CLIENTS: &str = "4";
const LASTS: &str = "10";

pub struct Postgres;

impl Postgres {
    /// Where Debian keeps what only the server's owner needs: `initdb` and `postgres`.
    fn programs() -> Option<PathBuf> {
        let versions = fs::read_dir("/usr/lib/postgresql").ok()?.flatten();
        let folders = versions.map(|version| version.path().join("bin"));
        folders.filter(|it| it.join("initdb").is_file()).max()
    }

    fn command(program: &Path) -> Command {
        let mut command = Command::new(program);
        command.uid(USER).gid(USER).current_dir("/");
        command
    }

    /// Lays out its data once.
    fn initialise(stage: &Stage, programs: &Path) -> Result<PathBuf> {
        let home = stage.path("postgres");
        let data = home.join("data");
        if data.exists() {
            return Ok(home);
        }
        fs::create_dir(&home).context("making a directory")?;
        chown(&home, Some(USER), Some(USER)).context("handing a directory over")?;
        let log = fs::Permissions::from_mode(0o777);
        fs::set_permissions(stage.path("log"), log).context("opening the logs' directory")?;
        let mut made = Self::command(&programs.join("initdb"));
        made.args(["--no-sync", "--auth", "trust", "--username", "bench", "-D"]);
        run(made.arg(&data))?;
        Ok(home)
    }

    fn client(home: &Path) -> Command {
        let mut client = Command::new("pgbench");
        client.arg("-h").arg(home).args(["-U", "bench"]);
        client
    }
}

impl Program for Postgres {
    fn name(&self) -> &'static str {
        "pgbench"
    }

    fn missing(&self) -> Option<String> {
        let is_there = find_program("pgbench").is_some() && Self::programs().is_some();
        (!is_there).then(|| "PostgreSQL is not installed (Debian: postgresql)".to_owned())
    }

    fn start(&self, stage: &Stage) -> Result<Server> {
        let programs = Self::programs().context("PostgreSQL is gone")?;
        let home = Self::initialise(stage, &programs)?;
        let socket = home.join(".s.PGSQL.5432");
        let mut server = Self::command(&programs.join("postgres"));
        server.arg("-D").arg(home.join("data")).arg("-k").arg(&home);
        let log = stage.path("log").display().to_string();
        for setting in [
            "listen_addresses=",
            // The disk is not what is measured.
            "fsync=off",
            "synchronous_commit=off",
            "logging_collector=on",
            "log_statement=mod",
            "log_filename=postgres.log",
            // Into the same file it would be one rotation after the other.
            "log_rotation_size=0",
            &format!("log_directory={log}"),
        ] {
            server.arg("-c").arg(setting);
        }
        let server = Server::start(server.stderr(Stdio::null()), &socket)?;
        run(Self::client(&home).args(["--initialize", "--quiet", "postgres"]))?;
        Ok(server)
    }

    fn load(&self, stage: &Stage, _: u32) -> Result<f64> {
        let mut client = Self::client(&stage.path("postgres"));
        client.args(["-c", CLIENTS, "-T", LASTS, "postgres"]);
        let text = run(&mut client)?;
        let rate = text
            .lines()
            .find_map(|line| line.strip_prefix("tps = ")?.split(' ').next());
        let rate = rate.and_then(|rate| rate.parse().ok());
        rate.with_context(|| format!("pgbench said {text:?}"))
    }
}

/// Runs a program to its end; what it said.
fn run(command: &mut Command) -> Result<String> {
    let done = command
        .output()
        .with_context(|| format!("running {command:?}"))?;
    let complaint = String::from_utf8_lossy(&done.stderr);
    ensure!(done.status.success(), "{command:?} failed: {complaint}");
    Ok(String::from_utf8_lossy(&done.stdout).into_owned())
}
