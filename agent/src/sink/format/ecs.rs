//! Elastic Common Schema 8: fields of ECS where there are some, `kubernetes.*` as Beats has it, the rest below `secret_sentinel`.
use super::attack::Technique;
use super::words::{
    PRODUCT, VERSION, file_name, plain, program, rfc3339, sentence, workload_field,
};
use super::{object::Object, parts};
use crate::rules::Severity;
use crate::sink::told::{Text, Told, ToldContainer, ToldFile, ToldProcess};
use std::collections::BTreeMap;

/// Version of ECS.
const ECS: &str = "8.17.0";
/// Below this name stands what ECS has no field for.
const OWN: &str = "secret_sentinel";

/// What a bare finding does not have: what is there twice, and what only describes.
const DISPENSABLE: [&str; 22] = [
    "observer",
    "kubernetes",
    "hostname",
    "code",
    "start",
    "end",
    "provider",
    "description",
    "ruleset",
    "tactic",
    "thread",
    "parent",
    "real_user",
    "real_group",
    "inode",
    "device",
    "image",
    "offset",
    "length",
    "dev",
    "enrichment",
    "first_event",
];

/// The finding; bare: without what is dispensable.
pub(super) fn write<'t>(told: &'t Told<'_>, is_bare: bool) -> Object<'t> {
    let log = told.stream.as_ref().filter(|it| it.kind != "file");
    let log = log.and_then(|it| it.path.as_ref());
    let log = log.map(|path| Object::new().with("file", Object::new().with("path", path)));
    let user = told
        .process
        .as_ref()
        .map(|it| Object::new().with("id", it.uid.to_string()));
    let host = Object::new()
        .with("name", &told.node)
        .with("hostname", &told.node);
    let whole = Object::new()
        .with("@timestamp", rfc3339(told.last_seen))
        .with("ecs", Object::new().with("version", ECS))
        .with("message", sentence(told, is_bare))
        .with("event", event(told))
        .with("rule", rule(told))
        .with("threat", threat(told))
        .with("process", told.process.as_ref().map(process))
        .with("user", user)
        .with("file", told.file.as_ref().map(file))
        .with("log", log)
        .with("container", told.container.as_ref().map(container))
        .with("orchestrator", orchestrator(told))
        .with("kubernetes", kubernetes(told))
        .with("host", host)
        .with(
            "observer",
            Object::new()
                .with("vendor", PRODUCT)
                .with("product", PRODUCT)
                .with("version", VERSION)
                .with("type", "sensor"),
        )
        .with(OWN, own(told));
    if is_bare {
        whole.without(&DISPENSABLE)
    } else {
        whole
    }
}

fn event<'t>(told: &'t Told<'_>) -> Object<'t> {
    let (category, kind) = category(told);
    Object::new()
        .with("kind", "alert")
        .with("category", vec![category])
        .with("type", vec![kind])
        .with("action", &told.rule)
        .with("code", &told.rule)
        .with("id", &told.id)
        .with("severity", severity(told.severity))
        .with("module", OWN)
        .with("dataset", format!("{OWN}.finding"))
        .with("provider", PRODUCT)
        .with("start", rfc3339(told.first_seen))
        .with("end", rfc3339(told.last_seen))
        .with("reason", told.reason.as_ref())
}

/// As the detection engine of Elastic Security counts: 21, 47, 73, 99.
const fn severity(severity: Severity) -> u32 {
    match severity {
        Severity::Info => 1,
        Severity::Low => 21,
        Severity::Medium => 47,
        Severity::High => 73,
        Severity::Critical => 99,
    }
}

/// One of ECS's categories, and one of the types that it allows in it.
fn category(told: &Told<'_>) -> (&'static str, &'static str) {
    match (&told.stream, &told.process, &told.file) {
        (Some(stream), _, _) if stream.kind == "log" || stream.kind == "file" => ("file", "change"),
        (None, Some(_), Some(_)) if told.matched.is_none() => ("file", "access"),
        (None, Some(_), _) => ("process", "start"),
        (None, None, _) => ("configuration", "info"),
        (Some(_), _, _) => ("process", "info"),
    }
}

fn rule<'t>(told: &'t Told<'_>) -> Object<'t> {
    Object::new()
        .with("id", &told.rule)
        .with("name", &told.rule)
        .with("description", plain(&told.title))
        .with("ruleset", PRODUCT)
}

fn threat<'t>(told: &'t Told<'_>) -> Object<'t> {
    let techniques = Technique::all_of(told);
    let mut tactics: Vec<_> = techniques.iter().filter_map(|it| it.tactic).collect();
    tactics.dedup();
    let parts: Vec<_> = techniques.iter().filter_map(|it| it.part).collect();
    let numbers_and_names = |all: Vec<(&'t str, Option<&'static str>)>| {
        let (numbers, names): (Vec<_>, Vec<_>) = all.into_iter().unzip();
        let names = names.into_iter().flatten().collect::<Vec<_>>();
        Object::new().with("id", numbers).with("name", names)
    };
    let technique = numbers_and_names(techniques.iter().map(|it| (it.id, it.name)).collect());
    let tactic = numbers_and_names(tactics.iter().map(|it| (it.0, Some(it.1))).collect());
    Object::new()
        .with(
            "framework",
            (!techniques.is_empty()).then_some("MITRE ATT&CK"),
        )
        .with("tactic", tactic)
        .with(
            "technique",
            technique.with("subtechnique", numbers_and_names(parts)),
        )
}

