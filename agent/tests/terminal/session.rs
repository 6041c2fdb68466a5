//! A process on a pseudo-terminal, whose screen is looked at and whose keys are pressed.
use super::emulator::Emulator;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{Mode, OFlags};
use rustix::process::{Pid, Signal, kill_process};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Termios, Winsize, tcgetattr, tcsetwinsize};
use std::os::fd::OwnedFd;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

const DEADLINE: Duration = Duration::from_secs(30);

/// A running view.
pub struct Session {
    child: Child,
    outer: OwnedFd,
    /// Keeps the terminal there after the process, and knows its modes.
    inner: OwnedFd,
    before: Termios,
    /// Its screen.
    pub screen: Emulator,
}

impl Session {
    /// Starts the view with these words of `SAMPLE`, on a terminal of 80 by 24.
    pub fn start(sample: &str, environment: &[(&str, &str)]) -> Self {
        let outer = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC)
            .expect("a terminal");
        grantpt(&outer).expect("granted");
        unlockpt(&outer).expect("unlocked");
        let name = ptsname(&outer, Vec::new()).expect("a name");
        let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC;
        let inner = rustix::fs::open(name, flags, Mode::empty()).expect("opened");
        let before = tcgetattr(&inner).expect("its modes");
        tcsetwinsize(&outer, size(80, 24)).expect("its size");
        let end = || Stdio::from(inner.try_clone().expect("another descriptor"));
        let child = Command::new(std::env::current_exe().expect("this program"))
            .args(["--exact", "view", "--nocapture"])
            .env("SAMPLE", sample)
            .env_remove("NO_COLOR")
            .envs(environment.iter().copied())
            .stdin(end())
            .stdout(end())
            .stderr(end())
            .spawn()
            .expect("started");
        Self {
            child,
            outer,
            inner,
            before,
            screen: Emulator::new(80, 24),
        }
    }

    /// Presses keys.
    pub fn press(&mut self, keys: &str) {
        let written = rustix::io::write(&self.outer, keys.as_bytes()).expect("written");
        assert_eq!(written, keys.len());
    }

    /// Gives the terminal another size.
    pub fn resize(&mut self, width: u16, height: u16) {
        self.screen.resize(usize::from(width), usize::from(height));
        tcsetwinsize(&self.outer, size(width, height)).expect("its size");
        // The kernel tells the terminal's own process group, which this process is not in.
        self.signal(Signal::WINCH);
    }

    /// Sends a signal.
    pub fn signal(&self, signal: Signal) {
        let pid = Pid::from_child(&self.child);
        kill_process(pid, signal).expect("sent");
    }

    /// Waits until the screen shows `text`.
    #[track_caller]
    pub fn wait_for(&mut self, text: &str) {
        self.wait_until(text, |screen| screen.text().contains(text));
    }

    /// Waits until the screen is as it should be.
    #[track_caller]
    pub fn wait_until(&mut self, what: &str, is_so: impl Fn(&Emulator) -> bool) {
        let end = Instant::now() + DEADLINE;
        while !is_so(&self.screen) {
            let screen = self.screen.text();
            assert!(
                Instant::now() < end,
                "waiting for {what:?}; the screen shows\n{screen}"
            );
            let ended = self.child.try_wait().expect("looked at");
            assert!(
                ended.is_none(),
                "it ended ({ended:?}) before {what:?}\n{screen}"
            );
            self.read(Duration::from_millis(200));
        }
    }

    /// Waits for the end. The terminal must then be as it was before.
    #[track_caller]
    pub fn finish(mut self) -> (ExitStatus, Emulator) {
        let end = Instant::now() + DEADLINE;
        let status = loop {
            // What it writes must be read, or it can't end.
            self.read(Duration::from_millis(20));
            if let Some(status) = self.child.try_wait().expect("looked at") {
                break status;
            }
            assert!(
                Instant::now() < end,
                "it does not end\n{}",
                self.screen.text()
            );
        };
        while self.read(Duration::ZERO) {}
        let after = tcgetattr(&self.inner).expect("its modes");
        assert_eq!(
            format!("{after:?}"),
            format!("{:?}", self.before),
            "modes of the terminal"
        );
        assert!(
            !self.screen.alternate,
            "the alternate screen is still shown"
        );
        assert!(!self.screen.hidden, "the cursor is still hidden");
        (
            status,
            std::mem::replace(&mut self.screen, Emulator::new(0, 0)),
        )
    }

    fn read(&mut self, most: Duration) -> bool {
        let mut ready = [PollFd::new(&self.outer, PollFlags::IN)];
        let most = Timespec {
            tv_sec: 0,
            tv_nsec: most.subsec_nanos().into(),
        };
        if poll(&mut ready, Some(&most)).expect("waited") == 0 {
            return false;
        }
        let mut bytes = [0; 16 * 1024];
        let Ok(length @ 1..) = rustix::io::read(&self.outer, &mut bytes) else {
            return false;
        };
        self.screen
            .take(&bytes[..length])
            .expect("only what the view has a reason to send");
        true
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn size(width: u16, height: u16) -> Winsize {
    Winsize {
        ws_row: height,
        ws_col: width,
        ws_xpixel: 0,
        ws_ypixel: 0,
    }
}
