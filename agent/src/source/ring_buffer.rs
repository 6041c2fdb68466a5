//! The kernel's two ring buffers: records in the order in which they happened, and opens of secrets.
use aya::maps::{MapData, RingBuf};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use std::{
    os::fd::{AsFd, BorrowedFd},
    time::Duration,
};

/// Both lanes.
pub struct RingBuffers {
    records: RingBuf<MapData>,
    opens: RingBuf<MapData>,
}

impl RingBuffers {
    /// Takes over the rings that the probes fill.
    #[must_use]
    pub fn new((records, opens): (RingBuf<MapData>, RingBuf<MapData>)) -> Self {
        Self { records, opens }
    }

    /// Waits until a lane has something, `wake` is written to, or the time is up.
    ///
    /// # Errors
    /// When the kernel refuses to poll; a signal is no error.
    pub fn wait(&self, wake: BorrowedFd<'_>, most: Duration) -> std::io::Result<()> {
        wait([self.records.as_fd(), self.opens.as_fd(), wake], most)
    }

    /// Hands at most `most` records to `each`; returns how many there were.
    pub fn records(&mut self, most: usize, mut each: impl FnMut(&[u8])) -> usize {
        drain(&mut self.records, most, &mut each)
    }

    /// The same for opens.
    pub fn opens(&mut self, most: usize, mut each: impl FnMut(&[u8])) -> usize {
        drain(&mut self.opens, most, &mut each)
    }
}

/// The same where there are no rings.
///
/// # Errors
/// When the kernel refuses to poll; a signal is no error.
pub fn wait_without_rings(wake: BorrowedFd<'_>, most: Duration) -> std::io::Result<()> {
    wait([wake], most)
}

fn wait<const N: usize>(on: [BorrowedFd<'_>; N], most: Duration) -> std::io::Result<()> {
    let mut fds = on.map(|it| PollFd::from_borrowed_fd(it, PollFlags::IN));
    let timeout = Timespec {
        tv_sec: most.as_secs() as i64,
        tv_nsec: most.subsec_nanos().into(),
    };
    match poll(&mut fds, Some(&timeout)) {
        Ok(_) | Err(rustix::io::Errno::INTR) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

fn drain(ring: &mut RingBuf<MapData>, most: usize, each: &mut impl FnMut(&[u8])) -> usize {
    let mut count = 0;
    while count < most {
        let Some(item) = ring.next() else { break };
        each(&item);
        count += 1;
    }
    count
}
