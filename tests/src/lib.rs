//! Fixtures for the end-to-end tests: real volumes, containers, processes and the built sentinel.

pub mod apiserver;
pub mod browser;
pub mod certificates;
pub mod cgroup;
pub mod command;
pub mod containerd;
pub mod cri;
pub mod daemonset;
pub mod desk;
pub mod drain;
pub mod identity;
pub mod image;
pub mod mounts;
pub mod pod;
pub mod podman;
pub mod process;
pub mod receiver;
pub mod requirements;
pub mod sentinel;
pub mod syslog_ng;
pub mod volume;
pub mod wait;
pub mod workload;
