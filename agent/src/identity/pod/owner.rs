//! Which workload a pod belongs to, as far as the pod itself says.
use crate::identity::Workload;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A Job of a CronJob is made at most so long after the minute in its name.
const LATE: i64 = 24 * 60;

/// An owner reference.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Reference {
    kind: Option<String>,
    name: Option<String>,
    controller: Option<bool>,
}

/// The pod's controller, or that one's own where the pod's labels or its name tell it: a ReplicaSet with the pod's template hash at the
/// end of its name is a Deployment's (or an Argo Rollout's); a Job whose name ends with a minute shortly before the pod was
/// made is a CronJob's. A static pod is owned by its node, which is no workload.
pub fn workload(
    owners: &[Reference],
    labels: &BTreeMap<String, String>,
    created: Option<&str>,
) -> Option<Workload> {
    let owner = owners.iter().find(|owner| owner.controller == Some(true));
    let (kind, name) =
        owner.and_then(|owner| Some((owner.kind.as_deref()?, owner.name.as_deref()?)))?;
    let is = |kind: &str, name: &str| {
        Some(Workload {
            kind: kind.to_owned(),
            name: name.to_owned(),
        })
    };
    let before_hash = |label: &str| {
        let hash = labels.get(label).filter(|hash| !hash.is_empty())?;
        let before = name.strip_suffix(hash.as_str())?.strip_suffix('-')?;
        (!before.is_empty()).then_some(before)
    };
    match kind {
        "Node" => None,
        "ReplicaSet" => match (
            before_hash("pod-template-hash"),
            before_hash("rollouts-pod-template-hash"),
        ) {
            (_, Some(rollout)) => is("Rollout", rollout),
            (Some(deployment), None) => is("Deployment", deployment),
            (None, None) => is(kind, name),
        },
        "Job" => match before_minute(name, created) {
            Some(cron_job) => is("CronJob", cron_job),
            None => is(kind, name),
        },
        _ => is(kind, name),
    }
}

/// `<cronjob>-<minutes since 1970 that it was scheduled for>`.
fn before_minute<'n>(name: &'n str, created: Option<&str>) -> Option<&'n str> {
    let (cron_job, minute) = name.rsplit_once('-')?;
    if minute.len() < 8 || cron_job.is_empty() {
        return None;
    }
    let minute: i64 = minute.parse().ok()?;
    let created: jiff::Timestamp = created?.parse().ok()?;
    let late = (created.as_second() / 60).checked_sub(minute)?;
    (0..=LATE).contains(&late).then_some(cron_job)
}
