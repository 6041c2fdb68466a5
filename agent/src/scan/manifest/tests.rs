//! Manifests as people write them, and what is found in each.
use super::*;
use crate::rules::Severity;

fn look_at(text: &str, informational: bool) -> Report {
    let settings = Settings {
        informational,
        ..Settings::default()
    };
    let mut report = Report::default();
    let time = Time(jiff::Timestamp::UNIX_EPOCH);
    let text = Ok(Zeroizing::new(text.as_bytes().to_vec()));
    file(Path::new("app.yaml"), text, &settings, time, &mut report);
    report
}

/// Rule, line, secret and key of what is found.
fn found(text: &str) -> Vec<(&'static str, u64, String)> {
    let report = look_at(text, true);
    assert_eq!(report.malformed, [""; 0], "{text}");
    report
        .findings
        .iter()
        .map(|it| {
            let manifest = it.manifest.as_ref().expect("a place");
            assert_eq!(manifest.path, "app.yaml");
            let secret = it.secret.as_ref().expect("a secret");
            (
                it.rule,
                manifest.line,
                format!("{}/{}", secret.name, secret.key),
            )
        })
        .collect()
}

const WIDE: &str = "over-permissive-secret-file";

fn pod(volumes: &str) -> String {
    format!("apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\nspec:\n  volumes:\n{volumes}")
}

#[test]
fn a_secret_volume_needs_a_tight_mode() {
    for (volume, line) in [
        ("  - name: v\n    secret:\n      secretName: db\n", Some(7)),
        (
            "  - name: v\n    secret:\n      secretName: db\n      defaultMode: 0400\n",
            None,
        ),
        (
            "  - name: v\n    secret:\n      secretName: db\n      defaultMode: 256\n",
            None,
        ),
        (
            "  - name: v\n    secret:\n      secretName: db\n      defaultMode: 0o440\n",
            None,
        ),
        (
            "  - name: v\n    secret:\n      secretName: db\n      defaultMode: 400\n",
            Some(10),
        ),
        (
            "  - name: v\n    secret:\n      secretName: db\n      defaultMode: 420\n",
            Some(10),
        ),
        (
            "  - name: v\n    secret: {secretName: db, defaultMode: 644}\n",
            Some(8),
        ),
        (
            "  - name: v\n    secret:\n      secretName: db\n      items: [{key: a, path: a, mode: 0400}]\n",
            None,
        ),
        ("  - name: v\n    configMap: {name: c}\n", None),
        ("  - name: v\n    emptyDir: {}\n", None),
    ] {
        let expected: Vec<_> = line
            .map(|it| (WIDE, it, "db/*".to_owned()))
            .into_iter()
            .collect();
        assert_eq!(found(&pod(volume)), expected, "{volume}");
    }
}

#[test]
fn an_item_s_own_mode_counts() {
    let text = pod(
        "  - name: v\n    secret:\n      secretName: db\n      defaultMode: 0400\n      items:\n      - key: a\n        path: a\n        mode: 0444\n      - {key: b, path: b}\n",
    );
    assert_eq!(found(&text), [(WIDE, 14, "db/a".to_owned())]);
}

#[test]
fn a_projected_volume_counts_where_it_has_secrets() {
    let source = |source: &str, rest: &str| {
        pod(&format!(
            "  - name: v\n    projected:\n      sources:\n      - {source}\n{rest}"
        ))
    };
    let token = "serviceAccountToken: {path: token, expirationSeconds: 3600}";
    let secret = "secret: {name: db}";
    assert_eq!(found(&source(secret, "")), [(WIDE, 7, "db/*".to_owned())]);
    assert_eq!(found(&source(secret, "      defaultMode: 0440\n")), []);
    assert_eq!(found(&source("configMap: {name: c}", "")), []);
    assert_eq!(found(&source(token, "")), [(WIDE, 7, "v/*".to_owned())]);
    // The kubelet gives the token 0600 then.
    assert_eq!(
        found(&source(token, "  securityContext: {fsGroup: 1000}\n")),
        []
    );
    let long = "serviceAccountToken: {path: token, expirationSeconds: 172800}";
    let rules: Vec<_> = found(&source(long, "      defaultMode: 0400\n"));
    assert_eq!(
        rules,
        [("long-lived-service-account-token", 10, "v/token".to_owned())]
    );
}

