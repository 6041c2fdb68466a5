//! Several files as one stream of segments in order.
use super::{
    super::{error::CaptureError, header::CaptureId},
    Item, Options, Salvaged, SegmentStart, Unpacker, deliver,
    feed::{Before, Fed, Feed},
    index::pieces,
};
use std::{
    collections::{HashMap, VecDeque},
    fmt,
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
    sync::Arc,
};

/// A part of a file, or of a stream, that is read in one go.
#[derive(Debug)]
pub struct Place {
    pub path: PathBuf,
    pub offset: u64,
    pub length: Option<u64>,
    pub start: Option<Arc<SegmentStart>>,
}

/// Opens files, directories of `*.sscap` and `*.sscap.part`, or `-` (standard input, read as it comes). Segments are put
/// in order of node, boot, capture and number; one that is there twice is read once.
///
/// # Errors
/// When there is no such file, it can't be read, or none is a capture.
pub fn open(paths: &[PathBuf], options: Options) -> Result<Captures, CaptureError> {
    let mut places = Vec::new();
    for path in files(paths)? {
        places_of(path, options.salvage, &mut places)?;
    }
    sort(&mut places);
    // Of copies the first stays: one that is closed comes before one that is not.
    places.dedup_by(|later, first| match (&later.start, &first.start) {
        (Some(later), Some(first)) => {
            later.header.capture == first.header.capture
                && later.header.segment == first.header.segment
        }
        _ => false,
    });
    Ok(Captures {
        segments: places
            .iter()
            .filter_map(|place| place.start.clone())
            .collect(),
        source: Source {
            places: places.into(),
            options: options.clone(),
            feed: None,
            before: None,
        },
        unpacker: Unpacker::default(),
        options,
        salvaged: Salvaged::default(),
        ended: false,
    })
}

/// The files that paths name: a directory stands for the captures in it.
pub(in super::super) fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, CaptureError> {
    let mut files = Vec::new();
    for path in paths {
        let failed = |source| CaptureError::Io {
            doing: "reading",
            path: path.clone(),
            source,
        };
        if path == Path::new("-") || !std::fs::metadata(path).map_err(failed)?.is_dir() {
            files.push(path.clone());
            continue;
        }
        let before = files.len();
        for entry in std::fs::read_dir(path).map_err(failed)? {
            let file = entry.map_err(failed)?.path();
            if is_capture(&file) {
                files.push(file);
            }
        }
        if files.len() == before {
            return Err(CaptureError::NoCapture { path: path.clone() });
        }
        files[before..].sort();
    }
    Ok(files)
}

/// By its name.
pub(in super::super) fn is_capture(path: &Path) -> bool {
    path.file_name().is_some_and(|name| {
        let name = name.as_encoded_bytes();
        name.ends_with(b".sscap") || name.ends_with(b".sscap.part")
    })
}

fn places_of(path: PathBuf, salvage: bool, places: &mut Vec<Place>) -> Result<(), CaptureError> {
    let whole = |path| Place {
        path,
        offset: 0,
        length: None,
        start: None,
    };
    if path == Path::new("-") {
        places.push(whole(path));
        return Ok(());
    }
    let failed = |source| CaptureError::Io {
        doing: "reading",
        path: path.clone(),
        source,
    };
    let file = File::open(&path).map_err(failed)?;
    if !file.metadata().map_err(failed)?.is_file() {
        // A pipe: read as it comes, when its turn comes.
        places.push(whole(path));
        return Ok(());
    }
    for piece in pieces(&file, &path, salvage)? {
        places.push(Place {
            path: path.clone(),
            offset: piece.offset,
            length: piece.length,
            start: piece.start.map(Arc::new),
        });
    }
    Ok(())
}

/// Puts places in order: node, boot (by the first time of day known of it), capture (by its first moment), segment, closed
/// ones first. What has no header that can be read comes last.
fn sort(places: &mut [Place]) {
    let mut boots: HashMap<(String, String), i64> = HashMap::new();
    let mut captures: HashMap<CaptureId, u64> = HashMap::new();
    for start in places.iter().filter_map(|place| place.start.as_ref()) {
        let header = &start.header;
        let boot = (header.node.clone(), header.boot_id.clone());
        let wall = boots.entry(boot).or_insert(i64::MAX);
        *wall = header.clock.wall_ns.min(*wall);
        let began = captures.entry(header.capture).or_insert(u64::MAX);
        *began = header.started.min(*began);
    }
    places.sort_by_cached_key(|place| {
        let of_file = (place.length.is_none(), place.path.clone(), place.offset);
        let of_header = place.start.as_ref().map(|start| {
            let header = &start.header;
            let boot = (header.node.clone(), header.boot_id.clone());
            let wall = boots.get(&boot).copied();
            let began = captures.get(&header.capture).copied();
            (boot.0, wall, boot.1, began, header.capture, header.segment)
        });
        (of_header.is_none(), of_header, of_file)
    });
}

/// The stored frames of captures in order.
pub(super) struct Source {
    places: VecDeque<Place>,
    options: Options,
    feed: Option<Feed<Box<dyn Read + Send>>>,
    before: Option<Before>,
}

impl Source {
    fn open(&mut self, place: Place) -> Result<(), CaptureError> {
        let inner: Box<dyn Read + Send> = if place.path == Path::new("-") {
            Box::new(io::stdin())
        } else {
            let opened = File::open(&place.path).and_then(|mut file| {
                if place.offset > 0 {
                    file.seek(SeekFrom::Start(place.offset))?;
                }
                Ok(file)
            });
            let file = opened.map_err(|source| CaptureError::Io {
                doing: "reading",
                path: place.path.clone(),
                source,
            })?;
            match place.length {
                Some(length) => Box::new(file.take(length)),
                None => Box::new(file),
            }
        };
        self.feed = Some(Feed::new(
            inner,
            place.path,
            place.offset,
            self.options.clone(),
            self.before.take(),
        ));
        Ok(())
    }
}

impl Iterator for Source {
    type Item = Result<Fed, CaptureError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(fed) = self.feed.as_mut().and_then(Iterator::next) {
                return Some(fed);
            }
            self.before = self.feed.take().and_then(Feed::into_before);
            let place = self.places.pop_front()?;
            if let Err(error) = self.open(place) {
                return Some(Err(error));
            }
        }
    }
}

/// Captures that are read in order. Yields items; after an error that `is_incomplete` it goes on with the next segment,
/// after any other one it ends.
pub struct Captures {
    segments: Vec<Arc<SegmentStart>>,
    pub(super) source: Source,
    unpacker: Unpacker,
    pub(super) options: Options,
    salvaged: Salvaged,
    ended: bool,
}

impl Captures {
    /// The segments in the order in which they are read, as far as that is known before: not of standard input, nor of
    /// what follows a segment that is not closed in the same file. Whether one `continues` is known when it is read.
    #[must_use]
    pub fn segments(&self) -> &[Arc<SegmentStart>] {
        &self.segments
    }

    /// What salvage lost so far.
    #[must_use]
    pub const fn salvaged(&self) -> Salvaged {
        self.salvaged
    }
}

impl Iterator for Captures {
    type Item = Result<Item, CaptureError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let fed = self.source.next()?;
        let item = fed.and_then(|fed| deliver(fed, &mut self.unpacker, self.options.salvage));
        self.ended = self.salvaged.note(&item);
        Some(item)
    }
}

impl fmt::Debug for Captures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.segments).finish()
    }
}
