//! What exceptions cover, what they do not, and which are refused.
use super::*;
use crate::finding::{PodRef, ProcessRef, SecretRef, Time};
use crate::identity::Workload;
use crate::rules::{FOREIGN_SECRET_READ, Rule, SECRET_IN_STDOUT};

fn finding(rule: &'static Rule, exe: &str, namespace: Option<&str>) -> Finding {
    let time = Time("2026-11-24T14:02:11Z".parse().expect("a time"));
    let mut finding = Finding::new(rule, time, &[]);
    finding.process = Some(ProcessRef {
        pid: 1,
        tgid: 1,
        ppid: 1,
        uid: 7,
        gid: 7,
        comm: "x".into(),
        exe: Some(exe.into()),
        start_time: time,
    });
    finding.secret = Some(SecretRef {
        name: "db".into(),
        key: "password".into(),
        field: None,
        source: "volume",
        fingerprint: None,
    });
    finding.pod = namespace.map(|namespace| PodRef {
        namespace: Some(namespace.into()),
        ..PodRef::default()
    });
    finding.workload = Some(Workload {
        kind: "Deployment".into(),
        name: "cart".into(),
    });
    finding
}

fn exceptions(text: &str) -> Result<Exceptions, (String, String)> {
    let written: Vec<Written> = serde_saphyr::from_str(text).expect("YAML");
    Exceptions::of(written, false)
}

#[test]
fn all_that_is_given_must_hold() {
    let stdout = || finding(&SECRET_IN_STDOUT, "/app", Some("team-a"));
    for (text, is_covered) in [
        ("namespace: team-*", true),
        ("namespace: shop", false),
        ("workload: cart", true),
        ("workload: Deployment/cart", true),
        ("workload: Job/cart", false),
        ("{secret: db, key: pass*, uid: 7, executable: /app}", true),
        ("{secret: db, uid: 8}", false),
        ("{rules: [secret-in-argv], secret: db}", false),
        ("{rules: [secret-in-stdout]}", true),
        ("path: /x", false),
        ("{secret: db, outside_containers: true}", false),
        ("{secret: db, expires: 2026-11-24}", true),
        ("{secret: db, expires: 2026-11-23}", false),
        ("{secret: db, expires: '2026-11-24T14:02:11Z'}", false),
    ] {
        let inner = text.trim_start_matches('{').trim_end_matches('}');
        let text = format!("[{{{inner}, reason: known}}]");
        let told = exceptions(&text).expect("valid").apply(stdout());
        assert_eq!(told.is_none(), is_covered, "{text}");
    }
    let lower = exceptions("[{secret: db, severity: low, reason: known}]").expect("valid");
    let told = lower.apply(stdout()).expect("it is told");
    assert_eq!(told.severity, Severity::Low);
}

#[test]
fn one_that_ended_is_told() {
    let some = exceptions("[{secret: db, expires: 2026-11-23, reason: until the fix}]");
    let some = some.expect("valid");
    let at = |text: &str| text.parse().expect("a time");
    assert_eq!(some.expired(at("2026-11-23T23:59:59Z")).count(), 0);
    let ended: Vec<_> = some.expired(at("2026-11-24T00:00:00Z")).collect();
    let expected = Expired {
        reason: "until the fix".into(),
        since: at("2026-11-24T00:00:00Z"),
    };
    assert_eq!(ended, [expected]);
}

#[test]
fn mistakes_are_told() {
    for (text, told) in [
        ("[{secret: db, reason: ' '}]", "the reason is empty"),
        ("[{reason: x}]", "every finding"),
        ("[{rules: [nothing], reason: x}]", "no rule \"nothing\""),
        ("[{path: '[a', reason: x}]", "path:"),
    ] {
        let (_, what) = exceptions(text).expect_err(text);
        assert!(what.contains(told), "{text}: {what}");
    }
    for text in ["[{secret: db}]", "[{secret: db, reason: x, expires: soon}]"] {
        assert!(
            serde_saphyr::from_str::<Vec<Written>>(text).is_err(),
            "{text}"
        );
    }
}

#[test]
fn who_mounts_secrets_may_read_them_where_it_is_installed() {
    assert_eq!(builtins().count(), 2);
    let builtin = Exceptions::of(Vec::new(), true).expect("valid");
    let is_told = |exe: &str, namespace: Option<&str>| {
        builtin
            .apply(finding(&FOREIGN_SECRET_READ, exe, namespace))
            .is_some()
    };
    for exe in [
        "/usr/bin/kubelet",
        "/usr/local/bin/k3s",
        "/var/lib/rancher/k3s/data/abc/bin/containerd-shim-runc-v2",
        "/opt/bin/runc",
    ] {
        assert!(!is_told(exe, None), "{exe}");
        assert!(is_told(exe, Some("team-a")), "{exe} in a pod");
    }
    assert!(is_told("/tmp/kubelet", None));
    assert!(is_told("/usr/bin/cat", None));
    assert!(!is_told("/secrets-store-csi", Some("kube-system")));
    assert!(is_told("/secrets-store-csi", Some("team-a")));
    let stdout = finding(&SECRET_IN_STDOUT, "/usr/bin/kubelet", None);
    assert!(builtin.apply(stdout).is_some());
}
