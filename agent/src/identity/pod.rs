//! A pod as the Kubernetes API and the kubelet tell of it. Values written into its spec are not kept: there is no place for them.
mod owner;
mod security;
mod volumes;

use super::{
    ContainerFacts, PodFacts, PodSecurity, PodSpecFacts, Variable, cri::digest, trouble::Trouble,
    wanted::Wanted,
};
use serde::{Deserialize, de::IgnoredAny};
use std::collections::BTreeMap;

/// The uid that a static pod has on its node, whatever it has in the API.
const STATIC_UID: &str = "kubernetes.io/config.hash";

/// A list of pods.
pub struct PodList {
    /// The pods.
    pub pods: Vec<Pod>,
    /// The version of the list.
    pub version: Option<String>,
    /// What to ask for the rest with.
    pub more: Option<String>,
}

impl PodList {
    /// Takes an answer apart.
    pub fn parse(json: &[u8]) -> Result<Self, Trouble> {
        #[derive(Deserialize)]
        struct List {
            items: Option<Vec<Pod>>,
            #[serde(default)]
            metadata: Option<ListMetadata>,
        }
        #[derive(Default, Deserialize)]
        #[serde(default, rename_all = "camelCase")]
        struct ListMetadata {
            resource_version: Option<String>,
            r#continue: Option<String>,
        }
        let list: List = serde_json::from_slice(json).map_err(|error| Trouble::json(&error))?;
        let metadata = list.metadata.unwrap_or_default();
        let given = |text: Option<String>| text.filter(|text| !text.is_empty());
        Ok(Self {
            pods: list.items.unwrap_or_default(),
            version: given(metadata.resource_version),
            more: given(metadata.r#continue),
        })
    }
}

/// A pod.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Pod {
    metadata: Option<Metadata>,
    spec: Option<Spec>,
    status: Option<Status>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Metadata {
    name: Option<String>,
    namespace: Option<String>,
    uid: Option<String>,
    resource_version: Option<String>,
    creation_timestamp: Option<String>,
    labels: Option<BTreeMap<String, String>>,
    annotations: Option<BTreeMap<String, String>>,
    owner_references: Option<Vec<owner::Reference>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Spec {
    containers: Option<Vec<Container>>,
    init_containers: Option<Vec<Container>>,
    ephemeral_containers: Option<Vec<Container>>,
    volumes: Option<Vec<volumes::Volume>>,
    security_context: Option<security::OfPod>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Container {
    name: Option<String>,
    image: Option<String>,
    env: Option<Vec<Env>>,
    env_from: Option<Vec<EnvFrom>>,
    volume_mounts: Option<Vec<Mount>>,
    security_context: Option<security::OfContainer>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Env {
    name: Option<String>,
    /// Whether the value is in the spec is all that is kept of it: nothing.
    value_from: Option<ValueFrom>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct ValueFrom {
    secret_key_ref: Option<KeyRef>,
    config_map_key_ref: Option<IgnoredAny>,
    field_ref: Option<IgnoredAny>,
    resource_field_ref: Option<IgnoredAny>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct KeyRef {
    name: Option<String>,
    key: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct EnvFrom {
    prefix: Option<String>,
    secret_ref: Option<KeyRef>,
    config_map_ref: Option<KeyRef>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Mount {
    name: Option<String>,
    mount_path: Option<String>,
    sub_path: Option<String>,
    sub_path_expr: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Status {
    container_statuses: Option<Vec<ContainerStatus>>,
    init_container_statuses: Option<Vec<ContainerStatus>>,
    ephemeral_container_statuses: Option<Vec<ContainerStatus>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct ContainerStatus {
    name: Option<String>,
    #[serde(rename = "containerID")]
    container_id: Option<String>,
    #[serde(rename = "imageID")]
    image_id: Option<String>,
    image: Option<String>,
    restart_count: Option<u32>,
    /// The one before this one, if it ended.
    last_state: Option<LastState>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct LastState {
    terminated: Option<Terminated>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Terminated {
    #[serde(rename = "containerID")]
    container_id: Option<String>,
}

impl Pod {
    /// The version of the object, by which a watch goes on.
    pub fn resource_version(&self) -> Option<&str> {
        self.metadata.as_ref()?.resource_version.as_deref()
    }

    /// What is told of the pod and its containers; `None` of what has no uid.
    pub fn facts(self, wanted: &Wanted) -> Option<(PodFacts, Vec<ContainerFacts>)> {
        let metadata = self.metadata.unwrap_or_default();
        let annotations = metadata.annotations.unwrap_or_default();
        let labels = metadata.labels.unwrap_or_default();
        let uid = annotations
            .get(STATIC_UID)
            .cloned()
            .or(metadata.uid)
            .filter(|uid| !uid.is_empty())?;
        let spec = self.spec.unwrap_or_default();
        let images = spec.images();
        let containers = self.status.unwrap_or_default().containers(&uid, &images);
        let workload = owner::workload(
            &metadata.owner_references.unwrap_or_default(),
            &labels,
            metadata.creation_timestamp.as_deref(),
        );
        let pod = PodFacts {
            uid,
            namespace: metadata.namespace,
            name: metadata.name,
            workload,
            labels: wanted.labels(&labels),
            annotations: wanted.annotations(&annotations),
            spec: Some(spec.facts()),
        };
        Some((pod, containers))
    }
}

impl Spec {
    fn all(&self) -> impl Iterator<Item = &Container> {
        let lists = [
            &self.containers,
            &self.init_containers,
            &self.ephemeral_containers,
        ];
        lists.into_iter().flatten().flatten()
    }

    /// Images as the spec has them, by container.
    fn images(&self) -> BTreeMap<String, String> {
        let images = self.all();
        images
            .filter_map(|container| Some((container.name.clone()?, container.image.clone()?)))
            .collect()
    }

    fn security(&self) -> PodSecurity {
        let own = |container: &Container| container.security_context.unwrap_or_default();
        let pod = self.security_context.clone().unwrap_or_default();
        let mounts = self.all().flat_map(|it| it.volume_mounts.iter().flatten());
        let mut sub_paths: Vec<_> = mounts.filter_map(Mount::sub_path).collect();
        sub_paths.sort_unstable();
        sub_paths.dedup();
        let volumes = self.volumes.iter().flatten();
        PodSecurity {
            item_modes: volumes.flat_map(volumes::Volume::item_modes).collect(),
            sub_paths,
            ..pod.with(self.all().map(own))
        }
    }

    fn facts(self) -> PodSpecFacts {
        let mut facts = PodSpecFacts {
            security: self.security(),
            ..PodSpecFacts::default()
        };
        let lists = [
            self.containers,
            self.init_containers,
            self.ephemeral_containers,
        ];
        for container in lists.into_iter().flatten().flatten() {
            container.into_facts(&mut facts);
        }
        facts.volumes = self
            .volumes
            .unwrap_or_default()
            .into_iter()
            .filter_map(volumes::Volume::sources)
            .collect();
        facts
    }
}

impl Container {
    fn into_facts(self, facts: &mut PodSpecFacts) {
        let Some(name) = self.name else { return };
        let env = self.env.unwrap_or_default().into_iter();
        let variables: BTreeMap<_, _> = env.filter_map(Env::variable).collect();
        if !variables.is_empty() {
            facts.variables.insert(name.clone(), variables);
        }
        for from in self.env_from.unwrap_or_default() {
            let prefix = from.prefix.unwrap_or_default();
            let (list, reference) = match (from.secret_ref, from.config_map_ref) {
                (Some(secret), _) => (&mut facts.env_from_secrets, secret),
                (None, Some(config)) => (&mut facts.env_from_config, config),
                (None, None) => continue,
            };
            if let Some(from) = reference.name {
                list.entry(name.clone()).or_default().push((prefix, from));
            }
        }
        let mounts = self.volume_mounts.unwrap_or_default().into_iter();
        let mounts: Vec<_> = mounts
            .filter_map(|mount| {
                let within = mount.sub_path.filter(|path| !path.is_empty());
                let within = within.or(mount.sub_path_expr).unwrap_or_default();
                Some((mount.mount_path?, mount.name?, within))
            })
            .collect();
        if !mounts.is_empty() {
            facts.mounts.insert(name, mounts);
        }
    }
}

impl Mount {
    /// The volume, and the path in it that alone is mounted.
    fn sub_path(&self) -> Option<(String, String)> {
        let path = self.sub_path.as_ref().filter(|path| !path.is_empty())?;
        Some((self.name.clone()?, path.clone()))
    }
}

impl Env {
    fn variable(self) -> Option<(String, Variable)> {
        let variable = match self.value_from {
            None => Variable::Literal,
            Some(from) => match from.secret_key_ref {
                Some(KeyRef {
                    name: Some(name),
                    key: Some(key),
                }) => Variable::Secret { name, key },
                Some(_) => return None,
                None if from.config_map_key_ref.is_some()
                    || from.field_ref.is_some()
                    || from.resource_field_ref.is_some() =>
                {
                    Variable::NotSecret
                }
                // A source that is not known here, such as `fileKeyRef`: nothing is said.
                None => return None,
            },
        };
        Some((self.name?, variable))
    }
}

impl Status {
    fn containers(self, uid: &str, images: &BTreeMap<String, String>) -> Vec<ContainerFacts> {
        let lists = [
            self.container_statuses,
            self.init_container_statuses,
            self.ephemeral_container_statuses,
        ];
        let all = lists.into_iter().flatten().flatten();
        all.flat_map(|status| status.facts(uid, images)).collect()
    }
}

impl ContainerStatus {
    /// The container that runs or ran last, and the one before it.
    fn facts(self, uid: &str, images: &BTreeMap<String, String>) -> Vec<ContainerFacts> {
        let image = self
            .name
            .as_ref()
            .and_then(|name| images.get(name))
            .cloned();
        let restarts = self.restart_count;
        let base = ContainerFacts {
            pod_uid: Some(uid.to_owned()),
            image: image.or(self.image),
            image_digest: self.image_id.as_deref().and_then(digest),
            name: self.name,
            ..ContainerFacts::default()
        };
        let before = self.last_state.and_then(|state| state.terminated);
        let before = before.and_then(|ended| id(ended.container_id));
        let now = id(self.container_id);
        // Between two lives the container's own id is that of the life before.
        let before = before.filter(|id| Some(id) != now.as_ref());
        let attempts = [
            (now, restarts),
            (before, restarts.and_then(|n| n.checked_sub(1))),
        ];
        let each = attempts.into_iter().filter_map(|(id, attempt)| {
            Some(ContainerFacts {
                id: id?,
                attempt,
                ..base.clone()
            })
        });
        each.collect()
    }
}

/// `containerd://<id>`.
fn id(text: Option<String>) -> Option<String> {
    let text = text?;
    let id = text.rsplit_once("://").map_or(text.as_str(), |(_, id)| id);
    (!id.is_empty()).then(|| id.to_owned())
}

#[cfg(test)]
#[path = "pod/tests.rs"]
mod tests;
