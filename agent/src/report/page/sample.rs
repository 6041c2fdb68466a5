//! Made-up material: what a page looks like without a capture, for its tests and for who changes it.
use super::{CaptureFacts, Found, Material, Signature};
use crate::activity::Activity;
use crate::finding::{
    ContainerRef, Evidence, FileRef, Finding, MatchRef, PodRef, ProcessRef, SecretRef, StreamRef,
    Time,
};
use crate::output::Loss;
use crate::rules::{CATALOGUE, Rule};
use jiff::Timestamp;
use std::sync::Arc;

/// Names that a hostile workload might choose: each would do something if it were taken for markup.
pub const HOSTILE: [&str; 8] = [
    "</script><script>window.hurt=1</script>",
    "<!--<script>window.hurt=1//",
    "<img src=x onerror=\"window.hurt=1\">",
    "\"><svg/onload=window.hurt=1>",
    "' onmouseover='window.hurt=1",
    "javascript:window.hurt=1",
    "\u{202e}gpj.exe\u{0}\u{200b}\r\n\u{1b}[2J",
    "{{constructor.constructor('window.hurt=1')()}}]]>&lt;b&gt;",
];

const SECRETS: [(&str, &str, Option<&str>); 7] = [
    ("payments-db", "password", None),
    ("payments-db", "url", Some("password")),
    ("stripe", "api-key", None),
    (
        "registry",
        ".dockerconfigjson",
        Some("auths.registry.example.auth"),
    ),
    ("session", "hmac", None),
    ("mail", "smtp-password", None),
    ("tls", "tls.key", None),
];
const PODS: [(&str, &str); 6] = [
    ("shop", "checkout-7d9c5b6f4-x2k8p"),
    ("shop", "checkout-7d9c5b6f4-9qwlz"),
    ("shop", "catalogue-5f6b9c77d8-hv4tm"),
    ("billing", "invoicer-28473920-8xk2d"),
    ("billing", "ledger-0"),
    ("platform", "migrate-jobs-fm9cz"),
];
const PROGRAMS: [(&str, &str); 6] = [
    ("java", "/usr/lib/jvm/java-21/bin/java"),
    ("node", "/usr/local/bin/node"),
    ("python3", "/usr/bin/python3.11"),
    ("sh", "/bin/busybox"),
    ("invoicer", "/app/invoicer"),
    ("curl", "/usr/bin/curl"),
];
const ENCODINGS: [&str; 5] = ["raw", "base64", "json", "percent", "hex"];

/// Microseconds of 2026-11-24 08:00 UTC.
const START: i64 = 1_795_507_200_000_000;
const HOUR: i64 = 3_600_000_000;

/// Material with this many findings within six hours on two nodes. With `hostile`, workloads chose [`HOSTILE`] names.
#[must_use]
pub fn sample(findings: usize, hostile: bool) -> Material {
    let mut dice = Dice(7);
    Material {
        captures: captures(hostile),
        findings: (0..findings)
            .map(|at| found(at, findings, hostile, &mut dice))
            .collect(),
        losses: vec![
            Loss::new(time(START + 2 * HOUR), "write-ring-full", 3_757, 939_250),
            Loss::new(
                time(START + 2 * HOUR + 1_000_000),
                "write-ring-full",
                211,
                52_110,
            ),
            Loss::new(time(START + 4 * HOUR), "payload-cut", 1, 4_744),
        ],
        reads: (0..findings.clamp(40, 400))
            .map(|_| read(hostile, &mut dice))
            .collect(),
        not_covered: crate::probe::NOT_COVERED
            .iter()
            .map(|gap| (*gap).to_owned())
            .collect(),
        made_by: env!("CARGO_PKG_VERSION").to_owned(),
        made_at: None,
    }
}

/// Material of a whole and quiet capture: nothing was found, lost or left out.
#[must_use]
pub fn quiet() -> Material {
    Material {
        captures: captures(false).into_iter().take(1).collect(),
        made_by: env!("CARGO_PKG_VERSION").to_owned(),
        ..Material::default()
    }
}

