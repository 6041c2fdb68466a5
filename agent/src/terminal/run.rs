//! The loop: waits for keys, updates and signals, and draws when something changed.
use super::model::Model;
use super::screen::Screen;
use super::view::{Palette, draw, room};
use super::{About, Source, Update};
use crossbeam_channel::{Receiver, Sender, bounded, never, unbounded};
use ratatui::crossterm::event::{self, Event};
use ratatui::layout::Rect;
use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Signals are looked for this often, and pages brought up to date.
const TICK: Duration = Duration::from_millis(100);
/// Updates are drawn at most this often. A key is answered at once.
const FRAME: Duration = Duration::from_millis(50);
/// Taking updates makes a key wait this long at most.
const TAKE: Duration = Duration::from_millis(20);
/// A page costs a look at all that is known, so it is brought up to date at most this often.
const REFRESH: Duration = Duration::from_millis(500);
const KEYS: usize = 256;

/// Why the view ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Somebody quit.
    Quit,
    /// This signal came.
    Signal(i32),
}

/// Why there is no view.
#[derive(Debug, thiserror::Error)]
pub enum TerminalError {
    /// There is no terminal: the caller's mistake.
    #[error(
        "standard output is not a terminal, so nothing can be shown on it; use `run --output compact`, or `replay` on a capture"
    )]
    NoScreen,
    /// There is nobody to press keys: the caller's mistake.
    #[error("neither standard input nor /dev/tty is a terminal, so no key can be read: {0}")]
    NoKeys(std::io::Error),
    /// The terminal failed.
    #[error("drawing on the terminal: {0}")]
    Screen(std::io::Error),
    /// Keys can no longer be read: the terminal was hung up.
    #[error("the terminal gives no more keys; was it closed?")]
    KeysGone,
    /// Signals could not be caught, or a thread not be started.
    #[error("preparing to read keys and signals: {0}")]
    Prepare(std::io::Error),
}

impl TerminalError {
    /// Whether the command line is wrong, rather than the view having failed.
    #[must_use]
    pub const fn is_wrong_input(&self) -> bool {
        matches!(self, Self::NoScreen | Self::NoKeys(_))
    }
}

/// Whether there is a terminal to show something on and to read keys from. To be asked before anything is started.
///
/// # Errors
/// [`TerminalError::NoScreen`] or [`TerminalError::NoKeys`].
pub fn is_there() -> Result<(), TerminalError> {
    if !std::io::stdout().is_terminal() {
        return Err(TerminalError::NoScreen);
    }
    if !std::io::stdin().is_terminal() {
        // Keys are read from there then: standard input may be a capture.
        let tty = std::fs::File::open("/dev/tty");
        tty.map_err(TerminalError::NoKeys)?;
    }
    Ok(())
}

/// Shows what `source` gives until somebody quits or a signal comes. The terminal is then as it was before. When the source
/// ends the view stays.
///
/// # Errors
/// When there is no terminal, or it fails.
pub fn run(source: Source, about: About) -> Result<Outcome, TerminalError> {
    is_there()?;
    let signals = Signals::catch().map_err(TerminalError::Prepare)?;
    let (notes, noted) = bounded(KEYS);
    let mut screen = Screen::take(notes).map_err(TerminalError::Screen)?;
    let keys = Keys::read().map_err(TerminalError::Prepare)?;
    let mut view = View {
        model: Model::new(about),
        palette: Palette::of_environment(),
        source: updates(source),
        noted,
        drawn: Instant::now(),
        refreshed: Instant::now(),
    };
    view.watch(&mut screen, &keys, &signals)
}

struct View {
    model: Model,
    palette: Palette,
    source: Incoming,
    noted: Receiver<String>,
    drawn: Instant,
    refreshed: Instant,
}

impl View {
    fn watch(
        &mut self,
        screen: &mut Screen,
        keys: &Keys,
        signals: &Signals,
    ) -> Result<Outcome, TerminalError> {
        let mut more = self.draw(screen)?;
        let mut dirty = false;
        loop {
            if let Some(signal) = signals.taken() {
                return Ok(Outcome::Signal(signal));
            }
            let mut pressed = false;
            let wait = if more || dirty {
                FRAME.saturating_sub(self.drawn.elapsed())
            } else {
                TICK
            };
            match self
                .source
                .wait(&keys.events, if more { Duration::ZERO } else { wait })
            {
                Woken::Key(event) => {
                    self.press(&event);
                    pressed = true;
                    while let Ok(event) = keys.events.try_recv() {
                        self.press(&event);
                    }
                }
                Woken::Update(update) => {
                    self.model.update(update);
                    dirty = true;
                }
                Woken::KeysGone => {
                    // A hang-up is told by its signal as well: that says more.
                    let signal = signals.taken().map(Outcome::Signal);
                    return signal.ok_or(TerminalError::KeysGone);
                }
                Woken::Nothing => {}
            }
            dirty |= self.source.take(&mut self.model, Instant::now() + TAKE);
            while let Ok(note) = self.noted.try_recv() {
                self.model.update(Update::Note(note));
                dirty = true;
            }
            if self.model.quitting {
                return Ok(Outcome::Quit);
            }
            if self.refreshed.elapsed() >= REFRESH {
                self.model.refresh();
                self.refreshed = Instant::now();
                dirty |= !self.model.pages.is_empty();
            }
            if pressed || more || (dirty && self.drawn.elapsed() >= FRAME) {
                more = self.draw(screen)?;
                dirty = false;
            }
        }
    }

