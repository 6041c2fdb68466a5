//! Advice for people and for programs.
use super::compute::{Advice, Confidence, KeyAdvice, VolumeAdvice};
use super::patch::{patch, snippet};
use super::table::{Needs, Place, Plugin, Reader, Seen};
use jiff::Timestamp;
use serde::Serialize;
use std::fmt::Write;

/// How advice is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum AdviceOutput {
    /// For people.
    #[default]
    Text,
    /// One JSON document.
    Json,
    /// The same as YAML.
    Yaml,
}

/// All of it, as text.
#[must_use]
pub fn show(all: &[Advice], output: AdviceOutput) -> String {
    match output {
        AdviceOutput::Text => text(all),
        AdviceOutput::Json => {
            let text = serde_json::to_string_pretty(&Shown::of(all)).unwrap_or_default();
            text + "\n"
        }
        AdviceOutput::Yaml => serde_saphyr::to_string(&Shown::of(all)).unwrap_or_default(),
    }
}

#[derive(Serialize)]
struct Shown {
    advice: Vec<ShownAdvice>,
}

#[derive(Serialize)]
struct ShownAdvice {
    workload: ShownPlace,
    is_tight: bool,
    fs_group: Option<u32>,
    confidence: &'static str,
    reads: u64,
    since: String,
    until: String,
    volumes: Vec<ShownVolume>,
    notes: Vec<String>,
    patch: Option<String>,
    spec: Option<String>,
}

#[derive(Default, Serialize)]
struct ShownPlace {
    kind: String,
    namespace: Option<String>,
    name: Option<String>,
}

#[derive(Serialize)]
struct ShownVolume {
    volume: Option<String>,
    plugin: Option<Plugin>,
    /// For YAML, and as `ls` shows it.
    mode_octal: String,
    /// For JSON.
    mode: u32,
    /// What the files show in the end.
    shown_octal: String,
    keys: Vec<ShownKey>,
}

#[derive(Serialize)]
struct ShownKey {
    secret: String,
    key: String,
    now_octal: String,
    now: u32,
    owner: u32,
    group: u32,
    mode_octal: String,
    mode: u32,
    readers: Vec<ShownReader>,
    uncounted_reads: u64,
}

#[derive(Serialize)]
struct ShownReader {
    uid: u32,
    gid: u32,
    needs: Needs,
    inside: bool,
    executable: Option<String>,
    reads: u64,
    since: String,
    last: String,
}

impl Shown {
    fn of(all: &[Advice]) -> Self {
        Self {
            advice: all.iter().map(ShownAdvice::of).collect(),
        }
    }
}

impl ShownAdvice {
    fn of(advice: &Advice) -> Self {
        let volume = |it: &VolumeAdvice| ShownVolume {
            volume: it.volume.as_ref().map(|volume| volume.name.clone()),
            plugin: it.volume.as_ref().map(|volume| volume.plugin),
            mode_octal: octal(it.mode),
            mode: it.mode,
            shown_octal: octal(it.shown(advice.fs_group)),
            keys: it.keys.iter().map(ShownKey::of).collect(),
        };
        Self {
            workload: ShownPlace::of(&advice.place),
            is_tight: advice.is_tight(),
            fs_group: advice.fs_group,
            confidence: advice.confidence.name(),
            reads: advice.reads,
            since: time(advice.watched.0),
            until: time(advice.watched.1),
            volumes: advice.volumes.iter().map(volume).collect(),
            notes: advice.notes.clone(),
            patch: patch(advice),
            spec: snippet(advice),
        }
    }
}

impl ShownPlace {
    fn of(place: &Place) -> Self {
        let (kind, namespace, name) = match place {
            Place::Workload {
                namespace,
                kind,
                name,
            } => (kind.as_str(), Some(namespace), Some(name)),
            Place::Pod { namespace, name } => ("Pod", Some(namespace), Some(name)),
            Place::PodUid(uid) => ("PodUid", None, Some(uid)),
            Place::Container(id) => ("Container", None, Some(id)),
            Place::Node => ("Node", None, None),
        };
        Self {
            kind: kind.to_owned(),
            namespace: namespace.cloned(),
            name: name.cloned(),
        }
    }
}

impl ShownKey {
    fn of(key: &KeyAdvice) -> Self {
        Self {
            secret: key.secret.clone(),
            key: key.key.clone(),
            now_octal: octal(key.file.mode),
            now: key.file.mode,
            owner: key.file.uid,
            group: key.file.gid,
            mode_octal: octal(key.mode),
            mode: key.mode,
            readers: key.readers.iter().map(ShownReader::of).collect(),
            uncounted_reads: key.uncounted,
        }
    }
}

