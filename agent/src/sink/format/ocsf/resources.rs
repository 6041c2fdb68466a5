//! `resources` and `observables` of OCSF: what it is about, and what to search for elsewhere.
use super::Dialect;
use super::evidence::is_hostname;
use crate::sink::format::object::Object;
use crate::sink::format::words::program;
use crate::sink::told::{Text, Told, ToldPod, ToldSecret};
use std::collections::BTreeMap;

/// The secret, the pod, and what made the pod.
pub(super) fn resources<'t>(told: &'t Told<'_>) -> Vec<Object<'t>> {
    let namespace = told.pod.as_ref().and_then(|pod| pod.namespace.as_ref());
    let secret = told.secret.as_ref().map(|it| secret(it, namespace));
    let pod = told.pod.as_ref().map(pod);
    let workload = told.workload.as_ref().map(|it| {
        Object::new()
            .with("name", &it.name)
            .with("type", format!("k8s.{}", it.kind))
            .with("namespace", namespace)
    });
    [secret, pod, workload].into_iter().flatten().collect()
}

fn secret<'t>(it: &'t ToldSecret<'_>, namespace: Option<&'t Text<'_>>) -> Object<'t> {
    let is_of_pod = it.source == "volume";
    let kind = match &*it.source {
        "volume" => "k8s.Secret",
        "env" => "EnvironmentVariable",
        "pattern" => "Credential",
        _ => "SecretFile",
    };
    Object::new()
        .with("name", &it.name)
        .with("uid", it.fingerprint.as_ref())
        .with("type", kind)
        .with("namespace", namespace.filter(|_| is_of_pod))
}

fn pod<'t>(it: &'t ToldPod<'_>) -> Object<'t> {
    let annotations = (!it.annotations.is_empty())
        .then(|| Object::new().with("annotations", texts(&it.annotations)));
    let labels = it
        .labels
        .iter()
        .map(|(name, text)| format!("{name}={text}"));
    Object::new()
        .with("uid", &it.uid)
        .with("name", it.name.as_ref())
        .with("type", "k8s.Pod")
        .with("namespace", it.namespace.as_ref())
        .with("labels", labels.collect::<Vec<_>>())
        .with("data", annotations)
}

fn texts<'t>(texts: &'t BTreeMap<Text<'_>, Text<'_>>) -> Object<'t> {
    let add =
        |object: Object<'t>, (name, text): (&'t Text<'_>, &'t Text<'_>)| object.with(&**name, text);
    texts.iter().fold(Object::new(), add)
}

/// Numbers of OCSF's types of observables.
const HOSTNAME: u32 = 1;
const PROCESS_NAME: u32 = 9;
const RESOURCE_UID: u32 = 10;
const FILE_PATH: u32 = 45;

/// What an analyst searches for. 1.3 does not know paths of files as such.
pub(super) fn observables<'t>(dialect: Dialect, told: &'t Told<'_>) -> Vec<Object<'t>> {
    let mut observables = Vec::new();
    if is_hostname(&told.node) {
        let name = "device.hostname";
        observables.push(observable(name, HOSTNAME, "Hostname", &told.node));
    }
    let data = dialect == Dialect::DataSecurity;
    let place = if data {
        "actor.process"
    } else {
        "evidences[].process"
    };
    if let Some(process) = &told.process {
        let name = format!("{place}.name");
        observables.push(observable(
            name,
            PROCESS_NAME,
            "Process Name",
            program(process),
        ));
    }
    if let Some(container) = &told.container {
        let owner = if told.process.is_some() {
            place
        } else {
            "device"
        };
        let name = format!("{owner}.container.uid");
        observables.push(observable(
            name,
            RESOURCE_UID,
            "Resource UID",
            &container.id,
        ));
    }
    if let Some(pod) = &told.pod {
        let name = "resources[].uid";
        observables.push(observable(name, RESOURCE_UID, "Resource UID", &pod.uid));
    }
    let file = told.file.as_ref().filter(|_| !dialect.is_13());
    if let Some(file) = file {
        let name = if data {
            "file.path"
        } else {
            "evidences[].file.path"
        };
        observables.push(observable(name, FILE_PATH, "File Path", &file.path));
    }
    observables
}

fn observable<'t>(
    name: impl Into<std::borrow::Cow<'static, str>>,
    kind: u32,
    kind_name: &'static str,
    value: &'t str,
) -> Object<'t> {
    let name: std::borrow::Cow<'static, str> = name.into();
    Object::new()
        .with("name", name.into_owned())
        .with("type_id", kind)
        .with("type", kind_name)
        .with("value", value)
}