fn process<'t>(it: &'t ToldProcess<'_>) -> Object<'t> {
    let id = |id: u32| Object::new().with("id", id.to_string());
    let thread = Object::new().with("id", it.pid).with("name", &it.comm);
    Object::new()
        .with("pid", it.tgid)
        .with("parent", Object::new().with("pid", it.ppid))
        .with("name", program(it))
        .with("executable", it.exe.as_ref())
        .with("start", rfc3339(it.start_time))
        .with("thread", thread)
        .with("real_user", id(it.uid))
        .with("real_group", id(it.gid))
}

fn file<'t>(it: &'t ToldFile<'_>) -> Object<'t> {
    Object::new()
        .with("path", &it.path)
        .with("name", file_name(&it.path))
        .with("type", "file")
        .with("mode", &it.mode)
        .with("uid", it.uid.to_string())
        .with("gid", it.gid.to_string())
        .with("inode", it.inode.to_string())
        .with("device", &it.dev)
}

fn container<'t>(it: &'t ToldContainer<'_>) -> Object<'t> {
    let digest = it
        .image_digest
        .as_ref()
        .map(|it| Object::new().with("all", vec![it]));
    let image = Object::new()
        .with("name", it.image.as_ref())
        .with("hash", digest);
    Object::new()
        .with("id", &it.id)
        .with("name", it.name.as_ref())
        .with("image", image)
}

fn orchestrator<'t>(told: &'t Told<'_>) -> Option<Object<'t>> {
    let pod = told.pod.as_ref()?;
    let parent = told
        .workload
        .as_ref()
        .map(|it| Object::new().with("type", &it.kind));
    let resource = Object::new()
        .with("type", "pod")
        .with("id", &pod.uid)
        .with("name", pod.name.as_ref())
        .with("parent", parent);
    let orchestrator = Object::new()
        .with("type", "kubernetes")
        .with("namespace", pod.namespace.as_ref())
        .with("resource", resource);
    Some(orchestrator)
}

fn kubernetes<'t>(told: &'t Told<'_>) -> Option<Object<'t>> {
    let pod = told.pod.as_ref()?;
    let named = |name: &'t Text<'_>| Object::new().with("name", name);
    let its = Object::new()
        .with("uid", &pod.uid)
        .with("name", pod.name.as_ref());
    let name = told.container.as_ref().and_then(|it| it.name.as_ref());
    let kubernetes = Object::new()
        .with("namespace", pod.namespace.as_ref())
        .with("pod", its)
        .with("container", name.map(named))
        .with("node", named(&told.node))
        .with("labels", dedotted(&pod.labels))
        .with("annotations", dedotted(&pod.annotations));
    let workload = told.workload.as_ref();
    Some(
        match workload.and_then(|it| Some((workload_field(it)?, &it.name))) {
            Some((field, name)) => kubernetes.with(field, named(name)),
            None => kubernetes,
        },
    )
}

/// With `_` for the dots in names, as Beats does: to Elasticsearch a dot is a level of objects. Of names that become the same,
/// the last stays.
fn dedotted<'t>(texts: &'t BTreeMap<Text<'_>, Text<'_>>) -> Object<'t> {
    let names = texts
        .iter()
        .map(|(name, text)| (name.replace('.', "_"), text));
    let names: BTreeMap<_, _> = names.collect();
    let names = names.into_iter();
    names.fold(Object::new(), |object, (name, text)| {
        object.with(name, text)
    })
}

fn own<'t>(told: &'t Told<'_>) -> Object<'t> {
    let stream = told.stream.as_ref().map(|it| {
        Object::new()
            .with("kind", &it.kind)
            .with("path", it.path.as_ref().filter(|_| it.kind == "file"))
            .with("dev", &it.dev)
            .with("inode", it.inode.to_string())
    });
    let workload = told
        .workload
        .as_ref()
        .map(|it| Object::new().with("kind", &it.kind).with("name", &it.name));
    let references: Vec<_> = told.references.iter().collect();
    let remediation = (!told.remediation.is_empty()).then_some(&told.remediation);
    Object::new()
        .with("schema", &told.schema)
        .with("severity", told.severity.name())
        .with("evidence", &told.evidence)
        .with("enrichment", &told.enrichment)
        .with("count", told.count)
        .with("first_event", rfc3339(told.time))
        .with("secret", parts::secret(told))
        .with("match", parts::matched(told))
        .with("stream", stream)
        .with("workload", workload)
        .with("remediation", remediation)
        .with("references", references)
        .with("trimmed", told.trimmed.then_some(true))
}