#[test]
fn every_kind_that_makes_pods_is_looked_at() {
    let volume = "volumes: [{name: v, secret: {secretName: db}}]";
    let template = format!("template: {{spec: {{{volume}}}}}");
    for (kind, spec) in [
        ("Pod", volume.to_owned()),
        ("Deployment", template.clone()),
        ("StatefulSet", template.clone()),
        ("DaemonSet", template.clone()),
        ("ReplicaSet", template.clone()),
        ("ReplicationController", template.clone()),
        ("Job", template.clone()),
        ("CronJob", format!("jobTemplate: {{spec: {{{template}}}}}")),
    ] {
        let text = format!("kind: {kind}\nmetadata: {{name: x}}\nspec: {{{spec}}}\n");
        assert_eq!(found(&text), [(WIDE, 3, "db/*".to_owned())], "{kind}");
        let list = format!("kind: List\nitems:\n- kind: {kind}\n  spec: {{{spec}}}\n");
        assert_eq!(found(&list), [(WIDE, 4, "db/*".to_owned())], "{kind}");
    }
    assert_eq!(found(&format!("kind: Widget\nspec: {{{volume}}}\n")), []);
}

#[test]
fn documents_follow_each_other_and_json_is_read() {
    let secret = "kind: Secret\nmetadata: {name: old}\ntype: kubernetes.io/service-account-token\n";
    let text = format!("# first\n---\n{secret}---\nvalues: no object\n---\n{secret}");
    let legacy = |line| ("legacy-service-account-token", line, "old/token".to_owned());
    assert_eq!(found(&text), [legacy(5), legacy(11)]);
    let json = "{\n  \"kind\": \"Pod\",\n  \"spec\": {\n    \"volumes\": [\n      {\n        \"name\": \"v\",\n        \"secret\": {\n          \"secretName\": \"db\",\n          \"defaultMode\": 400\n        }\n      }\n    ]\n  }\n}\n";
    assert_eq!(found(json), [(WIDE, 9, "db/*".to_owned())]);
    let tabs = json.replace("  ", "\t");
    let rules: Vec<_> = found(&tabs).into_iter().map(|it| it.0).collect();
    assert_eq!(rules, [WIDE]);
}

#[test]
fn variables_are_informational() {
    let text = "kind: Pod\nspec:\n  containers:\n  - name: c\n    env:\n    - name: A\n      value: x\n    - name: B\n      valueFrom:\n        secretKeyRef: {name: db, key: password}\n    envFrom:\n    - secretRef: {name: all}\n    - configMapRef: {name: c}\n";
    let rule = "secret-in-environment";
    assert_eq!(
        found(text),
        [
            (rule, 8, "db/password".to_owned()),
            (rule, 12, "all/*".to_owned())
        ]
    );
    assert!(look_at(text, false).findings.is_empty());
}

#[test]
fn what_can_t_be_read_is_told_with_its_line_and_without_its_text() {
    for (text, line) in [
        (
            "kind: Secret\ndata:\n  password: aHVudGVyMg==\n bad: [hunter2\n",
            "line 4",
        ),
        ("a: [\n", "line "),
        (
            "{{ if .Values.hunter2 }}\na: b\n{{ end }}\n",
            "helm template",
        ),
        ("a: *hunter2\n", "line 1"),
    ] {
        let report = look_at(text, true);
        let told = report.malformed.join("\n");
        assert!(
            told.starts_with("app.yaml: ") && told.contains(line),
            "{told}"
        );
        assert!(
            !told.contains("hunter2") && !told.contains("aHVu"),
            "{told}"
        );
    }
    let mut report = Report::default();
    let bytes = Ok(Zeroizing::new(b"a: b\nc: \xff\n".to_vec()));
    let time = Time(jiff::Timestamp::UNIX_EPOCH);
    file(
        Path::new("x"),
        bytes,
        &Settings::default(),
        time,
        &mut report,
    );
    assert_eq!(report.malformed, ["x: line 2: it is no UTF-8"]);
}

#[test]
fn a_bomb_is_no_manifest() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for at in 1..12 {
        let last = at - 1;
        let refs = vec![format!("*a{last}"); 10].join(", ");
        text += &format!("a{at}: &a{at} [{refs}]\n");
    }
    assert_eq!(look_at(&text, true).malformed.len(), 1);
}

#[test]
fn severity_is_the_rule_s() {
    let report = look_at(&pod("  - name: v\n    secret: {secretName: db}\n"), false);
    assert!(report.has(Severity::Medium) && !report.has(Severity::High));
}
