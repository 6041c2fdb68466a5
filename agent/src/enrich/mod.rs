//! Adds context to events: which process, container and pod.
mod cgroup;
mod clock;
mod container_id;
mod lookup;
mod processes;
mod runtime;

pub use cgroup::{Belongs, Cgroups};
pub use clock::{Clock, boot_now};
pub use container_id::{ContainerId, container_of};
pub use lookup::{Lookup, Node, OpenFile, ProcessFacts};
pub use processes::Processes;
pub use runtime::is_runtime;
