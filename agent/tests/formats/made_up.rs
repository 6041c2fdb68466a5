//! Findings of any shape, with hostile texts in every field.
use jiff::Timestamp;
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use secret_sentinel::finding::Time;
use secret_sentinel::rules::Severity;
use secret_sentinel::sink::told::{
    Text, Told, ToldContainer, ToldFile, ToldManifest, ToldMatch, ToldPod, ToldProcess, ToldSecret,
    ToldStream, ToldWorkload,
};

/// What formats give a meaning to, and what breaks lines, terminals and encodings.
const PIECES: [&str; 20] = [
    "=", "|", "\\", "\n", "\r\n", "\t", "\0", "\x1b[31m", "\"", "\u{85}", "\u{2028}", "…", "ä",
    "🔑", " cs1=", "\\=", "\\n", "/", " ", "CEF:0|",
];

/// A text of anything; seldom a long one.
pub fn text() -> impl Strategy<Value = Text<'static>> {
    let piece = prop_oneof![
        proptest::sample::select(&PIECES[..]).prop_map(ToOwned::to_owned),
        "[a-z./-]{1,8}"
    ];
    let short = vec(piece, 0..6).prop_map(|it| it.concat());
    let long = (short.clone(), 1_usize..4_000).prop_map(|(it, times)| it.repeat(times));
    prop_oneof![12 => short, 1 => long].prop_map(Text::from)
}

fn time() -> impl Strategy<Value = Time> {
    let seconds = -2_000_000_000_i64..20_000_000_000;
    (seconds, 0..1_000_000_i32).prop_map(|(seconds, micros)| {
        Time(Timestamp::new(seconds, micros * 1_000).unwrap_or(Timestamp::UNIX_EPOCH))
    })
}

fn severity() -> impl Strategy<Value = Severity> {
    use Severity::{Critical, High, Info, Low, Medium};
    proptest::sample::select(&[Info, Low, Medium, High, Critical][..])
}

fn reference() -> impl Strategy<Value = Text<'static>> {
    prop_oneof!["CWE-[0-9]{1,4}", "T[0-9]{4}(\\.[0-9]{3})?", "CCE-[0-9]"]
        .prop_map(Text::from)
        .boxed()
        .prop_union(text().boxed())
}

prop_compose! {
    fn secret()(name in text(), key in text(), field in option::of(text()), source in source(), fingerprint in option::of(text()))
        -> ToldSecret<'static> {
        ToldSecret { name, key, field, source, fingerprint }
    }
}

fn source() -> impl Strategy<Value = Text<'static>> {
    let known = proptest::sample::select(&["volume", "runtime", "path", "env", "pattern"][..]);
    prop_oneof![4 => known.prop_map(Text::from), 1 => text()]
}

fn stream_kind() -> impl Strategy<Value = Text<'static>> {
    let known = proptest::sample::select(&["stdout", "stderr", "log", "file"][..]);
    prop_oneof![4 => known.prop_map(Text::from), 1 => text()]
}

prop_compose! {
    fn matched()(kind in text(), encoding in text(), offset in any::<i64>(), length in any::<u64>()) -> ToldMatch<'static> {
        ToldMatch { kind, encoding, offset, length }
    }
}

prop_compose! {
    fn stream()(kind in stream_kind(), path in option::of(text()), dev in text(), inode in any::<u64>()) -> ToldStream<'static> {
        ToldStream { kind, path, dev, inode }
    }
}

prop_compose! {
    fn process()(ids in any::<[u32; 5]>(), comm in text(), exe in option::of(text()), start_time in time()) -> ToldProcess<'static> {
        let [pid, tgid, ppid, uid, gid] = ids;
        ToldProcess { pid, tgid, ppid, uid, gid, comm, exe, start_time }
    }
}

prop_compose! {
    fn container()(id in text(), name in option::of(text()), image in option::of(text()), image_digest in option::of(text()))
        -> ToldContainer<'static> {
        ToldContainer { id, name, image, image_digest }
    }
}

