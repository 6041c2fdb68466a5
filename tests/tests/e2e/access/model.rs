//! The agent's own model of who may read, from its sources: held against the kernel here, without building the agent.
#![allow(dead_code, reason = "the agent uses what this does not")]

#[path = "../../../../agent/src/access/acl.rs"]
mod acl;
#[path = "../../../../agent/src/access/decision.rs"]
mod decision;
#[path = "../../../../agent/src/access/path.rs"]
mod path;

pub use acl::{Acl, AclEntry, Tag};
pub use decision::{Object, Reader, Want, only_others};
pub use path::reach;
