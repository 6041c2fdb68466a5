//! The example of a sidecar: valid, as restricted as a pod can be, and with a configuration that the agent takes.

use std::fs;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::tools::{objects, one, validate};
use super::{deploy, plain_host};

const SIDECAR: &str = "examples/sidecar.yaml";

/// Native sidecars apart, nothing in it is newer than the oldest cluster.
pub fn is_valid() -> Result<()> {
    for version in ["1.25", "1.37"] {
        let unknown = validate(&deploy(SIDECAR), version)?;
        ensure!(unknown.is_empty(), "no schema for {unknown:?}");
    }
    Ok(())
}

/// What the Pod Security Standard `restricted` wants, and a root file system that nobody writes to.
pub fn is_restricted() -> Result<()> {
    let text = fs::read_to_string(deploy(SIDECAR)).context("reading the example")?;
    let objects = objects(&text)?;
    let pod = &one(&objects, "Deployment")?["spec"]["template"]["spec"];
    ensure!(pod["shareProcessNamespace"] == true, "no processes show");
    for host in ["hostPID", "hostNetwork", "hostIPC"] {
        ensure!(pod[host].is_null(), "{host}");
    }
    let context = &pod["securityContext"];
    let user = context["runAsUser"].as_u64().unwrap_or_default();
    ensure!(
        context["runAsNonRoot"] == true && user > 0,
        "as root: {context}"
    );
    ensure!(
        context["seccompProfile"] == json!({"type": "RuntimeDefault"}),
        "{context}"
    );
    let containers = pod["containers"].as_array().context("no containers")?;
    ensure!(containers.len() == 2, "an application and its sidecar");
    for container in containers {
        let context = &container["securityContext"];
        let expected = json!({
            "allowPrivilegeEscalation": false,
            "readOnlyRootFilesystem": true,
            "capabilities": {"drop": ["ALL"]},
        });
        ensure!(*context == expected, "{context}");
    }
    let volumes = pod["volumes"].as_array().context("no volumes")?;
    let of_node = volumes.iter().find(|it| it["hostPath"].is_object());
    ensure!(of_node.is_none(), "of the node: {of_node:?}");
    mounts_agree(&containers[0], &containers[1])?;
    let config = one(&objects, "ConfigMap")?["data"]["config.yaml"].clone();
    plain_host::accepts(config.as_str().context("no configuration")?)
}

/// Both have the secret and the logs; the sidecar writes to its state only.
fn mounts_agree(application: &Value, sidecar: &Value) -> Result<()> {
    let of = |container: &Value, name: &str| {
        let mounts = container["volumeMounts"].as_array().into_iter().flatten();
        let mut named = mounts.filter(|it| it["name"] == name);
        named
            .next()
            .cloned()
            .with_context(|| format!("{name} is not mounted"))
    };
    for name in ["database", "logs"] {
        of(application, name)?;
        ensure!(
            of(sidecar, name)?["readOnly"] == true,
            "{name} is written to"
        );
    }
    ensure!(of(sidecar, "state")?["readOnly"].is_null(), "no state");
    ensure!(
        of(application, "state").is_err(),
        "state is the sidecar's own"
    );
    Ok(())
}
