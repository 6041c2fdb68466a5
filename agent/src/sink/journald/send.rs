//! Sends entries: as datagrams, and what is too long for one as a sealed file in memory whose descriptor is sent.
use super::{encode::entry, settings::Settings};
use crate::sink::forward::{Context, Fate, Outcome, Outlet, Record};
use rustix::{
    fs::{MemfdFlags, SealFlags, fcntl_add_seals, memfd_create},
    io::Errno,
    net::{SendAncillaryBuffer, SendAncillaryMessage, SendFlags, sendmsg},
};
use std::{
    fs::File,
    io::{self, IoSlice, Write},
    mem::MaybeUninit,
    os::fd::AsFd,
    time::Duration,
};
use tokio::{
    io::Interest,
    net::UnixDatagram,
    time::{Instant, timeout_at},
};

/// Sends to the journal.
pub struct Journald {
    settings: Settings,
    node: String,
    /// A journal that takes nothing is waited for so long; then what it took is settled, and delivery tries again.
    patience: Duration,
    socket: Option<UnixDatagram>,
}

impl Journald {
    /// One that sends by these settings.
    #[must_use]
    pub fn new(settings: Settings, context: Context) -> Self {
        Self {
            settings,
            node: context.node,
            patience: context.timeout.mul_f64(0.8),
            socket: None,
        }
    }

    /// Never blocks the thread: an end of the sentinel is not held up by a journal that takes nothing.
    async fn deliver(&mut self, record: &Record) -> io::Result<()> {
        let socket = match self.socket.take() {
            Some(socket) => socket,
            None => {
                let socket = UnixDatagram::unbound()?;
                socket.connect(&self.settings.socket)?;
                socket
            }
        };
        let entry = entry(&self.settings, &self.node, record);
        match socket.send(&entry).await {
            Err(error) if is_too_long(&error) => {
                let file = seal(&entry)?;
                let send = || pass(&socket, &file);
                socket.async_io(Interest::WRITABLE, send).await?;
            }
            outcome => drop(outcome?),
        }
        // Without an error it can be used again.
        self.socket = Some(socket);
        Ok(())
    }
}

fn is_too_long(error: &io::Error) -> bool {
    let number = error.raw_os_error().map(Errno::from_raw_os_error);
    matches!(number, Some(Errno::MSGSIZE | Errno::NOBUFS))
}

/// An entry as a file that nobody can change any more.
fn seal(entry: &[u8]) -> io::Result<File> {
    let flags = MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING;
    let mut file = File::from(memfd_create("finding", flags)?);
    file.write_all(entry)?;
    let seals = SealFlags::SEAL | SealFlags::SHRINK | SealFlags::GROW | SealFlags::WRITE;
    fcntl_add_seals(&file, seals)?;
    Ok(file)
}

fn pass(socket: &UnixDatagram, file: &File) -> io::Result<()> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut control = SendAncillaryBuffer::new(&mut space);
    let descriptors = [file.as_fd()];
    if !control.push(SendAncillaryMessage::ScmRights(&descriptors)) {
        return Err(io::ErrorKind::OutOfMemory.into());
    }
    sendmsg(
        socket,
        &[IoSlice::new(&[])],
        &mut control,
        SendFlags::empty(),
    )?;
    Ok(())
}

impl Outlet for Journald {
    async fn send(&mut self, batch: &[Record]) -> Outcome {
        let mut fates = Vec::with_capacity(batch.len());
        let until = Instant::now() + self.patience;
        for record in batch {
            let sent = timeout_at(until, self.deliver(record)).await;
            match sent.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into())) {
                Ok(()) => fates.push(Fate::Delivered),
                Err(error) => {
                    let socket = self.settings.socket.display();
                    fates.push(Fate::Again(format!(
                        "sending to the journal at {socket}: {error}"
                    )));
                    // What follows waits with it.
                    break;
                }
            }
        }
        Outcome::Each(fates)
    }
}
