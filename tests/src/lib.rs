//! Fixtures for the end-to-end tests: real volumes, containers, processes and the built sentinel.

pub mod cgroup;
pub mod command;
pub mod containerd;
pub mod cri;
pub mod drain;
pub mod image;
pub mod mounts;
pub mod pod;
pub mod podman;
pub mod process;
pub mod requirements;
pub mod sentinel;
pub mod volume;
pub mod wait;
pub mod workload;
