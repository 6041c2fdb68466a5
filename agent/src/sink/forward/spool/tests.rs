//! The spool: nothing is lost or told twice but by a crash, nothing grows without bounds.
use super::{made::record, *};
use crate::rules::Severity;
use proptest::prelude::*;
use std::time::Duration;

fn limits(bytes: u64) -> Limits {
    Limits {
        bytes,
        age: Duration::from_secs(3600),
        sync: Sync::Never,
    }
}

fn numbers(records: &[Record]) -> Vec<u64> {
    records.iter().map(|record| record.number).collect()
}

/// Delivers all that waits.
fn all(spool: &mut Spool) -> Vec<Record> {
    let mut all = Vec::new();
    loop {
        let batch = spool.batch(usize::MAX, usize::MAX);
        let Some(last) = batch.last() else { break };
        let settled = spool.settle(last.number + 1, batch.len() as u64);
        settled.expect("noted");
        all.extend(batch);
    }
    all
}

#[test]
fn what_was_flushed_outlives_a_kill_and_what_was_settled_is_not_sent_again() {
    let dir = tempfile::tempdir().expect("a directory");
    let mut spool = Spool::open(dir.path(), limits(1 << 20)).expect("opened");
    (0..10).for_each(|_| spool.push(record(0, "body")));
    spool.flush().expect("written");
    assert!(spool.is_safe());
    let batch = spool.batch(4, 1 << 20);
    assert_eq!(numbers(&batch), [0, 1, 2, 3]);
    spool.settle(4, 4).expect("noted");
    spool.push(record(0, "not flushed"));
    drop(spool);
    let mut spool = Spool::open(dir.path(), limits(1 << 20)).expect("opened");
    assert_eq!(spool.waiting(), 6);
    assert_eq!(look(dir.path()).expect("readable").len(), 6);
    let batch = spool.batch(100, 1 << 20);
    assert_eq!(numbers(&batch), [4, 5, 6, 7, 8, 9]);
    spool.settle(10, 6).expect("noted");
    assert_eq!((spool.waiting(), spool.batch(1, 1).len()), (0, 0));
}

#[test]
fn segments_follow_each_other_and_go_when_they_are_delivered() {
    let dir = tempfile::tempdir().expect("a directory");
    let mut spool = Spool::open(dir.path(), limits(64 << 20)).expect("opened");
    let body = "x".repeat(100_000);
    for _ in 0..100 {
        spool.push(record(0, &body));
        spool.flush().expect("written");
    }
    assert!(paths(dir.path()).expect("readable").len() >= 3);
    let mut next = 0;
    loop {
        let batch = spool.batch(7, 1 << 20);
        let Some(last) = batch.last() else { break };
        let wanted: Vec<u64> = (next..next + batch.len() as u64).collect();
        assert_eq!(numbers(&batch), wanted);
        next = last.number + 1;
        spool.settle(next, batch.len() as u64).expect("noted");
    }
    assert_eq!((next, spool.waiting()), (100, 0));
    assert!(paths(dir.path()).expect("readable").len() <= 1);
}

#[test]
fn a_full_spool_lets_the_least_severe_go_first() {
    let dir = tempfile::tempdir().expect("a directory");
    let mut spool = Spool::open(dir.path(), limits(1 << 20)).expect("opened");
    for number in 0..2_000u64 {
        let mut record = record(number, &"x".repeat(1_000));
        if number % 2 == 0 {
            record.severity = Severity::Low;
        }
        spool.push(record);
        spool.flush().expect("written");
    }
    let dropped = spool.take_dropped();
    assert_eq!(dropped.full.count + spool.waiting(), 2_000);
    assert!(spool.bytes() <= 1 << 20, "{}", spool.bytes());
    let waiting = spool.waiting();
    let kept = all(&mut spool);
    assert_eq!(kept.len() as u64, waiting);
    let critical = kept.iter().filter(|it| it.severity == Severity::Critical);
    assert!(critical.count() > 900, "what is severe stays");
    assert_eq!(kept.last().map(|record| record.number), Some(1_999));
}

#[test]
fn without_a_disk_memory_is_bounded_and_delivers() {
    let mut spool = Spool::in_memory(limits(256 << 20));
    let body = "x".repeat(1 << 20);
    for number in 0..40u64 {
        let mut record = record(number, &body);
        record.severity = if number < 30 {
            Severity::High
        } else {
            Severity::Info
        };
        spool.push(record);
    }
    let dropped = spool.take_dropped().full.count;
    assert_eq!(dropped + spool.waiting(), 40);
    assert!(spool.bytes() <= MEMORY as u64);
    let batch = spool.batch(3, usize::MAX);
    let last = batch.last().expect("something").number;
    spool.settle(last + 1, 3).expect("noted");
    assert!(spool.batch(1, 1)[0].number > last);
}

#[test]
fn memory_holds_no_more_than_the_spool_may() {
    let mut spool = Spool::in_memory(limits(64 << 10));
    (0..100).for_each(|number| spool.push(record(number, &"x".repeat(1_000))));
    assert!(spool.bytes() <= 64 << 10, "{}", spool.bytes());
    assert_eq!(spool.take_dropped().full.count + spool.waiting(), 100);
}

