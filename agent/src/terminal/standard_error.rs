//! Standard error while the view has the terminal: what is written there is kept, and told when the terminal is given back.
use crossbeam_channel::{Receiver, Sender, bounded};
use rustix::stdio::{dup2_stderr, stderr};
use std::io::{IsTerminal, Read, Write};
use std::os::fd::OwnedFd;
use std::time::Duration;

/// Bytes that are kept: the last ones.
const KEPT: usize = 64 * 1024;
/// Bytes of a line that are shown.
const LONGEST_LINE: usize = 8 * 1024;
/// How long the end waits for what was written.
const LAST: Duration = Duration::from_millis(500);

/// Standard error, held back.
#[derive(Debug)]
pub struct HeldBack {
    terminal: OwnedFd,
    kept: Receiver<Vec<u8>>,
}

impl HeldBack {
    /// Holds it back where it goes to a terminal; `None` where it does not. Each line is also given to `notes`, as long as
    /// these are taken.
    ///
    /// # Errors
    /// When the kernel gives no descriptors or no thread.
    pub fn begin(notes: Sender<String>) -> std::io::Result<Option<Self>> {
        if !std::io::stderr().is_terminal() {
            return Ok(None);
        }
        let terminal = rustix::io::fcntl_dupfd_cloexec(stderr(), 3)?;
        let (read, write) = rustix::pipe::pipe_with(rustix::pipe::PipeFlags::CLOEXEC)?;
        let (told, kept) = bounded(1);
        std::thread::Builder::new()
            .name("standard-error".into())
            .spawn(move || drop(told.send(keep(read.into(), &notes))))?;
        dup2_stderr(&write)?;
        Ok(Some(Self { terminal, kept }))
    }

    /// Gives standard error back, and tells what was kept.
    pub fn end(self) {
        if dup2_stderr(&self.terminal).is_err() {
            return;
        }
        // The pipe has no writer now, so the thread ends.
        if let Ok(kept) = self.kept.recv_timeout(LAST) {
            let _ = std::io::stderr().write_all(&kept);
        }
    }
}

fn keep(mut pipe: std::fs::File, notes: &Sender<String>) -> Vec<u8> {
    let mut kept = Vec::new();
    let mut begun = Vec::new();
    let mut piece = [0; 4_096];
    while let Ok(length @ 1..) = pipe.read(&mut piece) {
        kept.extend_from_slice(&piece[..length]);
        if kept.len() > 2 * KEPT {
            kept.drain(..kept.len() - KEPT);
        }
        begun.extend_from_slice(&piece[..length]);
        let Some(end) = begun.iter().rposition(|byte| *byte == b'\n') else {
            // Nobody reads so long a line to its end.
            begun.truncate(LONGEST_LINE);
            continue;
        };
        let text = String::from_utf8_lossy(&begun[..end]);
        if let Some(line) = text.lines().rfind(|line| !line.trim().is_empty()) {
            // A view that has no time for it shows the next one.
            let _ = notes.try_send(without_colours(line));
        }
        begun.drain(..=end);
    }
    kept
}

/// The agent's log is coloured on a terminal (ECMA-48, SGR).
fn without_colours(line: &str) -> String {
    let mut parts = line.split("\x1b[");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.trim_start_matches(|it: char| it.is_ascii_digit() || it == ';');
        out.push_str(rest.strip_prefix('m').unwrap_or(rest));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_go_and_words_stay() {
        let line = "\x1b[2m2026-11-24\x1b[0m \x1b[33m WARN\x1b[0m a [b]";
        assert_eq!(without_colours(line), "2026-11-24  WARN a [b]");
    }

    #[test]
    fn the_end_of_much_is_kept() {
        let (read, write) = rustix::pipe::pipe().expect("a pipe");
        let (notes, noted) = bounded(1);
        let reader = std::thread::spawn(move || keep(read.into(), &notes));
        let mut write = std::fs::File::from(write);
        for number in 0..40_000 {
            writeln!(write, "line {number}").expect("written");
        }
        drop(write);
        let kept = reader.join().expect("ended");
        assert!(kept.len() <= 2 * KEPT && kept.ends_with(b"line 39999\n"));
        assert!(noted.try_recv().expect("a note").starts_with("line "));
    }
}