impl ShownReader {
    fn of((reader, seen): &(Reader, Seen)) -> Self {
        Self {
            uid: reader.uid,
            gid: reader.gid,
            needs: reader.needs,
            inside: reader.is_inside,
            executable: reader.exe.clone(),
            reads: seen.count,
            since: time(seen.since),
            last: time(seen.last),
        }
    }
}

fn octal(mode: u32) -> String {
    format!("{mode:04o}")
}

fn time(seconds: i64) -> String {
    Timestamp::from_second(seconds).map_or_else(|_| seconds.to_string(), |it| it.to_string())
}

/// Writing to a String does not fail.
fn text(all: &[Advice]) -> String {
    let mut text = String::new();
    for advice in all {
        if !text.is_empty() {
            text.push('\n');
        }
        let _ = one(&mut text, advice);
    }
    if all.is_empty() {
        text.push_str("No read of a secret was observed: there is nothing to go by.\n");
    }
    text
}

fn one(text: &mut String, advice: &Advice) -> std::fmt::Result {
    let place = ShownPlace::of(&advice.place);
    let name = [place.namespace, place.name];
    let name: Vec<_> = name.into_iter().flatten().collect();
    writeln!(text, "{} {}", place.kind, name.join("/"))?;
    for volume in &advice.volumes {
        volume_text(text, advice, volume)?;
    }
    writeln!(
        text,
        "  confidence: {} ({} reads, {} to {})",
        advice.confidence.name(),
        advice.reads,
        time(advice.watched.0),
        time(advice.watched.1)
    )?;
    if advice.confidence == Confidence::Low {
        writeln!(text, "    watch for longer before you rely on it")?;
    }
    for note in &advice.notes {
        writeln!(text, "  note: {note}")?;
    }
    if advice.is_tight() {
        return writeln!(text, "  nothing to change");
    }
    if let Some(snippet) = snippet(advice) {
        writeln!(text, "  in the pod's spec:")?;
        for line in snippet.lines() {
            writeln!(text, "    {line}")?;
        }
    }
    match patch(advice) {
        Some(patch) => writeln!(text, "  or:\n    {patch}"),
        None => Ok(()),
    }
}

fn volume_text(text: &mut String, advice: &Advice, volume: &VolumeAdvice) -> std::fmt::Result {
    let names: std::collections::BTreeSet<&str> =
        volume.keys.iter().map(|key| key.secret.as_str()).collect();
    let names: Vec<_> = names.into_iter().collect();
    let what = match &volume.volume {
        Some(it) => format!("volume {}", it.name),
        None => format!("secret {}", names.join(", ")),
    };
    write!(
        text,
        "  {what}: {} ({}) is enough",
        octal(volume.mode),
        volume.mode
    )?;
    match advice.fs_group.filter(|_| volume.volume.is_some()) {
        Some(group) => writeln!(
            text,
            ", with fsGroup {group}; the files show {} then",
            octal(volume.shown(advice.fs_group))
        )?,
        None => writeln!(text)?,
    }
    for key in &volume.keys {
        write!(
            text,
            "    {}: is {} ({}), owner {}, group {}",
            key.key,
            octal(key.file.mode),
            key.file.mode,
            key.file.uid,
            key.file.gid
        )?;
        // With an `fsGroup` the kubelet adds the group's bit to a mode of its own as well.
        let is_grouped = advice.fs_group.is_some() && volume.volume.is_some();
        if key.mode == volume.mode || is_grouped {
            writeln!(text)?;
        } else {
            let (octal, decimal) = (octal(key.mode), key.mode);
            writeln!(
                text,
                "; {octal} ({decimal}) would be enough for it alone (items[].mode)"
            )?;
        }
        for (reader, seen) in &key.readers {
            reader_text(text, reader, seen)?;
        }
    }
    Ok(())
}

fn reader_text(text: &mut String, reader: &Reader, seen: &Seen) -> std::fmt::Result {
    let how = match reader.needs {
        Needs::Nothing => "by a capability, whatever the mode",
        Needs::Owner => "as the owner",
        Needs::Group => "by the group",
        Needs::Acl => "by the ACL",
        Needs::Others => "by the permission for others",
    };
    let place = if reader.is_inside {
        ""
    } else {
        ", from outside"
    };
    writeln!(
        text,
        "      {} reads by {} as {}:{} {how}{place}, last {}",
        seen.count,
        reader.exe.as_deref().unwrap_or("several programs"),
        reader.uid,
        reader.gid,
        time(seen.last)
    )
}
