//! Look-ups and captures: a look-up whose answers are noted for one, and the look-up that gives the noted answers again.
use super::{FileAt, LogFile, Lookup, NamedFile, OpenFile, ProcessFacts};
use crate::event::FileKey;
use crate::redact::{Content, Dropped, SecretBytes};
use serde::{Deserialize, Serialize};
use std::{
    cell::{Cell, RefCell},
    path::Path,
};

/// What was asked, and what the node answered. Bytes that were read are no part of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Answer {
    /// To [`Lookup::process`].
    Process(u32, Option<Box<ProcessFacts>>),
    /// To [`Lookup::processes`].
    Processes(Vec<ProcessFacts>),
    /// To [`Lookup::cgroups`].
    Cgroups(Vec<(u64, String)>),
    /// To [`Lookup::open_files`].
    OpenFiles(u32, Vec<OpenFile>),
    /// To [`Lookup::read`].
    Read(u32, Option<Dropped>),
    /// To [`Lookup::log_file`].
    LogFile(u32, Option<LogFile>),
    /// To [`Lookup::file_at`].
    FileAt(u32, Option<FileAt>),
}

/// A look-up whose answers can be noted.
pub struct Noted<L> {
    lookup: L,
    is_on: Cell<bool>,
    /// Bytes that are read are noted, too.
    with_bytes: Cell<bool>,
    answers: RefCell<Vec<Answer>>,
    /// What was read of files, one a noted answer to [`Lookup::read`] that has bytes.
    bytes: RefCell<Vec<SecretBytes>>,
}

impl<L> Noted<L> {
    /// Notes nothing yet.
    pub const fn new(lookup: L) -> Self {
        Self {
            lookup,
            is_on: Cell::new(false),
            with_bytes: Cell::new(false),
            answers: RefCell::new(Vec::new()),
            bytes: RefCell::new(Vec::new()),
        }
    }

    fn note(&self, answer: impl FnOnce() -> Answer) {
        if self.is_on.get() {
            self.answers.borrow_mut().push(answer());
        }
    }
}

/// A look-up that tells what it was asked.
pub trait Notes {
    /// Notes answers from now on; bytes that are read only when they are wanted.
    fn note_answers(&mut self, with_bytes: bool);

    /// What was noted since the last call.
    fn take_answers(&mut self) -> (Vec<Answer>, Vec<SecretBytes>);
}

impl<L> Notes for Noted<L> {
    fn note_answers(&mut self, with_bytes: bool) {
        self.is_on.set(true);
        self.with_bytes.set(with_bytes);
    }

    fn take_answers(&mut self) -> (Vec<Answer>, Vec<SecretBytes>) {
        (
            std::mem::take(self.answers.get_mut()),
            std::mem::take(self.bytes.get_mut()),
        )
    }
}

impl<L: Lookup> Lookup for Noted<L> {
    fn process(&self, tgid: u32) -> Option<ProcessFacts> {
        let facts = self.lookup.process(tgid);
        self.note(|| Answer::Process(tgid, facts.clone().map(Box::new)));
        facts
    }

    fn processes(&self) -> Vec<ProcessFacts> {
        let all = self.lookup.processes();
        self.note(|| Answer::Processes(all.clone()));
        all
    }

    fn cgroups(&self) -> Vec<(u64, String)> {
        let all = self.lookup.cgroups();
        self.note(|| Answer::Cgroups(all.clone()));
        all
    }

    fn open_files(&self, tgid: u32) -> Vec<OpenFile> {
        let files = self.lookup.open_files(tgid);
        self.note(|| Answer::OpenFiles(tgid, files.clone()));
        files
    }

    fn log_file(&self, tgid: u32, path: &Path, expected: FileKey) -> Option<LogFile> {
        let file = self.lookup.log_file(tgid, path, expected);
        self.note(|| Answer::LogFile(tgid, file));
        file
    }

    fn read(
        &self,
        tgid: u32,
        path: &Path,
        expected: FileKey,
        offset: u64,
        len: usize,
    ) -> Option<Content> {
        let content = self.lookup.read(tgid, path, expected, offset, len);
        self.note(|| Answer::Read(tgid, content.as_ref().map(|it| it.payload().facts())));
        if let Some(Content::Bytes(bytes)) = content.as_ref().filter(|_| self.with_bytes.get()) {
            self.bytes.borrow_mut().push(bytes.clone());
        }
        content
    }

    fn file_at(
        &self,
        named: &NamedFile<'_>,
        is_wanted: &dyn Fn(FileKey) -> bool,
    ) -> Option<FileAt> {
        let found = self.lookup.file_at(named, is_wanted);
        self.note(|| Answer::FileAt(named.tgid, found.clone()));
        found
    }
}

