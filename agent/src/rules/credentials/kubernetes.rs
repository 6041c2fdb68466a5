//! Credentials of Kubernetes, OpenShift and Docker Swarm.
use super::pattern::{Form, Pattern, Proof};

/// Formats: Kubernetes documentation on Secrets and bootstrap tokens.
pub(super) const PATTERNS: &[Pattern] = &[
    Pattern::new(
        "kubernetes-secret",
        "k8s",
        "Kubernetes Secret document",
        &["apiVersion:", "\"apiVersion\"", "apiVersion\\\""],
        Form::KubernetesSecret,
    )
    .proof(Proof::Given)
    .examples(&[
        concat!(
            "apiVersion: v1\nkind: Secret\ndata:\n  password: ",
            "cTlXekxt",
            "MnBLc1Z0",
            "\nmetadata:\n  name: db\n"
        ),
        concat!(
            "{\"apiVersion\":\"v1\",\"data\":{\"k\":\"",
            "cTlXekxt",
            "MnBLc1Z0",
            "\"},\"kind\":\"Secret\"}"
        ),
    ])
    .counterexamples(&[
        "apiVersion: v1\nkind: Service\ndata:\n  item: cTlXekxtMnBLc1Z0\n",
        "apiVersion: v1\nkind: Secret\ndata:\n  csrf: \"\"\n---\n",
    ]),
    Pattern::token(
        "openshift-token",
        "k8s",
        "OpenShift access token",
        &["sha256~"],
        "sha256~[A-Za-z0-9_-]{43}",
    )
    .examples(&[concat!(
        "retrying with <sha",
        "256~jAg",
        "aw7NR8M2SE0pQpIRf",
        "W18tAzq",
        "mX79o3LA5",
        "no9UaH7",
        ">"
    )])
    .counterexamples(&[
        "sha256~el7CJRmd6Q",
        concat!(
            "sha",
            "256~xxxxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxx"
        ),
    ]),
    Pattern::assigned(
        "kubernetes-bootstrap-token",
        "k8s",
        "Kubernetes bootstrap token",
        &["token"],
        r"[a-z0-9]{6}\.[a-z0-9]{16}",
    )
    .examples(&[concat!("BOOTSTRAP_TOKEN=uwm", "d06.47srf", "vglt0j4gc89")])
    .counterexamples(&["token=abcdef.0123456789abcdef", "abcdef.0123456789abcdef"]),
    Pattern::assigned(
        "kubernetes-bootstrap-token-secret",
        "k8s",
        "Secret part of a Kubernetes bootstrap token",
        &["tokensecret"],
        "[a-z0-9]{16}",
    )
    .examples(&[concat!("token-secret=1kw", "tpxd6gkoxknb6")])
    .counterexamples(&["token-secret=<from vault>", "token-secret=${SECRET}"]),
    Pattern::token(
        "pem-private-key-base64",
        "k8s",
        "Private key in PEM, in base64",
        &["LS0tLS1CRUdJTi"],
        concat!(
            "LS0tLS1CRUdJTi(?:BSU0EgUFJJVkFUR|BQUklWQVRF|BFQyBQUklWQV",
            "RF|BPUEVOU1NIIFBSSVZBVE|BFTkNSWVBURUQgUFJJVkFUR)",
            "[A-Za-z0-9+/=]{64,4096}"
        ),
    )
    .examples(&[concat!(
        "args: [LS0",
        "tLS1CRUdJTi",
        "BSU0EgUFJJVkFUR29",
        "mXx7s2m",
        "kB23LpS",
        "XMoFgj6lc",
        "vQL1QwHtS",
        "m89z5sS8JMwm7qDo6",
        "bSN1yTa6Cue81",
        "]"
    )])
    .counterexamples(&["client-certificate-data: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUM="]),
    Pattern::token(
        "docker-swarm-join-token",
        "docker",
        "Docker Swarm join token",
        &["SWMTKN-1-"],
        "SWMTKN-1-[0-9a-z]{50}-[0-9a-z]{24,25}",
    )
    .examples(&[concat!(
        "upstream refused SWM",
        "TKN-1-p",
        "v9y8mgu1ipkzm",
        "uw5mf5pb7",
        "ktpe7xlzh2ijfotqe",
        "oscgorijgv-i4eagx",
        "zb2hkz0",
        "tympe0vz0tz"
    )])
    .counterexamples(&[
        "SWMTKN-1-wp87wfspa3fi502vgy",
        concat!(
            "SWM",
            "TKN-1-xxx",
            "xxxxxxx",
            "xxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxxxx",
            "xxxxxxxxxxxxx-xxx",
            "xxxxxxxxxxxxx",
            "xxxxxxx",
            "x"
        ),
    ]),
    Pattern::token(
        "docker-swarm-unlock-key",
        "docker",
        "Docker Swarm unlock key",
        &["SWMKEY-1-"],
        "SWMKEY-1-[A-Za-z0-9+/]{43}",
    )
    .examples(&[concat!(
        "level=warn msg=\"using SWM",
        "KEY-1-rF9Kb26",
        "sg47LplhKyGfjKQuS",
        "U9UtJtHCD3v6c",
        "ucdz3B",
        " for sync\""
    )])
    .counterexamples(&[
        "SWMKEY-1-EYiHoSiQjA",
        concat!(
            "SWM",
            "KEY-1-x",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "x"
        ),
    ]),
];
