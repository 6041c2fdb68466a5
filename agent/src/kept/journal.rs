//! `journal`: which findings are being told, and which were. A finding stands there before its line is written anywhere, so
//! that after a crash it is told again under the same id, or not at all.
use super::{
    mark::{Mark, Recall, marks},
    private, whole,
};
use crate::finding::Finding;
use lru::LruCache;
use serde::{Deserialize, Serialize};
use std::{
    fmt::Write as _,
    fs::File,
    io::{Result, Write},
    num::NonZeroUsize,
    path::{Path, PathBuf},
};

/// What the file begins with; the number changes when what follows does.
const MAGIC: &str = "secret-sentinel journal 1";
/// Findings remembered.
const MOST: NonZeroUsize = NonZeroUsize::new(8_192).expect("not zero");
/// A file this long is written anew with what still counts.
const LONG: u64 = 4 << 20;
/// For so many seconds before the end of a process its findings are known to the next one: as long as the process itself
/// counts another one as the same.
const REMEMBERED: i64 = 600;

/// A finding that was told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Told {
    id: String,
    marks: Vec<Mark>,
    /// Seconds since 1970.
    last: i64,
    /// A state that is found anew at each start.
    stands: bool,
}

/// What the process before this one left.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Left {
    pub recall: Recall,
    /// Lines of which it is not known that they were written.
    pub unwritten: Vec<String>,
}

/// The file, and what it holds.
pub struct Journal {
    path: PathBuf,
    file: File,
    length: u64,
    held: Held,
    is_failing: bool,
}

struct Held {
    told: LruCache<String, Told>,
    /// Id and line.
    unwritten: Vec<(String, String)>,
}

impl Journal {
    /// Reads what was left and begins a new file with it. `saved`: a time at which the process before this one was alive.
    ///
    /// # Errors
    /// When it can't be read or written.
    pub fn open(directory: &Path, saved: Option<i64>) -> Result<(Self, Left)> {
        let path = directory.join("journal");
        let content = whole::read(&path)?.unwrap_or_default();
        let mut held = Held::parse(&content).unwrap_or_else(|error| {
            tracing::warn!(path = %path.display(), error,
                "the journal of findings can't be read: it is begun anew, and what is found again has a new id");
            Held::new()
        });
        held.forget(saved.unwrap_or(i64::MIN));
        let ids = held.told.iter().rev().flat_map(|(id, told)| {
            let with = |mark: &Mark| (*mark, id.clone());
            told.marks.iter().map(with)
        });
        let left = Left {
            recall: Recall(ids.collect()),
            unwritten: held
                .unwritten
                .iter()
                .map(|(_, line)| line.clone())
                .collect(),
        };
        let text = held.text();
        whole::write(&path, text.as_bytes())?;
        let journal = Self {
            file: private().open(&path)?,
            path,
            length: text.len() as u64,
            held,
            is_failing: false,
        };
        Ok((journal, left))
    }

    /// This line is about to be written.
    pub fn begin(&mut self, finding: &Finding, line: &str) {
        let told = Told {
            id: finding.id.clone(),
            marks: marks(finding),
            last: finding.last_seen.0.as_second(),
            stands: finding.evidence == crate::finding::Evidence::Inventory,
        };
        let mut text = String::new();
        entry(&mut text, &told, Some(line));
        self.append(&text);
        self.held.unwritten.push((told.id.clone(), line.to_owned()));
        self.held.told.put(told.id.clone(), told);
    }

    /// Every line that was begun was written.
    pub fn end(&mut self) {
        if self.held.unwritten.is_empty() {
            return;
        }
        let mut text = String::new();
        for (id, _) in self.held.unwritten.drain(..) {
            let _ = writeln!(text, "w {id}");
        }
        self.append(&text);
        if self.length > LONG {
            self.shorten();
        }
    }

    /// Lines that were begun and are not known to be written.
    #[must_use]
    pub fn unwritten(&self) -> usize {
        self.held.unwritten.len()
    }

    fn append(&mut self, text: &str) {
        let outcome = self.file.write_all(text.as_bytes());
        self.length += text.len() as u64;
        self.note(outcome);
    }

    fn shorten(&mut self) {
        self.held.forget(i64::MIN);
        let text = self.held.text();
        let outcome = whole::write(&self.path, text.as_bytes());
        let outcome = outcome.and_then(|()| private().open(&self.path));
        self.length = text.len() as u64;
        let outcome = match outcome {
            Ok(file) => {
                self.file = file;
                Ok(())
            }
            Err(error) => Err(error),
        };
        self.note(outcome);
    }

    fn note(&mut self, outcome: Result<()>) {
        if let (Err(error), false) = (&outcome, self.is_failing) {
            tracing::error!(path = %self.path.display(), %error,
                "the journal of findings can't be written: after a crash they may be told under new ids");
        }
        self.is_failing = outcome.is_err();
    }
}

impl Held {
    fn new() -> Self {
        Self {
            told: LruCache::new(MOST),
            unwritten: Vec::new(),
        }
    }

