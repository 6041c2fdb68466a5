//! The order of ending: stop the probes, decide what the kernel handed over, write it, end.
use rustix::event::{EventfdFlags, eventfd};
use std::{
    os::fd::{AsFd, BorrowedFd, OwnedFd},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

/// Wakes the pipeline, and asks it to end. Clones ask the same pipeline.
#[derive(Clone)]
pub struct Wake(Arc<Inner>);

struct Inner {
    descriptor: OwnedFd,
    ending: AtomicBool,
    write_out: AtomicBool,
}

impl Wake {
    /// A pipeline's own.
    ///
    /// # Errors
    /// When the kernel gives no descriptor.
    pub fn new() -> std::io::Result<Self> {
        let descriptor = eventfd(0, EventfdFlags::NONBLOCK | EventfdFlags::CLOEXEC)?;
        Ok(Self(Arc::new(Inner {
            descriptor,
            ending: AtomicBool::new(false),
            write_out: AtomicBool::new(false),
        })))
    }

    /// Wakes it: something other than a record is there.
    pub fn wake(&self) {
        // It fails only when the counter is full, and then the pipeline is being woken already.
        let _ = rustix::io::write(&self.0.descriptor, &1u64.to_ne_bytes());
    }

    /// Asks it to drain and end.
    pub fn end(&self) {
        self.0.ending.store(true, Ordering::Release);
        self.wake();
    }

    /// Asks it to write out what a flight recorder holds.
    pub fn write_out(&self) {
        self.0.write_out.store(true, Ordering::Release);
        self.wake();
    }

    /// Whether it was asked to write out since the last call.
    #[must_use]
    pub fn is_write_out_asked(&self) -> bool {
        self.0.write_out.swap(false, Ordering::AcqRel)
    }

    /// Whether it was asked to end.
    #[must_use]
    pub fn is_ending(&self) -> bool {
        self.0.ending.load(Ordering::Acquire)
    }

    /// Readable while a wake is pending.
    #[must_use]
    pub fn descriptor(&self) -> BorrowedFd<'_> {
        self.0.descriptor.as_fd()
    }

    /// Takes pending wakes.
    pub fn taken(&self) {
        let _ = rustix::io::read(&self.0.descriptor, &mut [0; 8]);
    }
}
