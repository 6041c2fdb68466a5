//! Advice as something to apply: a patch for `kubectl`, and a piece of YAML.
use super::compute::{Advice, VolumeAdvice};
use super::table::{Place, Plugin};
use serde_json::{Value, json};

impl VolumeAdvice {
    /// The mode that the files show in the end: with an `fsGroup` the kubelet adds the group's bit, and the owner's.
    #[must_use]
    pub const fn shown(&self, fs_group: Option<u32>) -> u32 {
        match (fs_group, &self.volume) {
            (Some(_), Some(_)) => self.mode | 0o440,
            _ => self.mode,
        }
    }

    /// Whether there is nothing to change.
    #[must_use]
    pub fn is_tight(&self, fs_group: Option<u32>) -> bool {
        let is = |mode: u32| mode & 0o777 == self.mode || mode & 0o777 == self.shown(fs_group);
        self.keys.iter().all(|key| is(key.file.mode))
    }
}

impl Advice {
    /// Whether there is nothing to change.
    #[must_use]
    pub fn is_tight(&self) -> bool {
        let is_tight = |volume: &VolumeAdvice| volume.is_tight(self.fs_group);
        (self.fs_group.is_none() || self.has_fs_group) && self.volumes.iter().all(is_tight)
    }

    /// The volumes that the pod's spec has a mode for.
    fn of_spec(&self) -> impl Iterator<Item = (&str, &'static str, u32)> {
        self.volumes.iter().filter_map(|advice| {
            let volume = advice.volume.as_ref()?;
            let source = match volume.plugin {
                Plugin::Secret => "secret",
                Plugin::Projected => "projected",
                Plugin::Csi => return None,
            };
            Some((volume.name.as_str(), source, advice.mode))
        })
    }
}

/// The command that applies the advice; `None` where no object has the pod's spec in it, or it can't be changed.
#[must_use]
pub fn patch(advice: &Advice) -> Option<String> {
    let Place::Workload {
        namespace,
        kind,
        name,
    } = &advice.place
    else {
        return None;
    };
    let volumes = advice
        .of_spec()
        .map(|(name, source, mode)| json!({ "name": name, source: { "defaultMode": mode } }));
    let volumes: Vec<Value> = volumes.collect();
    if volumes.is_empty() {
        return None;
    }
    let mut spec = json!({ "volumes": volumes });
    if let Some(group) = advice.fs_group {
        spec["securityContext"] = json!({ "fsGroup": group });
    }
    let template = json!({ "template": { "spec": spec } });
    let whole = match kind.as_str() {
        "CronJob" => json!({ "spec": { "jobTemplate": { "spec": template } } }),
        "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet" | "ReplicationController" => {
            json!({ "spec": template })
        }
        _ => return None,
    };
    // Names of Kubernetes' objects hold no quotation marks.
    let resource = kind.to_lowercase();
    Some(format!(
        "kubectl --namespace {namespace} patch {resource} {name} --type strategic --patch '{whole}'"
    ))
}

/// The part of the pod's spec, in YAML; `None` where no spec has it. There a mode with a leading zero is octal.
#[must_use]
pub fn snippet(advice: &Advice) -> Option<String> {
    let mut text = String::new();
    if let Some(group) = advice.fs_group {
        text.push_str(&format!("securityContext:\n  fsGroup: {group}\n"));
    }
    text.push_str("volumes:\n");
    let mut has_volume = false;
    for (name, source, mode) in advice.of_spec() {
        has_volume = true;
        text.push_str(&format!(
            "  - name: {name}\n    {source}:\n      defaultMode: {mode:04o} # in JSON {mode}\n"
        ));
    }
    has_volume.then_some(text)
}
