//! Who a container is: the sources of identity on their own, against a real container runtime, and a server that plays the
//! Kubernetes API and the kubelet.

mod api;
mod kubelet;
mod pod;
mod relay;
mod runtime;

pub use pod::{NODE, Server};

use crate::harness::Test;

pub fn tests() -> Vec<Test> {
    let mut tests = runtime::tests();
    tests.extend(api::tests());
    tests.extend(kubelet::tests());
    tests
}
