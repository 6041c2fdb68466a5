//! Made-up rows, and what becomes of them: in files, in SQL, in the schema.
mod export;
mod schema;

#[cfg(feature = "query")]
mod partition;
#[cfg(feature = "query")]
mod query;

use super::{Origin, Row, Source, TableError};
use crate::activity::Activity;
use crate::finding::{
    ContainerRef, FileRef, Finding, MatchRef, PodRef, ProcessRef, SecretRef, StreamRef, Time,
};
use crate::identity::Workload;
use crate::output::Loss;
use crate::rules::SECRET_IN_LOG_FILE;

/// Rows that a test hands over; then it fails, if it is to.
#[derive(Default)]
struct Made {
    origin: Origin,
    events: Vec<Activity>,
    findings: Vec<Finding>,
    losses: Vec<Loss>,
    fails: bool,
}

impl Source for Made {
    fn rows(
        &mut self,
        each: &mut dyn FnMut(&Origin, Row<'_>) -> Result<(), TableError>,
    ) -> Result<(), TableError> {
        let events = self.events.iter().map(Row::Activity);
        let findings = self.findings.iter().map(Row::Finding);
        let losses = self.losses.iter().map(Row::Loss);
        for row in events.chain(findings).chain(losses) {
            each(&self.origin, row)?;
        }
        if self.fails {
            return Err(TableError::Source("the capture is torn at byte 17".into()));
        }
        Ok(())
    }
}

impl Made {
    /// A full and a bare row of each table.
    fn both() -> Self {
        Self {
            origin: origin(),
            events: vec![full_event(), bare_event()],
            findings: vec![full_finding(), bare_finding()],
            losses: vec![loss()],
            fails: false,
        }
    }
}

fn origin() -> Origin {
    Origin {
        node: "node-1".into(),
        capture: "capture-1".into(),
    }
}

fn time(text: &str) -> Time {
    Time(text.parse().expect("a time"))
}

fn process() -> ProcessRef {
    ProcessRef {
        pid: 4712,
        tgid: 4711,
        ppid: 1,
        uid: 1000,
        gid: 1001,
        comm: "a\"b\n".into(),
        exe: Some("/bin/sh".into()),
        start_time: time("2026-11-24T12:10:00.000001Z"),
    }
}

fn pod() -> PodRef {
    PodRef {
        uid: "7e1c".into(),
        namespace: Some("shop".into()),
        name: None,
        ..PodRef::default()
    }
}

fn secret() -> SecretRef {
    SecretRef {
        name: "db".into(),
        key: "password".into(),
        field: None,
        source: "volume",
        fingerprint: Some("661a7bb9".into()),
    }
}

fn full_event() -> Activity {
    Activity {
        kind: "activity",
        time: time("2026-11-24T12:10:20.420713Z"),
        node: "node-1".into(),
        event: "open",
        process: Some(process()),
        container: Some("16f1".into()),
        pod: Some(pod()),
        dev: Some("254:0".into()),
        inode: Some(u64::MAX),
        path: Some("/run/secrets/db".into()),
        mode: Some("0444".into()),
        stream: Some("log"),
        fd: Some(3),
        bytes: Some(32),
        secret: Some(secret()),
        child: Some(5000),
    }
}

fn bare_event() -> Activity {
    Activity::new(time("2026-11-24T12:10:21Z"), "node-1".into(), "cgroup")
}

fn full_finding() -> Finding {
    let mut found = Finding::new(
        &SECRET_IN_LOG_FILE,
        time("2026-11-24T12:10:20.420713Z"),
        &[b"evidence"],
    );
    found.secret = Some(secret());
    found.matched = Some(MatchRef {
        kind: "exact",
        encoding: "base64",
        offset: -3,
        length: 32,
    });
    found.stream = Some(StreamRef {
        kind: "log",
        path: Some("/var/log/app.log".into()),
        dev: "254:0".into(),
        inode: 12_444_067,
    });
    found.process = Some(process());
    found.container = Some(ContainerRef {
        id: "16f1".into(),
        name: Some("app".into()),
        image: Some("registry.example/shop/app:1".into()),
        image_digest: Some("sha256:16f1".into()),
    });
    let label = ("app".to_owned(), "shop".to_owned());
    found.pod = Some(PodRef {
        labels: [label].into(),
        ..pod()
    });
    found.workload = Some(Workload {
        kind: "Deployment".into(),
        name: "app".into(),
    });
    found.node = "node-1".into();
    found.file = Some(FileRef {
        path: "/run/secrets/db".into(),
        mode: "0444".into(),
        uid: 0,
        gid: 0,
        dev: "254:0".into(),
        inode: 12_444_130,
    });
    found.reason = Some("too short".into());
    found.count = 20;
    found.last_seen = time("2026-11-24T12:10:22Z");
    found
}

fn bare_finding() -> Finding {
    Finding::new(&SECRET_IN_LOG_FILE, time("2026-11-25T00:00:00Z"), &[])
}

fn loss() -> Loss {
    Loss::new(time("2026-11-24T12:11:00Z"), "ring-full", 7, 4_096)
}
