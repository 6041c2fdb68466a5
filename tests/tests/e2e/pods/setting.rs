//! A pod with a secret volume, and what a finding about it must say.

use std::sync::Arc;

use anyhow::{Result, ensure};
use e2e::containerd::Containerd;
use e2e::pod::{ContainerSpec, Pod, PodContainer, PodSpec};
use e2e::sentinel::Sentinel;
use e2e::volume::Owner;
use serde_json::{Value, json};

use crate::case::Case;
use crate::expect;
use crate::shared::{self, Gate};
use crate::value;

/// A pod without containers yet, its secret volume, and a gate for its scripts; dropped in this order.
pub struct Setting {
    /// The pod.
    pub pod: Pod,
    /// Holds up scripts.
    pub gate: Gate,
    /// The volume.
    pub case: Case,
    _containerd: Arc<Containerd>,
}

impl Setting {
    /// Runs a pod whose volume has files of this mode and owner.
    pub fn new(mode: u32, owner: Owner) -> Result<Self> {
        Self::make(|uid| Case::for_pod(uid, mode, owner))
    }

    /// The same on the kubelet's root of another pod.
    pub fn beside(other: &Case, mode: u32, owner: Owner) -> Result<Self> {
        Self::make(|uid| Case::beside(other, uid, mode, owner))
    }

    fn make(case: impl Fn(&str) -> Result<Case>) -> Result<Self> {
        let containerd = shared::containerd()?;
        let spec = PodSpec::new("shop", &format!("web-{}", value::word()?))?;
        let case = case(&spec.uid)?;
        Ok(Self {
            pod: containerd.run_pod(&spec)?,
            gate: Gate::new(&case.directory().join(&case.name))?,
            case,
            _containerd: containerd,
        })
    }

    /// A container that runs `script`, with the volume at `/secret` and the gate at `/gate`.
    pub fn spec(&self, script: &str) -> ContainerSpec {
        ContainerSpec::sh("app", script)
            .mount(self.case.volume.path(), "/secret")
            .mount(self.gate.path(), "/gate")
    }

    /// Starts such a container.
    pub fn start(&self, script: &str) -> Result<PodContainer> {
        self.pod.start(&self.spec(script))
    }

    /// Demands that a finding names the secret, the container and the pod.
    pub fn is_mine(&self, found: &Value, app: &PodContainer) -> Result<()> {
        let expected = json!({
            "secret": {"name": self.case.name, "key": "password", "source": "volume"},
            "container": {"id": app.id()},
            "pod": {"uid": self.case.pod_uid},
        });
        expect::holds(found, &expected)?;
        ensure!(found["secret"]["fingerprint"].is_string(), "{found}");
        Ok(())
    }

    /// Stops the sentinel, which must end well; all it reported about the secret, the container or the pod.
    pub fn stop(&self, sentinel: Sentinel, app: &PodContainer) -> Result<Vec<Value>> {
        let stopped = sentinel.stop()?;
        ensure!(
            stopped.status.success(),
            "the sentinel ended with {}: {}",
            stopped.status,
            stopped.stderr
        );
        let mut findings = stopped.findings();
        findings.retain(|finding| {
            let about_control = finding["secret"]["key"] == crate::case::CONTROL;
            let mine = finding["secret"]["name"] == self.case.name.as_str()
                || finding["container"]["id"] == app.id()
                || finding["pod"]["uid"] == self.case.pod_uid.as_str();
            mine && !about_control && !e2e::sentinel::by_sibling(finding)
        });
        Ok(findings)
    }
}
