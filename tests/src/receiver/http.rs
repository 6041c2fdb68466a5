//! As much of HTTP/1.1 (RFC 9112) as a receiver in a test has to speak.

use std::collections::BTreeMap;
use std::io::{Read, Write};

use anyhow::{Context, Result, ensure};
use flate2::read::GzDecoder;

/// A request.
#[derive(Clone, Debug)]
pub struct Request {
    /// Method and path with its query.
    pub line: String,
    /// Headers; names are in lower case.
    pub headers: BTreeMap<String, String>,
    /// The body, as it was before it was compressed.
    pub body: String,
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Its status.
    pub status: u16,
    /// Its headers.
    pub headers: Vec<(&'static str, String)>,
    /// Its body.
    pub body: String,
}

impl Answer {
    /// An answer of this status and body.
    pub fn new(status: u16, body: impl Into<String>) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: body.into(),
        }
    }

    /// The same, with another header.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub(super) fn write(&self, stream: &mut impl Write) -> Result<()> {
        let mut text = format!("HTTP/1.1 {} .\r\n", self.status);
        for (name, value) in &self.headers {
            text += &format!("{name}: {value}\r\n");
        }
        text += &format!("content-length: {}\r\n\r\n{}", self.body.len(), self.body);
        let written = stream.write_all(text.as_bytes());
        written.and_then(|()| stream.flush()).context("answering")
    }
}

/// What comes before a body.
pub(super) struct Head {
    line: String,
    headers: BTreeMap<String, String>,
}

/// The head of the next request; none: the client has gone.
pub(super) fn head(stream: &mut impl Read) -> Result<Option<Head>> {
    let mut bytes = Vec::new();
    let mut byte = [0];
    while !bytes.ends_with(b"\r\n\r\n") {
        if stream.read(&mut byte).unwrap_or(0) == 0 {
            return Ok(None);
        }
        bytes.push(byte[0]);
        ensure!(bytes.len() < 64 << 10, "the head of a request has no end");
    }
    let text = String::from_utf8(bytes).context("reading the head of a request")?;
    let mut lines = text.trim_end().split("\r\n");
    let line = lines.next().unwrap_or_default().to_owned();
    let header = |line: &str| {
        let (name, value) = line.split_once(':')?;
        Some((name.to_ascii_lowercase(), value.trim().to_owned()))
    };
    Ok(Some(Head {
        line,
        headers: lines.filter_map(header).collect(),
    }))
}

impl Head {
    pub(super) fn body(self, stream: &mut impl Read) -> Result<Request> {
        let length = self.headers.get("content-length");
        let length = length
            .context("a request has no length")?
            .parse::<usize>()?;
        let mut bytes = vec![0; length];
        stream.read_exact(&mut bytes).context("reading a body")?;
        let mut body = String::new();
        match self.headers.get("content-encoding").map(String::as_str) {
            Some("gzip") => GzDecoder::new(&*bytes).read_to_string(&mut body),
            _ => bytes.as_slice().read_to_string(&mut body),
        }
        .context("reading a body")?;
        Ok(Request {
            line: self.line,
            headers: self.headers,
            body,
        })
    }
}
