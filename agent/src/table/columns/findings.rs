//! The table `findings`: conclusions.
use super::{CAPTURE, NODE, parts};
use crate::finding::{Evidence, Finding, Time};
use crate::table::column::{Column, Read, Record};

impl Record for Finding {
    const TABLE: &'static str = "findings";
    const ABOUT: &'static str = "One row a line of the stream: a finding that repeats has several rows with the same \
                                 `id`, of which the one with the greatest `count` is the last. Never a value.";

    fn columns() -> Vec<Column<Self>> {
        what()
            .into_iter()
            .chain(parts::secret())
            .chain(place())
            .chain(parts::process())
            .chain(container())
            .chain(parts::pod())
            .chain(workload())
            .chain(file())
            .chain(rest())
            .collect()
    }

    fn time(&self) -> Time {
        self.time
    }
}

/// What was found.
fn what() -> [Column<Finding>; 8] {
    [
        Column::new("node", Read::Name(|from, _| &from.node), NODE),
        Column::new("capture", Read::Name(|from, _| &from.capture), CAPTURE),
        Column::new("time", Read::Moment(|it| it.time), "When it happened."),
        Column::new(
            "id",
            Read::Name(|_, it| &it.id),
            "A ULID: the same evidence gives the same id.",
        ),
        Column::new("rule", Read::Name(|_, it| it.rule), "The rule's name."),
        Column::new(
            "severity",
            Read::Name(|_, it| it.severity.name()),
            "`critical`, `high`, `medium`, `low` or `info`.",
        ),
        Column::new(
            "title",
            Read::Name(|_, it| it.title),
            "What was found, for people.",
        ),
        Column::new(
            "evidence",
            Read::Name(|_, it| evidence(it.evidence)),
            "How it is known: `probe`, `file` or `inventory`.",
        ),
    ]
}

/// In which container.
fn container() -> [Column<Finding>; 4] {
    [
        Column::new(
            "container_id",
            Read::Text(|it| it.container.as_ref().map(|it| it.id.as_str())),
            "Id of the container.",
        ),
        Column::new(
            "container_name",
            Read::Text(|it| it.container.as_ref()?.name.as_deref()),
            "Its name, when known.",
        ),
        Column::new(
            "container_image",
            Read::Text(|it| it.container.as_ref()?.image.as_deref()),
            "Its image, when known.",
        ),
        Column::new(
            "container_image_digest",
            Read::Text(|it| it.container.as_ref()?.image_digest.as_deref()),
            "The image's digest, when known.",
        ),
    ]
}

/// What made the pod.
fn workload() -> [Column<Finding>; 3] {
    [
        Column::new(
            "workload_kind",
            Read::Text(|it| it.workload.as_ref().map(|it| it.kind.as_str())),
            "`Deployment`, `StatefulSet` and so on, when known.",
        ),
        Column::new(
            "workload_name",
            Read::Text(|it| it.workload.as_ref().map(|it| it.name.as_str())),
            "Its name, when known.",
        ),
        Column::new(
            "enrichment",
            Read::Name(|_, it| it.enrichment.name()),
            "`complete`, `pending` or `unknown`: whether container, pod and workload are all there is to know.",
        ),
    ]
}

/// How often, and what to do.
fn rest() -> [Column<Finding>; 6] {
    [
        Column::new(
            "reason",
            Read::Text(|it| it.reason.as_deref()),
            "Why a value is not looked for.",
        ),
        Column::new(
            "count",
            Read::Count(|it| Some(it.count)),
            "How often, since `first_seen`.",
        ),
        Column::new(
            "first_seen",
            Read::Moment(|it| it.first_seen),
            "When first.",
        ),
        Column::new("last_seen", Read::Moment(|it| it.last_seen), "When last."),
        Column::new(
            "remediation",
            Read::Name(|_, it| it.remediation),
            "What to do.",
        ),
        Column::new(
            "rule_references",
            Read::Texts(|it| it.references),
            "CWE, ATT&CK, guidance.",
        ),
    ]
}

/// Where the value was.
fn place() -> [Column<Finding>; 8] {
    [
        Column::new(
            "match_kind",
            Read::Text(|it| it.matched.as_ref().map(|it| it.kind)),
            "`exact`: the very bytes of one form of the value; `pattern`: the form of a credential.",
        ),
        Column::new(
            "match_encoding",
            Read::Text(|it| it.matched.as_ref().map(|it| it.encoding)),
            "Which form: `raw`, `base64`, ...",
        ),
        Column::new(
            "match_offset",
            Read::Offset(|it| it.matched.as_ref().map(|it| it.offset)),
            "Position of its first byte; negative when it began in an earlier write.",
        ),
        Column::new(
            "match_length",
            Read::Count(|it| it.matched.as_ref().map(|it| it.length)),
            "Bytes of the form.",
        ),
        Column::new(
            "stream_kind",
            Read::Text(|it| it.stream.as_ref().map(|it| it.kind)),
            "What it was written to: `stdout`, `stderr`, `log` or `file`.",
        ),
        Column::new(
            "stream_path",
            Read::Text(|it| it.stream.as_ref()?.path.as_deref()),
            "Path of a regular file or terminal, as the writer sees it.",
        ),
        Column::new(
            "stream_dev",
            Read::Text(|it| it.stream.as_ref().map(|it| it.dev.as_str())),
            "Its device, `major:minor`.",
        ),
        Column::new(
            "stream_inode",
            Read::Count(|it| it.stream.as_ref().map(|it| it.inode)),
            "Its inode number.",
        ),
    ]
}

/// A file and who may do what with it.
fn file() -> [Column<Finding>; 6] {
    [
        Column::new(
            "file_path",
            Read::Text(|it| it.file.as_ref().map(|it| it.path.as_str())),
            "Path of the secret's file; for `secret-copied-to-file` of the copy.",
        ),
        Column::new(
            "file_mode",
            Read::Text(|it| it.file.as_ref().map(|it| it.mode.as_str())),
            "Its permission bits, four octal digits.",
        ),
        Column::new(
            "file_uid",
            Read::Id(|it| it.file.as_ref().map(|it| it.uid)),
            "Its owner.",
        ),
        Column::new(
            "file_gid",
            Read::Id(|it| it.file.as_ref().map(|it| it.gid)),
            "Its group.",
        ),
        Column::new(
            "file_dev",
            Read::Text(|it| it.file.as_ref().map(|it| it.dev.as_str())),
            "Its device, `major:minor`.",
        ),
        Column::new(
            "file_inode",
            Read::Count(|it| it.file.as_ref().map(|it| it.inode)),
            "Its inode number.",
        ),
    ]
}

/// As the JSON stream has it.
const fn evidence(evidence: Evidence) -> &'static str {
    match evidence {
        Evidence::Probe => "probe",
        Evidence::File => "file",
        Evidence::Inventory => "inventory",
    }
}
