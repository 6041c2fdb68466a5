//! Plays a receiver of findings over HTTP, plain or over TLS: keeps what it took, is at fault when told to be, and can go away and
//! come back at the same address.

mod http;

use std::collections::VecDeque;
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

pub use http::{Answer, Request};

/// What is wrong with the next answer.
#[derive(Clone, Debug)]
pub enum Fault {
    /// This instead of the right one; nothing is taken.
    Answer(Answer),
    /// The connection is closed in the middle of the request.
    Close,
    /// Bytes that are no HTTP.
    Rubbish,
    /// The right one, but so late.
    Late(Duration),
    /// The right one, but the request is read in small pieces, with a pause after each.
    Slow(Duration),
}

/// Bytes of a piece that is read at once of a request that is read slowly.
const PIECE: usize = 512;

/// Reads little at once.
struct Slowly<'s, S> {
    stream: &'s mut S,
    pause: Duration,
}

impl<S: Read> Read for Slowly<'_, S> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        // The pause is what is tried.
        thread::sleep(self.pause);
        let most = buffer.len().min(PIECE);
        self.stream.read(&mut buffer[..most])
    }
}

/// Judges a request: the answer, which is a success when the request is what the protocol says.
pub type Judge = fn(&Request) -> Answer;

#[derive(Default)]
struct State {
    faults: VecDeque<Fault>,
    taken: Vec<(Instant, Request)>,
    refused: Vec<String>,
    open: Vec<TcpStream>,
}

struct Shared {
    state: Mutex<State>,
    judge: Judge,
    tls: Option<Arc<ServerConfig>>,
    is_down: AtomicBool,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The receiver; dropped, it goes away.
pub struct Receiver {
    address: SocketAddr,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl Receiver {
    /// Starts one on a free port.
    pub fn start(judge: Judge) -> Result<Self> {
        Self::with(judge, None)
    }

    /// The same, over TLS when there is a configuration for it.
    pub fn with(judge: Judge, tls: Option<Arc<ServerConfig>>) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").context("listening")?;
        let shared = Arc::new(Shared {
            state: Mutex::default(),
            judge,
            tls,
            is_down: AtomicBool::new(false),
        });
        Ok(Self {
            address: listener.local_addr().context("where it listens")?,
            thread: Some(accept(listener, Arc::clone(&shared))?),
            shared,
        })
    }

    /// Where it is.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The next answers are at fault.
    pub fn fault(&self, faults: impl IntoIterator<Item = Fault>) {
        self.shared.state().faults.extend(faults);
    }

    /// How many faults are still to come.
    pub fn faults_left(&self) -> usize {
        self.shared.state().faults.len()
    }

    /// From now on nothing is at fault.
    pub fn mend(&self) {
        self.shared.state().faults.clear();
    }

    /// What it took, and when.
    pub fn taken(&self) -> Vec<(Instant, Request)> {
        self.shared.state().taken.clone()
    }

    /// What it was sent that no client of the protocol may send.
    pub fn complaints(&self) -> Vec<String> {
        self.shared.state().refused.clone()
    }

    /// Goes away: closes its port and all connections.
    pub fn go_down(&mut self) {
        self.shared.is_down.store(true, Ordering::SeqCst);
        // Wakes whoever accepts.
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
        for stream in self.shared.state().open.drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    /// Comes back at its address.
    pub fn come_back(&mut self) -> Result<()> {
        let listener = TcpListener::bind(self.address).context("listening again")?;
        self.shared.is_down.store(false, Ordering::SeqCst);
        self.thread = Some(accept(listener, Arc::clone(&self.shared))?);
        Ok(())
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.go_down();
    }
}

fn accept(listener: TcpListener, shared: Arc<Shared>) -> Result<JoinHandle<()>> {
    let accept = move || {
        for stream in listener.incoming().flatten() {
            if shared.is_down.load(Ordering::SeqCst) {
                break;
            }
            if let Ok(stream) = stream.try_clone() {
                shared.state().open.push(stream);
            }
            let shared = Arc::clone(&shared);
            // They end with their connections.
            thread::spawn(move || {
                // A client that goes away is none of the receiver's faults.
                let _ = serve(stream, &shared);
            });
        }
    };
    let thread = thread::Builder::new().name("receiver".into());
    thread.spawn(accept).context("starting a receiver's thread")
}

fn serve(stream: TcpStream, shared: &Shared) -> Result<()> {
    match &shared.tls {
        None => talk(stream, shared),
        Some(tls) => {
            let session = ServerConnection::new(Arc::clone(tls)).context("beginning TLS")?;
            talk(StreamOwned::new(session, stream), shared)
        }
    }
}

fn talk(mut stream: impl Read + Write, shared: &Shared) -> Result<()> {
    while let Some(head) = http::head(&mut stream)? {
        let fault = shared.state().faults.pop_front();
        if let Some(Fault::Close) = fault {
            return Ok(());
        }
        let request = match fault {
            Some(Fault::Slow(pause)) => head.body(&mut Slowly {
                stream: &mut stream,
                pause,
            })?,
            _ => head.body(&mut stream)?,
        };
        match fault {
            Some(Fault::Answer(answer)) => answer.write(&mut stream)?,
            Some(Fault::Rubbish) => {
                stream
                    .write_all(b"\x00\xffnothing\r\n\r\n")
                    .context("answering")?;
                return Ok(());
            }
            Some(Fault::Late(wait)) => {
                thread::sleep(wait);
                take(request, shared).write(&mut stream)?;
            }
            Some(Fault::Close | Fault::Slow(_)) | None => {
                take(request, shared).write(&mut stream)?
            }
        }
    }
    Ok(())
}

fn take(request: Request, shared: &Shared) -> Answer {
    let answer = (shared.judge)(&request);
    let mut state = shared.state();
    if answer.status / 100 == 2 {
        state.taken.push((Instant::now(), request));
    } else {
        state.refused.push(format!("{answer:?} to {request:?}"));
    }
    answer
}
