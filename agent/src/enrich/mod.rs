//! Adds context to events: which process, container and pod.
mod cached_path;
mod cgroup;
mod clock;
mod container_id;
mod firsts;
mod lookup;
mod named_file;
pub(crate) mod proc_text;
mod processes;
mod recorded;
mod runtime;

pub use cgroup::{Belongs, Cgroups, CgroupsState};
pub use clock::{Clock, boot_now};
pub use container_id::{ContainerId, container_of};
pub use lookup::{LogFile, Lookup, Node, OpenFile, ProcessFacts};
pub use named_file::{FileAt, NamedFile};
pub use processes::{EnteredState, Processes, ProcessesState, shown};
pub use recorded::{Answer, Noted, Notes, Recorded};
pub use runtime::is_runtime;
