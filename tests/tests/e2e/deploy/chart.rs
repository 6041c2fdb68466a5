//! The chart: it lints, renders to valid objects with every set of values, refuses mistakes, and asks for no right that it does not need.

use std::collections::BTreeSet;
use std::fs;

use anyhow::{Context, Result, ensure};
use e2e::command::run;
use serde_json::Value;

use super::tools::{Objects, objects, one, program, template, validate};
use super::{deploy, plain_host};

/// The kinds that are no part of Kubernetes; `deploy::custom_resources` checks them.
const FOREIGN: [&str; 2] = ["ServiceMonitor", "PrometheusRule"];

/// A set of values, and the version of Kubernetes that it is rendered and checked for.
const SETS: &[(&str, Option<&str>, &str)] = &[
    ("the defaults", None, "1.37"),
    ("the defaults, in the oldest cluster", None, "1.25"),
    ("Huawei CCE", Some("values-cce.yaml"), "1.29"),
    ("everything", Some("ci/everything.yaml"), "1.37"),
    (
        "everything, before AppArmor had a field",
        Some("ci/everything.yaml"),
        "1.29",
    ),
    ("the least", Some("ci/least.yaml"), "1.37"),
];

/// What the agent needs; another test shows that it needs each.
const CAPABILITIES: [&str; 4] = ["BPF", "DAC_READ_SEARCH", "PERFMON", "SYS_PTRACE"];

pub fn lints() -> Result<()> {
    for (what, values, _) in SETS {
        let mut helm = program("helm")?;
        helm.args(["lint", "--strict"])
            .arg(deploy("helm/secret-sentinel"));
        if let Some(values) = values {
            helm.arg("--values")
                .arg(deploy("helm/secret-sentinel").join(values));
        }
        run(&mut helm).with_context(|| format!("with {what}"))?;
    }
    Ok(())
}

pub fn is_valid() -> Result<()> {
    for set in SETS {
        let (what, _, version) = set;
        let rendered = render(set)?;
        let file = tempfile::NamedTempFile::with_suffix(".yaml")?;
        fs::write(file.path(), &rendered).context("writing what was rendered")?;
        let unknown = validate(file.path(), version).with_context(|| format!("with {what}"))?;
        for kind in unknown {
            ensure!(
                FOREIGN.contains(&kind.as_str()),
                "with {what}: no schema for {kind}"
            );
        }
        are_named(&objects(&rendered)?).with_context(|| format!("with {what}"))?;
    }
    Ok(())
}

/// Names of volumes are labels of DNS, and each mount has its volume: no schema says so.
fn are_named(objects: &Objects) -> Result<()> {
    let pod = &one(objects, "DaemonSet")?["spec"]["template"]["spec"];
    let mut names: Vec<&str> = list(&pod["volumes"])
        .filter_map(|it| it["name"].as_str())
        .collect();
    let is_label = |name: &&str| {
        let of_label =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        name.len() <= 63
            && name.bytes().all(of_label)
            && !name.starts_with('-')
            && !name.ends_with('-')
    };
    ensure!(names.iter().all(is_label), "not all are labels: {names:?}");
    let mut mounted: Vec<&str> = list(&pod["containers"][0]["volumeMounts"])
        .filter_map(|it| it["name"].as_str())
        .collect();
    names.sort_unstable();
    mounted.sort_unstable();
    ensure!(names == mounted, "volumes {names:?}, mounts {mounted:?}");
    names.dedup();
    ensure!(names.len() == mounted.len(), "one name twice: {mounted:?}");
    Ok(())
}

/// Misspelt keys and values that can't be meant.
pub fn refuses() -> Result<()> {
    for (wrong, part) in [
        ("image.tga=1", "tga"),
        ("imag.tag=1", "imag"),
        ("config.scpe=node", "scpe"),
        ("config.scope=nodes", "scope"),
        ("identity.apis=true", "apis"),
        ("identity.api=yes please", "api"),
        ("securityContext.privileged=true", "privileged"),
        ("securityContext.capabilities={ALL}", "capabilities"),
        ("securityContext.capabilities={CAP_BPF}", "capabilities"),
        (
            "securityContext.seccompProfile.type=Localhost",
            "localhostProfile",
        ),
        ("image.digest=sha256:12", "digest"),
        ("hostPaths.kubelet={}", "kubelet"),
        ("hostPaths.kubelet={var/lib/kubelet}", "kubelet"),
        (
            "terminationGracePeriodSeconds=5",
            "terminationGracePeriodSeconds",
        ),
        ("metrics.port=70000", "port"),
    ] {
        let Err(refusal) = template(&["--set", wrong]) else {
            anyhow::bail!("{wrong} is taken");
        };
        let refusal = format!("{refusal:#}");
        ensure!(
            refusal.contains(part),
            "{wrong} is refused for another reason: {refusal}"
        );
    }
    Ok(())
}

