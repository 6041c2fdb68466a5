//! Checks the segments of one file, each for itself.
use super::{
    super::{
        error::CaptureError,
        header::{Hash, Header},
        manifest::Manifest,
        read::{Fault, FaultKind, Step, Walk},
        sign::PublicKey,
    },
    Checked, Problem, SegmentReport,
    frames::Frames,
};
use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

/// Checks a file, or standard input for `-`.
///
/// # Errors
/// When it can't be read, or no segment of this version is in it.
pub fn check(path: PathBuf, key: Option<&PublicKey>) -> Result<Vec<Checked>, CaptureError> {
    if path == Path::new("-") {
        return check_stream(io::stdin(), path, key);
    }
    match File::open(&path) {
        Ok(file) => check_stream(file, path, key),
        Err(source) => Err(CaptureError::Io {
            doing: "reading",
            path,
            source,
        }),
    }
}

/// Checks a stream that is called by this path.
///
/// # Errors
/// When it can't be read, or no segment of this version is in it.
pub fn check_stream(
    inner: impl Read,
    path: PathBuf,
    key: Option<&PublicKey>,
) -> Result<Vec<Checked>, CaptureError> {
    let mut check = Check {
        // What has this name was never closed: a crash leaves that.
        is_part: path.extension().is_some_and(|end| end == "part"),
        path,
        key,
        done: Vec::new(),
        current: None,
    };
    let mut walk = Walk::new(inner, 0);
    while let Some(step) = walk.next() {
        check.step(step, walk.offset())?;
    }
    check.finish(walk.offset())
}

struct Check<'k> {
    path: PathBuf,
    is_part: bool,
    key: Option<&'k PublicKey>,
    done: Vec<Checked>,
    current: Option<Current>,
}

/// The segment in hand.
struct Current {
    checked: Checked,
    frames: Frames,
    chain: Hash,
}

