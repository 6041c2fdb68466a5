//! Processes that call themselves what may do more than they.

use anyhow::Result;
use e2e::workload::Workload;
use serde_json::json;

use crate::case::{Case, SOON, watch_containers, watch_node};
use crate::expect::{self, FOREIGN, STDOUT};
use crate::harness::{Need, PLAIN, Test};
use crate::plain::tell;

const BASH: &[Need] = &[Need::Tracepoints, Need::Volumes, Need::Program("bash")];

pub fn tests() -> Vec<Test> {
    vec![
        Test::new("hostile::called_as_a_runtime", BASH, called_as_a_runtime),
        Test::new(
            "hostile::called_as_the_kubelet",
            PLAIN,
            called_as_the_kubelet,
        ),
    ]
}

/// What runtimes copy is no second leak. A process that only has the name of one is none.
fn called_as_a_runtime() -> Result<()> {
    let case = Case::new()?;
    let mut sentinel = watch_node(&[&case], &[])?;
    let script = "printf containerd-shim > /proc/$$/comm; read -r line; echo \"$line\"";
    let disguised = [
        "bash",
        "-c",
        "exec -a /usr/bin/containerd-shim-runc-v2 /bin/sh -c \"$0\"",
        script,
    ];
    let running = tell(&Workload::program(disguised), &case.value)?;
    let pid = running.pid();
    let found = case.wait(&mut sentinel, STDOUT)?;
    expect::holds(
        &found,
        &json!({"process": {"tgid": pid, "comm": "containerd-shim"}}),
    )?;
    running.finish(SOON)?;
    case.stop(sentinel)?;
    Ok(())
}

/// The kubelet reads what it mounts. Who has its name reads what is another's.
fn called_as_the_kubelet() -> Result<()> {
    let case = Case::new()?;
    let mut sentinel = watch_containers(&[&case], &[])?;
    let script = format!(
        "printf kubelet > /proc/$$/comm; read -r v < {}",
        case.file().display()
    );
    let running = Workload::sh(&script).start()?;
    let pid = running.pid();
    let found = case.wait(&mut sentinel, FOREIGN)?;
    expect::holds(
        &found,
        &json!({"process": {"tgid": pid, "comm": "kubelet"}, "reason": "host-process"}),
    )?;
    running.finish(SOON)?;
    case.stop(sentinel)?;
    Ok(())
}
