//! Credentials of Kubernetes, OpenShift and Docker Swarm.
use super::pattern::{Form, Pattern, Proof};

/// Formats: Kubernetes documentation on Secrets and bootstrap tokens.
pub(super) const PATTERNS: &[Pattern] = &[
    Pattern::new("kubernetes-secret", "k8s", "Kubernetes Secret document", &["apiVersion:", "\"apiVersion\"", "apiVersion\\\""], Form::KubernetesSecret)
        .proof(Proof::Given)
        .examples(&[
            concat!("apiVersion: v1\nkind: Secret\ndata:\n  password: ", "cTlXekxt", "MnBLc1Z0", "\nmetadata:\n  name: db\n"),
            concat!("{\"apiVersion\":\"v1\",\"data\":{\"k\":\"", "cTlXekxt", "MnBLc1Z0", "\"},\"kind\":\"Secret\"}"),
        ])
        .counterexamples(&[
            "apiVersion: v1\nkind: Service\ndata:\n  item: cTlXekxtMnBLc1Z0\n",
            "apiVersion: v1\nkind: Secret\ndata:\n  csrf: \"\"\n---\n",
        ]),
    Pattern::token("openshift-token", "k8s", "OpenShift access token", &["sha256~"], "sha256~[A-Za-z0-9_-]{43}").examples(&[concat!("retrying with <sha", "256~7CJRmd6QgwkVP", "OuVMaYw9HUIJe7lrN", "G48blkEWPpvd1", ">")]).counterexamples(&["sha256~UWjzMrgD06", concat!("sha", "256~xxx", "xxxxxxxxxxx", "xxxxxxxxxxx", "xxxxxxxxxxxxx", "xxxxx")]),
    Pattern::assigned("kubernetes-bootstrap-token", "k8s", "Kubernetes bootstrap token", &["token"], r"[a-z0-9]{6}\.[a-z0-9]{16}").examples(&[concat!("BOOTSTRAP_TOKEN=knb", "629.x72b23l", "sxmf6ql1q")]).counterexamples(&["token=abcdef.0123456789abcdef", "abcdef.0123456789abcdef"]),
    Pattern::assigned("kubernetes-bootstrap-token-secret", "k8s", "Secret part of a Kubernetes bootstrap token", &["tokensecret"], "[a-z0-9]{16}").examples(&[concat!("token-secret=895", "s8jm7d6sn", "1t6c")]).counterexamples(&["token-secret=<from vault>", "token-secret=${SECRET}"]),
    Pattern::token("pem-private-key-base64", "k8s", "Private key in PEM, in base64", &["LS0tLS1CRUdJTi"], "LS0tLS1CRUdJTi(?:BSU0EgUFJJVkFUR|BQUklWQVRF|BFQyBQUklWQVRF|BPUEVOU1NIIFBSSVZBVE|BFTkNSWVBURUQgUFJJVkFUR)[A-Za-z0-9+/=]{64,4096}").examples(&[concat!("args: [LS0", "tLS1CRUdJTi", "BSU0EgUFJJVkFURGc", "46DhYUPVeo9jtYj8p", "MlGiU1IPKZv", "MeUW5MF", "mF5jixymPlB", "wguay7hKTPE", "ig7XL", "]")]).counterexamples(&["client-certificate-data: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUM="]),
    Pattern::token("docker-swarm-join-token", "docker", "Docker Swarm join token", &["SWMTKN-1-"], "SWMTKN-1-[0-9a-z]{50}-[0-9a-z]{24,25}").examples(&[concat!("upstream refused SWM", "TKN-1-o", "tqeoscg", "orijgvi4e", "agxzb2hkz", "0tympe0vz0tz3", "t9w0nwp87wf", "-spa3fi", "502vgy6dnje", "baugjuy")]).counterexamples(&["SWMTKN-1-0hdjy1oa8euqboakxa", concat!("SWM", "TKN-1-xxxxxxx", "xxxxxxxxxxxxx", "xxxxxxxxx", "xxxxxxxxxxxxxxxxx", "xxxx-xxxxxx", "xxxxxxx", "xxxxxxxxxxx")]),
    Pattern::token("docker-swarm-unlock-key", "docker", "Docker Swarm unlock key", &["SWMKEY-1-"], "SWMKEY-1-[A-Za-z0-9+/]{43}").examples(&[concat!("level=warn msg=\"using SWM", "KEY-1-Oq0cM2aUIjK", "EgB032G", "iMHhd5wLFJ7Y6", "XGzswsoWOyTK", " for sync\"")]).counterexamples(&["SWMKEY-1-tsGFiBMPwB", concat!("SWM", "KEY-1-xxxxx", "xxxxxxxxxxxxx", "xxxxxxxxxxx", "xxxxxxx", "xxxxxxx")]),
];