#[test]
fn what_is_delivered_takes_no_space_from_what_comes() {
    let dir = tempfile::tempdir().expect("a directory");
    let mut spool = Spool::open(dir.path(), limits(64 << 10)).expect("opened");
    for number in 0..500 {
        spool.push(record(number, &"x".repeat(1_000)));
        spool.flush().expect("written");
        let batch = spool.batch(10, usize::MAX);
        assert_eq!(numbers(&batch), [number]);
        spool.settle(number + 1, 1).expect("noted");
    }
    assert_eq!(spool.take_dropped(), Dropped::default());
    assert!(spool.bytes() <= 64 << 10, "{}", spool.bytes());
}

#[test]
fn what_a_receiver_took_of_a_full_spool_goes_before_what_waits() {
    let dir = tempfile::tempdir().expect("a directory");
    let mut spool = Spool::open(dir.path(), limits(64 << 10)).expect("opened");
    let body = "x".repeat(1_000);
    (0..50).for_each(|_| spool.push(record(0, &body)));
    spool.flush().expect("written");
    let batch = spool.batch(4, usize::MAX);
    assert_eq!(numbers(&batch), [0, 1, 2, 3]);
    spool.settle(4, 4).expect("noted");
    // Too much together with the four.
    (0..15).for_each(|_| spool.push(record(0, &body)));
    spool.flush().expect("written");
    assert_eq!(spool.take_dropped(), Dropped::default());
    assert_eq!(spool.waiting(), 61);
    assert!(spool.bytes() <= 64 << 10, "{}", spool.bytes());
    let wanted: Vec<u64> = (4..65).collect();
    assert_eq!(numbers(&all(&mut spool)), wanted);
    assert_eq!(spool.waiting(), 0);
}

#[test]
fn what_a_crash_left_of_thinning_is_removed_and_nothing_is_lost() {
    let dir = tempfile::tempdir().expect("a directory");
    let mut spool = Spool::open(dir.path(), limits(1 << 20)).expect("opened");
    (0..3).for_each(|_| spool.push(record(0, "body")));
    spool.flush().expect("written");
    drop(spool);
    let (_, first) = paths(dir.path()).expect("readable").remove(0);
    let aside = first.with_extension("thin");
    std::fs::write(&aside, "half of it").expect("written");
    let mut spool = Spool::open(dir.path(), limits(1 << 20)).expect("opened");
    assert!(!aside.exists());
    assert_eq!(numbers(&spool.batch(9, usize::MAX)), [0, 1, 2]);
    std::fs::write(&aside, "half of it").expect("written");
    clear(dir.path()).expect("removed");
    assert!(!aside.exists());
}

#[test]
fn what_is_too_old_goes() {
    let dir = tempfile::tempdir().expect("a directory");
    let mut spool = Spool::open(dir.path(), limits(1 << 20)).expect("opened");
    (0..5).for_each(|_| spool.push(record(3, "old")));
    spool.flush().expect("written");
    spool.expire(3_600_000_000_000).expect("nothing to do");
    assert_eq!(spool.waiting(), 5);
    spool.expire(3_600_000_000_010).expect("removed");
    assert_eq!(spool.waiting(), 0);
    assert_eq!(spool.take_dropped().expired.count, 5);
    spool.push(record(0, "new"));
    spool.flush().expect("written");
    assert_eq!(numbers(&spool.batch(9, 9)), [5]);
}

#[test]
fn a_damaged_place_costs_its_segment_and_is_counted() {
    let dir = tempfile::tempdir().expect("a directory");
    let mut spool = Spool::open(dir.path(), limits(64 << 20)).expect("opened");
    let body = "x".repeat(100_000);
    (0..60).for_each(|_| spool.push(record(0, &body)));
    spool.flush().expect("written");
    let (_, first) = paths(dir.path()).expect("readable").remove(0);
    let mut bytes = std::fs::read(&first).expect("readable");
    bytes[150_000] ^= 1;
    std::fs::write(&first, bytes).expect("written");
    let got = spool.batch(usize::MAX, 1);
    assert_eq!(numbers(&got), [0]);
    spool.settle(1, 1).expect("noted");
    let got = all(&mut spool);
    let lost = spool.take_dropped().damaged.count;
    assert!(
        lost > 0 && got.len() as u64 + lost == 59,
        "{lost} of {}",
        got.len()
    );
    assert_eq!(spool.waiting(), 0);
}

proptest! {
    /// Whatever happens in which order, across restarts: each record is delivered in order, once.
    #[test]
    fn nothing_is_lost(steps in proptest::collection::vec((0u8..4, 1u64..20), 1..60)) {
        let dir = tempfile::tempdir().expect("a directory");
        let mut spool = Spool::open(dir.path(), limits(1 << 20)).expect("opened");
        let (mut pushed, mut got) = (0u64, 0u64);
        for (step, amount) in steps {
            match step {
                0 => {
                    for _ in 0..amount {
                        spool.push(record(0, &format!("{pushed}")));
                        pushed += 1;
                    }
                }
                1 => spool.flush().expect("written"),
                2 => {
                    let batch = spool.batch(amount as usize, usize::MAX);
                    for record in &batch {
                        prop_assert_eq!(&record.body, &format!("{got}"));
                        got += 1;
                    }
                    spool.settle(got, batch.len() as u64).expect("noted");
                }
                _ => {
                    spool.flush().expect("written");
                    drop(spool);
                    spool = Spool::open(dir.path(), limits(1 << 20)).expect("opened");
                }
            }
            prop_assert_eq!(spool.waiting(), pushed - got);
        }
    }
}
