//! Which threads of a process write to a stream in turn. A value that one thread writes in parts is interrupted by what
//! the others write meanwhile: then its own writes are searched as well.
use serde::{Deserialize, Serialize};

/// Threads with an open line that are remembered.
const MOST: usize = 64;

/// The threads of one process that write to one stream.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
pub struct Turns {
    last: Option<u32>,
    several: bool,
    /// Threads whose last write did not end a line.
    open: Vec<u32>,
}

/// What a thread's write asks for beside the search of what the whole process writes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Turn {
    /// So far this other thread alone had written: what the process wrote is what that thread wrote.
    pub seed: Option<u32>,
    /// The thread's own writes are searched: this one continues an open line or leaves one open.
    pub apart: bool,
}

impl Turns {
    /// A thread wrote something that ended a line, or did not.
    pub fn take(&mut self, thread: u32, ends_line: bool) -> Turn {
        let last = self.last.replace(thread);
        let seed = last.filter(|&last| !self.several && last != thread);
        self.several |= seed.is_some();
        let seed = seed.filter(|last| self.open.contains(last));
        let was_open = self.open.contains(&thread);
        match (was_open, ends_line) {
            (true, true) => self.open.retain(|&open| open != thread),
            (false, false) => {
                if self.open.len() == MOST {
                    self.open.remove(0);
                }
                self.open.push(thread);
            }
            _ => {}
        }
        Turn {
            seed,
            apart: self.several && (was_open || !ends_line),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_thread_needs_no_search_of_its_own() {
        let mut turns = Turns::default();
        for ends_line in [false, false, true, false] {
            assert_eq!(turns.take(7, ends_line), Turn::default());
        }
    }

    #[test]
    fn threads_that_write_whole_lines_need_none_either() {
        let mut turns = Turns::default();
        for thread in [7, 8, 7, 9, 8] {
            assert_eq!(turns.take(thread, true), Turn::default());
        }
    }

    #[test]
    fn a_line_that_another_thread_interrupts_is_followed() {
        let mut turns = Turns::default();
        assert_eq!(turns.take(7, false), Turn::default());
        let interrupts = turns.take(8, true);
        assert_eq!((interrupts.seed, interrupts.apart), (Some(7), false));
        let ends = turns.take(7, true);
        assert_eq!((ends.seed, ends.apart), (None, true));
        assert_eq!(turns.take(7, true), Turn::default());
    }
}
