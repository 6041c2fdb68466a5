//! Columns that events and findings have in common: the process, the pod, the secret.
use crate::activity::Activity;
use crate::finding::{Finding, PodRef, ProcessRef, SecretRef};
use crate::table::column::{Column, Read};

/// What knows who did what to which secret.
pub trait Told: 'static {
    /// Who did it.
    fn process(&self) -> Option<&ProcessRef>;
    /// In which pod.
    fn pod(&self) -> Option<&PodRef>;
    /// Which secret it was about.
    fn secret(&self) -> Option<&SecretRef>;
}

impl Told for Activity {
    fn process(&self) -> Option<&ProcessRef> {
        self.process.as_ref()
    }
    fn pod(&self) -> Option<&PodRef> {
        self.pod.as_ref()
    }
    fn secret(&self) -> Option<&SecretRef> {
        self.secret.as_ref()
    }
}

impl Told for Finding {
    fn process(&self) -> Option<&ProcessRef> {
        self.process.as_ref()
    }
    fn pod(&self) -> Option<&PodRef> {
        self.pod.as_ref()
    }
    fn secret(&self) -> Option<&SecretRef> {
        self.secret.as_ref()
    }
}

/// Who did it.
pub fn process<T: Told>() -> [Column<T>; 8] {
    [
        Column::new(
            "process_pid",
            Read::Id(|it| it.process().map(|it| it.pid)),
            "Thread id of who did it, in the initial namespace.",
        ),
        Column::new(
            "process_tgid",
            Read::Id(|it| it.process().map(|it| it.tgid)),
            "Its process id.",
        ),
        Column::new(
            "process_ppid",
            Read::Id(|it| it.process().map(|it| it.ppid)),
            "The process id of its parent.",
        ),
        Column::new(
            "process_uid",
            Read::Id(|it| it.process().map(|it| it.uid)),
            "Its real user id.",
        ),
        Column::new(
            "process_gid",
            Read::Id(|it| it.process().map(|it| it.gid)),
            "Its real group id.",
        ),
        Column::new(
            "process_comm",
            Read::Text(|it| it.process().map(|it| it.comm.as_str())),
            "Name of the thread.",
        ),
        Column::new(
            "process_exe",
            Read::Text(|it| it.process()?.exe.as_deref()),
            "Path of the executable, as the process sees it.",
        ),
        Column::new(
            "process_start_time",
            Read::Time(|it| it.process().map(|it| it.start_time)),
            "When the process started. With `node` and `process_tgid` it names a process.",
        ),
    ]
}

/// In which pod.
pub fn pod<T: Told>() -> [Column<T>; 3] {
    [
        Column::new(
            "pod_uid",
            Read::Text(|it| it.pod().map(|it| it.uid.as_str())),
            "Uid of the pod.",
        ),
        Column::new(
            "pod_namespace",
            Read::Text(|it| it.pod()?.namespace.as_deref()),
            "Its namespace, when known.",
        ),
        Column::new(
            "pod_name",
            Read::Text(|it| it.pod()?.name.as_deref()),
            "Its name, when known.",
        ),
    ]
}

/// Which secret.
pub fn secret<T: Told>() -> [Column<T>; 5] {
    [
        Column::new(
            "secret_name",
            Read::Text(|it| it.secret().map(|it| it.name.as_str())),
            "Name of the secret, volume or directory; of a credential, its kind.",
        ),
        Column::new(
            "secret_key",
            Read::Text(|it| it.secret().map(|it| it.key.as_str())),
            "Key in it; of a credential, the family of its kind.",
        ),
        Column::new(
            "secret_field",
            Read::Text(|it| it.secret()?.field.as_deref()),
            "Where in the content of the key the value is; null when it is the whole.",
        ),
        Column::new(
            "secret_source",
            Read::Text(|it| it.secret().map(|it| it.source)),
            "`volume`, `runtime`, `path`, `env` or `pattern`.",
        ),
        Column::new(
            "secret_fingerprint",
            Read::Text(|it| it.secret()?.fingerprint.as_deref()),
            "Keyed hash of the value, the same wherever the key is the same; null when the value is not known.",
        ),
    ]
}
