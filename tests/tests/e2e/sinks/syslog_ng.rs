//! A real syslog-ng over TCP: every field of the message is what it says, and the finding is the line that was told, field by field.

use std::collections::BTreeMap;
use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Stdio};

use anyhow::{Context, Result, ensure};
use e2e::wait::wait_until;
use serde_json::{Value, json};

use super::scene::{RETRY, Scene};
use crate::case::SOON;
use crate::harness::{Need, Test};

/// The message itself, the fields of the header, structured data, and what the server's own parser of JSON found.
const TEMPLATE: &str = "$(format-json --scope sdata finding=$MESSAGE host=$HOST app=$PROGRAM pid=$PID rule=$MSGID level=$LEVEL \
    facility=$FACILITY time=$S_ISODATE parsed_id=${.f.id} parsed_path=${.f.stream.path} parsed_key=${.f.secret.key})";

pub fn tests() -> Vec<Test> {
    const NEEDS: &[Need] = &[Need::Tracepoints, Need::Volumes, Need::SyslogNg];
    vec![Test::new("sinks::syslog_ng", NEEDS, syslog_ng)]
}

/// The server; dropped, it is killed.
struct Server(Child);

impl Server {
    /// One that writes what it made of each message.
    fn start(at: &Path, port: u16) -> Result<Self> {
        let config = at.join("syslog-ng.conf");
        let text = format!(
            "@version: 3.35\n\
             options {{ keep-hostname(yes); chain-hostnames(no); use-dns(no); dns-cache(no); frac-digits(6); time-zone(\"UTC\"); }};\n\
             source s {{ syslog(ip(\"127.0.0.1\") port({port}) transport(\"tcp\") log-msg-size(65536)); }};\n\
             parser p {{ json-parser(prefix(\".f.\")); }};\n\
             destination d {{ file({:?} template(\"{TEMPLATE}\\n\")); }};\n\
             log {{ source(s); parser(p); destination(d); }};\n",
            at.join("syslog-ng.out")
        );
        fs::write(&config, text).context("writing a configuration")?;
        let mut command = e2e::syslog_ng::command();
        command.args(["--foreground", "--no-caps"]);
        for (option, name) in [
            ("--cfgfile", "conf"),
            ("--persist-file", "persist"),
            ("--pidfile", "pid"),
            ("--control", "control"),
        ] {
            command
                .arg(option)
                .arg(at.join(format!("syslog-ng.{name}")));
        }
        let log = fs::File::create(at.join("syslog-ng.log")).context("making a log")?;
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log);
        let server = command.spawn().context("starting syslog-ng")?;
        Ok(Self(server))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// What the server wrote, by the id of the finding.
fn got(at: &Path) -> Result<BTreeMap<String, Value>> {
    let text = fs::read_to_string(at.join("syslog-ng.out")).unwrap_or_default();
    // A last line without an end is being written.
    let whole = text.rfind('\n').map_or("", |end| &text[..end]);
    let mut got = BTreeMap::new();
    for line in whole.lines() {
        let line: Value = serde_json::from_str(line).with_context(|| line.to_owned())?;
        let id = line["parsed_id"].as_str().context("no id")?.to_owned();
        got.insert(id, line);
    }
    Ok(got)
}

fn syslog_ng() -> Result<()> {
    let mut scene = Scene::new(60)?;
    let free = TcpListener::bind("127.0.0.1:0").context("looking for a port")?;
    let port = free.local_addr()?.port();
    drop(free);
    scene.configure(&format!(
        "  log: {{{RETRY}, batch: {{findings: 10}}, to: {{syslog: {{address: '127.0.0.1:{port}', transport: tcp, facility: local4}}}}}}"
    ))?;
    let sentinel = scene.start()?;
    let pid = sentinel.pid().to_string();
    scene.leak(30)?;
    let at = scene.at().to_owned();
    let server = Server::start(&at, port)?;
    scene.leak(30)?;
    let told = scene.told(scene.so_far())?;
    let arrived = wait_until(SOON * 2, "the findings to arrive", || {
        let got = got(&at)?;
        Ok(told.iter().all(|id| got.contains_key(id)).then_some(got))
    });
    let log = fs::read_to_string(at.join("syslog-ng.log")).unwrap_or_default();
    let got = arrived.with_context(|| log.clone())?;
    let stopped = sentinel.stop()?;
    ensure!(stopped.status.success(), "{stopped:?}");
    for line in stopped.findings() {
        let id = line["id"].as_str().context("no id")?;
        let came = got.get(id).with_context(|| format!("{id} is missing"))?;
        let finding = came["finding"].as_str().context("no finding")?;
        let finding: Value = serde_json::from_str(finding).with_context(|| finding.to_owned())?;
        ensure!(finding == line, "{finding}\nis not\n{line}");
        let level = match line["severity"].as_str() {
            Some("critical") => "crit",
            Some("high") => "err",
            Some("medium") => "warning",
            Some("low") => "notice",
            _ => "info",
        };
        let wanted = json!({
            "host": "node-7", "app": "secret-sentinel", "pid": pid, "rule": line["rule"], "level": level,
            "facility": "local4", "parsed_id": id, "parsed_key": line["secret"]["key"],
            "data": {"id": id, "count": line["count"].to_string()},
        });
        let data = &came["_SDATA"]["secret-sentinel@32473"];
        let is = json!({
            "host": came["host"], "app": came["app"], "pid": came["pid"], "rule": came["rule"], "level": came["level"],
            "facility": came["facility"], "parsed_id": came["parsed_id"], "parsed_key": came["parsed_key"],
            "data": data,
        });
        ensure!(is == wanted, "{is}\nis not\n{wanted}");
        let time = came["time"].as_str().context("no time")?;
        let (time, zone) = time.split_at(time.len().min(26));
        let wanted = line["time"]
            .as_str()
            .context("no time")?
            .trim_end_matches('Z');
        ensure!(
            time == wanted && zone == "+00:00",
            "{time}{zone} is not {wanted}"
        );
        let path = line["stream"]["path"].as_str().unwrap_or_default();
        ensure!(
            came["parsed_path"].as_str().unwrap_or_default() == path,
            "{came}"
        );
    }
    drop(server);
    Ok(())
}
