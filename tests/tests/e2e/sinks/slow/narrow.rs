//! A syslog server that reads slowly, and a way to another server on which little goes at once.

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use rustix::net::sockopt::set_socket_recv_buffer_size;
use serde_json::Value;

/// Bytes that are read at once.
const PIECE: usize = 1 << 10;
/// What the kernel may hold for who reads slowly.
const WINDOW: usize = 8 << 10;

/// How slowly; until somebody is in a hurry.
#[derive(Clone)]
struct Pace {
    pause: Duration,
    is_hurried: Arc<AtomicBool>,
}

impl Pace {
    fn of(pause: Duration) -> Self {
        Self {
            pause,
            is_hurried: Arc::default(),
        }
    }

    fn read(&self, stream: &mut impl Read, buffer: &mut [u8; PIECE]) -> usize {
        if !self.is_hurried.load(Ordering::SeqCst) {
            // The pause is what is tried.
            thread::sleep(self.pause);
        }
        stream.read(buffer).unwrap_or(0)
    }

    fn hurry(&self) {
        self.is_hurried.store(true, Ordering::SeqCst);
    }
}

/// Takes connections for as long as the process lives, each in a thread.
fn listen(serve: impl Fn(TcpStream) + Clone + Send + 'static) -> Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").context("listening")?;
    set_socket_recv_buffer_size(&listener, WINDOW).context("making a window small")?;
    let address = listener.local_addr().context("where it listens")?;
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let serve = serve.clone();
            thread::spawn(move || serve(stream));
        }
    });
    Ok(address)
}

/// A syslog server over TCP (RFC 6587, octet counting).
pub struct Syslog {
    address: SocketAddr,
    pace: Pace,
    /// What came over each connection.
    came: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl Syslog {
    /// Starts one.
    pub fn start(pause: Duration) -> Result<Self> {
        let (pace, came) = (Pace::of(pause), Arc::default());
        let (reads, keeps) = (pace.clone(), Arc::clone(&came));
        let address = listen(move |mut stream| {
            let number = {
                let mut came = lock(&keeps);
                came.push(Vec::new());
                came.len() - 1
            };
            let mut buffer = [0; PIECE];
            loop {
                let length = reads.read(&mut stream, &mut buffer);
                if length == 0 {
                    return;
                }
                lock(&keeps)[number].extend_from_slice(&buffer[..length]);
            }
        })?;
        Ok(Self {
            address,
            pace,
            came,
        })
    }

    /// Where it is.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Reads as fast as it can from now on.
    pub fn hurry(&self) {
        self.pace.hurry();
    }

    /// Ids of the findings that came in whole.
    pub fn ids(&self) -> Result<BTreeSet<String>> {
        let mut ids = BTreeSet::new();
        for bytes in lock(&self.came).iter() {
            let mut rest = bytes.as_slice();
            while let Some(space) = rest.iter().position(|byte| *byte == b' ') {
                let length = std::str::from_utf8(&rest[..space]).context("a length")?;
                let length: usize = length.parse().context("a length")?;
                let Some(frame) = rest.get(space + 1..space + 1 + length) else {
                    break;
                };
                rest = &rest[space + 1 + length..];
                let text = std::str::from_utf8(frame).context("UTF-8")?;
                ensure!(text.starts_with('<'), "no priority: {text}");
                let (_, finding) = text.split_once('{').context("no finding")?;
                let finding: Value =
                    serde_json::from_str(&format!("{{{finding}")).context("a finding")?;
                ids.insert(finding["id"].as_str().context("no id")?.to_owned());
            }
        }
        Ok(ids)
    }
}

fn lock(came: &Mutex<Vec<Vec<u8>>>) -> MutexGuard<'_, Vec<Vec<u8>>> {
    came.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A way to another server; what goes there goes slowly.
pub struct Narrow {
    address: SocketAddr,
    pace: Pace,
}

impl Narrow {
    /// To the server at this port.
    pub fn to(port: u16, pause: Duration) -> Result<Self> {
        let pace = Pace::of(pause);
        let own = pace.clone();
        let address = listen(move |client| {
            // Who can't reach the server is told by the end of the connection.
            let _ = pass(&client, port, &own);
            let _ = client.shutdown(Shutdown::Both);
        })?;
        Ok(Self { address, pace })
    }

    /// Where it begins.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// It is as wide as any from now on.
    pub fn hurry(&self) {
        self.pace.hurry();
    }
}

fn pass(mut client: &TcpStream, port: u16, pace: &Pace) -> Result<()> {
    let mut server = TcpStream::connect(("127.0.0.1", port)).context("connecting")?;
    let (mut answers, mut back) = (server.try_clone()?, client.try_clone()?);
    thread::spawn(move || {
        let _ = std::io::copy(&mut answers, &mut back);
        let _ = back.shutdown(Shutdown::Both);
    });
    let mut buffer = [0; PIECE];
    loop {
        let length = pace.read(&mut client, &mut buffer);
        if length == 0 {
            let _ = server.shutdown(Shutdown::Both);
            return Ok(());
        }
        server.write_all(&buffer[..length]).context("passing on")?;
    }
}
