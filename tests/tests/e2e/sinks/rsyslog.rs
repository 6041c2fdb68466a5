//! A real rsyslog over TLS with certificates on both sides, and over TCP: killed, started again; findings arrive whole.

use std::collections::BTreeSet;
use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, ensure};
use e2e::certificates::Authority;
use e2e::wait::wait_until;
use serde_json::Value;

use super::scene::{RETRY, Scene};
use crate::case::SOON;
use crate::harness::{Need, Test};

pub fn tests() -> Vec<Test> {
    const NEEDS: &[Need] = &[Need::Tracepoints, Need::Volumes, Need::Program("rsyslogd")];
    vec![
        Test::new("sinks::rsyslog_tcp", NEEDS, tcp),
        Test::new("sinks::rsyslog_tls", NEEDS, tls),
    ]
}

/// The server; dropped, it is killed.
struct Server {
    child: Child,
    config: std::path::PathBuf,
    at: std::path::PathBuf,
}

impl Server {
    fn start(at: &Path, port: u16, global: &str, driver: &str) -> Result<Self> {
        let (out, config) = (at.join("rsyslog.out"), at.join("rsyslog.conf"));
        let text = format!(
            "global(workDirectory={at:?} maxMessageSize=\"64k\" {global})\n\
             module(load=\"imtcp\" {driver})\n\
             module(load=\"mmjsonparse\")\n\
             template(name=\"raw\" type=\"string\" string=\"%app-name% %hostname% %msgid% %$!id% %msg%\\n\")\n\
             input(type=\"imtcp\" port=\"{port}\" address=\"127.0.0.1\")\n\
             action(type=\"mmjsonparse\" cookie=\"\")\n\
             action(type=\"omfile\" file={out:?} template=\"raw\")\n"
        );
        fs::write(&config, text).context("writing a configuration")?;
        let child = run(at, &config)?;
        Ok(Self {
            child,
            config,
            at: at.to_owned(),
        })
    }

    fn kill(&mut self) -> Result<()> {
        self.child.kill().context("killing rsyslogd")?;
        self.child.wait().context("waiting for rsyslogd")?;
        Ok(())
    }

    fn again(&mut self) -> Result<()> {
        self.child = run(&self.at, &self.config)?;
        Ok(())
    }

    /// Ids, as the server read them out of the JSON, and whole findings.
    fn got(&self) -> Result<BTreeSet<String>> {
        let text = fs::read_to_string(self.at.join("rsyslog.out")).unwrap_or_default();
        let mut ids = BTreeSet::new();
        // A last line without an end is being written.
        for line in text
            .split_inclusive('\n')
            .filter(|line| line.ends_with('\n'))
        {
            let mut words = line.trim_end().splitn(5, ' ');
            let mut word = || words.next().unwrap_or_default().to_owned();
            let (app, host, rule, id, message) = (word(), word(), word(), word(), word());
            let finding: Value =
                serde_json::from_str(message.trim()).with_context(|| line.to_owned())?;
            ensure!(app == "secret-sentinel" && host == "node-7", "{line}");
            ensure!(
                finding["id"] == id.as_str() && finding["rule"] == rule.as_str(),
                "{line}"
            );
            ids.insert(id);
        }
        Ok(ids)
    }

    fn has_all(&self, scene: &Scene) -> Result<()> {
        let told = scene.told(scene.so_far())?;
        wait_until(SOON * 2, "the findings to arrive", || {
            let got = self.got()?;
            Ok(told.iter().all(|id| got.contains(id)).then_some(()))
        })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.kill();
    }
}

fn run(at: &Path, config: &Path) -> Result<Child> {
    let mut command = Command::new("rsyslogd");
    command
        .arg("-n")
        .arg("-f")
        .arg(config)
        .arg("-i")
        .arg(at.join("rsyslog.pid"));
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let _ = fs::remove_file(at.join("rsyslog.pid"));
    command.spawn().context("starting rsyslogd")
}

fn free_port() -> Result<u16> {
    let free = TcpListener::bind("127.0.0.1:0").context("looking for a port")?;
    Ok(free.local_addr()?.port())
}

fn tcp() -> Result<()> {
    let mut scene = Scene::new(90)?;
    let port = free_port()?;
    scene.configure(&format!(
        "  log: {{{RETRY}, batch: {{findings: 10}}, to: {{syslog: {{address: 'localhost:{port}', transport: tcp}}}}}}"
    ))?;
    // Down at start.
    let sentinel = scene.start()?;
    let leaks = scene.leak(30)?;
    scene.told(leaks)?;
    let at = scene.at().to_owned();
    let mut server = Server::start(&at, port, "", "")?;
    server.has_all(&scene)?;
    // Killed with whatever it had not written; what was sent last comes again with the next finding.
    scene.leak(30)?;
    server.kill()?;
    server.again()?;
    scene.leak(30)?;
    server.has_all(&scene)?;
    ensure!(sentinel.stop()?.status.success());
    server.has_all(&scene)
}

fn tls() -> Result<()> {
    let mut scene = Scene::new(40)?;
    let (port, ours, other) = (
        free_port()?,
        Authority::new("ours")?,
        Authority::new("another")?,
    );
    let at = scene.at().to_owned();
    let place = |name: &str| at.join(name);
    let write =
        |name: &str, text: &str| fs::write(place(name), text).context("writing a certificate");
    let (server_cert, server_key) = ours.issue()?;
    let (wrong_cert, wrong_key) = other.issue()?;
    for (name, text) in [
        ("ca.pem", ours.pem()),
        ("server.pem", server_cert),
        ("server.key", server_key),
        ("client.pem", wrong_cert),
        ("client.key", wrong_key),
    ] {
        write(name, &text)?;
    }
    let global = format!(
        "defaultNetstreamDriverCAFile={:?} defaultNetstreamDriverCertFile={:?} defaultNetstreamDriverKeyFile={:?}",
        place("ca.pem"),
        place("server.pem"),
        place("server.key")
    );
    let driver = "StreamDriver.Name=\"ossl\" StreamDriver.Mode=\"1\" StreamDriver.AuthMode=\"x509/certvalid\"";
    let server = Server::start(&at, port, &global, driver)?;
    scene.configure(&format!(
        "  log: {{{RETRY}, batch: {{findings: 10}}, to: {{syslog: {{address: '127.0.0.1:{port}', tls: {{ca_file: {:?}, cert_file: {:?}, key_file: {:?}}}}}}}}}",
        place("ca.pem"),
        place("client.pem"),
        place("client.key")
    ))?;
    // Nobody that the server trusts signed our certificate: it closes. Then the files change.
    let sentinel = scene.start()?;
    let leaks = scene.leak(20)?;
    scene.told(leaks)?;
    let (cert, key) = ours.issue()?;
    write("client.key", &key)?;
    write("client.pem", &cert)?;
    scene.leak(20)?;
    server.has_all(&scene)?;
    let stopped = sentinel.stop()?;
    ensure!(
        stopped.status.success() && !stopped.stderr.contains("PRIVATE"),
        "{stopped:?}"
    );
    server.has_all(&scene)
}