impl Check<'_> {
    fn step(&mut self, step: Step, offset: u64) -> Result<(), CaptureError> {
        match step {
            Step::Segment {
                offset,
                header,
                hash,
            } => self.begin(offset, header, hash),
            Step::Frame(stored) => {
                if let Some(current) = &mut self.current {
                    let report = &mut current.checked.report;
                    report.frames += 1;
                    report.entries += u64::from(stored.head.entries);
                    if report.first == 0 {
                        report.first = stored.head.first;
                    }
                    report.last = stored.head.last;
                    report
                        .problems
                        .extend(current.frames.seen(stored.head.number, stored.offset));
                    current.chain = stored.head.chain;
                }
            }
            Step::Manifest {
                offset,
                manifest,
                bytes,
                signature,
            } => self.manifest(offset, manifest, &bytes, &signature),
            Step::Fault(fault) => self.fault(fault)?,
        }
        if let Some(current) = &mut self.current {
            let report = &mut current.checked.report;
            report.bytes = offset.saturating_sub(report.offset);
        }
        Ok(())
    }

    fn begin(&mut self, offset: u64, header: Option<Box<Header>>, header_hash: Hash) {
        let mut report = SegmentReport {
            path: self.path.clone(),
            offset,
            ..SegmentReport::default()
        };
        // A fault that came before was of this segment.
        let is_of_fault = |current: &mut Current| current.checked.header_hash == Hash::default();
        if let Some(early) = self.current.take_if(is_of_fault) {
            report.problems = early.checked.report.problems;
        }
        self.close();
        if let Some(header) = &header {
            report.capture = header.capture;
            report.segment = header.segment;
            report.node.clone_from(&header.node);
        }
        self.current = Some(Current {
            checked: Checked {
                report,
                header,
                header_hash,
                manifest: None,
            },
            frames: Frames::default(),
            chain: header_hash,
        });
    }

    fn manifest(&mut self, offset: u64, manifest: Box<Manifest>, bytes: &[u8], signature: &[u8]) {
        let Some(mut current) = self.current.take() else {
            return;
        };
        current.frames.passed_to(manifest.frames, offset);
        let Checked {
            report,
            header,
            header_hash,
            manifest: kept,
        } = &mut current.checked;
        report.problems.append(&mut current.frames.missing());
        report.manifest = Some(Hash(*blake3::hash(bytes).as_bytes()));
        report.signed_by = manifest.public_key;
        let key = manifest.public_key.map(|key| PublicKey::of(&key));
        match key {
            None if signature.is_empty() => report.problems.push(Problem::Unsigned),
            Some(Some(key)) if key.signed(bytes, signature) => {
                if self.key.is_some_and(|wanted| *wanted != key) {
                    report.problems.push(Problem::OtherKey { key: key.bytes() });
                }
            }
            _ => {
                report.signed_by = None;
                report.problems.push(Problem::SignatureWrong { offset });
            }
        }
        let known = |problem: &Problem| matches!(problem, Problem::HeaderAltered { .. });
        let header_fits = header.as_deref().is_none_or(|header| {
            (header.capture, header.segment, header.previous)
                == (manifest.capture, manifest.segment, manifest.previous)
        });
        let fits = *header_hash == manifest.header_hash && header_fits;
        if !fits && !report.problems.iter().any(known) {
            let offset = report.offset;
            report.problems.push(Problem::HeaderAltered { offset });
        }
        let is_sound = report
            .problems
            .iter()
            .all(|problem| matches!(problem, Problem::Unsigned | Problem::OtherKey { .. }));
        let counts = (report.frames, report.entries, current.chain);
        if is_sound && counts != (manifest.frames, manifest.entries, manifest.chain) {
            report.problems.push(Problem::ManifestAltered { offset });
        }
        *kept = Some(manifest);
        self.current = Some(current);
    }

    fn fault(&mut self, fault: Fault) -> Result<(), CaptureError> {
        let Fault {
            kind,
            offset,
            bytes,
            frame,
            frames,
        } = fault;
        let problem = match kind {
            FaultKind::Io(source) => {
                return Err(CaptureError::Io {
                    doing: "reading",
                    path: self.path.clone(),
                    source,
                });
            }
            FaultKind::Version(found) => {
                return Err(CaptureError::Version {
                    path: self.path.clone(),
                    offset,
                    found,
                });
            }
            // The frame that follows tells by its number.
            FaultKind::Number(_) => return Ok(()),
            FaultKind::NotASegment => Problem::Foreign { offset, bytes },
            FaultKind::Header => {
                self.close();
                Problem::HeaderAltered { offset }
            }
            FaultKind::Head if frames == 0 => Problem::Foreign { offset, bytes },
            FaultKind::Head | FaultKind::Body => {
                if let Some(current) = &mut self.current {
                    current.frames.altered(frame, offset);
                }
                Problem::FrameAltered { frame, offset }
            }
            FaultKind::Manifest => Problem::ManifestAltered { offset },
            FaultKind::Truncated if self.is_part => Problem::NotClosed { offset },
            FaultKind::Truncated => Problem::Truncated { frame, offset },
            FaultKind::NotClosed if self.is_part => Problem::NotClosed { offset },
            FaultKind::NotClosed => Problem::ManifestMissing { offset },
        };
        self.note(offset, problem);
        Ok(())
    }

    /// Puts a problem to the segment in hand; to one of its own when there is none.
    fn note(&mut self, offset: u64, problem: Problem) {
        if self.current.is_none() {
            self.begin(offset, None, Hash::default());
        }
        if let Some(current) = &mut self.current {
            current.checked.report.problems.push(problem);
        }
    }

    fn close(&mut self) {
        if let Some(mut current) = self.current.take() {
            let missing = current.frames.missing();
            current.checked.report.problems.extend(missing);
            self.done.push(current.checked);
        }
    }

    fn finish(mut self, end: u64) -> Result<Vec<Checked>, CaptureError> {
        if end == 0 && self.is_part {
            self.note(0, Problem::NotClosed { offset: 0 });
        }
        self.close();
        let foreign = |checked: &Checked| {
            let problems = &checked.report.problems;
            checked.header.is_none()
                && problems
                    .iter()
                    .all(|problem| matches!(problem, Problem::Foreign { .. }))
        };
        if self.done.iter().all(foreign) {
            return Err(CaptureError::NotACapture {
                path: self.path,
                offset: 0,
            });
        }
        Ok(self.done)
    }
}