    fn press(&mut self, event: &Event) {
        if let Event::Key(key) = event {
            self.model.press(*key);
        }
    }

    fn draw(&mut self, screen: &mut Screen) -> Result<bool, TerminalError> {
        let size = screen.terminal.size().map_err(TerminalError::Screen)?;
        let area = Rect::new(0, 0, size.width, size.height);
        let (width, lines) = room(area, !self.model.pages.is_empty());
        let more = self.model.prepare(width, lines);
        let drawing = |frame: &mut ratatui::Frame<'_>| draw(&self.model, self.palette, frame);
        screen
            .terminal
            .draw(drawing)
            .map_err(TerminalError::Screen)?;
        self.drawn = Instant::now();
        Ok(more)
    }
}

/// A source as channels, of which all but one never give anything.
struct Incoming {
    lines: Receiver<crate::output::Line>,
    updates: Receiver<Update>,
}

enum Woken {
    Key(Event),
    Update(Update),
    KeysGone,
    Nothing,
}

fn updates(source: Source) -> Incoming {
    match source {
        Source::Lines(lines) => Incoming {
            lines,
            updates: never(),
        },
        Source::Updates(updates) => Incoming {
            lines: never(),
            updates,
        },
        Source::Whole(all) => {
            let (give, updates) = unbounded();
            for update in all {
                // The receiver is here.
                let _ = give.send(update);
            }
            Incoming {
                lines: never(),
                updates,
            }
        }
    }
}

impl Incoming {
    fn wait(&mut self, keys: &Receiver<Event>, most: Duration) -> Woken {
        crossbeam_channel::select_biased! {
            recv(keys) -> event => event.map_or(Woken::KeysGone, Woken::Key),
            recv(self.updates) -> update => Woken::Update(update.unwrap_or_else(|_| self.end())),
            recv(self.lines) -> line => {
                Woken::Update(line.map(Update::Line).unwrap_or_else(|_| self.end()))
            }
            default(most) => Woken::Nothing,
        }
    }

    /// Takes what is there already, until `until`.
    fn take(&mut self, model: &mut Model, until: Instant) -> bool {
        let mut taken = false;
        while Instant::now() < until {
            // The clock is asked once for several.
            for _ in 0..64 {
                let line = || self.lines.try_recv().map(Update::Line);
                let Ok(update) = self.updates.try_recv().or_else(|_| line()) else {
                    return taken;
                };
                model.update(update);
                taken = true;
            }
        }
        taken
    }

    /// A channel without a sender is always ready; one that never is takes its place.
    fn end(&mut self) -> Update {
        (self.lines, self.updates) = (never(), never());
        Update::End
    }
}

/// Keys, read by a thread: reading a terminal that was hung up may never return.
struct Keys {
    events: Receiver<Event>,
    ended: Arc<AtomicBool>,
}

impl Keys {
    fn read() -> std::io::Result<Self> {
        let (give, events) = bounded(KEYS);
        let ended = Arc::new(AtomicBool::new(false));
        let asked = ended.clone();
        std::thread::Builder::new()
            .name("keys".into())
            .spawn(move || read(&give, &asked))?;
        Ok(Self { events, ended })
    }
}

impl Drop for Keys {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Release);
    }
}

fn read(give: &Sender<Event>, ended: &AtomicBool) {
    while !ended.load(Ordering::Acquire) {
        let event = match event::poll(TICK) {
            Ok(true) => event::read(),
            Ok(false) => continue,
            Err(error) => Err(error),
        };
        // Ending tells the view.
        let Ok(event) = event else { return };
        if give.send(event).is_err() {
            return;
        }
    }
}

/// Signals that end the view; while it is there they do nothing else.
struct Signals {
    taken: Arc<AtomicUsize>,
    caught: Vec<signal_hook::SigId>,
}

impl Signals {
    fn catch() -> std::io::Result<Self> {
        let taken = Arc::new(AtomicUsize::new(0));
        let mut signals = Self {
            taken,
            caught: Vec::new(),
        };
        for signal in [SIGTERM, SIGINT, SIGHUP, SIGQUIT] {
            let value = usize::try_from(signal).unwrap_or_default();
            let caught = signal_hook::flag::register_usize(signal, signals.taken.clone(), value)?;
            signals.caught.push(caught);
        }
        Ok(signals)
    }

    fn taken(&self) -> Option<i32> {
        let signal = self.taken.load(Ordering::Acquire);
        i32::try_from(signal).ok().filter(|signal| *signal != 0)
    }
}

impl Drop for Signals {
    fn drop(&mut self) {
        for caught in self.caught.drain(..) {
            signal_hook::low_level::unregister(caught);
        }
    }
}
