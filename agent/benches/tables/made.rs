//! Made-up rows in any number: what a busy node might yield, the same at every run.
use jiff::{SignedDuration, Timestamp};
use secret_sentinel::activity::Activity;
use secret_sentinel::finding::{Finding, MatchRef, PodRef, ProcessRef, SecretRef, StreamRef, Time};
use secret_sentinel::output::Loss;
use secret_sentinel::rules::{SECRET_IN_LOG_FILE, SECRET_IN_STDOUT};
use secret_sentinel::table::{Origin, Row, Source, TableError};

/// An event that opens a secret, one in so many.
const OPENS_EVERY: u64 = 100;
/// A finding, one in so many events.
const FINDINGS_EVERY: u64 = 1_000;
/// A loss, one in so many events.
const LOSSES_EVERY: u64 = 100_000;
const PROCESSES: u64 = 500;
const PODS: u64 = 40;
const SECRETS: u64 = 30;

/// So many events, and findings and losses among them.
pub struct Made {
    pub events: u64,
    pub begin: Timestamp,
}

impl Source for Made {
    fn rows(
        &mut self,
        each: &mut dyn FnMut(&Origin, Row<'_>) -> Result<(), TableError>,
    ) -> Result<(), TableError> {
        let origin = Origin {
            node: "node-1".into(),
            capture: "01M86QDMC46XY74EB7J8K64BQ7".into(),
        };
        let mut event = blank(&origin, self.begin);
        let mut random = Random(1);
        for number in 0..self.events {
            // A second has 10,000 events.
            let time = Time(self.begin + SignedDuration::from_micros((number * 100).cast_signed()));
            fill(&mut event, time, number, &mut random);
            each(&origin, Row::Activity(&event))?;
            if number.is_multiple_of(FINDINGS_EVERY) {
                each(&origin, Row::Finding(&finding(&event, number)))?;
            }
            if number.is_multiple_of(LOSSES_EVERY) {
                each(&origin, Row::Loss(&Loss::new(time, "ring-full", 3, 600)))?;
            }
        }
        Ok(())
    }
}

fn blank(origin: &Origin, begin: Timestamp) -> Activity {
    Activity {
        dev: Some("254:0".into()),
        ..Activity::new(Time(begin), origin.node.clone(), "write")
    }
}

fn fill(event: &mut Activity, time: Time, number: u64, random: &mut Random) {
    let process = random.below(PROCESSES);
    let pod = process % PODS;
    event.time = time;
    let small = |number: u64| u32::try_from(number).unwrap_or(0);
    event.process = Some(ProcessRef {
        pid: small(1_000 + process),
        tgid: small(1_000 + process),
        ppid: small(100 + pod),
        uid: small(1_000 + pod),
        gid: 1_000,
        comm: format!("worker-{}", process % 25),
        exe: Some(format!("/usr/bin/worker-{}", process % 25)),
        start_time: Time(
            Timestamp::from_second(1_763_900_000 + process.cast_signed()).unwrap_or_default(),
        ),
    });
    event.container = Some(format!("{process:064x}"));
    event.pod = Some(PodRef {
        uid: format!("7e1c0000-0000-4000-8000-{pod:012x}"),
        namespace: Some("shop".into()),
        name: Some(format!("app-{pod}")),
        ..PodRef::default()
    });
    event.inode = Some(12_000_000 + process);
    event.fd = Some(1);
    event.bytes = Some(20 + random.below(400));
    if number.is_multiple_of(OPENS_EVERY) {
        let secret = random.below(SECRETS);
        event.event = "open";
        event.path = Some(format!(
            "/var/lib/kubelet/pods/{pod}/volumes/secret-{secret}/password"
        ));
        event.mode = Some("0444".into());
        event.stream = None;
        event.secret = Some(SecretRef {
            name: format!("secret-{secret}"),
            key: "password".into(),
            field: None,
            source: "volume",
            fingerprint: Some(format!("{secret:032x}")),
        });
    } else {
        event.event = "write";
        event.path = Some(format!("/var/log/app-{pod}.log"));
        event.mode = None;
        event.stream = Some(if process.is_multiple_of(3) {
            "log"
        } else {
            "stdout"
        });
        event.secret = None;
    }
}

fn finding(event: &Activity, number: u64) -> Finding {
    let rule = if number.is_multiple_of(3) {
        &SECRET_IN_STDOUT
    } else {
        &SECRET_IN_LOG_FILE
    };
    let mut found = Finding::new(rule, event.time, &[&number.to_le_bytes()]);
    found.process.clone_from(&event.process);
    found.pod.clone_from(&event.pod);
    found.secret.clone_from(&event.secret);
    found.matched = Some(MatchRef {
        kind: "exact",
        encoding: "base64",
        offset: 17,
        length: 32,
    });
    found.stream = Some(StreamRef {
        kind: "log",
        path: Some("/var/log/app.log".into()),
        dev: "254:0".into(),
        inode: 12_000_000,
    });
    found
}

/// Numbers that look random: xorshift (Marsaglia 2003).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}
