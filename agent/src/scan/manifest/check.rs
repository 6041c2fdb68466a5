//! What is wrong with an object: its secret volumes' modes, legacy tokens, tokens for long, secrets as variables.
use super::{mode, node::Node, objects::Object};
use crate::detect::words;
use crate::finding::{Evidence, Finding, ManifestRef, SecretRef, Time};
use crate::identity::Workload;
use crate::rules::{
    LEGACY_SERVICE_ACCOUNT_TOKEN, LONG_LIVED_SERVICE_ACCOUNT_TOKEN, OVER_PERMISSIVE_SECRET_FILE,
    Rule, SECRET_IN_ENVIRONMENT,
};
use crate::scan::Settings;

/// The type of a Secret whose token never ends (`SecretTypeServiceAccountToken`).
const LEGACY_TYPE: &str = "kubernetes.io/service-account-token";
/// Stands for all keys of a secret.
const EVERY_KEY: &str = "*";

/// One object, and how it is looked at.
pub struct Check<'n> {
    /// The object.
    pub object: &'n Object<'n>,
    /// The manifest that it is in, as it was named.
    pub path: &'n str,
    /// For what is looked.
    pub settings: &'n Settings,
    /// Now.
    pub time: Time,
}

impl Check<'_> {
    /// What is found.
    pub fn findings(&self) -> Vec<Finding> {
        let mut found = Vec::new();
        let node = self.object.node;
        if self.object.kind == "Secret" && node.text(&["type"]) == Some(LEGACY_TYPE) {
            let line = node.at(&["type"]).map_or(node.line, |it| it.line);
            let says =
                "a Secret of this type holds a token that has no expiry, and is bound to no pod";
            let secret = (self.object.name, "token");
            found.push(self.finding(&LEGACY_SERVICE_ACCOUNT_TOKEN, line, secret, says.into()));
        }
        if let Some(pod) = self.object.pod() {
            for volume in pod.items(&["volumes"]) {
                self.volume(pod, volume, &mut found);
            }
            if self.settings.wants(&SECRET_IN_ENVIRONMENT) {
                for kind in ["initContainers", "containers", "ephemeralContainers"] {
                    for container in pod.items(&[kind]) {
                        self.variables(container, &mut found);
                    }
                }
            }
        }
        found
    }

    fn volume(&self, pod: &Node, volume: &Node, found: &mut Vec<Finding>) {
        let name = volume.text(&["name"]).unwrap_or("?");
        if let Some(secret) = volume.at(&["secret"]) {
            let of = secret.text(&["secretName"]).unwrap_or(name);
            self.items(name, of, secret, found);
            if needs_default(secret) {
                self.default_mode(name, of, volume, secret, found);
            }
        }
        let Some(projected) = volume.at(&["projected"]) else {
            return;
        };
        let mut first_by_default = None;
        for source in projected.items(&["sources"]) {
            if let Some(secret) = source.at(&["secret"]) {
                let of = secret.text(&["name"]).unwrap_or(name);
                self.items(name, of, secret, found);
                if needs_default(secret) {
                    first_by_default = first_by_default.or(Some(of));
                }
            }
            if let Some(token) = source.at(&["serviceAccountToken"]) {
                self.token(name, token, found);
                if !is_token_tight(pod) {
                    first_by_default = first_by_default.or(Some(name));
                }
            }
        }
        if let Some(of) = first_by_default {
            self.default_mode(name, of, volume, projected, found);
        }
    }

    fn default_mode(
        &self,
        volume: &str,
        secret: &str,
        node: &Node,
        source: &Node,
        found: &mut Vec<Finding>,
    ) {
        let mode = source.at(&["defaultMode"]);
        let (line, wrong) = match mode {
            Some(mode) => (mode.line, mode::wrong(mode)),
            None => (node.line, Some(mode::unset())),
        };
        if let Some(wrong) = wrong {
            let says = format!("volume {volume}, defaultMode: {wrong}");
            let secret = (secret, EVERY_KEY);
            found.push(self.finding(&OVER_PERMISSIVE_SECRET_FILE, line, secret, says));
        }
    }

    fn items(&self, volume: &str, secret: &str, source: &Node, found: &mut Vec<Finding>) {
        for item in source.items(&["items"]) {
            let Some(mode) = item.at(&["mode"]) else {
                continue;
            };
            if let Some(wrong) = mode::wrong(mode) {
                let key = item.text(&["key"]).unwrap_or("?");
                let says = format!("volume {volume}, mode of item {key}: {wrong}");
                let secret = (secret, key);
                found.push(self.finding(&OVER_PERMISSIVE_SECRET_FILE, mode.line, secret, says));
            }
        }
    }

    fn token(&self, volume: &str, token: &Node, found: &mut Vec<Finding>) {
        let seconds = token.number(&["expirationSeconds"]);
        let seconds = seconds.and_then(|it| u64::try_from(it).ok()).unwrap_or(0);
        let limit = self.settings.token_lifetime.as_secs();
        if seconds > limit {
            let line = token
                .at(&["expirationSeconds"])
                .map_or(token.line, |it| it.line);
            let says = format!(
                "volume {volume}, expirationSeconds: it is valid for {}, and the limit is {}",
                words(seconds),
                words(limit)
            );
            let path = token.text(&["path"]).unwrap_or("token");
            let secret = (volume, path);
            found.push(self.finding(&LONG_LIVED_SERVICE_ACCOUNT_TOKEN, line, secret, says));
        }
    }

    fn variables(&self, container: &Node, found: &mut Vec<Finding>) {
        let name = container.text(&["name"]).unwrap_or("?");
        for variable in container.items(&["env"]) {
            if let Some(from) = variable.at(&["valueFrom", "secretKeyRef"]) {
                let of = variable.text(&["name"]).unwrap_or("?");
                let secret = (
                    from.text(&["name"]).unwrap_or("?"),
                    from.text(&["key"]).unwrap_or("?"),
                );
                let says = format!("container {name} gets it as the variable {of}");
                found.push(self.finding(&SECRET_IN_ENVIRONMENT, variable.line, secret, says));
            }
        }
        for source in container.items(&["envFrom"]) {
            if let Some(from) = source.at(&["secretRef"]) {
                let secret = (from.text(&["name"]).unwrap_or("?"), EVERY_KEY);
                let says = format!("container {name} gets all its keys as variables");
                found.push(self.finding(&SECRET_IN_ENVIRONMENT, source.line, secret, says));
            }
        }
    }

    fn finding(
        &self,
        rule: &'static Rule,
        line: u64,
        (secret, key): (&str, &str),
        reason: String,
    ) -> Finding {
        // What is known without lines begins at the first.
        let line = line.max(1);
        let evidence: [&[u8]; 5] = [
            self.path.as_bytes(),
            &line.to_le_bytes(),
            secret.as_bytes(),
            key.as_bytes(),
            reason.as_bytes(),
        ];
        let mut finding = Finding::new(rule, self.time, &evidence);
        finding.evidence = Evidence::Inventory;
        finding.secret = Some(SecretRef {
            name: secret.to_owned(),
            key: key.to_owned(),
            field: None,
            source: "manifest",
            fingerprint: None,
        });
        finding.workload = self.object.pod().map(|_| Workload {
            kind: self.object.kind.to_owned(),
            name: self.object.name.to_owned(),
        });
        finding.reason = Some(reason);
        finding.manifest = Some(ManifestRef {
            path: self.path.to_owned(),
            line,
        });
        finding
    }
}

/// Whether a key of this source gets the volume's mode: not each has its own.
fn needs_default(secret: &Node) -> bool {
    let items = secret.items(&["items"]);
    items.is_empty() || items.iter().any(|it| it.at(&["mode"]).is_none())
}

/// A token gets mode 0600 when the pod has an fsGroup, or all its containers run as one user (pkg/volume/projected).
fn is_token_tight(pod: &Node) -> bool {
    let of_pod = |key: &str| pod.at(&["securityContext", key]);
    of_pod("fsGroup").is_some() || of_pod("runAsUser").is_some()
}
