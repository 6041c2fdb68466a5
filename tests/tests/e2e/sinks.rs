//! Findings arrive at receivers: whole, at least once, under the same id, whatever happens to receiver and sentinel.

mod delivery;
mod elasticsearch;
mod journald;
mod kafka;
mod killed;
mod loki;
mod nats;
mod otlp;
mod refusals;
mod rsyslog;
mod scene;
mod siblings;
mod slow;
mod splunk;
mod spool_full;
mod syslog_ng;
mod tls;
mod webhook;

use crate::harness::Test;

pub fn tests() -> Vec<Test> {
    [
        webhook::tests(),
        delivery::tests(),
        refusals::tests(),
        tls::tests(),
        siblings::tests(),
        spool_full::tests(),
        slow::tests(),
        elasticsearch::tests(),
        splunk::tests(),
        otlp::tests(),
        loki::tests(),
        nats::tests(),
        rsyslog::tests(),
        syslog_ng::tests(),
        kafka::tests(),
        journald::tests(),
        killed::tests(),
    ]
    .concat()
}
