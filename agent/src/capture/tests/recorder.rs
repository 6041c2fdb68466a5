//! The recorder on directories and files: rotation, limits, what can't be written.
use super::{super::*, made};
use std::{
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    time::Duration,
};

pub fn begin(at: u64) -> Begin {
    Begin {
        states: vec![made::frame(FrameKind::State, at, 2)],
        started: at,
        clock: ClockPair::default(),
        epoch: 0,
    }
}

pub fn settings(dir: &Path, target: Target) -> Settings {
    let mut settings = Settings::new(target, made::header(0, None));
    settings.signer = Some(made::signer(dir, 1));
    settings
}

/// Waits for the thread to have done what it was asked before: what it says of the segment is then true.
pub fn caught_up(recorder: &Recorder, wants: bool) {
    let from = std::time::Instant::now();
    while recorder.wants_segment() != wants {
        assert!(
            from.elapsed() < Duration::from_secs(20),
            "wants_segment is not {wants}"
        );
        std::thread::yield_now();
    }
}

fn names(dir: &Path) -> Vec<String> {
    let mut names: Vec<_> = std::fs::read_dir(dir)
        .expect("a directory")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .filter(|name| name.contains("sscap"))
        .collect();
    names.sort();
    names
}

fn intact(path: &Path) -> Verification {
    let answer = verify(&[path.to_owned()], None).expect("read");
    assert_eq!(answer.verdict, Verdict::Intact, "{answer:?}");
    answer
}

#[test]
fn a_directory_gets_segments_that_verify() {
    let keys = tempfile::tempdir().expect("a directory");
    let dir = keys.path().join("captures");
    let mut limits = Directory::new(dir.clone());
    limits.segment_bytes = 8_000;
    let recorder =
        Recorder::start(settings(keys.path(), Target::Directory(limits))).expect("started");
    assert!(recorder.wants_segment());
    let mut sent = 0;
    for segment in 0..4u64 {
        caught_up(&recorder, true);
        recorder.begin(begin(segment * 1_000));
        while !recorder.wants_segment() {
            recorder.frame(made::frame(FrameKind::Entries, segment * 1_000 + sent, 50));
            sent += 1;
            std::thread::yield_now();
        }
    }
    let summary = recorder.finish();
    assert_eq!(
        (summary.segments, summary.failed, summary.lost),
        (4, false, Lost::default())
    );
    let names = names(&dir);
    assert_eq!(names.len(), 4);
    assert_eq!(names[0], "node-1-07070707-000000.sscap");
    assert_eq!(
        std::fs::metadata(&dir).expect("there").permissions().mode() & 0o777,
        0o700
    );
    assert_eq!(
        std::fs::metadata(dir.join(&names[0]))
            .expect("there")
            .permissions()
            .mode()
            & 0o777,
        0o600
    );
    let answer = intact(&dir);
    let frames: u64 = answer.segments.iter().map(|segment| segment.frames).sum();
    assert_eq!(frames, 4 + sent);
    let items: Vec<_> = open(&[dir], Options::default()).expect("opened").collect();
    assert_eq!(made::frames(&items).len() as u64, 4 + sent);
}

#[test]
fn age_counts_in_event_time() {
    let keys = tempfile::tempdir().expect("a directory");
    let mut limits = Directory::new(keys.path().join("captures"));
    limits.segment_age = Duration::from_nanos(500);
    let recorder =
        Recorder::start(settings(keys.path(), Target::Directory(limits))).expect("started");
    recorder.begin(begin(100));
    recorder.frame(made::frame(FrameKind::Entries, 500, 10));
    recorder.frame(made::frame(FrameKind::Entries, 700, 1));
    caught_up(&recorder, true);
    let _ = recorder.finish();
}

#[test]
fn limits_delete_the_oldest_and_the_capture_says_so() {
    let keys = tempfile::tempdir().expect("a directory");
    let dir = keys.path().join("captures");
    let mut limits = Directory::new(dir.clone());
    limits.segment_bytes = 4_000;
    limits.total_bytes = 20_000;
    let recorder =
        Recorder::start(settings(keys.path(), Target::Directory(limits))).expect("started");
    // What an earlier run left, half written: evidence, and counted.
    let left = made::capture(&made::signer(keys.path(), 3), 1, 40).remove(0);
    made::write(&dir, "old-00000000-000000.sscap.part", &left[..2_000]);
    for segment in 0..12u64 {
        caught_up(&recorder, true);
        recorder.begin(begin(segment * 1_000));
        for at in 0..100 {
            recorder.frame(made::frame(FrameKind::Entries, segment * 1_000 + at, 10));
        }
    }
    let summary = recorder.finish();
    assert!(!summary.failed);
    let total: u64 = names(&dir)
        .iter()
        .map(|name| std::fs::metadata(dir.join(name)).expect("there").len())
        .sum();
    let largest = names(&dir)
        .iter()
        .map(|name| std::fs::metadata(dir.join(name)).expect("there").len())
        .max();
    assert!(
        total <= 20_000.max(largest.unwrap_or(0)),
        "{total} in {:?}",
        names(&dir)
    );
    assert!(
        !names(&dir).iter().any(|name| name.contains("-000000.")),
        "{:?}",
        names(&dir)
    );
    intact(&dir);
    // Somebody else removing one is told from that.
    if let [_, second, _, ..] = &names(&dir)[..] {
        std::fs::remove_file(dir.join(second)).expect("removed");
        assert_eq!(
            verify(&[dir], None).expect("read").verdict,
            Verdict::Altered
        );
    }
}

