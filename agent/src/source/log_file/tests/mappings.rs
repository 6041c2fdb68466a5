//! Files that are written to through a shared mapping.
use super::super::LogStart;
use super::source::{Source, append, place, text};
use std::{
    fs::{File, OpenOptions},
    path::Path,
};

/// A shared mapping of a file.
struct Mapping(*mut u8, usize);

impl Mapping {
    fn new(file: &File, length: usize) -> Self {
        use rustix::mm::{MapFlags, ProtFlags, mmap};
        let access = ProtFlags::READ | ProtFlags::WRITE;
        // SAFETY: the kernel chooses the address, so that nothing else is there.
        let start = unsafe {
            mmap(
                std::ptr::null_mut(),
                length,
                access,
                MapFlags::SHARED,
                file,
                0,
            )
        };
        Self(start.expect("maps").cast(), length)
    }

    fn write(&mut self, at: usize, bytes: &[u8]) {
        assert!(at + bytes.len() <= self.1);
        // SAFETY: the range is in the mapping, which lives as long as `self`, and nothing else refers to it.
        unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), self.0.add(at), bytes.len()) };
    }

    fn sync(&self) {
        // SAFETY: the range is the mapping's.
        unsafe { rustix::mm::msync(self.0.cast(), self.1, rustix::mm::MsyncFlags::SYNC) }
            .expect("syncs");
    }
}

impl Drop for Mapping {
    fn drop(&mut self) {
        // SAFETY: the range is the mapping's, and nobody uses it after this.
        let _ = unsafe { rustix::mm::munmap(self.0.cast(), self.1) };
    }
}

fn open_both_ways(path: &Path) -> File {
    OpenOptions::new()
        .read(true)
        .write(true)
        .open(path)
        .expect("opens")
}

#[test]
fn what_a_mapping_changes_in_place_is_read_again() {
    let (_directory, path) = place();
    append(&path, &b"0123456789abcde\n".repeat(256));
    let mut source = Source::new(None);
    source.watch(&path, LogStart::End);
    source.settle();
    let mut mapping = Mapping::new(&open_both_ways(&path), 4_096);
    mapping.write(1_024, b"leaked here\n");
    mapping.sync();
    source.until("the change", |read| {
        read.iter()
            .any(|read| read.reread && read.bytes.windows(11).any(|part| part == b"leaked here"))
    });
    assert!(text(&source.read).is_empty());
}

fn a_mapping_fills_what_was_made_ahead(directory: &Path) {
    let path = directory.join("app.log");
    append(&path, b"");
    let file = open_both_ways(&path);
    file.set_len(64 << 10).expect("grows");
    let mut source = Source::new(None);
    source.watch(&path, LogStart::End);
    source.settle();
    let mut mapping = Mapping::new(&file, 64 << 10);
    mapping.write(0, b"one\n");
    source.until_read(b"one\n");
    // The page is dirty already: neither a time nor an event tells of this.
    mapping.write(4, b"two\n");
    source.until_read(b"one\ntwo\n");
}

#[test]
fn what_a_mapping_fills_is_read() {
    a_mapping_fills_what_was_made_ahead(place().0.path());
}

#[test]
fn what_a_mapping_fills_is_read_on_a_tmpfs() {
    let directory = tempfile::tempdir_in("/dev/shm").expect("a directory");
    a_mapping_fills_what_was_made_ahead(directory.path());
}