fn captures(hostile: bool) -> Vec<CaptureFacts> {
    let one = CaptureFacts {
        name: "node-a/20261124T080000Z.sscap".into(),
        id: "01M86QDMC46XY74EB7J8K64BQ7".into(),
        node: "node-a".into(),
        segments: 6,
        agent: env!("CARGO_PKG_VERSION").into(),
        kernel: "6.12.48".into(),
        architecture: "x86_64".into(),
        boot_id: "5b0f7c0e-7b57-4f0c-9f44-1f6f0c2b9a51".into(),
        format: "1".into(),
        payload: "fingerprints".into(),
        first: Some(time(START)),
        last: Some(time(START + 6 * HOUR)),
        config: hash(1),
        rules: hash(2),
        chain: (3..9).map(hash).collect(),
        signature: Signature::Valid {
            key: "ed25519:661a7bb98ed25941".into(),
        },
        problems: Vec::new(),
    };
    let other = CaptureFacts {
        name: if hostile {
            HOSTILE[0].into()
        } else {
            "node-b/ring.sscap".into()
        },
        id: "01M86QDMC37H6D795V832X20HF".into(),
        node: if hostile {
            HOSTILE[2].into()
        } else {
            "node-b".into()
        },
        segments: 1,
        first: Some(time(START + HOUR)),
        last: Some(time(START + 3 * HOUR)),
        chain: vec![hash(10)],
        signature: Signature::Missing,
        problems: if hostile {
            vec![format!(
                "frame 17 at offset 918,273 was altered: {}",
                HOSTILE[1]
            )]
        } else {
            vec!["segment 1 ends at offset 918,273 without a manifest: it was cut off".into()]
        },
        ..one.clone()
    };
    vec![one, other]
}

fn found(at: usize, of: usize, hostile: bool, dice: &mut Dice) -> Found {
    let rule = rule(dice);
    let at = i64::try_from(at).unwrap_or(0);
    let of = i64::try_from(of.max(1)).unwrap_or(1);
    // Most of it happens in one burst.
    let share = if dice.below(3) == 0 {
        at * 6 * HOUR / of
    } else {
        HOUR + at * HOUR / of
    };
    let micros = START + share;
    let mut finding = Finding::new(rule, time(micros), &[&at.to_le_bytes()]);
    let (name, key, field) = *dice.of(&SECRETS);
    finding.secret = Some(SecretRef {
        name: pick(hostile, name, dice),
        key: key.into(),
        field: field.map(Into::into),
        source: "volume",
        fingerprint: Some(hash(name.len() as u64 + key.len() as u64)[..32].into()),
    });
    let (namespace, pod) = *dice.of(&PODS);
    finding.pod = Some(PodRef {
        uid: "8c0f5c5e-2b9d-4d0e-8f53-0d1c6b1f7a11".replace("8c0f", &format!("{:04x}", pod.len())),
        namespace: Some(namespace.into()),
        name: Some(pick(hostile, pod, dice)),
        ..PodRef::default()
    });
    finding.container = Some(ContainerRef {
        id: hash(pod.len() as u64),
        name: None,
        ..ContainerRef::default()
    });
    let inventory = rule.id == "over-permissive-secret-file" || rule.id == "unmonitorable-secret";
    if inventory {
        finding.evidence = Evidence::Inventory;
        finding.container = None;
    } else {
        finding.process = Some(process(micros, hostile, dice));
    }
    if rule.id == "unmonitorable-secret" {
        finding.reason = Some("it has 5 bytes, and at least 6 are needed".into());
    }
    if rule.id.starts_with("secret-") || rule.id.starts_with("credential-") {
        finding.matched = Some(MatchRef {
            kind: if rule.id.starts_with("credential-") {
                "pattern"
            } else {
                "exact"
            },
            encoding: dice.of::<&str>(&ENCODINGS),
            offset: i64::try_from(dice.below(4096)).unwrap_or(0) - 12,
            length: 12 + dice.below(60),
        });
        finding.stream = stream(rule, hostile, dice);
    }
    finding.file = Some(FileRef {
        path: pick(hostile, &format!("/var/run/secrets/{name}/{key}"), dice),
        mode: (*dice.of(&["0444", "0644", "0440"])).into(),
        uid: 0,
        gid: 1000,
        dev: "0:97".into(),
        inode: 9_007_199_254_740_993,
    });
    finding.count = if dice.below(4) == 0 {
        1 + dice.below(900)
    } else {
        1
    };
    if finding.count > 1 {
        finding.last_seen = time(micros + 60_000_000);
    }
    Found {
        node: Some(Arc::from(*dice.of(&["node-a", "node-a", "node-b"]))),
        finding,
    }
}

