//! Writes one segment: header, frames, manifest.
use super::{
    error::CaptureError,
    frame::{FrameKind, RawFrame},
    header::{Hash, Header, PayloadMode},
    manifest::{Manifest, ManifestFacts},
    seal::{Sealer, TAG},
    sign::Signer,
    wire::{HEAD, Head, MAX_FRAME, MAX_HEADER, PREFIX, Prefix},
};
use std::{fmt, io::Write, path::PathBuf};
use zeroize::Zeroize;
use zstd::bulk::Compressor;

/// Writes one segment to anything that takes bytes.
pub struct SegmentWriter<W> {
    out: W,
    compressor: Compressor<'static>,
    sealer: Option<Sealer>,
    manifest: Manifest,
    written: u64,
    /// The frame in hand as it is written, at once so that what is left of it when that fails is easily cut off: room
    /// for the head, what was compressed, what was sealed.
    frame: Vec<u8>,
    stored: Vec<u8>,
    sealed: Vec<u8>,
}

impl<W: Write> SegmentWriter<W> {
    /// Begins a segment. `level` is zstd's, 1 to 19; 1 is right while it is recorded. With a sealer, payloads are
    /// written encrypted; without one they are not written.
    ///
    /// # Errors
    /// When the header is too large, its mode does not fit the sealer, or the bytes can't be written.
    pub fn create(
        mut out: W,
        header: &Header,
        sealer: Option<Sealer>,
        level: i32,
    ) -> Result<Self, CaptureError> {
        if (header.payload == PayloadMode::Sealed) != sealer.is_some() {
            return Err(unwritable(
                "a header",
                "mode sealed and recipients go together",
            ));
        }
        let mut header = header.clone();
        header.data_key = sealer.as_ref().map(|sealer| sealer.sealed_key().to_vec());
        let bytes =
            postcard::to_allocvec(&header).map_err(|error| unwritable("a header", error))?;
        if bytes.len() > MAX_HEADER {
            return Err(unwritable(
                "a header",
                format!("{} bytes are too many", bytes.len()),
            ));
        }
        let prefix = Prefix::of(&bytes);
        let compressor = Compressor::new(level)
            .map_err(|error| unwritable("a frame", format!("zstd: {error}")))?;
        out.write_all(&[&prefix.encode()[..], &bytes].concat())
            .map_err(failed)?;
        Ok(Self {
            out,
            compressor,
            sealer,
            manifest: Manifest {
                capture: header.capture,
                segment: header.segment,
                previous: header.previous,
                header_hash: prefix.hash,
                frames: 0,
                entries: 0,
                first: 0,
                last_time: 0,
                chain: prefix.hash,
                dropped: Vec::new(),
                last: false,
                lost: super::Lost::default(),
                public_key: None,
            },
            written: (PREFIX + bytes.len()) as u64,
            frame: Vec::new(),
            stored: Vec::new(),
            sealed: Vec::new(),
        })
    }

    /// Compresses, seals and writes a frame.
    ///
    /// # Errors
    /// When it can't be compressed, encrypted or written. The segment is then not to be gone on with.
    pub fn write(&mut self, frame: &RawFrame) -> Result<(), CaptureError> {
        compress(&mut self.compressor, &frame.raw, &mut self.stored)?;
        self.sealed.clear();
        let sealer = self.sealer.as_ref().filter(|_| !frame.payload.is_empty());
        if sealer.is_some() {
            compress(&mut self.compressor, &frame.payload, &mut self.sealed)?;
        }
        let too_large = |what| move |_| unwritable("a frame", format!("its {what} are too many"));
        let mut head = Head {
            kind: frame.kind,
            number: self.manifest.frames,
            entries: frame.entries,
            raw: u32::try_from(frame.raw.len()).map_err(too_large("bytes"))?,
            stored: u32::try_from(self.stored.len()).map_err(too_large("bytes"))?,
            payload: 0,
            sealed: 0,
            first: frame.first,
            last: frame.last,
            content: Hash::default(),
            chain: Hash::default(),
        };
        if let Some(sealer) = sealer {
            head.payload = u32::try_from(frame.payload.len()).map_err(too_large("payloads"))?;
            head.sealed = u32::try_from(self.sealed.len() + TAG).map_err(too_large("payloads"))?;
            if !sealer.seal(&self.manifest.header_hash, &head, &mut self.sealed) {
                self.sealed.zeroize();
                return Err(unwritable("a frame", "encrypting its payloads failed"));
            }
        }
        self.put(head)?;
        if frame.entries > 0 {
            if self.manifest.entries == 0 {
                self.manifest.first = frame.first;
            }
            self.manifest.last_time = frame.last;
        }
        self.manifest.frames += 1;
        self.manifest.entries += u64::from(frame.entries);
        Ok(())
    }

