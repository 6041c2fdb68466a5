//! Exceptions: findings that are expected. Each says why, and may end; what it covers is left out, or is less bad.
use super::{CATALOGUE, Severity};
use crate::finding::Finding;
use globset::{GlobBuilder, GlobMatcher};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde::{Deserialize, Deserializer, de::Error as _};
use std::path::Path;

/// As a rules file has it. Texts are globs; what is not given does not matter.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Written {
    #[serde(default)]
    rules: Vec<String>,
    namespace: Option<String>,
    workload: Option<String>,
    secret: Option<String>,
    key: Option<String>,
    path: Option<String>,
    executable: Option<String>,
    uid: Option<u32>,
    #[serde(default)]
    outside_containers: bool,
    severity: Option<Severity>,
    /// Why it is expected.
    pub(super) reason: String,
    #[serde(default, deserialize_with = "expiry")]
    expires: Option<Timestamp>,
}

/// A day, all of which counts in UTC, or a point in time.
fn expiry<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    let text = String::deserialize(deserializer)?;
    if let Ok(time) = text.parse::<Timestamp>() {
        return Ok(Some(time));
    }
    let end = |day: Date| day.tomorrow()?.to_zoned(TimeZone::UTC);
    let end = text.parse::<Date>().and_then(end);
    end.map(|end| Some(end.timestamp())).map_err(|_| {
        D::Error::custom(format!(
            "expires: {text:?} is neither a day (2026-12-31) nor a time (2026-12-31T18:00:00Z)"
        ))
    })
}

/// Exceptions, in the order in which they are looked at.
#[derive(Clone, Debug)]
pub struct Exceptions(Vec<Exception>);

impl Default for Exceptions {
    fn default() -> Self {
        Self(builtins().collect())
    }
}

#[derive(Clone, Debug)]
struct Exception {
    rules: Vec<String>,
    namespace: Option<GlobMatcher>,
    workload: Option<GlobMatcher>,
    secret: Option<GlobMatcher>,
    key: Option<GlobMatcher>,
    path: Option<GlobMatcher>,
    executable: Option<GlobMatcher>,
    uid: Option<u32>,
    outside_containers: bool,
    severity: Option<Severity>,
    reason: String,
    expires: Option<Timestamp>,
}

/// One that does not count any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expired {
    /// Why it was there.
    pub reason: String,
    /// Since when it does not count.
    pub since: Timestamp,
}

impl Exceptions {
    /// Those of a rules file, then those that are built in.
    ///
    /// # Errors
    /// Says what is wrong, and the reason of the exception that it is wrong with.
    pub(super) fn of(written: Vec<Written>, builtin: bool) -> Result<Self, (String, String)> {
        let own = written.into_iter().map(|written| {
            let reason = written.reason.clone();
            Exception::of(written).map_err(|what| (reason, what))
        });
        let mut all = own.collect::<Result<Vec<_>, _>>()?;
        if builtin {
            all.extend(builtins());
        }
        Ok(Self(all))
    }

    /// The finding as it is to be told; none: it is expected.
    #[must_use]
    pub fn apply(&self, mut finding: Finding) -> Option<Finding> {
        let now = finding.last_seen.0;
        let is_covering =
            |it: &&Exception| it.expires.is_none_or(|expires| now < expires) && it.covers(&finding);
        let Some(exception) = self.0.iter().find(is_covering) else {
            return Some(finding);
        };
        finding.severity = exception.severity?;
        Some(finding)
    }

    /// Those that ended before `now`.
    pub fn expired(&self, now: Timestamp) -> impl Iterator<Item = Expired> + '_ {
        self.0.iter().filter_map(move |exception| {
            let since = exception.expires.filter(|expires| *expires <= now)?;
            let reason = exception.reason.clone();
            Some(Expired { reason, since })
        })
    }
}

impl Exception {
    fn of(written: Written) -> Result<Self, String> {
        if written.reason.trim().is_empty() {
            return Err("the reason is empty; say why this is expected".into());
        }
        for id in &written.rules {
            if !CATALOGUE.iter().any(|rule| rule.id == id) {
                return Err(format!("there is no rule {id:?}"));
            }
        }
        let texts = [
            &written.namespace,
            &written.workload,
            &written.secret,
            &written.key,
            &written.path,
            &written.executable,
        ];
        let has_condition = written.uid.is_some() || texts.into_iter().any(Option::is_some);
        if written.rules.is_empty() && !has_condition {
            return Err(
                "it would cover every finding: give rules, namespace, workload, secret, key, path, executable or uid"
                    .into(),
            );
        }
        Ok(Self {
            rules: written.rules,
            namespace: glob("namespace", written.namespace)?,
            workload: glob("workload", written.workload)?,
            secret: glob("secret", written.secret)?,
            key: glob("key", written.key)?,
            path: glob("path", written.path)?,
            executable: glob("executable", written.executable)?,
            uid: written.uid,
            outside_containers: written.outside_containers,
            severity: written.severity,
            reason: written.reason,
            expires: written.expires,
        })
    }

