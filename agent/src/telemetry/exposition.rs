//! The agent's metrics in OpenMetrics: names, units, labels and what they tell. `docs/metrics.md` lists the same.
use super::metrics::{Numbers, Reloads};
use crate::rules::{CATALOGUE, Severity};
use crate::sink::SinkState;
use prometheus_client::{
    collector::Collector,
    encoding::{
        DescriptorEncoder, EncodeCounterValue, EncodeGaugeValue, EncodeLabelSet, NoLabelSet,
    },
    metrics::MetricType,
    registry::Unit,
};
use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, atomic::Ordering::Relaxed},
    time::{Duration, SystemTime},
};

/// What is known of a finding's workload, each there with 0 at first.
const OUTCOMES: [&str; 3] = ["complete", "pending", "unknown"];

/// What is shown at one scrape.
#[derive(Debug)]
pub(super) struct Exposition {
    pub(super) numbers: Numbers,
    pub(super) reloads: Reloads,
    pub(super) sinks: Arc<SinkState>,
    pub(super) is_ready: bool,
    pub(super) quiet: Duration,
}

/// Writes families one after the other.
pub(super) struct Families<'e>(pub(super) DescriptorEncoder<'e>);

impl Families<'_> {
    /// A counter for each of these labels.
    pub(super) fn counters<S: EncodeLabelSet, V: EncodeCounterValue>(
        &mut self,
        (name, unit, help): (&str, Option<&Unit>, &str),
        rows: impl IntoIterator<Item = (S, V)>,
    ) -> fmt::Result {
        let mut metric = self
            .0
            .encode_descriptor(name, help, unit, MetricType::Counter)?;
        for (labels, value) in rows {
            let mut row = metric.encode_family(&labels)?;
            row.encode_counter::<NoLabelSet, _, u64>(&value, None)?;
        }
        Ok(())
    }

    /// A counter.
    pub(super) fn counter<V: EncodeCounterValue>(
        &mut self,
        (name, unit, help): (&str, Option<&Unit>, &str),
        value: V,
    ) -> fmt::Result {
        let mut metric = self
            .0
            .encode_descriptor(name, help, unit, MetricType::Counter)?;
        metric.encode_counter::<NoLabelSet, _, u64>(&value, None)
    }

    /// A gauge for each of these labels.
    pub(super) fn gauges<S: EncodeLabelSet, V: EncodeGaugeValue>(
        &mut self,
        (name, unit, help): (&str, Option<&Unit>, &str),
        rows: impl IntoIterator<Item = (S, V)>,
    ) -> fmt::Result {
        let mut metric = self
            .0
            .encode_descriptor(name, help, unit, MetricType::Gauge)?;
        for (labels, value) in rows {
            metric.encode_family(&labels)?.encode_gauge(&value)?;
        }
        Ok(())
    }

    /// A gauge.
    pub(super) fn gauge<V: EncodeGaugeValue>(
        &mut self,
        (name, unit, help): (&str, Option<&Unit>, &str),
        value: V,
    ) -> fmt::Result {
        let mut metric = self
            .0
            .encode_descriptor(name, help, unit, MetricType::Gauge)?;
        metric.encode_gauge(&value)
    }
}

impl Collector for Exposition {
    fn encode(&self, encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let mut families = Families(encoder);
        self.agent(&mut families)?;
        self.pipeline(&mut families)?;
        self.inventory(&mut families)?;
        self.output(&mut families)
    }
}

impl Exposition {
    fn agent(&self, families: &mut Families<'_>) -> fmt::Result {
        families
            .0
            .encode_descriptor(
                "secret_sentinel_build",
                "Version of the agent.",
                None,
                MetricType::Info,
            )?
            .encode_info(&[("version", env!("CARGO_PKG_VERSION"))])?;
        let ready = (
            "secret_sentinel_ready",
            None,
            "1 when probes are attached, the inventory is loaded and records are decided; else 0.",
        );
        families.gauge(ready, u64::from(self.is_ready))?;
        let quiet = (
            "secret_sentinel_heartbeat_age",
            Some(&Unit::Seconds),
            "How long ago the pipeline took a step: at most about 1 when all is well.",
        );
        families.gauge(quiet, self.quiet.as_secs_f64())?;
        let hooks = self
            .numbers
            .hooks
            .iter()
            .map(|(hook, attached)| ([("hook", *hook)], u64::from(*attached)));
        let about = (
            "secret_sentinel_hook_attached",
            None,
            "1 when a hook is in use, 0 when it could not be attached or this machine has no such call.",
        );
        families.gauges(about, hooks)?;
        let reloads = [
            ([("outcome", "success")], self.reloads.succeeded),
            ([("outcome", "failure")], self.reloads.failed),
        ];
        let about = (
            "secret_sentinel_config_reloads",
            None,
            "How often the configuration was read anew: taken over, or refused because it is not valid.",
        );
        families.counters(about, reloads)?;
        let last = self
            .reloads
            .last_success
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap_or_default();
        let about = (
            "secret_sentinel_config_last_success_timestamp",
            Some(&Unit::Seconds),
            "When the configuration in effect was read, in Unix time.",
        );
        families.gauge(about, last.as_secs_f64())
    }

