//! Credentials of Kubernetes, OpenShift and Docker Swarm.
use super::pattern::{Form, Pattern, Proof};

/// Formats: Kubernetes documentation on Secrets and bootstrap tokens.
pub(super) const PATTERNS: &[Pattern] = &[
    Pattern::new("kubernetes-secret", "k8s", "Kubernetes Secret document", &["apiVersion: v1", "\"apiVersion\""], Form::KubernetesSecret)
        .proof(Proof::Given)
        .examples(&[
            concat!("apiVersion: v1\nkind: Secret\ndata:\n  password: ", "cTlXekxt", "MnBLc1Z0", "\nmetadata:\n  name: db\n"),
            concat!("{\"apiVersion\":\"v1\",\"data\":{\"k\":\"", "cTlXekxt", "MnBLc1Z0", "\"},\"kind\":\"Secret\"}"),
        ])
        .counterexamples(&[
            "apiVersion: v1\nkind: Service\ndata:\n  password: cTlXekxtMnBLc1Z0\n",
            "apiVersion: v1\nkind: Secret\ndata:\n  csrf: \"\"\n---\n",
        ]),
    Pattern::token("openshift-token", "k8s", "OpenShift access token", &["sha256~"], "sha256~[A-Za-z0-9_-]{43}").examples(&[concat!("{\"detail\":\"sha", "256~7CJRmd6QgwkVP", "OuVMaYw9HUIJe7lrN", "G48blkEWPpvd1", "\"}")]).counterexamples(&["sha256~UWjzMrgD06", concat!("sha", "256~xxx", "xxxxxxxxxxx", "xxxxxxxxxxx", "xxxxxxxxxxxxx", "xxxxx")]),
    Pattern::assigned("kubernetes-bootstrap-token", "k8s", "Kubernetes bootstrap token", &["token"], r"[a-z0-9]{6}\.[a-z0-9]{16}").examples(&[concat!("BOOTSTRAP_TOKEN=knb", "629.x72b23l", "sxmf6ql1q")]).counterexamples(&["token=abcdef.0123456789abcdef", "abcdef.0123456789abcdef"]),
    Pattern::assigned("kubernetes-bootstrap-token-secret", "k8s", "Secret part of a Kubernetes bootstrap token", &["tokensecret"], "[a-z0-9]{16}").examples(&[concat!("token-secret=895", "s8jm7d6sn", "1t6c")]).counterexamples(&["token-secret=<from vault>", "token-secret=${SECRET}"]),
    Pattern::token("pem-private-key-base64", "k8s", "Private key in PEM, in base64", &["LS0tLS1CRUdJTi"], "LS0tLS1CRUdJTi(?:BSU0EgUFJJVkFUR|BQUklWQVRF|BFQyBQUklWQVRF|BPUEVOU1NIIFBSSVZBVE|BFTkNSWVBURUQgUFJJVkFUR)[A-Za-z0-9+/=]{64,4096}").examples(&[concat!("retrying with <LS0", "tLS1CRUdJTi", "BSU0EgUFJJVkFURGc", "46DhYUPVeo9jtYj8p", "MlGiU1IPKZv", "MeUW5MF", "mF5jixymPlB", "wguay7hKTPE", "ig7XL", ">")]).counterexamples(&["client-certificate-data: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUM="]),
    Pattern::token("docker-swarm-join-token", "docker", "Docker Swarm join token", &["SWMTKN-1-"], "SWMTKN-1-[0-9a-z]{50}-[0-9a-z]{25}").examples(&[concat!("args: [SWM", "TKN-1-o", "tqeoscgor", "ijgvi4eag", "xzb2hkz0tympe", "0vz0tz3t9w0", "nwp87wf", "-spa3fi502v", "gy6dnjebaug", "juy3", "]")]).counterexamples(&["SWMTKN-1-hdjy1oa8euqboakxala", concat!("SWM", "TKN-1-xxx", "xxxxxxxxxxxxxxxxx", "xxxxxxxxxxx", "xxxxxxx", "xxxxxxxxxxx", "x-xxxxxxxxxxx", "xxxxxxx", "xxxxxxx")]),
    Pattern::token("docker-swarm-unlock-key", "docker", "Docker Swarm unlock key", &["SWMKEY-1-"], "SWMKEY-1-[A-Za-z0-9+/]{43}").examples(&[concat!("upstream refused SWM", "KEY-1-M2aUIjKEgB0", "32GiMHhd5wL", "FJ7Y6XGzs", "wsoWOyTKu", "W1T")]).counterexamples(&["SWMKEY-1-PwBPYKMrc2", concat!("SWM", "KEY-1-xxxxx", "xxxxxxx", "xxxxxxxxxxxxx", "xxxxxxxxxxxxx", "xxxxx")]),
];
