//! Which pod, container and workload: asked of several sources, each optional; what they tell is merged by the pipeline.
mod api;
mod asks;
mod book;
mod connect;
mod cri;
mod facts;
mod known;
mod kubelet;
mod names;
mod node;
mod oci;
mod opt_out;
mod output;
mod pod;
mod settings;
mod spec;
mod start;
mod trouble;
mod wanted;

/// The name of a sandbox, the container that holds a pod's namespaces: as the kubelet has it in names and metrics.
const SANDBOX: &str = "POD";

pub use book::{Book, BookState, Container, Pod};
pub use facts::{ContainerFacts, News, PodFacts, Source, Workload};
pub use node::node_name;
pub use opt_out::{OptOut, OptOutError};
pub use settings::{Api, IdentitySettings, Kubelet, Switch};
pub use spec::{Items, PodSecurity, PodSpecFacts, Variable, VolumeSource};
pub use start::{IdentityHandle, start};