    fn covers(&self, finding: &Finding) -> bool {
        if !self.rules.is_empty() && !self.rules.iter().any(|rule| rule == finding.rule) {
            return false;
        }
        let pod = finding.pod.as_ref();
        let process = finding.process.as_ref();
        let secret = finding.secret.as_ref();
        let workload = finding.workload.as_ref();
        let paths = [
            finding.stream.as_ref().and_then(|it| it.path.as_deref()),
            finding.file.as_ref().map(|it| it.path.as_str()),
        ];
        let is_outside = process.is_some() && finding.container.is_none() && pod.is_none();
        any(
            &self.namespace,
            [pod.and_then(|it| it.namespace.as_deref())],
        ) && self.workload.as_ref().is_none_or(|wanted| {
            workload.is_some_and(|it| {
                let full = Path::new(&it.kind).join(&it.name);
                wanted.is_match(&it.name) || wanted.is_match(full)
            })
        }) && any(&self.secret, [secret.map(|it| it.name.as_str())])
            && any(&self.key, [secret.map(|it| it.key.as_str())])
            && any(&self.path, paths)
            && any(&self.executable, [process.and_then(|it| it.exe.as_deref())])
            && self
                .uid
                .is_none_or(|uid| process.is_some_and(|it| it.uid == uid))
            && (!self.outside_containers || is_outside)
    }
}

/// Whether one of these is what is wanted; a finding that lacks what is asked for is not covered.
fn any<'t>(wanted: &Option<GlobMatcher>, texts: impl IntoIterator<Item = Option<&'t str>>) -> bool {
    let Some(wanted) = wanted else {
        return true;
    };
    texts
        .into_iter()
        .flatten()
        .any(|text| wanted.is_match(text))
}

fn glob(key: &str, text: Option<String>) -> Result<Option<GlobMatcher>, String> {
    let Some(text) = text else {
        return Ok(None);
    };
    let glob = GlobBuilder::new(&text).literal_separator(true).build();
    let glob = glob.map_err(|error| format!("{key}: {error}"))?;
    Ok(Some(glob.compile_matcher()))
}

/// Where programs are installed that come with a distribution or with Kubernetes; elsewhere anybody may put one.
const INSTALLED: &str =
    "/{bin,sbin,usr,opt,snap,nix/store,var/lib/rancher,var/lib/k0s,run/current-system}/**";

/// Who is meant to read secrets that are not its own, and to make and change their files: who mounts them, on the node, and the
/// sentinel.
const MOUNTING: &str = "{kubelet,kubelite,k3s,k3s-server,rke2,k0s,hyperkube,conmon,conmon-rs,containerd,\
                        containerd-shim,containerd-shim-runc-v1,containerd-shim-runc-v2,cri-dockerd,crictl,crio,crun,ctr,\
                        docker,dockerd,nerdctl,podman,buildah,runc,secret-sentinel}";

fn builtins() -> impl Iterator<Item = Exception> {
    let rules = [
        super::FOREIGN_SECRET_READ.id,
        super::MODE_CHANGE.id,
        super::SECRET_WRITE.id,
    ];
    let rules = rules.map(str::to_owned);
    let written = |reason: &str| Written {
        rules: rules.to_vec(),
        namespace: None,
        workload: None,
        secret: None,
        key: None,
        path: None,
        executable: None,
        uid: None,
        outside_containers: false,
        severity: None,
        reason: reason.to_owned(),
        expires: None,
    };
    let on_node = Written {
        executable: Some(format!("{INSTALLED}/{MOUNTING}")),
        outside_containers: true,
        ..written("kubelet and container runtimes mount secrets")
    };
    let driver = Written {
        namespace: Some("kube-system".into()),
        executable: Some("/secrets-store-csi*".into()),
        ..written("the CSI driver mounts secrets")
    };
    // A glob that were wrong would fail the test below.
    [on_node, driver]
        .into_iter()
        .filter_map(|it| Exception::of(it).ok())
}

#[cfg(test)]
#[path = "exceptions_tests.rs"]
mod tests;
