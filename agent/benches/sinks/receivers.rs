//! Receivers that take all and count it: as little work as the protocol allows, since they share the processors with what is measured.
use anyhow::Result;
use flate2::read::GzDecoder;
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
};

/// What is answered.
#[derive(Clone, Copy)]
pub enum Answer {
    /// 200, and nothing.
    Empty,
    /// What became of each document of a bulk request.
    Bulk,
}

#[derive(Default)]
struct Came {
    requests: AtomicU64,
    bytes: AtomicU64,
}

/// A server on a port of its own; it ends with the process.
pub struct Receiver {
    address: SocketAddr,
    came: Arc<Came>,
}

impl Receiver {
    /// One over HTTP.
    pub fn over_http(answer: Answer) -> Result<Self> {
        Self::start(move |stream, came| {
            let _ = talk(stream, answer, came);
        })
    }

    /// One that reads.
    pub fn of_syslog() -> Result<Self> {
        Self::start(|mut stream, came| {
            let mut buffer = vec![0; 64 << 10];
            while let Ok(length @ 1..) = stream.read(&mut buffer) {
                came.bytes.fetch_add(length as u64, Relaxed);
            }
        })
    }

    fn start(serve: impl Fn(&TcpStream, &Came) + Copy + Send + 'static) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let (address, came) = (listener.local_addr()?, Arc::<Came>::default());
        let shared = Arc::clone(&came);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let came = Arc::clone(&shared);
                std::thread::spawn(move || serve(&stream, &came));
            }
        });
        Ok(Self { address, came })
    }

    /// Where it is.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Requests, and bytes with their heads.
    pub fn came(&self) -> (u64, u64) {
        let Came { requests, bytes } = &*self.came;
        (requests.load(Relaxed), bytes.load(Relaxed))
    }
}

fn talk(stream: &TcpStream, answer: Answer, came: &Came) -> Option<()> {
    let mut reader = BufReader::new(stream);
    let mut writer = stream;
    let mut body = Vec::new();
    loop {
        let (mut length, mut is_gzip) = (0, false);
        loop {
            let mut line = String::new();
            let read = reader.read_line(&mut line).ok()?;
            if read == 0 {
                return None;
            }
            came.bytes.fetch_add(read as u64, Relaxed);
            let line = line.trim_end().to_ascii_lowercase();
            if let Some(value) = line.strip_prefix("content-length:") {
                length = value.trim().parse().ok()?;
            }
            is_gzip |= line == "content-encoding: gzip";
            if line.is_empty() {
                break;
            }
        }
        body.resize(length, 0);
        reader.read_exact(&mut body).ok()?;
        came.bytes.fetch_add(length as u64, Relaxed);
        came.requests.fetch_add(1, Relaxed);
        let answer = match answer {
            Answer::Empty => String::new(),
            Answer::Bulk => bulk(&body, is_gzip)?,
        };
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n",
            answer.len()
        );
        writer.write_all((head + &answer).as_bytes()).ok()?;
    }
}

/// Every second line is a document.
fn bulk(body: &[u8], is_gzip: bool) -> Option<String> {
    let mut plain = Vec::new();
    let body = if is_gzip {
        GzDecoder::new(body).read_to_end(&mut plain).ok()?;
        &plain
    } else {
        body
    };
    let documents = memchr::memchr_iter(b'\n', body).count() / 2;
    let items = vec![r#"{"index":{"status":201}}"#; documents].join(",");
    Some(format!(r#"{{"took":1,"errors":false,"items":[{items}]}}"#))
}
