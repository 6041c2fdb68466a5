//! Says the DaemonSet of `deploy/` in CRI's words, as a kubelet would.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use k8s_cri::v1::security_profile::ProfileType;
use k8s_cri::v1::{
    Capability, ContainerConfig, ContainerMetadata, ImageSpec, Int64Value, KeyValue,
    LinuxContainerConfig, LinuxContainerResources, LinuxContainerSecurityContext, Mount,
    MountPropagation, SecurityProfile,
};
use serde_json::Value;

use crate::pod::{PodSpec, namespaces};

/// The chart with its default values.
pub const MANIFEST: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../deploy/kustomize/base/chart.yaml"
);

/// What a kubelet has masked, and made read-only, of `/proc` and `/sys` in a container that asks for nothing else.
const MASKED: [&str; 10] = [
    "/proc/asound",
    "/proc/acpi",
    "/proc/kcore",
    "/proc/keys",
    "/proc/latency_stats",
    "/proc/timer_list",
    "/proc/timer_stats",
    "/proc/sched_debug",
    "/proc/scsi",
    "/sys/firmware",
];
const READ_ONLY: [&str; 5] = [
    "/proc/bus",
    "/proc/fs",
    "/proc/irq",
    "/proc/sys",
    "/proc/sysrq-trigger",
];

/// A volume, as its pod asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Volume {
    /// A directory of the host.
    Host(String),
    /// The configuration.
    Config,
}

/// The DaemonSet's pod.
#[derive(Clone, Debug)]
pub struct DaemonSet {
    pod: Value,
    container: Value,
}

impl DaemonSet {
    /// The one in the file of manifests at `path`.
    pub fn read(path: &Path) -> Result<Self> {
        let text =
            fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
        let documents = text.split("\n---\n").map(|document| {
            serde_saphyr::from_str::<Value>(document)
                .with_context(|| format!("reading {}: {document}", path.display()))
        });
        let documents = documents.collect::<Result<Vec<_>>>()?;
        let set = documents.iter().find(|it| it["kind"] == "DaemonSet");
        let set = set.with_context(|| format!("no DaemonSet in {}", path.display()))?;
        let pod = set["spec"]["template"]["spec"].clone();
        let container = pod["containers"][0].clone();
        ensure!(
            container.is_object(),
            "the DaemonSet in {} has no container",
            path.display()
        );
        Ok(Self { pod, container })
    }

    /// What its container asks for, by a path into its security context, such as `/capabilities/add`.
    pub fn security(&self, pointer: &str) -> &Value {
        let context = &self.container["securityContext"];
        context.pointer(pointer).unwrap_or(&Value::Null)
    }

    /// The same, without one of the capabilities that it adds.
    pub fn without(&self, capability: &str) -> Result<Self> {
        let mut other = self.clone();
        let added = other
            .container
            .pointer_mut("/securityContext/capabilities/add");
        let added = added.and_then(Value::as_array_mut);
        let added = added.context("the DaemonSet adds no capabilities")?;
        let before = added.len();
        added.retain(|name| *name != capability);
        ensure!(added.len() + 1 == before, "{capability} is not added once");
        Ok(other)
    }

    /// The capabilities that it adds.
    pub fn capabilities(&self) -> Vec<String> {
        words(self.security("/capabilities/add"))
    }

    /// The pod.
    pub fn pod(&self) -> Result<PodSpec> {
        let mut spec = PodSpec::new("secret-sentinel", "secret-sentinel-x")?;
        spec.host_pid = self.pod["hostPID"] == true;
        Ok(spec)
    }

    /// The container, running `image`. `place` says where on this machine a volume is.
    pub fn container(
        &self,
        pod: &PodSpec,
        image: &str,
        place: impl Fn(&Volume) -> Result<PathBuf>,
    ) -> Result<ContainerConfig> {
        let name = self.container["name"].as_str().unwrap_or_default();
        let mut labels = pod.labels();
        labels.insert("io.kubernetes.container.name".into(), name.into());
        Ok(ContainerConfig {
            metadata: Some(ContainerMetadata {
                name: name.into(),
                attempt: 0,
            }),
            image: Some(ImageSpec {
                image: image.into(),
                ..Default::default()
            }),
            command: words(&self.container["command"]),
            args: words(&self.container["args"]),
            envs: list(&self.container["env"]).iter().map(variable).collect(),
            mounts: self.mounts(place)?,
            labels,
            annotations: HashMap::from([(
                "io.kubernetes.container.restartCount".into(),
                "0".into(),
            )]),
            log_path: format!("{name}/0.log"),
            linux: Some(LinuxContainerConfig {
                resources: Some(self.resources()?),
                security_context: Some(self.security_context(pod)?),
            }),
            ..Default::default()
        })
    }