    /// Reads the file; what was cut off at its end was not begun.
    fn parse(content: &[u8]) -> std::result::Result<Self, String> {
        let mut held = Self::new();
        if content.is_empty() {
            return Ok(held);
        }
        let end = content.iter().rposition(|byte| *byte == b'\n').unwrap_or(0);
        let text = std::str::from_utf8(&content[..end]).map_err(|error| error.to_string())?;
        let mut lines = text.lines();
        if lines.next() != Some(MAGIC) {
            return Err("it is no such file, or one of another version".into());
        }
        let mut last = None;
        for line in lines {
            match line.split_at_checked(2) {
                Some(("t ", told)) => {
                    let told: Told = serde_json::from_str(told).map_err(|it| it.to_string())?;
                    last = Some(told.id.clone());
                    held.told.put(told.id.clone(), told);
                }
                Some(("l ", line)) => {
                    let id = last.take().ok_or("a line belongs to no finding")?;
                    held.unwritten.push((id, line.to_owned()));
                }
                Some(("w ", id)) => {
                    let of = held.unwritten.iter().position(|(begun, _)| begun == id);
                    of.map(|at| held.unwritten.remove(at));
                }
                _ => return Err(format!("a line begins with {:?}", line.get(..2))),
            }
        }
        Ok(held)
    }

    /// Forgets what was told long before the process ended; it was alive at `seen`.
    fn forget(&mut self, seen: i64) {
        let last = self.told.iter().map(|(_, told)| told.last).max();
        let end = last.unwrap_or(seen).max(seen);
        let old: Vec<String> = self
            .told
            .iter()
            .filter(|(_, told)| !told.stands && end.saturating_sub(told.last) > REMEMBERED)
            .map(|(id, _)| id.clone())
            .collect();
        for id in old {
            self.told.pop(&id);
        }
    }

    fn text(&self) -> String {
        let mut text = format!("{MAGIC}\n");
        for (id, told) in self.told.iter().rev() {
            let mut lines = self
                .unwritten
                .iter()
                .filter(|(begun, _)| begun == id)
                .peekable();
            if lines.peek().is_none() {
                entry(&mut text, told, None);
            }
            lines.for_each(|(_, line)| entry(&mut text, told, Some(line)));
        }
        text
    }
}

fn entry(text: &mut String, told: &Told, line: Option<&str>) {
    let told = serde_json::to_string(told).unwrap_or_default();
    let _ = writeln!(text, "t {told}");
    if let Some(line) = line {
        let _ = writeln!(text, "l {line}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Evidence, Time};
    use crate::rules::{OVER_PERMISSIVE_SECRET_FILE, SECRET_IN_LOG_FILE};
    use proptest::prelude::*;

    fn finding(second: i64, evidence: Evidence) -> Finding {
        let time = Time(jiff::Timestamp::from_second(second).expect("in range"));
        let rule = match evidence {
            Evidence::Inventory => &OVER_PERMISSIVE_SECRET_FILE,
            _ => &SECRET_IN_LOG_FILE,
        };
        let mut finding = Finding::new(rule, time, &[&second.to_le_bytes()]);
        finding.evidence = evidence;
        finding
    }

    #[test]
    fn what_was_not_written_is_left_until_it_is() {
        let dir = tempfile::tempdir().expect("a directory");
        let (mut journal, left) = Journal::open(dir.path(), None).expect("opened");
        assert_eq!(left, Left::default());
        let first = finding(1_000, Evidence::Probe);
        journal.begin(&first, "{1}");
        journal.end();
        let second = finding(1_001, Evidence::Probe);
        journal.begin(&second, "{2}");
        drop(journal);
        for _ in 0..2 {
            let (mut journal, left) = Journal::open(dir.path(), Some(1_002)).expect("opened");
            assert_eq!(left.unwritten, ["{2}"]);
            let ids: Vec<&String> = left.recall.0.iter().map(|(_, id)| id).collect();
            assert_eq!(ids, [&first.id, &second.id]);
            journal.append("t {\"half");
        }
        let (mut journal, _) = Journal::open(dir.path(), None).expect("opened");
        journal.end();
        let (_, left) = Journal::open(dir.path(), None).expect("opened");
        assert!(left.unwritten.is_empty() && left.recall.0.len() == 2);
    }

    #[test]
    fn what_was_told_long_before_the_end_is_forgotten_but_for_states() {
        let dir = tempfile::tempdir().expect("a directory");
        let (mut journal, _) = Journal::open(dir.path(), None).expect("opened");
        let wide = finding(1_000, Evidence::Inventory);
        for it in [&finding(1_000, Evidence::Probe), &wide] {
            journal.begin(it, "{}");
        }
        journal.end();
        let seen = Some(1_001 + REMEMBERED);
        let (_, left) = Journal::open(dir.path(), seen).expect("opened");
        let ids: Vec<&String> = left.recall.0.iter().map(|(_, id)| id).collect();
        assert_eq!(ids, [&wide.id]);
    }

    proptest! {
        #[test]
        fn anything_is_read_or_refused(text in "\\PC{0,80}", lines in proptest::collection::vec("[tlwx] ?[{}a-z\":]{0,12}", 0..8)) {
            let _ = Held::parse(text.as_bytes());
            let _ = Held::parse(format!("{MAGIC}\n{}\n", lines.join("\n")).as_bytes());
        }
    }
}
