//! The table `events`: what happened, and no payload.
use super::{CAPTURE, NODE, parts};
use crate::activity::Activity;
use crate::finding::Time;
use crate::table::column::{Column, Read, Record};

impl Record for Activity {
    const TABLE: &'static str = "events";
    const ABOUT: &'static str =
        "One row an event: what happened, who did it, to which file. Never what was written.";

    fn columns() -> Vec<Column<Self>> {
        what()
            .into_iter()
            .chain(parts::process())
            .chain(container())
            .chain(parts::pod())
            .chain(file())
            .chain(parts::secret())
            .chain(child())
            .collect()
    }

    fn time(&self) -> Time {
        self.time
    }
}

/// What happened, where and when.
fn what() -> [Column<Activity>; 4] {
    [
        Column::new("node", Read::Name(|_, it| &it.node), NODE),
        Column::new("capture", Read::Name(|from, _| &from.capture), CAPTURE),
        Column::new("time", Read::Moment(|it| it.time), "When it happened."),
        Column::new(
            "event",
            Read::Name(|_, it| it.event),
            "`write`, `transfer`, `stream`, `open`, `exec`, `fork`, `exit`, `cgroup`, `arguments`, `log` or `change`.",
        ),
    ]
}

/// In which container.
fn container() -> [Column<Activity>; 1] {
    [Column::new(
        "container_id",
        Read::Text(|it| it.container.as_deref()),
        "Id of the container.",
    )]
}

/// The file it was about, and how much.
fn file() -> [Column<Activity>; 7] {
    [
        Column::new(
            "file_path",
            Read::Text(|it| it.path.as_deref()),
            "Path of what it was about, as far as it is known: the stream, the secret's file, the new program, the \
             cgroup.",
        ),
        Column::new(
            "file_dev",
            Read::Text(|it| it.dev.as_deref()),
            "Its device, `major:minor`.",
        ),
        Column::new(
            "file_inode",
            Read::Count(|it| it.inode),
            "Its inode number.",
        ),
        Column::new(
            "file_mode",
            Read::Text(|it| it.mode.as_deref()),
            "Its permission bits, four octal digits.",
        ),
        Column::new(
            "stream_kind",
            Read::Text(|it| it.stream),
            "`stdout`, `stderr`, `log` or `file`, when it is a stream that is searched.",
        ),
        Column::new(
            "fd",
            Read::Id(|it| it.fd),
            "The descriptor it was done through.",
        ),
        Column::new(
            "bytes",
            Read::Count(|it| it.bytes),
            "Bytes written or read.",
        ),
    ]
}

/// What a fork made.
fn child() -> [Column<Activity>; 1] {
    [Column::new(
        "child_pid",
        Read::Id(|it| it.child),
        "The child that a fork made.",
    )]
}
