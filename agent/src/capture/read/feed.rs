//! Makes of a walk's steps what readers are given: faults become errors or, in salvage mode, gaps.
use super::{
    super::{
        error::CaptureError,
        header::{CaptureId, Hash, Header, Link, PayloadMode},
        manifest::{Lost, Manifest},
        seal::Opener,
    },
    Gap, Options, SegmentStart,
    unpack::Packed,
    walk::{Fault, FaultKind, Step, Walk},
};
use std::{io::Read, path::PathBuf, sync::Arc};

/// What readers are given, frames not unpacked yet.
#[derive(Debug)]
pub enum Fed {
    Segment(Arc<SegmentStart>),
    Frame(Packed),
    Manifest(Box<Manifest>, Hash),
    Gap(Gap),
}

/// The segment that was read to its end just before.
#[derive(Clone, Debug)]
pub struct Before {
    capture: CaptureId,
    link: Link,
    lost: Lost,
    /// Nothing was lost while it was written, as far as can be told.
    is_whole: bool,
}

/// Feeds from one stream.
pub struct Feed<R> {
    walk: Walk<R>,
    path: PathBuf,
    options: Options,
    current: Option<(Arc<SegmentStart>, Option<Arc<Opener>>)>,
    before: Option<Before>,
    /// The last segment of this stream.
    last: Option<(CaptureId, u32)>,
    /// Something of the current segment was lost.
    is_damaged: bool,
    ended: bool,
}

impl<R: Read> Feed<R> {
    /// Over a stream that begins at this offset of its file; `before` comes from the feed of the file before.
    pub fn new(
        inner: R,
        path: PathBuf,
        offset: u64,
        options: Options,
        before: Option<Before>,
    ) -> Self {
        Self {
            walk: Walk::new(inner, offset),
            path,
            options,
            current: None,
            before,
            last: None,
            is_damaged: false,
            ended: false,
        }
    }

    /// For the feed of the next file.
    pub fn into_before(self) -> Option<Before> {
        self.before
    }

    fn segment(
        &mut self,
        offset: u64,
        header: Header,
        header_hash: Hash,
    ) -> Result<Fed, CaptureError> {
        let number = header.segment;
        if let Some((capture, after)) = self.last.replace((header.capture, number))
            && capture == header.capture
            && number <= after
            && !self.options.salvage
        {
            return Err(CaptureError::SegmentOrder {
                path: self.path.clone(),
                offset,
                segment: number,
                after,
            });
        }
        let mut opener = None;
        if let (PayloadMode::Sealed, Some(identity)) = (header.payload, &self.options.identity) {
            let opened = identity.open(header.data_key.as_deref().unwrap_or_default());
            let opened = opened.map_err(|why| CaptureError::Unsealing {
                path: self.path.clone(),
                offset,
                why,
            })?;
            opener = Some(Arc::new(opened));
        }
        let continues = self.before.as_ref().is_some_and(|before| {
            before.is_whole
                && !self.is_damaged
                && before.capture == header.capture
                && header.previous == Some(before.link)
        });
        let start = Arc::new(SegmentStart {
            path: self.path.clone(),
            offset,
            header,
            header_hash,
            continues,
        });
        self.current = Some((Arc::clone(&start), opener));
        self.is_damaged = false;
        Ok(Fed::Segment(start))
    }

    fn manifest(&mut self, manifest: Box<Manifest>, hash: Hash) -> Fed {
        let earlier = self.before.take();
        let lost_before = match manifest.previous {
            None => Some(Lost::default()),
            Some(link) => earlier
                .filter(|before| before.capture == manifest.capture && before.link == link)
                .map(|before| before.lost),
        };
        self.current = None;
        self.before = Some(Before {
            capture: manifest.capture,
            link: Link {
                segment: manifest.segment,
                manifest: hash,
            },
            lost: manifest.lost,
            is_whole: !self.is_damaged && lost_before == Some(manifest.lost),
        });
        Fed::Manifest(manifest, hash)
    }

    fn fault(&mut self, fault: Fault) -> Result<Fed, CaptureError> {
        let Fault {
            offset,
            bytes,
            frames,
            ..
        } = fault;
        self.is_damaged = true;
        let can_go_on = !matches!(fault.kind, FaultKind::Io(_));
        let error = self.error(fault);
        if self.options.salvage && can_go_on {
            return Ok(Fed::Gap(Gap {
                path: self.path.clone(),
                offset,
                bytes,
                frames,
                why: error.to_string(),
            }));
        }
        Err(error)
    }

    fn error(&self, fault: Fault) -> CaptureError {
        let path = self.path.clone();
        let offset = fault.offset;
        let segment = self
            .current
            .as_ref()
            .map_or(0, |(start, _)| start.header.segment);
        let altered = |what| CaptureError::Altered {
            path: path.clone(),
            offset,
            what,
        };
        match fault.kind {
            FaultKind::NotASegment => CaptureError::NotACapture { path, offset },
            FaultKind::Version(found) => CaptureError::Version {
                path,
                offset,
                found,
            },
            FaultKind::Header => altered("the header of a segment".to_owned()),
            FaultKind::Head | FaultKind::Body => {
                altered(format!("frame {} of segment {segment}", fault.frame))
            }
            FaultKind::Manifest => altered(format!("the manifest of segment {segment}")),
            FaultKind::Number(found) => CaptureError::OutOfOrder {
                path,
                offset,
                segment,
                expected: fault.frame,
                found,
            },
            FaultKind::Truncated => CaptureError::Truncated {
                path,
                offset,
                end: offset + fault.bytes,
                frames: fault.frame,
            },
            FaultKind::NotClosed => CaptureError::NotClosed {
                path,
                offset,
                segment,
                frames: fault.frame,
            },
            FaultKind::Io(source) => CaptureError::Io {
                doing: "reading",
                path,
                source,
            },
        }
    }
}

impl<R: Read> Iterator for Feed<R> {
    type Item = Result<Fed, CaptureError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if self.ended {
                return None;
            }
            let fed = match self.walk.next()? {
                Step::Segment {
                    offset,
                    header: Some(header),
                    hash,
                } => self.segment(offset, *header, hash),
                Step::Segment { header: None, .. } => {
                    self.current = None;
                    continue;
                }
                Step::Frame(stored) => match &self.current {
                    Some((segment, opener)) => Ok(Fed::Frame(Packed {
                        segment: Arc::clone(segment),
                        opener: opener.clone(),
                        stored,
                    })),
                    // Without a header nothing says what the frame is of.
                    None => Ok(Fed::Gap(Gap {
                        path: self.path.clone(),
                        offset: stored.offset,
                        bytes: (super::super::wire::HEAD + stored.body.len()) as u64,
                        frames: 1,
                        why: "its segment's header can't be read".to_owned(),
                    })),
                },
                Step::Manifest {
                    manifest, bytes, ..
                } => {
                    let hash = Hash(*blake3::hash(&bytes).as_bytes());
                    Ok(self.manifest(manifest, hash))
                }
                Step::Fault(fault) => self.fault(fault),
            };
            self.ended = fed.as_ref().is_err_and(|error| !error.is_incomplete());
            return Some(fed);
        }
    }
}
