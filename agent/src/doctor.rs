//! `secret-sentinel doctor`: what this machine allows, and what is therefore covered and what is not.
pub mod sidecar;

use crate::config::Mode;
use crate::confine;
use crate::inventory::default_kubelet_roots;
use crate::probe::{self, CAPABILITIES, Check, HookStatus, NOT_COVERED, Probes, Settings, Sizes};
use crate::sink::Format;
use serde::Serialize;
use std::{
    collections::BTreeMap,
    fmt::Write,
    path::{Path, PathBuf},
};

/// The answer.
#[derive(Debug, Serialize)]
pub struct Diagnosis {
    /// Whether the agent can work here.
    ok: bool,
    /// What was asked about.
    mode: Mode,
    version: &'static str,
    checks: Vec<Check>,
    /// Every hook, tried for real and taken off again.
    hooks: Vec<HookStatus>,
    /// Instructions that the kernel's verifier went through, by program.
    verified_instructions: BTreeMap<&'static str, u32>,
    not_covered: Vec<String>,
    kubelet_roots: Vec<PathBuf>,
    container_runtimes: Vec<Runtime>,
}

/// A container runtime that answers on this machine.
#[derive(Debug, Serialize)]
pub struct Runtime {
    name: &'static str,
    socket: &'static str,
}

const SOCKETS: &[(&str, &str)] = &[
    ("containerd", "/run/containerd/containerd.sock"),
    ("containerd (k3s)", "/run/k3s/containerd/containerd.sock"),
    ("CRI-O", "/run/crio/crio.sock"),
    ("Docker", "/run/docker.sock"),
    ("cri-dockerd", "/run/cri-dockerd.sock"),
    ("Podman", "/run/podman/podman.sock"),
];

/// Looks at the machine and tries every hook.
#[must_use]
pub fn diagnose(kubelet_roots: &[PathBuf]) -> Diagnosis {
    probe::prepare();
    let mut checks = probe::preflight();
    checks.push(Check {
        name: "confinement",
        ok: true,
        found: confine::offered(),
        remedy: None,
    });
    // Without a capability, too: then the kernel's own answer is shown.
    let may_try = |check: &Check| check.ok || check.name == CAPABILITIES;
    let (hooks, verified_instructions) = if checks.iter().all(may_try) {
        try_hooks(&mut checks)
    } else {
        Default::default()
    };
    let missing = hooks.iter().filter(|hook| !hook.attached && !hook.excused);
    let not_covered = missing
        .map(|hook| format!("{} ({} can't be attached)", hook.covers, hook.hook))
        .chain(NOT_COVERED.iter().map(|gap| (*gap).to_owned()))
        .collect();
    let ok = checks.iter().all(|check| check.ok)
        && hooks.iter().all(|hook| hook.attached || !hook.required);
    let given = !kubelet_roots.is_empty();
    Diagnosis {
        ok,
        mode: Mode::Node,
        version: env!("CARGO_PKG_VERSION"),
        checks,
        hooks,
        verified_instructions,
        not_covered,
        kubelet_roots: if given {
            kubelet_roots.to_vec()
        } else {
            default_kubelet_roots()
        },
        container_runtimes: SOCKETS
            .iter()
            .filter(|(_, socket)| Path::new(socket).exists())
            .map(|(name, socket)| Runtime { name, socket })
            .collect(),
    }
}

fn try_hooks(checks: &mut Vec<Check>) -> (Vec<HookStatus>, BTreeMap<&'static str, u32>) {
    let payload = crate::config::Payload::default();
    let settings = Settings {
        self_tgid: std::process::id(),
        node_scope: 0,
        piece_bytes: payload.piece_bytes,
        pieces: payload.pieces,
        sample_bytes: 0,
    };
    match Probes::load_unchecked(
        &settings,
        Sizes {
            records: 1 << 16,
            opens: 1 << 16,
        },
    ) {
        Ok(mut probes) => {
            let hooks = probes.attach();
            (hooks, probes.verified_instructions())
        }
        Err(error) => {
            checks.push(Check {
                name: "programs",
                ok: false,
                found: format!("{:#}", anyhow::Error::from(error)),
                remedy: Some(
                    "see the kernel's log; a lockdown mode, a security module or the seccomp profile of an old container \
                     runtime may forbid BPF",
                ),
            });
            Default::default()
        }
    }
}

impl Diagnosis {
    /// Whether the agent can work here.
    #[must_use]
    pub const fn is_ok(&self) -> bool {
        self.ok
    }

    /// The answer in this format.
    #[must_use]
    pub fn show(&self, format: Format) -> String {
        match format {
            Format::Json => serde_json::to_string(self).unwrap_or_default(),
            Format::Compact => self.text(),
        }
    }

    fn text(&self) -> String {
        let mut out = String::new();
        let mark = |ok| if ok { "ok  " } else { "FAIL" };
        for check in &self.checks {
            let _ = writeln!(out, "{} {:<13} {}", mark(check.ok), check.name, check.found);
            if let Some(remedy) = check.remedy {
                let _ = writeln!(out, "     {:<13} {remedy}", "");
            }
        }
        for hook in &self.hooks {
            let state = if hook.excused && !hook.attached {
                "none"
            } else {
                mark(hook.attached)
            };
            let error = hook.error.as_ref().filter(|_| !hook.excused);
            let error = error.map(|error| format!(" ({error})")).unwrap_or_default();
            let _ = writeln!(out, "{state} {:<25} {}{error}", hook.hook, hook.covers);
        }
        if self.mode == Mode::Node {
            let roots = self
                .kubelet_roots
                .iter()
                .map(|root| root.display().to_string());
            let runtimes = self
                .container_runtimes
                .iter()
                .map(|it| format!("{} ({})", it.name, it.socket));
            let _ = writeln!(out, "kubelet roots: {}", list(roots));
            let _ = writeln!(out, "container runtimes: {}", list(runtimes));
        }
        let _ = writeln!(out, "not covered:");
        for gap in &self.not_covered {
            let _ = writeln!(out, "  - {gap}");
        }
        let _ = write!(
            out,
            "{}",
            match (self.mode, self.ok) {
                (Mode::Node, true) => "the agent can work here",
                (Mode::Node, false) => "the agent can NOT work here",
                (Mode::Sidecar, true) => "a sidecar can work here",
                (Mode::Sidecar, false) =>
                    "a sidecar can NOT work here, or not with all that was named",
            }
        );
        out
    }
}

fn list(items: impl Iterator<Item = String>) -> String {
    let items: Vec<String> = items.collect();
    if items.is_empty() {
        "none found".to_owned()
    } else {
        items.join(", ")
    }
}
