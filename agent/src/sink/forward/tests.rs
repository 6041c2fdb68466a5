//! Delivery: what a receiver says is what happens to findings.
use super::{
    lane::{Lane, Shared},
    spool::{Limits, Spool, Sync, record},
    *,
};
use std::{
    collections::VecDeque,
    sync::atomic::{AtomicU64, Ordering::Relaxed},
};

/// A receiver that answers as it was told, and `Delivered` after that.
#[derive(Clone, Default)]
struct Receiver {
    answers: Arc<Mutex<VecDeque<Answer>>>,
    got: Arc<Mutex<Vec<u64>>>,
    tries: Arc<AtomicU64>,
}

enum Answer {
    Is(Outcome),
    /// It refuses batches that hold this record.
    Poison(u64),
    Never,
}

impl Outlet for Receiver {
    async fn send(&mut self, batch: &[Record]) -> Outcome {
        self.tries.fetch_add(1, Relaxed);
        let numbers: Vec<u64> = batch.iter().map(|record| record.number).collect();
        let answer = self.answers.lock().expect("alone").pop_front();
        match answer {
            Some(Answer::Never) => std::future::pending().await,
            Some(Answer::Poison(number)) => {
                let is_poisoned = numbers.contains(&number);
                if !(is_poisoned && numbers.len() == 1) {
                    let mut answers = self.answers.lock().expect("alone");
                    answers.push_front(Answer::Poison(number));
                }
                if is_poisoned {
                    return Outcome::Refused("400".into());
                }
            }
            Some(Answer::Is(outcome)) => {
                if let Outcome::Each(fates) = &outcome {
                    let taken = numbers.iter().zip(fates);
                    let taken = taken.filter(|(_, fate)| **fate == Fate::Delivered);
                    let mut got = self.got.lock().expect("alone");
                    got.extend(taken.map(|(number, _)| *number));
                }
                return outcome;
            }
            None => {}
        }
        self.got.lock().expect("alone").extend(numbers);
        Outcome::Delivered
    }
}

struct Case {
    dir: tempfile::TempDir,
    shared: Arc<Shared>,
    receiver: Receiver,
}

impl Case {
    fn new(findings: u64, answers: Vec<Answer>) -> Self {
        let dir = tempfile::tempdir().expect("a directory");
        let limits = Limits {
            bytes: 1 << 20,
            age: Duration::from_secs(3600),
            sync: Sync::Never,
        };
        let mut spool = Spool::open(dir.path(), limits).expect("opened");
        let now = i64::try_from(jiff::Timestamp::now().as_nanosecond()).expect("in range");
        for _ in 0..findings {
            spool.push(Record {
                time: now,
                ..record(0, "{}")
            });
        }
        spool.flush().expect("written");
        let receiver = Receiver::default();
        receiver.answers.lock().expect("alone").extend(answers);
        let shared = Arc::new(Shared {
            spool: Mutex::new(spool),
            more: Notify::new(),
            counts: Arc::default(),
        });
        Self {
            dir,
            shared,
            receiver,
        }
    }

    /// Delivers; what waits is sent for so long at the end.
    fn run(&self, drain: Duration) {
        let (ending, end) = watch::channel(None);
        let lane = Lane {
            name: "test".into(),
            shared: Arc::clone(&self.shared),
            dead: Some(DeadLetters::of(self.dir.path())),
            batch: Batch {
                findings: 4,
                wait: Duration::ZERO,
                ..Batch::default()
            },
            retry: Retry {
                timeout: Duration::from_millis(100),
                first: Duration::from_millis(1),
                longest: Duration::from_millis(4),
                ..Retry::default()
            },
            ending: end,
        };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        runtime.block_on(async {
            ending.send(Some(Instant::now() + drain)).expect("heard");
            lane.run(self.receiver.clone()).await;
        });
    }

    fn got(&self) -> Vec<u64> {
        self.receiver.got.lock().expect("alone").clone()
    }

    fn dead(&self) -> Vec<u64> {
        let letters = DeadLetters::of(self.dir.path()).read().expect("readable");
        letters.iter().map(|letter| letter.record.number).collect()
    }
}

const LONG: Duration = Duration::from_secs(20);

#[test]
fn all_are_delivered_in_order() {
    let case = Case::new(10, Vec::new());
    case.run(LONG);
    assert_eq!(case.got(), (0..10).collect::<Vec<_>>());
    assert_eq!(case.receiver.tries.load(Relaxed), 3);
    assert_eq!(case.shared.counts.delivered.load(Relaxed), 10);
    assert_eq!(case.shared.spool().waiting(), 0);
}

#[test]
fn what_fails_for_now_is_tried_again_and_nothing_overtakes_it() {
    let again = || Answer::Is(Outcome::again("503"));
    let case = Case::new(6, vec![again(), Answer::Never, again()]);
    case.run(LONG);
    assert_eq!(case.got(), (0..6).collect::<Vec<_>>());
    assert_eq!(case.shared.counts.failures.load(Relaxed), 3);
    assert!(!case.shared.counts.is_failing.load(Relaxed));
}

#[test]
fn one_that_is_refused_does_not_take_others_along() {
    let case = Case::new(8, vec![Answer::Poison(2)]);
    case.run(LONG);
    assert_eq!(case.got(), [0, 1, 3, 4, 5, 6, 7]);
    assert_eq!(case.dead(), [2]);
    assert_eq!(case.shared.counts.refused.load(Relaxed), 1);
}

#[test]
fn each_has_its_own_fate_and_what_is_not_told_is_tried_again() {
    let fates = vec![
        Fate::Delivered,
        Fate::Refused("mapping".into()),
        Fate::Again("429".into()),
    ];
    let case = Case::new(4, vec![Answer::Is(Outcome::Each(fates))]);
    case.run(LONG);
    assert_eq!(case.got(), [0, 2, 3]);
    assert_eq!(case.dead(), [1]);
}

#[test]
fn a_receiver_that_never_answers_holds_up_no_end_and_loses_nothing() {
    let case = Case::new(3, (0..1_000).map(|_| Answer::Never).collect());
    let begun = std::time::Instant::now();
    case.run(Duration::from_millis(250));
    assert!(begun.elapsed() < Duration::from_secs(10));
    let mut spool = case.shared.spool();
    assert_eq!((spool.waiting(), spool.is_safe()), (3, true));
    assert_eq!(spool.batch(9, 999).len(), 3);
}

#[test]
fn dead_letters_are_sent_again() {
    let case = Case::new(1, vec![Answer::Is(Outcome::Refused("400".into()))]);
    case.run(LONG);
    assert_eq!((case.got(), case.dead()), (vec![], vec![0]));
    let dead = DeadLetters::of(case.dir.path());
    assert_eq!(dead.send_again().expect("moved"), 1);
    case.run(LONG);
    // It has a new place in the spool, and its old id.
    assert_eq!((case.got(), case.dead()), (vec![1], vec![]));
}