    /// Bytes written so far.
    #[must_use]
    pub const fn written(&self) -> u64 {
        self.written
    }

    /// Frames written so far.
    #[must_use]
    pub const fn frames(&self) -> u64 {
        self.manifest.frames
    }

    /// Writes the manifest, signed if there is a signer, and gives back where it was written to, and the manifest's hash
    /// for the next segment's link.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn finish(
        mut self,
        signer: Option<&Signer>,
        facts: ManifestFacts,
    ) -> Result<(W, Hash), CaptureError> {
        let hash = self.close(signer, facts)?;
        Ok((self.out, hash))
    }

    /// `finish`, for who needs the output back when it fails.
    pub(super) fn close(
        &mut self,
        signer: Option<&Signer>,
        facts: ManifestFacts,
    ) -> Result<Hash, CaptureError> {
        self.manifest.dropped = facts.dropped;
        self.manifest.last = facts.last;
        self.manifest.lost = facts.lost;
        self.manifest.public_key = signer.map(|signer| signer.public_key().bytes());
        self.stored = postcard::to_allocvec(&self.manifest)
            .map_err(|error| unwritable("a manifest", error))?;
        let hash = Hash(*blake3::hash(&self.stored).as_bytes());
        let length = u32::try_from(self.stored.len()).unwrap_or(u32::MAX);
        let signature = signer.map(|signer| signer.sign(&self.stored));
        let head = Head {
            kind: FrameKind::Manifest,
            number: self.manifest.frames,
            entries: 0,
            raw: length,
            stored: length,
            payload: 0,
            sealed: signature.map_or(0, |_| 64),
            first: self.manifest.first,
            last: self.manifest.last_time,
            content: Hash::default(),
            chain: Hash::default(),
        };
        self.sealed = signature.map(Vec::from).unwrap_or_default();
        self.put(head)?;
        self.out.flush().map_err(failed)?;
        Ok(hash)
    }

    fn put(&mut self, mut head: Head) -> Result<(), CaptureError> {
        if [head.raw, head.stored, head.payload, head.sealed]
            .iter()
            .any(|length| *length as usize > MAX_FRAME)
        {
            return Err(unwritable(
                "a frame",
                format!("it is larger than {MAX_FRAME} bytes"),
            ));
        }
        self.frame.clear();
        self.frame.resize(HEAD, 0);
        self.frame.append(&mut self.stored);
        self.frame.append(&mut self.sealed);
        head.content = head.content_of(&self.frame[HEAD..]);
        head.chain = head.chained_to(&self.manifest.chain);
        self.frame[..HEAD].copy_from_slice(&head.encode());
        self.out.write_all(&self.frame).map_err(failed)?;
        self.written += self.frame.len() as u64;
        self.manifest.chain = head.chain;
        Ok(())
    }

    /// Entries written so far.
    #[must_use]
    pub const fn entries(&self) -> u64 {
        self.manifest.entries
    }

    /// Gives back where it was written to, without a manifest: for a segment that can't be gone on with.
    pub fn abandon(self) -> W {
        self.out
    }
}

impl<W> fmt::Debug for SegmentWriter<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SegmentWriter({} bytes)", self.written)
    }
}

fn compress(
    compressor: &mut Compressor<'_>,
    bytes: &[u8],
    out: &mut Vec<u8>,
) -> Result<(), CaptureError> {
    out.clear();
    // With room for the tag: encryption in place must not move the buffer.
    out.reserve(zstd::zstd_safe::compress_bound(bytes.len()) + TAG);
    compressor
        .compress_to_buffer(bytes, out)
        .map(|_| ())
        .map_err(|error| unwritable("a frame", format!("zstd: {error}")))
}

fn unwritable(what: &'static str, why: impl fmt::Display) -> CaptureError {
    CaptureError::Unwritable {
        what,
        why: why.to_string(),
    }
}

/// The writer does not know its file: who does says which.
fn failed(source: std::io::Error) -> CaptureError {
    CaptureError::Io {
        doing: "writing",
        path: PathBuf::from("the capture"),
        source,
    }
}
