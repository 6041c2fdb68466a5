//! The thread that looks, and the other end of it.
use super::{
    named::NamedLogs,
    processes::{Closed, Processes},
    settings::{NeighbourSettings, WITHOUT_PROBES},
};
use crate::source::LogWatch;
use crossbeam_channel::{Receiver, Sender, unbounded};
use rustix::event::{EventfdFlags, PollFd, PollFlags, Timespec, eventfd, poll};
use std::{
    os::fd::{AsFd, OwnedFd},
    sync::Arc,
    thread::JoinHandle,
    time::{Duration, Instant},
};

/// Nothing tells of a new process: the list is looked at this often,
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// but no more of the time than one part in so many.
const SHARE: u32 = 20;

/// Processes that are named one by one.
const MOST_SHOWN: usize = 8;

/// What was seen.
#[derive(Debug)]
pub enum Seen {
    /// A process runs a program, and may be looked into.
    Process(Neighbour),
    /// The mounts of another container can be looked at. Which one is of no interest: all belong to the pod.
    Mounts {
        /// One of its processes.
        pid: u32,
    },
    /// A log file is there.
    Log(LogWatch),
    /// Everything that was there when [`Neighbours::look`] was called was told before this.
    Looked(Sight),
}

/// A process that may be looked into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Neighbour {
    /// Its id.
    pub pid: u32,
    /// Its parent's.
    pub parent: u32,
}

/// What may be looked into.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sight {
    /// How many processes may.
    pub open: usize,
    /// Those that may not.
    pub closed: Vec<Closed>,
}

impl Sight {
    /// What is not seen, for people.
    #[must_use]
    pub fn not_covered(&self) -> Vec<String> {
        let closed = (!self.closed.is_empty()).then(|| self.closed_in_words());
        let without = WITHOUT_PROBES.iter().map(|gap| (*gap).to_owned());
        closed.into_iter().chain(without).collect()
    }

    /// Which processes may not be looked into, for people.
    #[must_use]
    pub fn closed_in_words(&self) -> String {
        let (closed, all) = (self.closed.len(), self.closed.len() + self.open);
        let shown = self.closed.iter().take(MOST_SHOWN);
        let shown: Vec<String> = shown
            .map(|it| format!("{} of user {}", it.pid, it.uid))
            .collect();
        let more = if closed > MOST_SHOWN { ", …" } else { "" };
        format!(
            "the environments and own files of {closed} of {all} processes that show: they run as another user or group, or with \
             capabilities that the sentinel has not ({}{more})",
            shown.join(", ")
        )
    }
}

/// What the thread is asked.
enum Ask {
    Look,
    LookFor(NeighbourSettings),
    Stop,
}

/// The other end of the running thread. Dropping it ends the thread.
pub struct Neighbours {
    requests: Sender<Ask>,
    wake: Arc<OwnedFd>,
    seen: Receiver<Seen>,
    thread: Option<JoinHandle<()>>,
}

impl Neighbours {
    /// Starts the thread. `notify` is called after something was seen.
    ///
    /// # Errors
    /// When the kernel gives no thread or descriptor.
    pub fn start(
        settings: NeighbourSettings,
        notify: impl Fn() + Send + 'static,
    ) -> std::io::Result<Self> {
        let (requests, asked) = unbounded();
        let (tell, seen) = unbounded();
        let wake = Arc::new(eventfd(0, EventfdFlags::NONBLOCK | EventfdFlags::CLOEXEC)?);
        let woken = Arc::clone(&wake);
        let mut look = Look::new(settings)?;
        let thread = std::thread::Builder::new()
            .name("neighbours".into())
            .spawn(move || look.run(&asked, &woken, &tell, notify))?;
        Ok(Self {
            requests,
            wake,
            seen,
            thread: Some(thread),
        })
    }

    /// Has everything looked at now: [`Seen::Looked`] follows.
    pub fn look(&self) {
        self.ask(Ask::Look);
    }

    /// Goes by these from now on.
    pub fn look_for(&self, settings: NeighbourSettings) {
        self.ask(Ask::LookFor(settings));
    }

    /// What was seen.
    #[must_use]
    pub const fn seen(&self) -> &Receiver<Seen> {
        &self.seen
    }

    fn ask(&self, request: Ask) {
        if self.requests.send(request).is_ok() {
            // It fails only when the counter is full, and then the thread is being woken already.
            let _ = rustix::io::write(&*self.wake, &1u64.to_ne_bytes());
        }
    }
}

impl Drop for Neighbours {
    fn drop(&mut self) {
        self.ask(Ask::Stop);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// The thread's own.
struct Look {
    settings: NeighbourSettings,
    own: u32,
    logs: NamedLogs,
    processes: Processes,
}

impl Look {
    fn new(settings: NeighbourSettings) -> std::io::Result<Self> {
        let own = own_pid();
        Ok(Self {
            logs: NamedLogs::new(&settings.patterns)?,
            processes: Processes::new(own),
            settings,
            own,
        })
    }

    fn run(
        &mut self,
        asked: &Receiver<Ask>,
        wake: &OwnedFd,
        tell: &Sender<Seen>,
        notify: impl Fn(),
    ) {
        loop {
            let began = Instant::now();
            let mut all = false;
            for request in asked.try_iter() {
                match request {
                    Ask::Look => all = true,
                    Ask::LookFor(settings) => {
                        self.logs.look_for(&settings.patterns);
                        self.settings = settings;
                    }
                    Ask::Stop => return,
                }
            }
            let is_news = self.look(all, tell);
            if is_news || all {
                notify();
            }
            let most = LOOK_EVERY.max(began.elapsed() * SHARE);
            Self::wait(wake, most);
        }
    }

    /// Says whether something was told.
    fn look(&mut self, all: bool, tell: &Sender<Seen>) -> bool {
        let Self {
            settings,
            own,
            logs,
            processes,
        } = self;
        let mut is_news = false;
        let mut tell_of = |seen| is_news |= tell.send(seen).is_ok();
        for log in logs.look(settings, *own, all) {
            tell_of(Seen::Log(log));
        }
        processes.look(settings, all, |file| logs.has(file), &mut tell_of);
        if all {
            tell_of(Seen::Looked(processes.sight()));
        }
        is_news
    }

    /// Waits for a request, or the next look. Directories that are busy don't cut that short.
    fn wait(wake: &OwnedFd, most: Duration) {
        let timeout = Timespec {
            tv_sec: most.as_secs().cast_signed(),
            tv_nsec: most.subsec_nanos().into(),
        };
        let mut fds = [PollFd::from_borrowed_fd(wake.as_fd(), PollFlags::IN)];
        // It fails on a signal only; then it was woken.
        let _ = poll(&mut fds, Some(&timeout));
        let _ = rustix::io::read(wake, &mut [0; 8]);
    }
}

/// This process as `/proc` calls it: that may be mounted for another PID namespace.
pub(super) fn own_pid() -> u32 {
    let link = std::fs::read_link("/proc/self").ok();
    let named = link.and_then(|it| it.to_str()?.parse().ok());
    named.unwrap_or_else(std::process::id)
}
