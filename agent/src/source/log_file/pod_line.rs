//! Takes off what a container runtime puts around what a container writes: the header of a CRI line, Docker's JSON.
//!
//! CRI (containerd, CRI-O): `<RFC 3339 time> stdout|stderr P|F[:tag…] <text>\n`; `P`: the line goes on in the next one of the
//! same stream (`ParseCRILog`, k8s.io/cri-client/pkg/logs, 1.34). Docker: `{"log":"<text>","stream":"stdout",…}\n`
//! (daemon/logger/jsonfilelog, 28). A line of neither form is handed over as it is.
use zeroize::Zeroizing;

/// The longest JSON line that is understood: Docker splits at 16 KiB, and an escape is at most six times as long as its byte.
const MAX_JSON: usize = 128 << 10;
/// The longest header.
const MAX_HEADER: usize = 96;
const MAX_TIME: usize = 40;
const JSON_START: &[u8] = br#"{"log":""#;

/// A container's standard stream.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stream {
    /// Standard output; also what the runtime does not say of.
    #[default]
    Stdout,
    /// Standard error.
    Stderr,
}

/// Where in a line the next byte is.
#[derive(Clone, Copy, Default)]
enum Place {
    /// At its start, or in what is held of it.
    #[default]
    Start,
    /// In a text. `whole`: it ends with a newline.
    Text { stream: Stream, whole: bool },
    /// In a line of JSON that is held.
    Json,
    /// In a line that is handed over as it is.
    Plain,
}

/// Decodes one file, given in pieces cut anywhere.
#[derive(Default)]
pub struct PodLines {
    place: Place,
    /// The start of a line, until it shows what it is.
    held: Zeroizing<Vec<u8>>,
}

impl PodLines {
    /// What follows does not continue what came before.
    pub fn reset(&mut self) {
        *self = Self::default();
    }

    /// Decodes a piece. `each` gets a stream, the bytes that were written to it next, and where in the piece they start.
    pub fn feed(&mut self, piece: &[u8], mut each: impl FnMut(Stream, &[u8], usize)) {
        let mut rest = piece;
        while !rest.is_empty() {
            let at = piece.len() - rest.len();
            let mut text = |stream, bytes: &[u8]| each(stream, bytes, at);
            let taken = match self.place {
                Place::Start => self.start(rest, &mut text),
                Place::Json => self.json(rest, &mut text),
                Place::Text { stream, whole } => {
                    let (line, ends) = up_to_newline(rest);
                    let shown = line.len() - usize::from(ends && !whole);
                    text(stream, &line[..shown]);
                    self.ends(ends);
                    line.len()
                }
                Place::Plain => {
                    let (line, ends) = up_to_newline(rest);
                    text(Stream::Stdout, line);
                    self.ends(ends);
                    line.len()
                }
            };
            rest = &rest[taken..];
        }
    }

    fn ends(&mut self, ends: bool) {
        if ends {
            self.place = Place::Start;
        }
    }

    /// At the start of a line: returns how much of `rest` is dealt with.
    fn start(&mut self, rest: &[u8], text: &mut impl FnMut(Stream, &[u8])) -> usize {
        let held = self.held.len();
        if held == 0 {
            return match classify(rest) {
                Start::Text { stream, whole, len } => {
                    self.place = Place::Text { stream, whole };
                    len
                }
                Start::Json => self.json(rest, text),
                Start::Plain => {
                    self.place = Place::Plain;
                    0
                }
                Start::Unclear => {
                    self.hold(rest, MAX_HEADER);
                    rest.len()
                }
            };
        }
        // A header is cut: complete it.
        let more = rest.len().min(MAX_HEADER - held);
        self.hold(&rest[..more], MAX_HEADER);
        match classify(&self.held) {
            Start::Text { stream, whole, len } => {
                self.release();
                self.place = Place::Text { stream, whole };
                // What was held was not a header yet, so it ends in the new bytes.
                len - held
            }
            Start::Json => {
                self.held.truncate(held);
                self.place = Place::Json;
                0
            }
            Start::Plain => {
                text(Stream::Stdout, &self.held[..held]);
                self.release();
                self.place = Place::Plain;
                0
            }
            Start::Unclear => more,
        }
    }

    /// In a line of JSON: returns how much of `rest` is dealt with.
    fn json(&mut self, rest: &[u8], text: &mut impl FnMut(Stream, &[u8])) -> usize {
        let (line, ends) = up_to_newline(rest);
        if self.held.len() + line.len() > MAX_JSON {
            text(Stream::Stdout, &self.held);
            self.release();
            self.place = Place::Plain;
            return 0;
        }
        if !ends {
            self.hold(line, MAX_JSON);
            self.place = Place::Json;
            return line.len();
        }
        let whole = if self.held.is_empty() {
            line
        } else {
            self.hold(line, MAX_JSON);
            &self.held
        };
        match docker(whole) {
            Some((stream, log)) => text(stream, &log),
            None => text(Stream::Stdout, whole),
        }
        self.release();
        self.place = Place::Start;
        line.len()
    }

    /// Keeps bytes of a line that may grow to `most`: room for all at once, since a vector that grows leaves copies behind.
    fn hold(&mut self, bytes: &[u8], most: usize) {
        if self.held.capacity() < most.min(self.held.len() + bytes.len()) {
            let mut room = Zeroizing::new(Vec::with_capacity(most));
            room.extend_from_slice(&self.held);
            self.held = room;
        }
        self.held.extend_from_slice(bytes);
    }

    fn release(&mut self) {
        self.held = Zeroizing::default();
    }
}

