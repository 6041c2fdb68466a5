//! Values that come, go, and turn out to be common.
use super::*;
use crate::inventory::{Origin, Source};
use crate::matcher::find;
use crate::redact::SecretBytes;

fn values(grace: Duration) -> Values {
    Values::new(Fingerprinter::new([1; 32]), grace).expect("random bytes")
}

fn candidate(value: &str, parts: &[&str]) -> Candidate {
    let bytes = |text: &str| SecretBytes::new(text.as_bytes().to_vec());
    Candidate {
        field: None,
        value: bytes(value),
        parts: parts.iter().map(|part| bytes(part)).collect(),
    }
}

fn holder(name: &str, workload: &str) -> Arc<Holder> {
    Arc::new(Holder {
        origin: Arc::new(Origin {
            name: name.into(),
            key: name.into(),
            source: Source::Env,
            pod_uid: None,
            container: Some(workload.into()),
        }),
        field: None,
        file: None,
    })
}

#[test]
fn a_value_that_unrelated_workloads_hold_is_not_looked_for() {
    let mut values = values(Duration::from_secs(60));
    let print = values.learn(&candidate("summer24", &[]));
    let holders = [holder("A", "1"), holder("B", "2"), holder("C", "3")];
    for (count, it) in holders.iter().enumerate() {
        values.hold(print, it);
        values.demote();
        assert_eq!(values.arrange().values.len(), usize::from(count < 2));
    }
    let refused = values.take_refused();
    assert_eq!(refused.len(), 1);
    assert_eq!(refused[0].reason, Reason::Common);
    values.demote();
    assert!(values.take_refused().is_empty(), "told once");
    values.let_go(print, &holders[0]);
    values.demote();
    let arranged = values.arrange();
    assert_eq!(arranged.values.len(), 1);
    assert_eq!(find(&arranged.patterns.index, b"of summer24.").len(), 1);
}

#[test]
fn replicas_are_one_workload_and_tokens_are_shared_on_purpose() {
    let mut values = values(Duration::from_secs(60));
    let same = values.learn(&candidate("summer24", &[]));
    let random = values.learn(&candidate("ghs_16C7e42F292c6912E7710c83", &[]));
    for number in ["1", "2", "3", "4"] {
        values.hold(same, &holder("DB_PASSWORD", number));
        values.hold(random, &holder(number, number));
    }
    values.demote();
    assert_eq!(values.arrange().values.len(), 2);
}

#[test]
fn a_part_is_found_as_its_whole() {
    let mut values = values(Duration::from_secs(60));
    let whole = candidate(
        "first-line-of-it-1\nsecond-line-of-it-2",
        &["second-line-of-it-2"],
    );
    let print = values.learn(&whole);
    values.hold(print, &holder("A", "1"));
    let arranged = values.arrange();
    assert_eq!(arranged.values.len(), 1);
    assert_eq!(
        find(&arranged.patterns.index, b"it says second-line-of-it-2.").len(),
        1
    );
}

#[test]
fn a_snapshot_of_the_same_values_shares_their_patterns() {
    let mut values = values(Duration::ZERO);
    let print = values.learn(&candidate("correct-horse-battery", &[]));
    let it = holder("A", "1");
    values.hold(print, &it);
    let first = values.arrange().patterns;
    assert!(Arc::ptr_eq(&first.index, &values.arrange().patterns.index));
    values.let_go(print, &it);
    assert!(values.retire());
    let last = values.arrange();
    assert!(last.values.is_empty() && last.patterns.index.patterns() == 0);
}

/// Measured in a release build; the bound is for any.
#[test]
fn loading_is_fast() {
    let all: Vec<_> = (0..10_000u32)
        .map(|number| blake3::hash(&number.to_le_bytes()).to_hex()[..30].to_owned())
        .collect();
    let mut values = values(Duration::from_secs(60));
    let it = holder("A", "1");
    let start = Instant::now();
    for value in &all {
        let print = values.learn(&candidate(value, &[]));
        values.hold(print, &it);
    }
    let learned = start.elapsed();
    values.demote();
    let arranged = values.arrange();
    let took = start.elapsed();
    let patterns = arranged.patterns.index.patterns();
    eprintln!(
        "{patterns} patterns of 10,000 values: learned in {learned:?}, arranged after {took:?}"
    );
    assert!(took.as_secs() < 60, "{took:?}");
}
