//! The attach table: which program goes where, what it covers, and what no program here covers.
use serde::Serialize;

/// Where a program is attached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Point {
    /// A tracepoint of the `syscalls` category, through perf.
    Syscall(&'static str),
    /// A raw tracepoint.
    Raw(&'static str),
}

/// What it means when a hook can't be attached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Without it the agent can't do its main job.
    Required,
    /// Without it something named is not covered.
    Wanted,
    /// Not every architecture or kernel has it, and nothing is lost where it is missing.
    IfPresent,
}

/// A row of the attach table.
#[derive(Clone, Copy, Debug)]
pub struct Hook {
    /// Name of the program in the object.
    pub program: &'static str,
    /// Where it goes.
    pub point: Point,
    /// What its absence means.
    pub need: Need,
    /// What it covers, for people.
    pub covers: &'static str,
}

impl Hook {
    /// Name of the point, such as `sys_exit_write`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self.point {
            Point::Syscall(name) | Point::Raw(name) => name,
        }
    }
}

/// What became of a hook.
#[derive(Clone, Debug, Serialize)]
pub struct HookStatus {
    /// Name of the tracepoint.
    pub hook: &'static str,
    /// What it covers.
    pub covers: &'static str,
    /// Whether it is in use.
    pub attached: bool,
    /// Why not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// Whether the agent can't work without it.
    pub required: bool,
    /// Whether its absence is expected on this machine and loses nothing.
    #[serde(skip)]
    pub excused: bool,
}

const fn hook(program: &'static str, point: Point, need: Need, covers: &'static str) -> Hook {
    Hook {
        program,
        point,
        need,
        covers,
    }
}