/// What a line is by its start.
enum Start {
    Text {
        stream: Stream,
        whole: bool,
        /// Bytes of the header.
        len: usize,
    },
    Json,
    Plain,
    /// Too short to tell.
    Unclear,
}

fn classify(line: &[u8]) -> Start {
    let shared = line.len().min(JSON_START.len());
    if line[..shared] == JSON_START[..shared] {
        return if shared == JSON_START.len() {
            Start::Json
        } else {
            Start::Unclear
        };
    }
    header(line).unwrap_or(Start::Plain)
}

/// The header at the start of a line; `None` when there is none.
fn header(line: &[u8]) -> Option<Start> {
    let Some(time) = word(line, MAX_TIME)? else {
        return is_time_start(line).then_some(Start::Unclear);
    };
    if !is_time(time) {
        return None;
    }
    let at = time.len() + 1;
    let Some(stream) = word(&line[at..], 6)? else {
        let rest = &line[at..];
        let fits = b"stdout".starts_with(rest) || b"stderr".starts_with(rest);
        return fits.then_some(Start::Unclear);
    };
    let at = at + stream.len() + 1;
    let stream = match stream {
        b"stdout" => Stream::Stdout,
        b"stderr" => Stream::Stderr,
        _ => return None,
    };
    let rest = &line[at..];
    let most = MAX_HEADER - at - 1;
    let end = rest
        .iter()
        .take(most)
        .position(|byte| matches!(byte, b' ' | b'\n'));
    let tags = &rest[..end.unwrap_or(rest.len().min(most))];
    let whole = match tags {
        [b'P'] | [b'P', b':', ..] => false,
        [b'F'] | [b'F', b':', ..] => true,
        [] if end.is_none() => return Some(Start::Unclear),
        _ => return None,
    };
    match end {
        // The newline of an empty text belongs to the text.
        Some(end) => Some(Start::Text {
            stream,
            whole,
            len: at + end + usize::from(rest[end] == b' '),
        }),
        None => (rest.len() < most).then_some(Start::Unclear),
    }
}

/// The bytes before the first space; `Some(None)` when they may go on; `None` when there are too many or the line ends.
fn word(line: &[u8], most: usize) -> Option<Option<&[u8]>> {
    match line
        .iter()
        .take(most + 1)
        .position(|byte| matches!(byte, b' ' | b'\n'))
    {
        Some(end) => (line[end] == b' ').then_some(Some(&line[..end])),
        None => (line.len() <= most).then_some(None),
    }
}

fn is_time(word: &[u8]) -> bool {
    word.len() >= 20 && is_time_start(word)
}

/// Whether bytes are the start of a time such as `2026-11-24T10:15:00.123456789+01:00`.
fn is_time_start(word: &[u8]) -> bool {
    const FORM: &[u8] = b"0000-00-00T00:00:00";
    let fits = |(byte, form): (&u8, &u8)| match form {
        b'0' => byte.is_ascii_digit(),
        _ => byte == form,
    };
    word.iter().zip(FORM).all(fits)
}

fn up_to_newline(bytes: &[u8]) -> (&[u8], bool) {
    match bytes.iter().position(|byte| *byte == b'\n') {
        Some(newline) => (&bytes[..=newline], true),
        None => (bytes, false),
    }
}

/// Stream and text of a line of Docker's; `None` when it has another form.
fn docker(line: &[u8]) -> Option<(Stream, Zeroizing<Vec<u8>>)> {
    let rest = line.strip_prefix(JSON_START)?;
    // Never longer than with its escapes.
    let mut log = Zeroizing::new(Vec::with_capacity(rest.len()));
    let used = unescape(rest, &mut log)?;
    // No value of these keys holds a quote: Docker writes them, but for the attributes, which come between.
    let is_stderr = rest[used..]
        .windows(17)
        .any(|part| part == br#""stream":"stderr""#);
    let stream = if is_stderr {
        Stream::Stderr
    } else {
        Stream::Stdout
    };
    rest[used..].ends_with(b"}\n").then_some((stream, log))
}

/// Decodes a JSON string up to its closing quote; returns how long it was with the quote. What can't be decoded stays.
fn unescape(text: &[u8], out: &mut Vec<u8>) -> Option<usize> {
    let mut at = 0;
    loop {
        let byte = *text.get(at)?;
        at += 1;
        match byte {
            b'"' => return Some(at),
            b'\\' => {}
            _ => {
                out.push(byte);
                continue;
            }
        }
        let escape = *text.get(at)?;
        at += 1;
        let plain = match escape {
            b'n' => b'\n',
            b't' => b'\t',
            b'r' => b'\r',
            b'b' => 8,
            b'f' => 12,
            b'u' => {
                let (character, len) = unicode(&text[at..])?;
                out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
                at += len;
                continue;
            }
            other => other,
        };
        out.push(plain);
    }
}

/// The character of the digits after `\u`, and of a second half, if one follows.
fn unicode(text: &[u8]) -> Option<(char, usize)> {
    let digits = |at: usize| {
        let digits = std::str::from_utf8(text.get(at..at + 4)?).ok()?;
        u16::from_str_radix(digits, 16).ok()
    };
    let first = digits(0)?;
    let second = text[4..].starts_with(b"\\u").then(|| digits(6)).flatten();
    let pair = [first, second.unwrap_or(0)];
    match char::decode_utf16(pair).next()? {
        Ok(character) => Some((character, if character.len_utf16() == 2 { 10 } else { 4 })),
        Err(_) => Some((char::REPLACEMENT_CHARACTER, 4)),
    }
}
