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
        "apiVersion: v1\nkind: Secret\ndata:\n  item: \"\"\n---\n",
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
        "256~OuV",
        "MaYw9HU",
        "IJe7lrN",
        "G48blkE",
        "WPpvd1YhfjbUW",
        "jzMrgD",
        ">"
    )])
    .counterexamples(&[
        "sha256~FVzGLTc0hJ",
        concat!(
            "sha",
            "256~xxxxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxx",
            "xxxxxxxxxxxxxx"
        ),
    ]),
    Pattern::assigned(
        "kubernetes-bootstrap-token",
        "k8s",
        "Kubernetes bootstrap token",
        &["token"],
        r"[a-z0-9]{6}\.[a-z0-9]{16}",
    )
    .examples(&[concat!("BOOTSTRAP_TOKEN=72b", "23l.sxmf6ql", "1qhs895s8")])
    .counterexamples(&["token=aaaaaa.aaaaaaaaaaaaaaaa", "abcdef.0123456789abcdef"]),
    Pattern::assigned(
        "kubernetes-bootstrap-token-secret",
        "k8s",
        "Secret part of a Kubernetes bootstrap token",
        &["tokensecret"],
        "[a-z0-9]{16}",
    )
    .examples(&[concat!("token-secret=7d6", "sn1t6c81g46dy")])
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
        "tLS1CRU",
        "dJTiBSU0EgU",
        "FJJVkFURPVe",
        "o9jtYj8pM",
        "lGiU1IPKZvMeU",
        "W5MFmF5jixymPlBwg",
        "uay7hKTPEig7X",
        "LwLZzrdHy",
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
        "TKN-1-eos",
        "cgorijgvi4eag",
        "xzb2hkz0tym",
        "pe0vz0t",
        "z3t9w0nwp87",
        "wfspa-3fi50",
        "2vgy6dn",
        "jebaugjuy32",
        "e"
    )])
    .counterexamples(&[
        "SWMTKN-1-djy1oa8euqboakxala",
        concat!(
            "SWM",
            "TKN-1-xxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxxxxxxx",
            "x-xxxxxxxxxxx",
            "xxxxxxx",
            "xxxxxx"
        ),
    ]),
    Pattern::token(
        "docker-swarm-unlock-key",
        "docker",
        "Docker Swarm unlock key",
        &["SWMKEY-1-"],
        "SWMKEY-1-[A-Za-z0-9+/]{40,43}",
    )
    .examples(&[concat!(
        "level=warn msg=\"using SWM",
        "KEY-1-M2aUIjKEgB0",
        "32GiMHh",
        "d5wLFJ7Y6XGzs",
        "wsoWOyTKu",
        " for sync\""
    )])
    .counterexamples(&[
        "SWMKEY-1-tsGFiBMPwB",
        concat!(
            "SWM",
            "KEY-1-xxx",
            "xxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxx",
            "xxx"
        ),
    ]),
];