/// Few rules make most findings.
fn rule(dice: &mut Dice) -> &'static Rule {
    let at = [0, 0, 0, 1, 2, 3, 4, 5, 6, 6, 7];
    CATALOGUE[*dice.of(&at)]
}

fn stream(rule: &Rule, hostile: bool, dice: &mut Dice) -> Option<StreamRef> {
    let (kind, path) = match rule.id {
        "secret-in-stdout" => ("stdout", None),
        "secret-in-log-file" => ("log", Some("/var/log/app/server.log")),
        "secret-copied-to-file" => ("file", Some("/tmp/config.bak")),
        "credential-pattern-in-log" => ("stderr", None),
        _ => return None,
    };
    Some(StreamRef {
        kind,
        path: path.map(|path| pick(hostile, path, dice)),
        dev: "0:14".into(),
        inode: 40_000 + dice.below(5_000),
    })
}

fn process(micros: i64, hostile: bool, dice: &mut Dice) -> ProcessRef {
    let (comm, exe) = *dice.of(&PROGRAMS);
    let tgid = 2_000 + u32::try_from(dice.below(30_000)).unwrap_or(0);
    ProcessRef {
        pid: tgid,
        tgid,
        ppid: 1_999,
        uid: 1000,
        gid: 1000,
        comm: pick(hostile, comm, dice),
        exe: Some(pick(hostile, exe, dice)),
        start_time: time(micros - 5_000_000),
    }
}

fn read(hostile: bool, dice: &mut Dice) -> Activity {
    let (name, key, _) = *dice.of(&SECRETS);
    let (namespace, pod) = *dice.of(&PODS);
    let micros = START + i64::try_from(dice.below(6 * 3600)).unwrap_or(0) * 1_000_000;
    Activity {
        process: Some(process(micros, hostile, dice)),
        pod: Some(PodRef {
            uid: "u".into(),
            namespace: Some(namespace.into()),
            name: Some(pod.into()),
            ..PodRef::default()
        }),
        dev: Some("0:97".into()),
        inode: Some(7),
        path: Some(pick(
            hostile,
            &format!("/var/run/secrets/{name}/{key}"),
            dice,
        )),
        mode: Some("0444".into()),
        fd: Some(3),
        secret: Some(SecretRef {
            name: name.into(),
            key: key.into(),
            field: None,
            source: "volume",
            fingerprint: None,
        }),
        ..Activity::new(time(micros), "node-a".into(), "open")
    }
}

fn pick(hostile: bool, plain: &str, dice: &mut Dice) -> String {
    if hostile && dice.below(3) == 0 {
        (*dice.of(&HOSTILE)).into()
    } else {
        plain.into()
    }
}

fn time(micros: i64) -> Time {
    Time(Timestamp::from_microsecond(micros).unwrap_or(Timestamp::UNIX_EPOCH))
}

fn hash(of: u64) -> String {
    blake3::hash(&of.to_le_bytes()).to_hex().to_string()
}

/// Numbers that are the same at each run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        // Knuth's MMIX generator; its high bits are the better ones.
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    fn of<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[usize::try_from(self.below(list.len() as u64)).unwrap_or(0)]
    }
}
