//! OCSF, classes of its category Findings: what they have in common, and where classes and versions differ.
mod evidence;
mod info;
mod resources;
mod unmapped;

use super::object::Object;
use super::words::{PRODUCT, VERSION, milliseconds, rfc3339, sentence};
use crate::rules::Severity;
use crate::sink::told::Told;

/// Which OCSF is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    /// 1.8, Detection Finding.
    Detection,
    /// 1.3, Detection Finding.
    Detection13,
    /// 1.8, Data Security Finding.
    DataSecurity,
}

/// What a bare finding does not have: captions of numbers, and what only describes.
const DISPENSABLE: [&str; 38] = [
    "activity_name",
    "category_name",
    "class_name",
    "type_name",
    "severity",
    "confidence",
    "status",
    "action",
    "disposition",
    "type",
    "category",
    "confidentiality",
    "data_lifecycle_state",
    "detection_system",
    "detection_pattern",
    "start_time",
    "end_time",
    "created_time",
    "modified_time",
    "original_time",
    "log_name",
    "log_version",
    "desc",
    "data_sources",
    "tactic",
    "parent_process",
    "groups",
    "image",
    "orchestrator",
    "offset",
    "length",
    "dev",
    "inode",
    "comm",
    "thread",
    "enrichment",
    "resources",
    "observables",
];

/// The category of all findings.
const FINDINGS: u32 = 2;

impl Dialect {
    const fn version(self) -> &'static str {
        match self {
            Self::Detection13 => "1.3.0",
            Self::Detection | Self::DataSecurity => "1.8.0",
        }
    }

    const fn class(self) -> (u32, &'static str) {
        match self {
            Self::Detection | Self::Detection13 => (2004, "Detection Finding"),
            Self::DataSecurity => (2006, "Data Security Finding"),
        }
    }

    /// In 1.3 a finding has a device only with the profile `host`.
    fn profiles(self) -> Vec<&'static str> {
        match self {
            Self::Detection13 => vec!["container", "host", "security_control"],
            Self::Detection | Self::DataSecurity => vec!["container", "security_control"],
        }
    }

    const fn is_13(self) -> bool {
        matches!(self, Self::Detection13)
    }

    /// The finding in this dialect; bare: what names it and where it was.
    pub(super) fn write<'t>(self, told: &'t Told<'_>, is_bare: bool) -> Object<'t> {
        let (class, class_name) = self.class();
        let (activity, activity_name) = activity(told);
        let (severity, severity_name) = severity(told.severity);
        let (confidence, confidence_name) = confidence(told);
        let event = Object::new()
            .with("activity_id", activity)
            .with("activity_name", activity_name)
            .with("category_uid", FINDINGS)
            .with("category_name", "Findings")
            .with("class_uid", class)
            .with("class_name", class_name)
            .with("type_uid", class * 100 + activity)
            .with("type_name", format!("{class_name}: {activity_name}"))
            .with("time", milliseconds(told.last_seen))
            .with("start_time", milliseconds(told.first_seen))
            .with("end_time", milliseconds(told.last_seen))
            .with("count", told.count.min(i64::MAX.unsigned_abs()))
            .with("severity_id", severity)
            .with("severity", severity_name)
            // Whoever receives it sets another; a finding told again is not new.
            .with("status_id", (!told.is_repeated()).then_some(1_u32))
            .with("status", (!told.is_repeated()).then_some("New"))
            .with("confidence_id", confidence)
            .with("confidence", confidence_name)
            .with(
                "is_alert",
                (!self.is_13()).then(|| told.severity > Severity::Info),
            )
            // It is a control that looks and does not touch, for which 1.3 has no number.
            .with("action_id", if self.is_13() { 99_u32 } else { 3 })
            .with("action", "Observed")
            .with("disposition_id", 15_u32)
            .with("disposition", "Detected")
            .with("message", sentence(told, is_bare))
            .with("metadata", self.metadata(told))
            .with("finding_info", info::finding_info(told))
            // The profile `security_control` has them here, and wants them in `finding_info`, too.
            .with("attacks", (!is_bare).then(|| info::attacks(told)));
        let event = self
            .what_was_seen(event, told, is_bare)
            .with("device", evidence::device(told))
            .with("resources", resources::resources(told))
            .with("observables", resources::observables(self, told))
            .with("unmapped", unmapped::unmapped(self, told));
        if is_bare {
            event.without(&DISPENSABLE)
        } else {
            event
        }
    }

    /// Of a detection its evidence, and what to do; of data that must not be where it is, who touched it, and the file.
    fn what_was_seen<'t>(self, event: Object<'t>, told: &'t Told<'_>, is_bare: bool) -> Object<'t> {
        if self != Self::DataSecurity {
            let remediation = Object::new().with("desc", &told.remediation);
            // It consists of a text, and must.
            let is_wanted = !is_bare && !told.remediation.is_empty();
            return event
                .with("evidences", evidence::evidences(told))
                .with("remediation", is_wanted.then_some(remediation));
        }
        let process = told.process.as_ref();
        let actor = process.map(|it| Object::new().with("process", evidence::process(it, told)));
        event
            .with("actor", actor)
            .with("file", told.file.as_ref().map(evidence::file))
            .with("data_security", evidence::data_security(told))
    }

    fn metadata<'t>(self, told: &'t Told<'_>) -> Object<'t> {
        let product = Object::new()
            .with("name", PRODUCT)
            .with("vendor_name", PRODUCT)
            .with("version", VERSION);
        Object::new()
            .with("version", self.version())
            .with("product", product)
            .with("uid", &told.id)
            .with("event_code", &told.rule)
            .with("profiles", self.profiles())
            .with("log_name", "findings")
            .with("log_version", &told.schema)
            .with("original_time", rfc3339(told.time))
            .with(
                "is_truncated",
                (told.trimmed && !self.is_13()).then_some(true),
            )
    }
}

/// The first line of a finding makes it, each later one changes its count.
const fn activity(told: &Told<'_>) -> (u32, &'static str) {
    if told.is_repeated() {
        (2, "Update")
    } else {
        (1, "Create")
    }
}

const fn severity(severity: Severity) -> (u32, &'static str) {
    match severity {
        Severity::Info => (1, "Informational"),
        Severity::Low => (2, "Low"),
        Severity::Medium => (3, "Medium"),
        Severity::High => (4, "High"),
        Severity::Critical => (5, "Critical"),
    }
}

/// What has the form of a credential may be none; a known value is one.
fn confidence(told: &Told<'_>) -> (u32, &'static str) {
    match &told.matched {
        Some(matched) if matched.kind == "pattern" => (2, "Medium"),
        _ => (3, "High"),
    }
}
