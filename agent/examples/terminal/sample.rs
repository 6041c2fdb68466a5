//! Made-up findings and activities: three nodes' worth of names, some of them hostile. No value is in them.
use secret_sentinel::activity::Activity;
use secret_sentinel::finding::{
    ContainerRef, FileRef, Finding, MatchRef, PodRef, ProcessRef, SecretRef, StreamRef, Time,
};
use secret_sentinel::output::{InventorySizes, Line, State, Status};
use secret_sentinel::rules::CATALOGUE;

/// 2026-11-24 08:00:00 UTC, in milliseconds.
const BEGIN: i64 = 1_795_507_200_000;
const COMMS: [&str; 6] = [
    "sh",
    "java",
    "nginx: worker",
    "工作进程",
    "a\x1b[2J\x07b\n",
    "\u{202e}gpj.cod",
];
const PODS: [&str; 5] = ["cart", "checkout", "ads", "メール", "db"];

fn at(number: u64, offset: i64) -> Time {
    let milliseconds = BEGIN + i64::try_from(number).unwrap_or(0) * 137 + offset;
    Time(jiff::Timestamp::from_millisecond(milliseconds).unwrap_or(jiff::Timestamp::UNIX_EPOCH))
}

fn pick<T: Copy>(from: &[T], number: u64) -> T {
    from[usize::try_from(number % from.len() as u64).unwrap_or(0)]
}

fn process(number: u64) -> ProcessRef {
    let number = number % 40;
    let comm = pick(&COMMS, number);
    let tgid = 4_000 + u32::try_from(number).unwrap_or(0);
    ProcessRef {
        pid: tgid,
        tgid,
        // Of each five, four are children of the first.
        ppid: if number.is_multiple_of(5) {
            1
        } else {
            tgid - tgid % 5
        },
        uid: 1_000,
        gid: 1_000,
        comm: comm.into(),
        exe: Some(format!("/usr/bin/{comm}")),
        start_time: at(0, -60_000),
    }
}

fn pod(number: u64) -> PodRef {
    let place = number % 40 / 5 % PODS.len() as u64;
    PodRef {
        uid: format!("9c1f0a52-0000-4000-8000-{place:012}"),
        namespace: Some("shop".into()),
        name: Some(pick(&PODS, place).into()),
        ..PodRef::default()
    }
}

fn container(number: u64) -> String {
    format!("c0ffee{:02x}{:056x}", number % 40 / 5, 7)
}

fn secret(number: u64) -> SecretRef {
    SecretRef {
        name: pick(&["db-creds", "tls", "api-token"], number).into(),
        key: pick(&["password", "tls.key", "token"], number).into(),
        field: None,
        source: "volume",
        fingerprint: Some(format!("{:032x}", number % 3)),
    }
}

/// The finding of this number: always the same.
#[must_use]
pub fn finding(number: u64) -> Box<Finding> {
    // What screens show of them does not change when a rule is added.
    let rule = pick(&CATALOGUE[..8], number);
    let mut found = Finding::new(rule, at(number, 0), &[&number.to_le_bytes()]);
    found.secret = Some(secret(number));
    found.process = Some(process(number));
    found.pod = Some(pod(number));
    found.container = Some(ContainerRef {
        id: container(number),
        name: None,
        ..ContainerRef::default()
    });
    let path = rule
        .id
        .contains("file")
        .then(|| "/var/log/app.log".to_owned());
    if rule.id.starts_with("over") {
        found.file = Some(FileRef {
            path: "/etc/creds/password".into(),
            mode: "0644".into(),
            uid: 0,
            gid: 0,
            dev: "0:77".into(),
            inode: 12,
        });
    } else {
        let kind = if path.is_some() { "log" } else { "stdout" };
        found.stream = Some(StreamRef {
            kind,
            path,
            dev: "0:14".into(),
            inode: number,
        });
        found.matched = Some(MatchRef {
            kind: "exact",
            encoding: "base64",
            offset: 0,
            length: 24,
        });
    }
    Box::new(found)
}

/// A read of a secret by the process of the finding of this number.
#[must_use]
pub fn read(number: u64) -> Activity {
    Activity {
        process: Some(process(number)),
        container: Some(container(number)),
        pod: Some(pod(number)),
        dev: Some("0:77".into()),
        inode: Some(12),
        path: Some("/etc/creds/password".into()),
        mode: Some("0644".into()),
        fd: Some(3),
        secret: Some(secret(number)),
        ..Activity::new(at(number, -20), "node-1".into(), "open")
    }
}

/// What an agent says first.
#[must_use]
pub fn ready() -> Line {
    let inventory = InventorySizes {
        files: 3,
        values: 3,
        patterns: 90,
        unmonitored: 0,
    };
    let state = State::Ready {
        scope: "containers",
        hooks: Vec::new(),
        not_covered: vec!["io_uring: writes of a ring are found in log files only".into()],
        inventory,
    };
    Line::Status(Box::new(Status::of("node-1".into(), at(0, -1_000), state)))
}
