//! Where a workload writes to: its standard streams and its logs, as they are and after what befalls logs.

use std::path::Path;

use e2e::workload::Stream;

use super::cell::Sort;
use super::stage::CUT_OFF;
use crate::writer::call::Call;
use crate::writer::plan::Step;

/// The slot that is written to.
pub const SLOT: &str = "to";
/// The slot of a log that was made long enough at once.
pub const FILLED: &str = "filled";

/// What the kernel has behind a descriptor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Pipe,
    Terminal,
    File,
    Socket,
}

/// How much of what no hook sees is seen all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Behind {
    /// Nothing keeps it.
    Nothing,
    /// It is, or gets to, a file that is read.
    File,
    /// It is a file under two names, of which one only is a log's: what counts is that it is found.
    OtherName,
}

/// A destination.
#[derive(Clone, Debug)]
pub struct Destination {
    /// The column.
    pub name: &'static str,
    pub sort: Sort,
    pub kind: Kind,
    pub behind: Behind,
    /// What is done before anything is written.
    pub steps: Vec<Step>,
    pub streams: [Stream; 2],
    /// Whether it is there before the sentinel.
    pub early: bool,
    /// Whether there is a log besides that was made long enough at once.
    pub filled: bool,
}

impl Kind {
    /// Whether the kernel refuses this call on such a descriptor.
    pub fn refuses(self, call: Call) -> bool {
        let (pipe, file) = (self == Self::Pipe, self == Self::File);
        match call {
            Call::Pwrite64 | Call::Pwritev | Call::CopyFileRange | Call::MapGrown => !file,
            Call::SpliceFile | Call::Tee | Call::Vmsplice => !pipe,
            Call::Sendto | Call::Sendmsg => self != Self::Socket,
            Call::Write32 | Call::Writev32 => !cfg!(target_arch = "x86_64"),
            _ => false,
        }
    }
}

fn slot() -> String {
    SLOT.to_owned()
}

/// The standard streams, of every kind.
pub fn streams(directory: &Path) -> Vec<Destination> {
    let mut all = Vec::new();
    for (fd, names) in [
        (
            1,
            [
                "stdout: pipe",
                "stdout: pty",
                "stdout: file",
                "stdout: socket",
            ],
        ),
        (
            2,
            [
                "stderr: pipe",
                "stderr: pty",
                "stderr: file",
                "stderr: socket",
            ],
        ),
    ] {
        let file = directory.join(format!("output-{fd}.txt"));
        let kinds = [
            (Kind::Pipe, Stream::Pipe),
            (Kind::Terminal, Stream::Terminal),
            (Kind::File, Stream::File(file)),
            (Kind::Socket, Stream::SocketPair),
        ];
        for (name, (kind, stream)) in names.into_iter().zip(kinds) {
            let streams = if fd == 1 {
                [stream, Stream::Pipe]
            } else {
                [Stream::Pipe, stream]
            };
            let steps = vec![Step::Standard { slot: slot(), fd }];
            all.push(Destination {
                behind: if kind == Kind::File {
                    Behind::File
                } else {
                    Behind::Nothing
                },
                streams,
                ..stream_of(name, kind, steps)
            });
        }
    }
    let opened = |path: &str| Step::OpenStream {
        slot: slot(),
        path: path.into(),
    };
    let again = [
        ("/dev/stdout", vec![opened("/dev/stdout")]),
        ("/proc/self/fd/1", vec![opened("/proc/self/fd/1")]),
        (
            "stdout, duplicated",
            vec![
                Step::Standard {
                    slot: "first".to_owned(),
                    fd: 1,
                },
                Step::Duplicate {
                    slot: slot(),
                    of: "first".to_owned(),
                },
            ],
        ),
    ];
    all.extend(again.map(|(name, steps)| stream_of(name, Kind::Pipe, steps)));
    all
}

fn stream_of(name: &'static str, kind: Kind, steps: Vec<Step>) -> Destination {
    Destination {
        name,
        sort: Sort::Stream,
        kind,
        behind: Behind::Nothing,
        steps,
        streams: [Stream::Pipe, Stream::Pipe],
        early: false,
        filled: false,
    }
}

/// Opens the log at `path`.
pub fn open(path: &Path) -> Step {
    Step::Open {
        slot: slot(),
        path: path.to_owned(),
        append: false,
    }
}

/// A log at `path`, to which these steps lead.
pub fn log(name: &'static str, steps: Vec<Step>) -> Destination {
    Destination {
        sort: Sort::Log,
        behind: Behind::File,
        ..stream_of(name, Kind::File, steps)
    }
}

/// Some lines that hold nothing.
fn noise(bytes: usize) -> Step {
    Step::Put {
        cell: "noise".to_owned(),
        call: Call::Write,
        slot: slot(),
        parts: vec!["nothing to see here\n".repeat(bytes / 20 + 1).into_bytes()],
    }
}

/// Logs: opened before and after, and after what befalls a log while it is open.
pub fn logs(directory: &Path, var_log: &Path) -> Vec<Destination> {
    let at = |name: &str| directory.join(format!("{name}.log"));
    let filled = |path: &Path| {
        let slot = FILLED.to_owned();
        [
            Step::Open {
                slot: slot.clone(),
                path: path.to_owned(),
                append: false,
            },
            Step::Allocate { slot, bytes: 4096 },
        ]
    };
    let after = [open(&at("after"))]
        .into_iter()
        .chain(filled(&at("after-filled")));
    let before = [open(&at("before")), noise(20)]
        .into_iter()
        .chain(filled(&at("before-filled")))
        .chain([Step::Wait]);
    let renamed = [
        open(&at("renamed")),
        noise(20),
        Step::Rename {
            from: at("renamed"),
            to: directory.join("renamed.log.1"),
        },
    ];
    let truncated = [
        open(&at("truncated")),
        noise(CUT_OFF / 2),
        Step::Truncate { slot: slot() },
    ];
    let linked = [
        open(&at("linked")),
        noise(20),
        Step::Link {
            from: at("linked"),
            to: directory.join("linked.data"),
        },
        open(&directory.join("linked.data")),
    ];
    let deleted = [
        open(&at("deleted")),
        noise(20),
        Step::Remove {
            path: at("deleted"),
        },
    ];
    vec![
        Destination {
            filled: true,
            ..log("log: opened after", after.collect())
        },
        Destination {
            filled: true,
            early: true,
            ..log("log: opened before", before.collect())
        },
        log("log: in /var/log", vec![open(&var_log.join("today"))]),
        log("log: renamed", renamed.into()),
        log("log: truncated", truncated.into()),
        Destination {
            behind: Behind::OtherName,
            ..log("log: by another link", linked.into())
        },
        log("log: deleted", deleted.into()),
        log(
            "log: on a tmpfs",
            vec![open(&directory.join("tmpfs/app.log"))],
        ),
    ]
}
