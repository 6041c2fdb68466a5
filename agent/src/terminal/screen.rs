//! The terminal while the view has it, and how it is given back: at the end, after an error, and in a panic.
use super::standard_error::HeldBack;
use crossbeam_channel::Sender;
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use ratatui::crossterm::cursor::Show;
use ratatui::crossterm::execute;
use ratatui::crossterm::terminal::{
    EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use std::io::{BufWriter, Stdout};
use std::sync::{Mutex, Once, PoisonError};
use std::thread::ThreadId;

/// Who has the terminal, and what has to be given back.
static TAKEN: Mutex<Option<Taken>> = Mutex::new(None);
static HOOK: Once = Once::new();

struct Taken {
    by: ThreadId,
    standard_error: Option<HeldBack>,
}

/// The terminal, taken; dropped, it is given back.
pub struct Screen {
    /// What is drawn on.
    pub terminal: Terminal<CrosstermBackend<BufWriter<Stdout>>>,
}

impl Screen {
    /// Takes the terminal. Lines on standard error go to `notes` meanwhile.
    ///
    /// # Errors
    /// When the terminal can't be set up.
    pub fn take(notes: Sender<String>) -> std::io::Result<Self> {
        HOOK.call_once(|| {
            let before = std::panic::take_hook();
            std::panic::set_hook(Box::new(move |panic| {
                // A panic of another thread is told at the end: the view goes on.
                give_back(Some(std::thread::current().id()));
                before(panic);
            }));
        });
        enable_raw_mode()?;
        *TAKEN.lock().unwrap_or_else(PoisonError::into_inner) = Some(Taken {
            by: std::thread::current().id(),
            standard_error: None,
        });
        let screen = Self::set_up(notes);
        if screen.is_err() {
            give_back(None);
        }
        screen
    }

    fn set_up(notes: Sender<String>) -> std::io::Result<Self> {
        execute!(std::io::stdout(), EnterAlternateScreen)?;
        let out = BufWriter::with_capacity(64 * 1024, std::io::stdout());
        let terminal = Terminal::new(CrosstermBackend::new(out))?;
        let held_back = HeldBack::begin(notes)?;
        if let Some(taken) = &mut *TAKEN.lock().unwrap_or_else(PoisonError::into_inner) {
            taken.standard_error = held_back;
        }
        Ok(Self { terminal })
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        give_back(None);
    }
}

/// Gives the terminal back, once; by `only` if that is who has it. A terminal that is gone can't be given back: errors are
/// none of the view's.
fn give_back(only: Option<ThreadId>) {
    let mut taken = TAKEN.lock().unwrap_or_else(PoisonError::into_inner);
    if taken
        .as_ref()
        .is_none_or(|taken| only.is_some_and(|only| only != taken.by))
    {
        return;
    }
    let Some(taken) = taken.take() else {
        return;
    };
    let _ = execute!(std::io::stdout(), LeaveAlternateScreen, Show);
    let _ = disable_raw_mode();
    if let Some(held_back) = taken.standard_error {
        held_back.end();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
    use std::process::{Command, Stdio};

    /// Not a test by itself: what the other one starts.
    #[test]
    fn panics_with_the_terminal() {
        if std::env::var_os("PANIC_WITH_THE_TERMINAL").is_some() {
            let (notes, _noted) = crossbeam_channel::bounded(1);
            let _screen = Screen::take(notes).expect("taken");
            panic!("a panic of who has the terminal");
        }
    }

    #[test]
    fn a_panic_gives_the_terminal_back_before_it_is_told() {
        use rustix::fs::{Mode, OFlags};
        let outer = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a terminal");
        grantpt(&outer).expect("granted");
        unlockpt(&outer).expect("unlocked");
        let name = ptsname(&outer, Vec::new()).expect("a name");
        let flags = OFlags::RDWR | OFlags::NOCTTY;
        let inner = rustix::fs::open(name, flags, Mode::empty()).expect("opened");
        let modes = || format!("{:?}", rustix::termios::tcgetattr(&inner).expect("modes"));
        let before = modes();
        let end = || Stdio::from(inner.try_clone().expect("another descriptor"));
        let status = Command::new(std::env::current_exe().expect("this program"))
            .args(["--exact", "--nocapture"])
            .arg("terminal::screen::tests::panics_with_the_terminal")
            .env("PANIC_WITH_THE_TERMINAL", "1")
            // What it says then fits into the terminal's buffer: nobody reads before its end.
            .env("RUST_BACKTRACE", "0")
            .stdin(end())
            .stdout(end())
            .stderr(end())
            .status()
            .expect("run");
        assert!(!status.success());
        assert_eq!(modes(), before);
        let mut said = Vec::new();
        let mut ready = [PollFd::new(&outer, PollFlags::IN)];
        let at_once = Timespec::default();
        while poll(&mut ready, Some(&at_once)).expect("looked") > 0 {
            let mut piece = [0; 4_096];
            let length = rustix::io::read(&outer, &mut piece).expect("read");
            said.extend_from_slice(&piece[..length]);
        }
        let said = String::from_utf8_lossy(&said);
        let given_back = said.find("\x1b[?1049l").expect("the main screen");
        let told = said
            .find("a panic of who has the terminal")
            .expect("the panic");
        assert!(given_back < told, "{said:?}");
    }
}
