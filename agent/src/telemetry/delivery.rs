//! What sinks that send somewhere have done, as metrics.
use super::exposition::Families;
use crate::sink::forward::Counts;
use prometheus_client::registry::Unit;
use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
};

/// Writes their families; the label is the name that the configuration gives a sink.
pub(super) fn show(families: &mut Families<'_>, sinks: &[(String, Arc<Counts>)]) -> fmt::Result {
    if sinks.is_empty() {
        return Ok(());
    }
    let rows = |of: fn(&Counts) -> &AtomicU64| {
        let row = move |(name, counts): &(String, Arc<Counts>)| {
            ([("sink", name.clone())], of(counts).load(Relaxed))
        };
        sinks.iter().map(row)
    };
    for (name, help, of) in [
        (
            "secret_sentinel_delivered_findings",
            "Findings that the receiver of a sink has taken.",
            (|counts| &counts.delivered) as fn(&Counts) -> &AtomicU64,
        ),
        (
            "secret_sentinel_refused_findings",
            "Findings that the receiver refused for good: they are in the sink's dead letters.",
            |counts| &counts.refused,
        ),
        (
            "secret_sentinel_dropped_findings",
            "Findings that will never be delivered: the spool was full, they waited too long, or were damaged.",
            |counts| &counts.dropped,
        ),
        (
            "secret_sentinel_delivery_failures",
            "How often sending failed; it is tried again.",
            |counts| &counts.failures,
        ),
    ] {
        families.counters((name, None, help), rows(of))?;
    }
    let about = (
        "secret_sentinel_spool_findings",
        None,
        "Findings that wait to be delivered.",
    );
    families.gauges(about, rows(|counts| &counts.waiting))?;
    let about = (
        "secret_sentinel_spool",
        Some(&Unit::Bytes),
        "Bytes that a spool takes, on disk and in memory.",
    );
    families.gauges(about, rows(|counts| &counts.bytes))?;
    let about = (
        "secret_sentinel_delivery_failing",
        None,
        "1 when a sink's last try to send failed.",
    );
    let failing = sinks.iter().map(|(name, counts)| {
        let is_failing = u64::from(counts.is_failing.load(Relaxed));
        ([("sink", name.clone())], is_failing)
    });
    families.gauges(about, failing)
}