    fn pipeline(&self, families: &mut Families<'_>) -> fmt::Result {
        let numbers = &self.numbers;
        let events = numbers
            .events
            .iter()
            .map(|(kind, count)| ([("kind", *kind)], *count));
        families.counters(
            ("secret_sentinel_events", None, "Events decided, by kind."),
            events,
        )?;
        let mut findings: BTreeMap<(&str, Severity), u64> = CATALOGUE
            .iter()
            .map(|rule| ((rule.id, rule.severity), 0))
            .collect();
        findings.extend(numbers.findings.iter().map(|(key, count)| (*key, *count)));
        let findings = findings.iter().map(|((rule, severity), count)| {
            let severity = severity.to_string().to_lowercase();
            (
                [("rule", (*rule).to_owned()), ("severity", severity)],
                *count,
            )
        });
        let about = (
            "secret_sentinel_findings",
            None,
            "Findings with their repetitions, by rule and severity.",
        );
        families.counters(about, findings)?;
        let records = numbers
            .lost
            .iter()
            .map(|(cause, records, _)| ([("cause", *cause)], *records));
        let about = (
            "secret_sentinel_lost_records",
            None,
            "Records lost, by cause: the count of the stream's loss lines.",
        );
        families.counters(about, records)?;
        let bytes = numbers
            .lost
            .iter()
            .map(|(cause, _, bytes)| ([("cause", *cause)], *bytes));
        let about = (
            "secret_sentinel_lost",
            Some(&Unit::Bytes),
            "Bytes of payload lost, by cause.",
        );
        families.counters(about, bytes)?;
        let about = (
            "secret_sentinel_searched",
            Some(&Unit::Bytes),
            "Bytes of streams that were searched for values and credentials.",
        );
        families.counter(about, numbers.searched_bytes)?;
        let about = (
            "secret_sentinel_search",
            Some(&Unit::Seconds),
            "Time spent on searching them, and on concluding from what was found.",
        );
        families.counter(about, numbers.searched.as_secs_f64())?;
        let outcomes = OUTCOMES.iter().map(|outcome| {
            let count = numbers.enrichment.get(outcome).copied();
            ([("outcome", *outcome)], count.unwrap_or_default())
        });
        let about = (
            "secret_sentinel_enrichment",
            None,
            "Findings by what was known of their pod, container and workload when they were told.",
        );
        families.counters(about, outcomes)?;
        let about = (
            "secret_sentinel_findings_expected",
            None,
            "Findings left out, for an exception of the rules file covers them.",
        );
        families.counter(about, numbers.expected)?;
        let about = (
            "secret_sentinel_exceptions_expired",
            None,
            "Exceptions of the rules file whose time is over: they cover nothing.",
        );
        families.gauge(
            about,
            u64::try_from(numbers.expired_exceptions).unwrap_or(u64::MAX),
        )
    }

    fn inventory(&self, families: &mut Families<'_>) -> fmt::Result {
        let sizes = self.numbers.inventory;
        for (name, help, size) in [
            (
                "secret_sentinel_inventory_files",
                "Secret files known.",
                sizes.files,
            ),
            (
                "secret_sentinel_inventory_values",
                "Different values looked for.",
                sizes.values,
            ),
            (
                "secret_sentinel_inventory_patterns",
                "Forms of these values looked for.",
                sizes.patterns,
            ),
            (
                "secret_sentinel_inventory_unmonitored_files",
                "Files whose content as a whole is not looked for: too weak, empty, unreadable, too large.",
                sizes.unmonitored,
            ),
        ] {
            families.gauge((name, None, help), size as u64)?;
        }
        Ok(())
    }

    fn output(&self, families: &mut Families<'_>) -> fmt::Result {
        let numbers = &self.numbers;
        let queues = numbers
            .queues
            .iter()
            .map(|(queue, depth)| ([("queue", *queue)], *depth as u64));
        let about = (
            "secret_sentinel_queue_depth",
            None,
            "What waits for a thread: lines (sinks), snapshots (inventory), pieces of log files (log-files), frames (capture).",
        );
        families.gauges(about, queues)?;
        let about = (
            "secret_sentinel_capture_waiting",
            Some(&Unit::Bytes),
            "Bytes of frames that wait for the capture's thread.",
        );
        families.gauge(about, numbers.capture_waiting_bytes as u64)?;
        let about = (
            "secret_sentinel_capture_dropped",
            Some(&Unit::Bytes),
            "Bytes that the capture lacks: its thread did not keep up, or it could not be written.",
        );
        families.counter(about, numbers.capture_dropped_bytes)?;
        let sinks = [("stdout", &self.sinks.stdout), ("file", &self.sinks.file)];
        let about = (
            "secret_sentinel_sink_lines",
            None,
            "Lines written, by sink.",
        );
        let written = sinks.map(|(sink, state)| ([("sink", sink)], state.written.load(Relaxed)));
        families.counters(about, written)?;
        let about = (
            "secret_sentinel_sink_refused_lines",
            None,
            "Lines that standard output refused, and those that the output file lacks for good.",
        );
        let refused = sinks.map(|(sink, state)| ([("sink", sink)], state.refused.load(Relaxed)));
        families.counters(about, refused)?;
        let about = (
            "secret_sentinel_sink_waiting_lines",
            None,
            "Lines that wait in memory because the output file can't be written.",
        );
        families.gauge(about, self.sinks.file.waiting.load(Relaxed))?;
        super::delivery::show(families, &self.sinks.forwards)
    }
}