    fn mounts(&self, place: impl Fn(&Volume) -> Result<PathBuf>) -> Result<Vec<Mount>> {
        let mount = |asked: &Value| -> Result<Mount> {
            let name = &asked["name"];
            let mut volumes = list(&self.pod["volumes"]).iter();
            let volume = volumes.find(|volume| volume["name"] == *name);
            let volume = volume.with_context(|| format!("there is no volume {name}"))?;
            let volume = match volume["hostPath"]["path"].as_str() {
                Some(path) => Volume::Host(path.to_owned()),
                None if volume["configMap"].is_object() => Volume::Config,
                None => bail!("a volume of a kind that the test does not know: {volume}"),
            };
            let propagation = match asked["mountPropagation"].as_str() {
                None | Some("None") => MountPropagation::PropagationPrivate,
                Some("HostToContainer") => MountPropagation::PropagationHostToContainer,
                Some(other) => bail!("{name} asks for {other}"),
            };
            Ok(Mount {
                container_path: asked["mountPath"].as_str().unwrap_or_default().into(),
                host_path: place(&volume)?.to_string_lossy().into_owned(),
                readonly: asked["readOnly"] == true,
                propagation: propagation.into(),
                ..Default::default()
            })
        };
        list(&self.container["volumeMounts"])
            .iter()
            .map(mount)
            .collect()
    }

    fn resources(&self) -> Result<LinuxContainerResources> {
        let limit = &self.container["resources"]["limits"]["memory"];
        let memory_limit_in_bytes = match limit.as_str() {
            None => 0,
            Some(limit) => {
                let mebibytes = limit
                    .strip_suffix("Mi")
                    .and_then(|count| count.parse().ok());
                let mebibytes: i64 = mebibytes.with_context(|| format!("a memory of {limit}"))?;
                mebibytes << 20
            }
        };
        Ok(LinuxContainerResources {
            memory_limit_in_bytes,
            ..Default::default()
        })
    }

    fn security_context(&self, pod: &PodSpec) -> Result<LinuxContainerSecurityContext> {
        let number = |pointer: &str| {
            let number = self.security(pointer).as_i64();
            number.map(|value| Int64Value { value })
        };
        let owned = |paths: &[&str]| paths.iter().map(|&path| path.to_owned()).collect();
        Ok(LinuxContainerSecurityContext {
            capabilities: Some(Capability {
                add_capabilities: words(self.security("/capabilities/add")),
                drop_capabilities: words(self.security("/capabilities/drop")),
                ..Default::default()
            }),
            privileged: *self.security("/privileged") == true,
            no_new_privs: *self.security("/allowPrivilegeEscalation") == false,
            readonly_rootfs: *self.security("/readOnlyRootFilesystem") == true,
            run_as_user: number("/runAsUser"),
            run_as_group: number("/runAsGroup"),
            seccomp: Some(profile(self.security("/seccompProfile/type"))?),
            apparmor: Some(profile(self.security("/appArmorProfile/type"))?),
            namespace_options: Some(namespaces(pod.host_pid)),
            masked_paths: owned(&MASKED),
            readonly_paths: owned(&READ_ONLY),
            ..Default::default()
        })
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn words(value: &Value) -> Vec<String> {
    let words = list(value).iter().filter_map(Value::as_str);
    words.map(str::to_owned).collect()
}

/// Of what only a kubelet knows, something that is valid.
fn variable(asked: &Value) -> KeyValue {
    let value = match asked["valueFrom"]["fieldRef"]["fieldPath"].as_str() {
        Some("status.hostIP") => "127.0.0.1",
        Some(_) => "node",
        None => asked["value"].as_str().unwrap_or_default(),
    };
    KeyValue {
        key: asked["name"].as_str().unwrap_or_default().into(),
        value: value.into(),
    }
}

fn profile(kind: &Value) -> Result<SecurityProfile> {
    let kind = match kind.as_str() {
        Some("RuntimeDefault") => ProfileType::RuntimeDefault,
        None | Some("Unconfined") => ProfileType::Unconfined,
        Some(other) => bail!("a profile of a kind that the test does not know: {other}"),
    };
    Ok(SecurityProfile {
        profile_type: kind.into(),
        ..Default::default()
    })
}