#[test]
fn one_file_holds_all_segments() {
    let keys = tempfile::tempdir().expect("a directory");
    let path = keys.path().join("record.sscap");
    let target = Target::File {
        path: path.clone(),
        segment_bytes: 3_000,
    };
    let recorder = Recorder::start(settings(keys.path(), target)).expect("started");
    for segment in 0..3u64 {
        caught_up(&recorder, true);
        recorder.begin(begin(segment * 1_000));
        for at in 0..20 {
            recorder.frame(made::frame(FrameKind::Entries, segment * 1_000 + at, 50));
        }
    }
    assert!(!path.exists());
    let summary = recorder.finish();
    assert_eq!((summary.segments, summary.path), (3, Some(path.clone())));
    assert_eq!(intact(&path).segments.len(), 3);
}

#[test]
fn what_waits_is_bounded_and_the_rest_is_counted() {
    let keys = tempfile::tempdir().expect("a directory");
    let mut settings = settings(
        keys.path(),
        Target::Directory(Directory::new(keys.path().join("c"))),
    );
    settings.queue_bytes = 0;
    let recorder = Recorder::start(settings).expect("started");
    recorder.begin(begin(0));
    recorder.frame(made::frame(FrameKind::Entries, 1, 7));
    assert_eq!((recorder.lost().frames, recorder.lost().entries), (1, 7));
    let summary = recorder.finish();
    assert_eq!(summary.lost.frames, 1);
}

/// A mount that is unmounted when dropped.
struct Small(PathBuf);

impl Small {
    fn mount(path: PathBuf, bytes: u64) -> Option<Self> {
        use rustix::mount::{MountFlags, mount};
        std::fs::create_dir(&path).expect("made");
        let data = std::ffi::CString::new(format!("size={bytes}")).expect("no zero");
        mount(
            "small",
            &path,
            "tmpfs",
            MountFlags::empty(),
            data.as_c_str(),
        )
        .ok()?;
        Some(Self(path))
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = rustix::mount::unmount(&self.0, rustix::mount::UnmountFlags::DETACH);
    }
}

#[test]
fn a_full_disk_is_survived() {
    let keys = tempfile::tempdir().expect("a directory");
    let Some(small) = Small::mount(keys.path().join("small"), 64 << 10) else {
        eprintln!("not root: no small file system to fill");
        return;
    };
    let filler = small.0.join("filler");
    std::fs::write(&filler, vec![1; 32 << 10]).expect("written");
    let mut settings = settings(
        keys.path(),
        Target::Directory(Directory::new(small.0.join("c"))),
    );
    settings.retry_after = Duration::ZERO;
    let recorder = Recorder::start(settings).expect("started");
    recorder.begin(begin(0));
    for at in 0..200 {
        recorder.frame(made::frame(FrameKind::Entries, at, 50));
    }
    // Full: the segment is given up and another one wanted.
    caught_up(&recorder, true);
    assert!(recorder.lost().frames > 0);
    std::fs::remove_file(&filler).expect("removed");
    recorder.begin(begin(1_000));
    recorder.frame(made::frame(FrameKind::Entries, 1_001, 1));
    let summary = recorder.finish();
    assert!(summary.failed);
    assert_eq!(summary.segments, 1);
    // The first part is whole up to its last frame, the second closed and without it.
    let answer = verify(&[small.0.join("c")], None).expect("read");
    assert_eq!(answer.verdict, Verdict::Incomplete, "{answer:?}");
    let items: Vec<_> = open(&[small.0.join("c")], Options::default())
        .expect("opened")
        .collect();
    let errors: Vec<_> = items
        .iter()
        .filter_map(|item| item.as_ref().err())
        .collect();
    assert!(
        matches!(errors[..], [CaptureError::NotClosed { .. }]),
        "{errors:?}"
    );
    let read = made::frames(&items).len() as u64;
    assert_eq!(read + summary.lost.frames, 1 + 200 + 2);
}