prop_compose! {
    fn pod()(
        uid in text(),
        namespace in option::of(text()),
        name in option::of(text()),
        labels in btree_map(text(), text(), 0..6),
        annotations in btree_map(text(), text(), 0..6),
    ) -> ToldPod<'static> {
        ToldPod { uid, namespace, name, labels, annotations }
    }
}

prop_compose! {
    fn workload()(kind in prop_oneof![Just(Text::from("CronJob")), text()], name in text()) -> ToldWorkload<'static> {
        ToldWorkload { kind, name }
    }
}

prop_compose! {
    fn file()(path in text(), mode in text(), uid in any::<u32>(), gid in any::<u32>(), dev in text(), inode in any::<u64>())
        -> ToldFile<'static> {
        ToldFile { path, mode, uid, gid, dev, inode }
    }
}

prop_compose! {
    /// A finding of any shape.
    pub fn told()(
        texts in [text(), text(), text(), text(), text(), text(), text()],
        times in [time(), time(), time()],
        severity in severity(),
        parts in (option::of(secret()), option::of(matched()), option::of(stream()), option::of(process())),
        places in (option::of(container()), option::of(pod()), option::of(workload()), option::of(file())),
        reason in option::of(text()),
        count in any::<u64>(),
        references in vec(reference(), 0..12),
    ) -> Told<'static> {
        let [id, rule, title, evidence, node, enrichment, remediation] = texts;
        let [time, first_seen, last_seen] = times;
        let (secret, matched, stream, process) = parts;
        let (container, pod, workload, file) = places;
        Told {
            kind: "finding".into(), schema: "1".into(), id, time, rule, severity, title, evidence, secret, matched, stream,
            process, container, pod, workload, node, enrichment, file, reason, manifest: None, count, first_seen, last_seen, remediation,
            references, trimmed: false,
        }
    }
}

/// A finding in which every text is this one, and every number the longest.
pub fn all_of(text: &str) -> Told<'_> {
    let it = || Text::from(text);
    let some = || Some(it());
    let last = Time(Timestamp::MAX);
    let labels = || [(it(), it())].into();
    Told {
        kind: "finding".into(),
        schema: "1".into(),
        id: it(),
        time: last,
        rule: it(),
        severity: Severity::Info,
        title: it(),
        evidence: it(),
        secret: Some(ToldSecret {
            name: it(),
            key: it(),
            field: some(),
            source: it(),
            fingerprint: some(),
        }),
        matched: Some(ToldMatch {
            kind: it(),
            encoding: it(),
            offset: i64::MIN,
            length: u64::MAX,
        }),
        stream: Some(ToldStream {
            kind: it(),
            path: some(),
            dev: it(),
            inode: u64::MAX,
        }),
        process: Some(ToldProcess {
            pid: u32::MAX,
            tgid: u32::MAX - 1,
            ppid: u32::MAX,
            uid: u32::MAX,
            gid: u32::MAX,
            comm: it(),
            exe: some(),
            start_time: last,
        }),
        container: Some(ToldContainer {
            id: it(),
            name: some(),
            image: some(),
            image_digest: some(),
        }),
        pod: Some(ToldPod {
            uid: it(),
            namespace: some(),
            name: some(),
            labels: labels(),
            annotations: labels(),
        }),
        workload: Some(ToldWorkload {
            kind: it(),
            name: it(),
        }),
        node: it(),
        enrichment: it(),
        file: Some(ToldFile {
            path: it(),
            mode: it(),
            uid: u32::MAX,
            gid: u32::MAX,
            dev: it(),
            inode: u64::MAX,
        }),
        reason: some(),
        manifest: Some(ToldManifest {
            path: it(),
            line: u64::MAX,
        }),
        count: u64::MAX,
        first_seen: last,
        last_seen: last,
        remediation: it(),
        references: vec!["T1552.001".into(), it(), it(), it()],
        trimmed: false,
    }
}
