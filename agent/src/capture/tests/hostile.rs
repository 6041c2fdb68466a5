//! Input made to harm the reader: lengths, counts and compressed data that lie, with hashes that are right.
use super::{
    super::{
        wire::{Head, Prefix},
        *,
    },
    made,
};

/// A segment of one frame with whatever it claims, hashes right.
fn segment(change: impl FnOnce(&mut Head), body: &[u8]) -> Vec<u8> {
    let header = postcard::to_allocvec(&made::header(0, None)).expect("encoded");
    let prefix = Prefix::of(&header);
    let mut head = Head {
        kind: FrameKind::Entries,
        number: 0,
        entries: 1,
        raw: 4,
        stored: body.len() as u32,
        payload: 0,
        sealed: 0,
        first: 0,
        last: 0,
        content: Hash::default(),
        chain: Hash::default(),
    };
    change(&mut head);
    head.content = head.content_of(body);
    head.chain = head.chained_to(&prefix.hash);
    [&prefix.encode()[..], &header, &head.encode(), body].concat()
}

fn refused(bytes: &[u8]) -> String {
    let items = made::read(bytes, Options::default());
    assert!(made::frames(&items).is_empty());
    made::error(items).to_string()
}

fn zstd_of(bytes: &[u8]) -> Vec<u8> {
    zstd::bulk::compress(bytes, 1).expect("compressed")
}

#[test]
fn a_right_one_is_read() {
    let bytes = segment(|_| {}, &zstd_of(b"\x06abc"));
    assert_eq!(
        made::frames(&made::read(&bytes, Options::default())).len(),
        1
    );
}

#[test]
fn lengths_beyond_the_bound_are_no_head() {
    let text = refused(&segment(|head| head.raw = MAX_FRAME as u32 + 1, b"1234"));
    assert!(text.contains("frame 0 of segment 0"), "{text}");
    refused(&segment(|head| head.stored = u32::MAX, b"1234"));
    refused(&segment(|head| head.sealed = u32::MAX, b"1234"));
    refused(&segment(|head| head.entries = u32::MAX, b"1234"));
}

#[test]
fn a_length_that_the_file_does_not_have_is_a_cut() {
    let bytes = segment(|head| head.stored = MAX_FRAME as u32, b"1234");
    let items = made::read(&bytes, Options::default());
    assert!(matches!(made::error(items), CaptureError::Truncated { .. }));
}

#[test]
fn a_bomb_is_held_to_what_its_head_says() {
    let bomb = zstd_of(&vec![0; 12 << 20]);
    assert!(bomb.len() < 4096);
    let text = refused(&segment(|_| {}, &bomb));
    assert!(text.contains("what is stored of frame 0"), "{text}");
}

#[test]
fn entries_that_are_not_what_the_head_says_are_refused() {
    refused(&segment(|head| head.entries = 2, &zstd_of(b"\x06abc")));
    refused(&segment(|head| head.entries = 0, &zstd_of(b"\x06abc")));
    refused(&segment(|_| {}, &zstd_of(b"\x08abc")));
    refused(&segment(|_| {}, &zstd_of(b"\xff\xff\xff\xff")));
    refused(&segment(|head| head.raw = 5, &zstd_of(b"\x06abc")));
    refused(&segment(|_| {}, b"no zstd"));
}

#[test]
fn sealed_bytes_without_a_key_are_left_alone() {
    let body = [&zstd_of(b"\x07abc")[..], b"whatever"].concat();
    let stored = body.len() as u32 - 8;
    let bytes = segment(
        |head| (head.stored, head.sealed, head.payload) = (stored, 8, 100),
        &body,
    );
    let frames = made::frames(&made::read(&bytes, Options::default()));
    assert_eq!(frames[0].2, [(b"abc".to_vec(), None)]);
}

#[test]
fn a_header_of_a_claimed_megabyte_costs_what_the_file_has() {
    let mut bytes = segment(|_| {}, b"1234");
    bytes.truncate(48);
    bytes[12..16].copy_from_slice(&(MAX_HEADER as u32).to_le_bytes());
    let items = made::read(&bytes, Options::default());
    assert!(made::error(items).is_incomplete());
    bytes[12..16].copy_from_slice(&u32::MAX.to_le_bytes());
    assert!(!made::error(made::read(&bytes, Options::default())).is_incomplete());
}
