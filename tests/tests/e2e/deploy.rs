//! What is in `deploy/`: the chart renders, as every schema wants it; plain manifests are the chart; what is shown of metrics exists; the
//! unit and the package are sound. None of these tests needs a cluster.

mod chart;
mod example;
mod manifests;
mod metrics;
mod plain_host;
mod tools;

use std::path::{Path, PathBuf};

use crate::harness::{Need, Test};

const NEEDS: &[Need] = &[Need::Kubernetes];
const PROMETHEUS: &[Need] = &[Need::Kubernetes, Need::Program("promtool")];
const SYSTEMD: &[Need] = &[Need::Program("systemd-analyze")];
const DEBIAN: &[Need] = &[Need::Program("dpkg-deb")];

pub fn tests() -> Vec<Test> {
    vec![
        Test::new("deploy::chart_lints", NEEDS, chart::lints),
        Test::new("deploy::chart_is_valid", NEEDS, chart::is_valid),
        Test::new("deploy::chart_refuses", NEEDS, chart::refuses),
        Test::new("deploy::least_rights", NEEDS, chart::has_least_rights),
        Test::new("deploy::configuration", NEEDS, chart::configures),
        Test::new(
            "deploy::configuration_keys",
            &[],
            chart::knows_the_configuration,
        ),
        Test::new("deploy::manifests_valid", NEEDS, manifests::are_valid),
        Test::new(
            "deploy::manifests_are_the_chart",
            NEEDS,
            manifests::are_the_chart,
        ),
        Test::new("deploy::sidecar_valid", NEEDS, example::is_valid),
        Test::new("deploy::sidecar_restricted", NEEDS, example::is_restricted),
        Test::new("deploy::metrics_exist", NEEDS, metrics::exist),
        Test::new(
            "deploy::custom_resources",
            NEEDS,
            metrics::fit_their_definitions,
        ),
        Test::new("deploy::rules_fire", PROMETHEUS, metrics::fire),
        Test::new("deploy::unit", SYSTEMD, plain_host::unit),
        Test::new("deploy::package", DEBIAN, plain_host::package),
    ]
}

/// A file or directory of `deploy/`.
fn deploy(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../deploy")
        .join(path)
}
