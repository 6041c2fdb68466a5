//! The measured process: makes one kind of call many times and says on stderr how long one took, in nanoseconds.

use anyhow::{Context, Result};
use clap::{Args, ValueEnum};
use rustix::fs::{Mode, OFlags, open};
use rustix::io::write;
use std::fs::File;
use std::io::{PipeReader, Read, Write};
use std::net::{Ipv4Addr, UdpSocket};
use std::os::fd::AsFd;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Bytes of a write, as in a line of a log.
pub const LINE_BYTES: usize = 200;
const LINE: [u8; LINE_BYTES] = [b'.'; LINE_BYTES];

/// What is served: the socket's place, and bytes.
pub const SERVED: &str = "other/served.sock";
pub const REQUEST_BYTES: usize = 120;
pub const REPLY_BYTES: usize = 600;

/// What is done.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Load {
    Log,
    File,
    Stdout,
    Pipe,
    Open,
    OpenSecret,
    OpenWrite,
    SendTo,
    Nothing,
    /// Requests of one client after the other, until it is ended.
    Serve,
}

impl Load {
    pub fn name(self) -> String {
        self.to_possible_value()
            .map(|value| value.get_name().to_owned())
            .unwrap_or_default()
    }
}

#[derive(Args)]
pub struct Arguments {
    load: Load,
    calls: u64,
    stage: PathBuf,
}

pub fn run(arguments: &Arguments) -> Result<()> {
    let Arguments { load, calls, stage } = arguments;
    let each = match load {
        Load::Log => writes(file(&stage.join("log/worker.log"))?, *calls),
        Load::File => writes(file(&stage.join("other/worker.data"))?, *calls),
        Load::Stdout => into_pipe(*calls, true),
        Load::Pipe => into_pipe(*calls, false),
        Load::Open => opens(&stage.join("other/worker.data"), OFlags::RDONLY, *calls),
        Load::OpenSecret => opens(&stage.join("secrets/key-0"), OFlags::RDONLY, *calls / 4),
        Load::OpenWrite => opens(&stage.join("other/worker.data"), OFlags::WRONLY, *calls),
        Load::SendTo => sends(*calls),
        Load::Serve => serve(stage),
        Load::Nothing => Ok(timed(*calls, || {
            let _ = rustix::process::getppid();
        })),
    }?;
    eprintln!("{each}");
    Ok(())
}

fn file(path: &Path) -> Result<File> {
    File::create(path).with_context(|| format!("making {}", path.display()))
}

fn writes(to: impl AsFd, calls: u64) -> Result<f64> {
    // The first write to a file has it classified; that is not what is measured here.
    write(&to, &LINE)?;
    std::thread::sleep(std::time::Duration::from_millis(50));
    let mut outcome = Ok(0);
    let each = timed(calls, || outcome = write(&to, &LINE));
    outcome?;
    Ok(each)
}

/// Into a pipe that a thread empties; as descriptor 1 or as another one.
fn into_pipe(calls: u64, as_stdout: bool) -> Result<f64> {
    let (reader, writer) = std::io::pipe()?;
    let drain = std::thread::spawn(move || drain(reader));
    let each = if as_stdout {
        rustix::stdio::dup2_stdout(&writer)?;
        drop(writer);
        let each = writes(std::io::stdout(), calls)?;
        rustix::stdio::dup2_stdout(File::open("/dev/null")?)?;
        each
    } else {
        writes(writer, calls)?
    };
    let _ = drain.join();
    Ok(each)
}

fn drain(mut pipe: PipeReader) {
    let mut buffer = vec![0; 1 << 16];
    while pipe.read(&mut buffer).is_ok_and(|length| length > 0) {}
}

fn opens(path: &Path, flags: OFlags, calls: u64) -> Result<f64> {
    File::options().create(true).append(true).open(path)?;
    let mut outcome = Ok(());
    let each = timed(calls, || {
        outcome = open(path, flags | OFlags::CLOEXEC, Mode::empty()).map(drop);
    });
    outcome?;
    Ok(each)
}

/// To a socket that nobody reads: what does not fit is dropped.
fn sends(calls: u64) -> Result<f64> {
    let deaf = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
    socket.connect(deaf.local_addr()?)?;
    let mut outcome = Ok(0);
    let each = timed(calls, || outcome = socket.send(&LINE));
    outcome?;
    Ok(each)
}

/// Answers each request and writes a line about it.
fn serve(stage: &Path) -> Result<f64> {
    let clients = UnixListener::bind(stage.join(SERVED)).context("listening")?;
    let mut log = file(&stage.join("log/access.log"))?;
    let (mut request, reply) = ([0; REQUEST_BYTES], [b'!'; REPLY_BYTES]);
    for client in clients.incoming() {
        let mut client = client.context("a client")?;
        while client.read_exact(&mut request).is_ok() {
            client.write_all(&reply).context("answering")?;
            log.write_all(&LINE).context("writing to the log")?;
        }
    }
    Ok(0.0)
}

fn timed(calls: u64, mut call: impl FnMut()) -> f64 {
    let start = Instant::now();
    for _ in 0..calls {
        call();
    }
    start.elapsed().as_nanos() as f64 / calls as f64
}
