//! One connection: requests, what is right to ask, and the answers.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use serde_json::{Value, json};

use super::state::{Fault, On, Shared};

type Stream = BufReader<StreamOwned<ServerConnection, TcpStream>>;

struct Request {
    method: String,
    path: String,
    query: BTreeMap<String, String>,
    token: Option<String>,
}

/// Answers what is asked on a connection until it ends.
pub fn serve(stream: TcpStream, tls: Arc<ServerConfig>, shared: &Shared) -> Result<()> {
    let tls = ServerConnection::new(tls).context("beginning TLS")?;
    let mut stream = BufReader::new(StreamOwned::new(tls, stream));
    let served = requests(&mut stream, shared);
    // Others have the socket, too: dropping this one would leave it open.
    let _ = stream.get_ref().sock.shutdown(Shutdown::Both);
    served
}

fn requests(stream: &mut Stream, shared: &Shared) -> Result<()> {
    while let Some(request) = read(stream)? {
        if !answer(&request, stream, shared)? {
            break;
        }
    }
    Ok(())
}

fn read(stream: &mut Stream) -> Result<Option<Request>> {
    let mut line = String::new();
    if stream.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    let mut words = line.split_whitespace();
    let (Some(method), Some(target)) = (words.next(), words.next()) else {
        bail!("no request: {line:?}");
    };
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    let query = pairs
        .map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            (key.to_owned(), value.replace("%3D", "=").replace('+', " "))
        })
        .collect();
    let mut request = Request {
        method: method.to_owned(),
        path: path.to_owned(),
        query,
        token: None,
    };
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line)? == 0 {
            bail!("a request without an end");
        }
        let line = line.trim_end();
        if line.is_empty() {
            return Ok(Some(request));
        }
        if let Some((name, value)) = line.split_once(": ")
            && name.eq_ignore_ascii_case("authorization")
        {
            request.token = value.strip_prefix("Bearer ").map(str::to_owned);
        }
    }
}

/// Answers one request; whether the connection goes on.
fn answer(request: &Request, stream: &mut Stream, shared: &Shared) -> Result<bool> {
    let on = match wrong(request, shared) {
        Ok(on) => on,
        Err((status, why)) => {
            shared.violation(format!(
                "{why}: {} {} {:?}",
                request.method, request.path, request.query
            ));
            return refuse(stream, status, None);
        }
    };
    if request.token.as_ref() != Some(&shared.token()) {
        if request.token.is_none() {
            shared.violation(format!("no token: {}", request.path));
        }
        shared.count(|counts| counts.refused += 1);
        return refuse(stream, 401, None);
    }
    let from = request.query.get("resourceVersion");
    let from: u64 = from.and_then(|version| version.parse().ok()).unwrap_or(0);
    shared.count(|counts| match on {
        On::List => counts.lists += 1,
        _ => (counts.watches, counts.from) = (counts.watches + 1, from),
    });
    match shared.next_fault(on) {
        None => {}
        Some(Fault::Status(status, after)) => return refuse(stream, status, after),
        Some(Fault::Late(late)) => thread::sleep(late),
        Some(Fault::Text(text)) => return whole(stream, 200, "", &text),
        Some(Fault::Cut) => return Ok(false),
    }
    if on == On::List {
        return whole(stream, 200, "", &shared.list().to_string());
    }
    let seconds = request.query.get("timeoutSeconds");
    let seconds = seconds.and_then(|seconds| seconds.parse().ok());
    watch(
        stream,
        shared,
        from,
        Duration::from_secs(seconds.unwrap_or(1)),
    )
}

/// What kind of request it is, if it is one that the agent may make.
fn wrong(request: &Request, shared: &Shared) -> Result<On, (u16, &'static str)> {
    if request.method != "GET" {
        return Err((405, "another method than GET"));
    }
    let mut query = request.query.clone();
    if request.path == "/pods" {
        return if query.is_empty() {
            Ok(On::List)
        } else {
            Err((400, "a query to the kubelet"))
        };
    }
    if request.path != "/api/v1/pods" {
        return Err((403, "another resource than pods"));
    }
    if query.remove("fieldSelector") != Some(format!("spec.nodeName={}", shared.node())) {
        return Err((403, "pods of other nodes"));
    }
    let version = query.remove("resourceVersion");
    let on = if query.remove("watch").as_deref() == Some("true") {
        if version.is_none_or(|version| version.parse().is_ok_and(|version: u64| version == 0)) {
            return Err((400, "a watch from nowhere"));
        }
        if query.remove("allowWatchBookmarks").as_deref() != Some("true") {
            return Err((400, "a watch without bookmarks"));
        }
        let seconds: Option<u32> = query
            .remove("timeoutSeconds")
            .and_then(|text| text.parse().ok());
        if !seconds.is_some_and(|seconds| (1..=600).contains(&seconds)) {
            return Err((400, "a watch without an end"));
        }
        On::Watch
    } else {
        let matching = query.remove("resourceVersionMatch");
        if version.as_deref() != Some("0") || matching.as_deref() != Some("NotOlderThan") {
            return Err((400, "a list that is not from the server's memory"));
        }
        On::List
    };
    if query.is_empty() {
        Ok(on)
    } else {
        Err((400, "a parameter that is not known"))
    }
}

fn watch(stream: &mut Stream, shared: &Shared, mut from: u64, limit: Duration) -> Result<bool> {
    let end = Instant::now() + limit;
    let head =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
    send(stream, head)?;
    while Instant::now() < end && !shared.is_ending() {
        let Some(changes) = shared.changes(from, Duration::from_millis(100)) else {
            let gone = json!({"kind": "Status", "status": "Failure", "reason": "Expired", "code": 410, "message": "too old resource version"});
            chunk(stream, &line("ERROR", &gone))?;
            break;
        };
        for (version, kind, object) in changes {
            let line = line(kind, &object);
            match shared.next_fault(On::Event) {
                Some(Fault::Cut) => {
                    chunk(stream, &line[..line.len() / 2])?;
                    return Ok(false);
                }
                Some(Fault::Text(text)) => chunk(stream, &text)?,
                _ => chunk(stream, &line)?,
            }
            from = version;
            shared.count(|counts| counts.sent = version);
        }
    }
    send(stream, "0\r\n\r\n")?;
    Ok(true)
}

fn line(kind: &str, object: &Value) -> String {
    format!("{}\n", json!({"type": kind, "object": object}))
}

fn refuse(stream: &mut Stream, status: u16, after: Option<u32>) -> Result<bool> {
    let header = after.map(|after| format!("Retry-After: {after}\r\n"));
    let body = json!({"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": status});
    whole(
        stream,
        status,
        &header.unwrap_or_default(),
        &body.to_string(),
    )
}

fn whole(stream: &mut Stream, status: u16, header: &str, body: &str) -> Result<bool> {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status} X\r\nContent-Type: application/json\r\n{header}Content-Length: {length}\r\n\r\n"
    );
    send(stream, &(head + body))?;
    Ok(true)
}

fn chunk(stream: &mut Stream, text: &str) -> Result<()> {
    send(stream, &format!("{:x}\r\n{text}\r\n", text.len()))
}

fn send(stream: &mut Stream, text: &str) -> Result<()> {
    let stream = stream.get_mut();
    stream.write_all(text.as_bytes()).context("answering")?;
    stream.flush().context("answering")
}
