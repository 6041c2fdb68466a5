//! Everything that takes bytes apart which others chose, by name, for `fuzz/` and its tests: the parsers themselves are private.
//!
//! Each takes any bytes and comes back; where two ways must lead to the same, it says so by a panic.
use crate::{
    access::Acl,
    config::Config,
    decode,
    enrich::{container_of, proc_text},
    finding::Time,
    inventory::{self, TokenClaims},
    pipeline::Rules,
    redact::{Dropped, SecretBytes},
    scan,
    sink::forward::spool,
    source::{PodLines, PodStream},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use std::path::Path;

/// Takes bytes apart.
pub type Parser = fn(&[u8]);

/// Each parser by the name of its target.
pub const PARSERS: [(&str, Parser); 11] = [
    ("record", record),
    ("configuration", configuration),
    ("rules", rules),
    ("mountinfo", mountinfo),
    ("cgroup", cgroup),
    ("pod_log", pod_log),
    ("document", document),
    ("spool", spool),
    ("acl", acl),
    ("manifest", manifest),
    ("token", token),
];

/// What a probe or a source handed over.
pub fn record(bytes: &[u8]) {
    let whole = decode::decode(bytes).is_ok();
    if let Some((kept, Some(payload))) = decode::without_payload(bytes) {
        let payload = payload.expose().unwrap_or_default();
        let dropped = Dropped {
            len: payload.len() as u32,
            ends_line: payload.ends_with(b"\n"),
        };
        let bare = decode::decode_bare(kept, dropped);
        assert!(
            bare.is_ok() || !whole,
            "without its payload it is no record"
        );
    }
}

/// A configuration's file. What was read and is written is read again.
pub fn configuration(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Ok(config) = Config::parse(&text) {
        let again = Config::parse(&config.text());
        assert!(again.is_ok(), "what it wrote itself: {:?}", again.err());
    }
}

/// A rules file.
pub fn rules(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let _ = Rules::parse(text, Path::new("rules.yaml"));
}

/// `/proc/<pid>/mountinfo`.
pub fn mountinfo(bytes: &[u8]) {
    let lines = bytes.split(|byte| *byte == b'\n').count();
    assert!(inventory::mountinfo::parse(bytes).len() <= lines);
}

/// `/proc/<pid>/cgroup` and `status`, and what paths of cgroups tell.
pub fn cgroup(bytes: &[u8]) {
    let _ = proc_text::ids_in(bytes);
    for (_, path) in proc_text::cgroups_in(bytes) {
        if let Some(container) = container_of(&path) {
            assert!(path.contains(&container.id));
        }
    }
}

/// A pod's log. However it is cut into pieces, it shows the same text.
pub fn pod_log(bytes: &[u8]) {
    let (cut, log) = bytes.split_first().unwrap_or((&1, &[]));
    let read = |size: usize| {
        let mut lines = PodLines::default();
        let mut texts = [Vec::new(), Vec::new()];
        for piece in log.chunks(size.max(1)) {
            lines.feed(piece, |stream, text, _| {
                texts[usize::from(stream == PodStream::Stderr)].extend_from_slice(text);
            });
        }
        texts
    };
    // What is held of a line is no text yet: a newline ends it.
    if log.ends_with(b"\n") {
        assert_eq!(read(log.len()), read(usize::from(*cut)), "cut every {cut}");
    }
}

/// The content of a secret's file; the first byte chooses what it is called.
pub fn document(bytes: &[u8]) {
    const NAMES: [&str; 8] = [
        "",
        ".netrc",
        ".pgpass",
        "a.json",
        "a.yaml",
        ".env",
        "a.properties",
        "a.xml",
    ];
    let (name, text) = bytes.split_first().unwrap_or((&0, &[]));
    let _ = inventory::documents_in(text, NAMES[usize::from(*name) % NAMES.len()]);
}

/// A segment of a spool, as it is and with a right sum before it.
pub fn spool(bytes: &[u8]) {
    spool::read_through(bytes);
    let mut whole = (bytes.len() as u32).to_le_bytes().to_vec();
    whole.extend(crc32fast::hash(bytes).to_le_bytes());
    whole.extend_from_slice(bytes);
    spool::read_through(&whole);
}

/// A file's ACL.
pub fn acl(bytes: &[u8]) {
    let _ = Acl::parse(bytes);
}

/// Kubernetes manifests. `scan` reads them on its main thread, which has this much stack; fifty levels take 2 MiB in a debug build.
pub fn manifest(bytes: &[u8]) {
    const STACK: usize = 8 << 20;
    let read = || {
        let mut report = scan::Report::default();
        scan::manifest_text(bytes, Time(jiff::Timestamp::UNIX_EPOCH), &mut report);
        assert_eq!(report.counts.manifests, 1);
    };
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK);
        let ended = thread.spawn_scoped(scope, read).map(|it| it.join().is_ok());
        assert!(ended.unwrap_or(true), "reading a manifest panicked");
    });
}

/// A service account's token: as it is, and its claims.
pub fn token(bytes: &[u8]) {
    let _ = TokenClaims::read(&SecretBytes::new(bytes.to_vec()));
    let part = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let whole = format!(
        "{}.{}.{}",
        part(b"{\"alg\":\"RS256\"}"),
        part(bytes),
        part(b"signature")
    );
    let _ = TokenClaims::read(&SecretBytes::new(whole.into_bytes()));
}