/// Every hook.
pub const HOOKS: &[Hook] = &[
    hook(
        "process_exec",
        Point::Raw("sched_process_exec"),
        Need::Required,
        "programs started, and what their stdout and stderr are",
    ),
    hook(
        "process_fork",
        Point::Raw("sched_process_fork"),
        Need::Wanted,
        "processes that fork without exec",
    ),
    hook(
        "process_exit",
        Point::Raw("sched_process_exit"),
        Need::Wanted,
        "processes that end",
    ),
    hook(
        "cgroup_mkdir",
        Point::Raw("cgroup_mkdir"),
        Need::Wanted,
        "containers, before their first process",
    ),
    hook(
        "openat_exit",
        Point::Syscall("sys_exit_openat"),
        Need::Required,
        "reads of secret files, files opened for writing: openat",
    ),
    hook(
        "openat2_exit",
        Point::Syscall("sys_exit_openat2"),
        Need::Wanted,
        "reads of secret files, files opened for writing: openat2",
    ),
    hook(
        "open_exit",
        Point::Syscall("sys_exit_open"),
        Need::IfPresent,
        "reads of secret files, files opened for writing: open",
    ),
    hook(
        "openat2_exit",
        Point::Syscall("sys_exit_creat"),
        Need::IfPresent,
        "reads of secret files, files opened for writing: creat",
    ),
    hook(
        "openat_exit",
        Point::Syscall("sys_exit_open_by_handle_at"),
        Need::IfPresent,
        "reads of secret files, files opened for writing: open_by_handle_at",
    ),
    hook(
        "write_exit",
        Point::Syscall("sys_exit_write"),
        Need::Required,
        "write",
    ),
    hook(
        "write_exit",
        Point::Syscall("sys_exit_pwrite64"),
        Need::Wanted,
        "pwrite64",
    ),
    hook(
        "writev_exit",
        Point::Syscall("sys_exit_writev"),
        Need::Required,
        "writev",
    ),
    hook(
        "writev_exit",
        Point::Syscall("sys_exit_pwritev"),
        Need::Wanted,
        "pwritev",
    ),
    hook(
        "writev_exit",
        Point::Syscall("sys_exit_pwritev2"),
        Need::Wanted,
        "pwritev2",
    ),
    hook(
        "sendfile_exit",
        Point::Syscall("sys_exit_sendfile64"),
        Need::Required,
        "sendfile",
    ),
    hook(
        "copy_file_range_exit",
        Point::Syscall("sys_exit_copy_file_range"),
        Need::Wanted,
        "copy_file_range",
    ),
    hook(
        "sendto_exit",
        Point::Syscall("sys_exit_sendto"),
        Need::Wanted,
        "send and sendto on a stream that is a socket",
    ),
    hook(
        "sendmsg_exit",
        Point::Syscall("sys_exit_sendmsg"),
        Need::Wanted,
        "sendmsg on a stream that is a socket",
    ),
    hook(
        "sendmmsg_exit",
        Point::Syscall("sys_exit_sendmmsg"),
        Need::Wanted,
        "sendmmsg on a stream that is a socket",
    ),
    hook(
        "vmsplice_exit",
        Point::Syscall("sys_exit_vmsplice"),
        Need::Wanted,
        "vmsplice into a pipe",
    ),
    hook(
        "copy_file_range_exit",
        Point::Syscall("sys_exit_splice"),
        Need::Wanted,
        "splice of a file into a stream; what comes out of a pipe is only counted (pipe-unreadable)",
    ),
    hook(
        "tee_exit",
        Point::Syscall("sys_exit_tee"),
        Need::Wanted,
        "the count of what tee copies into a stream (pipe-unreadable)",
    ),
    hook(
        "change_exit",
        Point::Syscall("sys_exit_fchmod"),
        Need::Wanted,
        "who opens secret files to others: fchmod",
    ),
    hook(
        "change_exit",
        Point::Syscall("sys_exit_chmod"),
        Need::IfPresent,
        "who opens secret files to others: chmod",
    ),
    hook(
        "change_exit",
        Point::Syscall("sys_exit_fchmodat"),
        Need::Wanted,
        "who opens secret files to others: fchmodat",
    ),
    hook(
        "change_exit",
        Point::Syscall("sys_exit_fchmodat2"),
        Need::IfPresent,
        "who opens secret files to others: fchmodat2",
    ),
    hook(
        "change_exit",
        Point::Syscall("sys_exit_fchown"),
        Need::Wanted,
        "who opens secret files to others: fchown",
    ),
    hook(
        "change_exit",
        Point::Syscall("sys_exit_chown"),
        Need::IfPresent,
        "who opens secret files to others: chown",
    ),
    hook(
        "change_exit",
        Point::Syscall("sys_exit_lchown"),
        Need::IfPresent,
        "who opens secret files to others: lchown",
    ),
    hook(
        "change_exit",
        Point::Syscall("sys_exit_fchownat"),
        Need::Wanted,
        "who opens secret files to others: fchownat",
    ),
    hook(
        "change_exit",
        Point::Syscall("sys_exit_setxattr"),
        Need::Wanted,
        "who opens secret files to others: setxattr",
    ),
    hook(
        "change_exit",
        Point::Syscall("sys_exit_lsetxattr"),
        Need::Wanted,
        "who opens secret files to others: lsetxattr",
    ),
    hook(
        "change_exit",
        Point::Syscall("sys_exit_fsetxattr"),
        Need::Wanted,
        "who opens secret files to others: fsetxattr",
    ),
    hook(
        "change_exit",
        Point::Syscall("sys_exit_setxattrat"),
        Need::IfPresent,
        "who opens secret files to others: setxattrat",
    ),
    hook(
        "change_exit",
        Point::Syscall("sys_exit_removexattr"),
        Need::Wanted,
        "who opens secret files to others: removexattr",
    ),
    hook(
        "change_exit",
        Point::Syscall("sys_exit_lremovexattr"),
        Need::Wanted,
        "who opens secret files to others: lremovexattr",
    ),
    hook(
        "change_exit",
        Point::Syscall("sys_exit_fremovexattr"),
        Need::Wanted,
        "who opens secret files to others: fremovexattr",
    ),
    hook(
        "change_exit",
        Point::Syscall("sys_exit_removexattrat"),
        Need::IfPresent,
        "who opens secret files to others: removexattrat",
    ),
    hook(
        "change_exit",
        Point::Syscall("sys_exit_rename"),
        Need::IfPresent,
        "who replaces secret files: rename",
    ),
    hook(
        "change_exit",
        Point::Syscall("sys_exit_renameat"),
        Need::IfPresent,
        "who replaces secret files: renameat",
    ),
    hook(
        "change_exit",
        Point::Syscall("sys_exit_renameat2"),
        Need::Wanted,
        "who replaces secret files: renameat2",
    ),
    hook(
        "change_exit",
        Point::Syscall("sys_exit_truncate"),
        Need::Wanted,
        "who writes to secret files: truncate",
    ),
    hook(
        "ring_completed",
        Point::Raw("io_uring_complete"),
        Need::IfPresent,
        "writes, sends and opens by io_uring",
    ),
];

/// Ways to write that no hook of this version sees, and where that shows nevertheless. `doctor` and the documentation name each.
pub const NOT_COVERED: &[&str] = &[
    "Linux aio writes, but to log files and pods' logs, which are read",
    "io_uring requests that leave no completion (IOSQE_CQE_SKIP_SUCCESS, or a completion queue that is full), but to log \
     files and pods' logs, which are read",
    "writes through a shared memory mapping, but to log files, which are read",
    "what system calls of 32-bit processes write, but to log files and pods' logs, which are read",
    "splice and tee out of a pipe or socket, but to log files and pods' logs, which are read; elsewhere they are \
     counted (pipe-unreadable)",
    "files cloned by ioctl (FICLONE, as by cp --reflink)",
    "the removal of a secret file; who changes one by io_uring or a 32-bit process",
    "a secret opened by a 32-bit process or by io_uring into a slot of the ring, or read through a descriptor opened \
     before the sentinel started",
];
