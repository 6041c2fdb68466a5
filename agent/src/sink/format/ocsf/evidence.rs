//! Objects of OCSF for what was seen: process, file, container, device, and the evidence that holds them.
use crate::sink::format::words::{file_name, milliseconds, program};
use crate::sink::format::{object::Object, parts};
use crate::sink::told::{Told, ToldContainer, ToldFile, ToldProcess, ToldStream};

/// A regular file.
const REGULAR: u32 = 1;

/// What happened, with the place where it did; then the secret's own file, when that is another.
pub(super) fn evidences<'t>(told: &'t Told<'_>) -> Vec<Object<'t>> {
    let written = told.stream.as_ref().filter(|stream| {
        let is_file = |file: &ToldFile<'_>| (file.inode, &file.dev) == (stream.inode, &stream.dev);
        stream.path.is_some() && !told.file.as_ref().is_some_and(is_file)
    });
    let own = told.file.as_ref().map(file);
    let place = written.and_then(stream_file);
    let (place, own) = if place.is_some() {
        (place, own)
    } else {
        (own, None)
    };
    let process = told.process.as_ref().map(|it| process(it, told));
    let happened = Object::new()
        .with("process", process)
        .with("file", place)
        .with("data", data(told));
    let second = own.map(|own| Object::new().with("file", own));
    let all = [Some(happened), second].into_iter().flatten();
    all.filter(|it| !it.is_empty()).collect()
}

/// Secret, match and stream, for which OCSF has no object. Never a value: the stream has none.
pub(super) fn data<'t>(told: &'t Told<'_>) -> Object<'t> {
    let stream = told.stream.as_ref().map(|it| {
        Object::new()
            .with("kind", &it.kind)
            .with("path", it.path.as_ref())
            .with("dev", &it.dev)
            .with("inode", it.inode)
    });
    Object::new()
        .with("secret", parts::secret(told))
        .with("match", parts::matched(told))
        .with("stream", stream)
}

pub(super) fn process<'t>(it: &'t ToldProcess<'_>, told: &'t Told<'_>) -> Object<'t> {
    let exe = it.exe.as_ref().map(|path| {
        Object::new()
            .with("name", file_name(path))
            .with("path", path)
            .with("type_id", REGULAR)
    });
    Object::new()
        .with("pid", it.tgid)
        .with("name", program(it))
        .with("file", exe)
        .with("user", user(it.uid, it.gid))
        .with("created_time", milliseconds(it.start_time))
        .with("parent_process", Object::new().with("pid", it.ppid))
        .with(
            "container",
            told.container.as_ref().map(|it| container(it, told)),
        )
}

fn user(uid: u32, gid: u32) -> Object<'static> {
    let group = Object::new().with("uid", gid.to_string());
    Object::new()
        .with("uid", uid.to_string())
        .with("groups", vec![group])
}

/// A file and its owner. Its mode has no place in OCSF: it is among what is not mapped.
pub(super) fn file<'t>(it: &'t ToldFile<'_>) -> Object<'t> {
    Object::new()
        .with("name", file_name(&it.path))
        .with("path", &it.path)
        .with("type_id", REGULAR)
        .with("uid", format!("{}/{}", it.dev, it.inode))
        .with("owner", user(it.uid, it.gid))
}

fn stream_file<'t>(it: &'t ToldStream<'_>) -> Option<Object<'t>> {
    let path = it.path.as_ref()?;
    // Behind stdout and stderr there may be a terminal as well.
    let kind = if matches!(&*it.kind, "log" | "file") {
        REGULAR
    } else {
        0
    };
    let file = Object::new()
        .with("name", file_name(path))
        .with("path", path)
        .with("type_id", kind)
        .with("uid", format!("{}/{}", it.dev, it.inode));
    Some(file)
}

fn container<'t>(it: &'t ToldContainer<'_>, told: &'t Told<'_>) -> Object<'t> {
    let pod = told.pod.as_ref();
    let image = it.image.as_ref().or(it.image_digest.as_ref()).map(|_| {
        let uid = it.image_digest.as_ref().or(it.image.as_ref());
        Object::new()
            .with("uid", uid)
            .with("name", it.image.as_ref())
    });
    Object::new()
        .with("uid", &it.id)
        .with("name", it.name.as_ref())
        .with("image", image)
        .with("orchestrator", pod.map(|_| "kubernetes"))
        .with("pod_uuid", pod.map(|pod| &pod.uid).filter(|it| is_uuid(it)))
}

/// The uid of a static pod is a hash.
fn is_uuid(text: &str) -> bool {
    let lengths = text.split('-').map(str::len);
    text.bytes().all(|it| it.is_ascii_hexdigit() || it == b'-') && lengths.eq([8, 4, 4, 4, 12])
}

/// What OCSF 1.3 takes for the name of a host; a name that was shortened is none.
pub(super) fn is_hostname(text: &str) -> bool {
    let is_inner = |it: u8| it.is_ascii_alphanumeric() || it == b'-';
    text.split('.').all(|label| {
        !label.is_empty()
            && label.bytes().all(is_inner)
            && !label.starts_with('-')
            && !label.ends_with('-')
    })
}

/// The node. Of what no process did, the container is the node's.
pub(super) fn device<'t>(told: &'t Told<'_>) -> Object<'t> {
    let is_of_process = told.process.is_some();
    let own = told.container.as_ref().filter(|_| !is_of_process);
    Object::new()
        .with("hostname", Some(&told.node).filter(|it| is_hostname(it)))
        .with("name", &told.node)
        .with("type_id", 0_u32)
        .with("type", "Unknown")
        .with("container", own.map(|it| container(it, told)))
}

/// What kind of data it is, and in which state it was found.
pub(super) fn data_security<'t>(told: &'t Told<'_>) -> Object<'t> {
    let stream = told.stream.as_ref().map(|it| &*it.kind);
    let (state, state_name) = match stream {
        Some("stdout" | "stderr") => (2_u32, "Data in-Transit"),
        None if told.process.is_some() => (3, "Data in-Use"),
        _ => (1, "Data at-Rest"),
    };
    let credential = told.secret.as_ref().filter(|it| it.source == "pattern");
    let pattern = credential.map_or(&told.rule, |it| &it.name);
    Object::new()
        .with("category_id", 6_u32)
        .with("category", "Security")
        .with("confidentiality_id", 3_u32)
        .with("confidentiality", "Secret")
        .with("data_lifecycle_state_id", state)
        .with("data_lifecycle_state", state_name)
        .with("detection_system_id", 1_u32)
        .with("detection_system", "Endpoint")
        .with("detection_pattern", pattern)
}
