//! What of a volume is listed, opened and read: also when a container fills it to do harm.
use super::*;
use inotify::{Inotify, WatchMask};
use rustix::fs::{FileType, mknodat};
use std::fs;

/// A volume of the kubelet's in this directory.
fn volume(root: &Path) -> Volume {
    Volume {
        kind: Kind::Kubelet {
            pod_uid: "1".to_owned(),
        },
        name: "creds".to_owned(),
        root: root.to_owned(),
        shown: root.to_owned(),
        single_file: false,
    }
}

fn names(listing: &Listing) -> Vec<String> {
    let name = |found: &Found| found.relative.display().to_string();
    let mut names: Vec<String> = listing.files.iter().map(name).collect();
    names.sort();
    names
}

#[test]
fn what_is_no_file_is_not_opened() {
    let directory = tempfile::tempdir().expect("made");
    let pipe = directory.path().join("pipe");
    mknodat(CWD, &pipe, FileType::Fifo, Mode::from_raw_mode(0o600), 0).expect("made");
    fs::write(directory.path().join("password"), "of no interest").expect("written");
    let mut opened = Inotify::init().expect("inotify");
    opened
        .watches()
        .add(&pipe, WatchMask::OPEN)
        .expect("watched");
    let listing = list(&volume(directory.path())).expect("listed");
    assert_eq!(names(&listing), ["password"]);
    let mut buffer = [0; 1024];
    assert!(opened.read_events(&mut buffer).is_err(), "it was opened");
}

#[test]
fn a_volume_with_many_files_costs_one_descriptor() {
    let directory = tempfile::tempdir().expect("made");
    for number in 0..300 {
        fs::write(directory.path().join(format!("key-{number}")), "1").expect("written");
    }
    let listing = list(&volume(directory.path())).expect("listed");
    let all = fs::read_dir("/proc/self/fd").expect("listed").flatten();
    let links = all.filter_map(|entry| fs::read_link(entry.path()).ok());
    let held = links.filter(|path| path.starts_with(directory.path()));
    assert_eq!((listing.files.len(), held.count()), (300, 1));
}

#[test]
fn entries_that_are_no_files_are_bounded_too() {
    let directory = tempfile::tempdir().expect("made");
    for number in 0..=MAX_ENTRIES {
        fs::create_dir(directory.path().join(number.to_string())).expect("made");
    }
    let listing = list(&volume(directory.path())).expect("listed");
    assert!(listing.directories.len() <= MAX_ENTRIES + 1);
    assert_eq!(listing.unseen.len(), 1, "and it is said");
}

#[test]
fn a_file_that_was_exchanged_is_not_read_for_the_one_that_was_listed() {
    let directory = tempfile::tempdir().expect("made");
    let (file, other) = (
        directory.path().join("password"),
        directory.path().join("..other"),
    );
    fs::write(&file, "first").expect("written");
    let listing = list(&volume(directory.path())).expect("listed");
    fs::write(&other, "other").expect("written");
    fs::rename(&other, &file).expect("renamed");
    assert!(listing.files[0].content().is_err());
    let listing = list(&volume(directory.path())).expect("listed");
    assert!(listing.files[0].content().expect("read").is_some());
}

#[test]
fn a_link_out_of_a_volume_is_not_followed() {
    let directory = tempfile::tempdir().expect("made");
    let (inside, outside) = (directory.path().join("in"), directory.path().join("out"));
    fs::create_dir(&inside).expect("made");
    fs::write(&outside, "not of this volume").expect("written");
    std::os::unix::fs::symlink("../out", inside.join("password")).expect("linked");
    let listing = list(&volume(&inside)).expect("listed");
    assert_eq!((listing.files.len(), listing.unseen.len()), (0, 1));
}