/// Gives the answers that a capture holds. It never looks at the machine it runs on.
#[derive(Default)]
pub struct Recorded {
    answers: RefCell<Vec<Answer>>,
    bytes: RefCell<Vec<SecretBytes>>,
    /// Questions that the capture holds no answer to: another configuration asks others.
    unanswered: Cell<u64>,
    /// Answers are handed on to another capture.
    is_passing: bool,
    passed: (Vec<Answer>, Vec<SecretBytes>),
}

impl Recorded {
    /// The answers to what is asked next, in the place of those before.
    pub fn expect(&mut self, answers: Vec<Answer>, bytes: Vec<SecretBytes>) {
        if self.is_passing {
            self.passed = (answers.clone(), bytes.clone());
        }
        *self.answers.get_mut() = answers;
        *self.bytes.get_mut() = bytes;
    }

    /// Whether there are answers that nothing has asked for.
    #[must_use]
    pub fn is_expecting(&mut self) -> bool {
        !self.answers.get_mut().is_empty() || !self.bytes.get_mut().is_empty()
    }

    /// How many questions the capture had no answer to.
    pub const fn unanswered(&self) -> u64 {
        self.unanswered.get()
    }

    fn take<T>(
        &self,
        fits: impl FnMut(&Answer) -> bool,
        of: impl FnOnce(Answer) -> T,
    ) -> Option<T> {
        let mut answers = self.answers.borrow_mut();
        let Some(at) = answers.iter().position(fits) else {
            self.unanswered.set(self.unanswered.get() + 1);
            return None;
        };
        Some(of(answers.remove(at)))
    }
}

impl Lookup for Recorded {
    fn process(&self, tgid: u32) -> Option<ProcessFacts> {
        let fits = |answer: &Answer| matches!(answer, Answer::Process(of, _) if *of == tgid);
        self.take(fits, |answer| match answer {
            Answer::Process(_, facts) => facts.map(|facts| *facts),
            _ => None,
        })?
    }

    fn processes(&self) -> Vec<ProcessFacts> {
        let fits = |answer: &Answer| matches!(answer, Answer::Processes(_));
        let all = self.take(fits, |answer| match answer {
            Answer::Processes(all) => all,
            _ => Vec::new(),
        });
        all.unwrap_or_default()
    }

    fn cgroups(&self) -> Vec<(u64, String)> {
        let fits = |answer: &Answer| matches!(answer, Answer::Cgroups(_));
        let all = self.take(fits, |answer| match answer {
            Answer::Cgroups(all) => all,
            _ => Vec::new(),
        });
        all.unwrap_or_default()
    }

    fn open_files(&self, tgid: u32) -> Vec<OpenFile> {
        let fits = |answer: &Answer| matches!(answer, Answer::OpenFiles(of, _) if *of == tgid);
        let files = self.take(fits, |answer| match answer {
            Answer::OpenFiles(_, files) => files,
            _ => Vec::new(),
        });
        files.unwrap_or_default()
    }

    fn log_file(&self, tgid: u32, _: &Path, _: FileKey) -> Option<LogFile> {
        // Sentinels of before did not ask: that there is no answer says nothing.
        let mut answers = self.answers.borrow_mut();
        let fits = |answer: &Answer| matches!(answer, Answer::LogFile(of, _) if *of == tgid);
        let at = answers.iter().position(fits)?;
        match answers.remove(at) {
            Answer::LogFile(_, file) => file,
            _ => None,
        }
    }

    fn read(&self, tgid: u32, _: &Path, _: FileKey, _: u64, _: usize) -> Option<Content> {
        let fits = |answer: &Answer| matches!(answer, Answer::Read(of, _) if *of == tgid);
        let dropped = self.take(fits, |answer| match answer {
            Answer::Read(_, dropped) => dropped,
            _ => None,
        })??;
        let mut bytes = self.bytes.borrow_mut();
        Some(if bytes.is_empty() {
            Content::Dropped(dropped)
        } else {
            Content::Bytes(bytes.remove(0))
        })
    }

    fn file_at(&self, named: &NamedFile<'_>, _: &dyn Fn(FileKey) -> bool) -> Option<FileAt> {
        let fits = |answer: &Answer| matches!(answer, Answer::FileAt(of, _) if *of == named.tgid);
        self.take(fits, |answer| match answer {
            Answer::FileAt(_, found) => found,
            _ => None,
        })?
    }
}

impl Notes for Recorded {
    fn note_answers(&mut self, _with_bytes: bool) {
        self.is_passing = true;
    }

    fn take_answers(&mut self) -> (Vec<Answer>, Vec<SecretBytes>) {
        std::mem::take(&mut self.passed)
    }
}