pub fn has_least_rights() -> Result<()> {
    for set in SETS {
        let objects = objects(&render(set)?)?;
        are_few(&objects).with_context(|| format!("with {}", set.0))?;
    }
    Ok(())
}

fn are_few(objects: &Objects) -> Result<()> {
    let pod = &one(objects, "DaemonSet")?["spec"]["template"]["spec"];
    ensure!(
        pod["hostNetwork"].is_null() && pod["hostIPC"].is_null(),
        "more of the host than its processes"
    );
    ensure!(
        list(&pod["containers"]).count() == 1 && pod["initContainers"].is_null(),
        "more containers than one"
    );
    let container = &pod["containers"][0];
    let context = &container["securityContext"];
    ensure!(context["privileged"] == false, "privileged");
    ensure!(
        context["allowPrivilegeEscalation"] == false,
        "may gain rights"
    );
    ensure!(
        context["readOnlyRootFilesystem"] == true,
        "a root file system that is written to"
    );
    ensure!(
        context["capabilities"]["drop"] == serde_json::json!(["ALL"]),
        "keeps capabilities"
    );
    let mut added: Vec<&str> = list(&context["capabilities"]["add"])
        .filter_map(Value::as_str)
        .collect();
    added.sort_unstable();
    ensure!(added == CAPABILITIES, "capabilities {added:?}");
    for mount in list(&container["volumeMounts"]) {
        let is_state = mount["name"] == "state";
        ensure!(is_state || mount["readOnly"] == true, "written to: {mount}");
        let is_node = list(&pod["volumes"])
            .any(|it| it["name"] == mount["name"] && it["hostPath"].is_object());
        let follows = mount["mountPropagation"] == "HostToContainer";
        ensure!(
            is_state || !is_node || follows,
            "later mounts don't show: {mount}"
        );
    }
    for (_, role) in objects
        .iter()
        .filter(|((kind, _), _)| kind.ends_with("Role"))
    {
        for rule in list(&role["rules"]) {
            let words = |key: &str| {
                list(&rule[key])
                    .filter_map(Value::as_str)
                    .collect::<Vec<_>>()
            };
            match words("resources")[..] {
                ["pods"] => ensure!(words("verbs") == ["get", "list", "watch"], "{rule}"),
                ["nodes/pods"] => ensure!(words("verbs") == ["get"], "{rule}"),
                _ => anyhow::bail!("a rule about something else: {rule}"),
            }
        }
    }
    let needs_token = objects.keys().any(|(kind, _)| kind == "ClusterRole");
    ensure!(
        pod["automountServiceAccountToken"] == needs_token,
        "a token without rights, or rights without a token"
    );
    Ok(())
}

/// The values may name each key of the agent's configuration, and none that it has not.
pub fn knows_the_configuration() -> Result<()> {
    let file = deploy("helm/secret-sentinel/values.schema.json");
    let text = fs::read_to_string(&file).with_context(|| format!("reading {}", file.display()))?;
    let schema: Value = serde_json::from_str(&text).context("reading the schema of the values")?;
    let keys = schema["definitions"]["config"]["properties"].as_object();
    let ours: BTreeSet<&str> = keys
        .context("no keys")?
        .keys()
        .map(String::as_str)
        .collect();
    let refusal = plain_host::accepts("no-such-key: 1\n").expect_err("a key that is none");
    let refusal = format!("{refusal:#}");
    let (_, list) = refusal
        .split_once("expected one of ")
        .context(refusal.clone())?;
    let list = list.lines().next().unwrap_or_default();
    let theirs: BTreeSet<&str> = list.split(", ").map(|key| key.trim_matches('`')).collect();
    ensure!(
        ours == theirs,
        "the chart has {ours:?}, the agent {theirs:?}"
    );
    Ok(())
}

/// The agent takes every configuration that the chart writes, and `config` of the values counts more than what the chart sets.
pub fn configures() -> Result<()> {
    for set in SETS {
        let objects = objects(&render(set)?)?;
        let config = configuration(&objects)?;
        plain_host::accepts(&config).with_context(|| format!("with {}", set.0))?;
    }
    let overridden = template(&["--set-string", "config.telemetry.listen=[::]:9464"])?;
    let config = configuration(&objects(&overridden)?)?;
    ensure!(
        config.contains("[::]:9464") && !config.contains("0.0.0.0"),
        "{config}"
    );
    Ok(())
}

fn configuration(objects: &Objects) -> Result<String> {
    let maps = objects.iter().filter(|((kind, _), _)| kind == "ConfigMap");
    let mut configs = maps.filter_map(|(_, map)| map["data"]["config.yaml"].as_str());
    Ok(configs.next().context("no configuration")?.to_owned())
}

fn render((_, values, version): &(&str, Option<&str>, &str)) -> Result<String> {
    let values = values.map(|it| {
        deploy("helm/secret-sentinel")
            .join(it)
            .display()
            .to_string()
    });
    let mut options = vec!["--kube-version", version];
    options.extend(values.iter().flat_map(|it| ["--values", it.as_str()]));
    template(&options)
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}
