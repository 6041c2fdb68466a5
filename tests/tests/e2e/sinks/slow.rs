//! A receiver of each kind that answers late and reads slowly: neither another sink nor the sentinel waits for it, and it gets all.

mod narrow;

use std::collections::BTreeSet;
use std::fs;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use e2e::receiver::{Fault, Judge, Receiver, Request};
use e2e::wait::wait_until;

use self::narrow::{Narrow, Syslog};
use super::scene::{Came, RETRY, Scene};
use super::webhook::{read, takes};
use super::{elasticsearch, loki, nats, otlp, splunk, webhook};
use crate::case::SOON;
use crate::harness::{PLAIN, Test};

/// The good sink's own batch time, and what a busy machine may need.
const IN_TIME: Duration = Duration::from_millis(100 + 2_000);
/// An answer comes so late: just before it is too late.
const LATE: Duration = Duration::from_millis(1_200);
/// The pause after each piece that is read.
const PAUSE: Duration = Duration::from_millis(20);
const ROUNDS: usize = 15;
const LEAKS: usize = 10;

pub fn tests() -> Vec<Test> {
    vec![
        Test::new("sinks::slow_webhook", PLAIN, || over_http(&WEBHOOK)),
        Test::new("sinks::slow_splunk", PLAIN, || over_http(&SPLUNK)),
        Test::new("sinks::slow_elasticsearch", PLAIN, || {
            over_http(&ELASTICSEARCH)
        }),
        Test::new("sinks::slow_otlp", PLAIN, || over_http(&OTLP)),
        Test::new("sinks::slow_loki", PLAIN, || over_http(&LOKI)),
        Test::new("sinks::slow_syslog", PLAIN, syslog),
        Test::new("sinks::slow_nats", nats::NEEDS, over_nats),
    ]
}

/// A kind over HTTP: its own keys, where `TOKEN` is the path of a file; and a strict receiver of it.
struct Kind {
    name: &'static str,
    keys: &'static str,
    token: &'static str,
    judge: Judge,
    read: fn(&Request) -> Result<Vec<Came>>,
}

const WEBHOOK: Kind = Kind {
    name: "webhook",
    keys: "",
    token: "",
    judge: webhook::takes,
    read: webhook::read,
};
const SPLUNK: Kind = Kind {
    name: "splunk",
    keys: ", token_file: TOKEN, index: security",
    token: "7b0c",
    judge: splunk::judge,
    read: splunk::read,
};
const ELASTICSEARCH: Kind = Kind {
    name: "elasticsearch",
    keys: ", api_key_file: TOKEN, index: findings, pipeline: geo",
    token: "a2V5Om9m",
    judge: elasticsearch::judge,
    read: elasticsearch::read,
};
const OTLP: Kind = Kind {
    name: "otlp",
    keys: ", resource: {team: soc}",
    token: "",
    judge: otlp::judge,
    read: otlp::read,
};
const LOKI: Kind = Kind {
    name: "loki",
    keys: ", tenant: soc, labels: {env: test}",
    token: "",
    judge: loki::judge,
    read: loki::read,
};

fn over_http(kind: &Kind) -> Result<()> {
    let scene = Scene::new(ROUNDS * LEAKS)?;
    let receiver = Receiver::start(kind.judge)?;
    receiver.fault((0..500).flat_map(|_| [Fault::Late(LATE), Fault::Slow(PAUSE)]));
    let token = scene.at().join("token");
    fs::write(&token, kind.token).context("writing a token")?;
    let keys = kind.keys.replace("TOKEN", &format!("{token:?}"));
    let to = format!(
        "{}: {{http: {{url: 'http://{}/', gzip: false}}{keys}}}",
        kind.name,
        receiver.address()
    );
    let got = || {
        ensure!(
            receiver.complaints().is_empty(),
            "{:#?}",
            receiver.complaints()
        );
        let mut ids = BTreeSet::new();
        for (_, request) in receiver.taken() {
            ids.extend((kind.read)(&request)?.into_iter().map(|(id, _)| id));
        }
        Ok(ids)
    };
    beside_a_good_one(scene, &to, got, || receiver.mend())
}

fn syslog() -> Result<()> {
    let scene = Scene::new(ROUNDS * LEAKS)?;
    let server = Syslog::start(PAUSE)?;
    let to = format!(
        "syslog: {{address: '{}', transport: tcp}}",
        server.address()
    );
    beside_a_good_one(scene, &to, || server.ids(), || server.hurry())
}

fn over_nats() -> Result<()> {
    let scene = Scene::new(ROUNDS * LEAKS)?;
    let server = nats::Server::start()?;
    server.add_stream()?;
    let way = Narrow::to(server.port, PAUSE)?;
    let user = scene.at().join("user");
    fs::write(&user, "sentinel:of-nats\n").context("writing a password")?;
    let to = format!(
        "nats: {{servers: ['nats://{}'], user_file: {user:?}}}",
        way.address()
    );
    let got = || {
        let stored = nats::stored(&mut server.client()?)?;
        Ok(stored.into_iter().map(|(_, id)| id).collect())
    };
    beside_a_good_one(scene, &to, got, || way.hurry())
}

/// Leaks with the slow sink `to` beside a good one; what the slow receiver `got` is asked before and after it is told to hurry.
fn beside_a_good_one(
    mut scene: Scene,
    to: &str,
    got: impl Fn() -> Result<BTreeSet<String>>,
    hurry: impl FnOnce(),
) -> Result<()> {
    let good = Receiver::start(takes)?;
    scene.configure(&format!(
        "  slow: {{{RETRY}, batch: {{findings: 10, wait: 20ms}}, to: {{{to}}}}}\n  good: {{{RETRY}, to: {{webhook: {{http: {{url: 'http://{}/'}}}}}}}}",
        good.address()
    ))?;
    let sentinel = scene.start()?;
    let mut longest = Duration::ZERO;
    for _ in 0..ROUNDS {
        let leaks = scene.leak(LEAKS)?;
        let leaked = Instant::now();
        scene.told(leaks)?;
        longest = longest.max(leaked.elapsed());
    }
    ensure!(longest < IN_TIME, "a leak was told only after {longest:?}");
    scene.arrived(scene.so_far(), &good, read)?;
    let told = scene.told(scene.so_far())?;
    let before = got()?.len();
    ensure!(before < told.len(), "the slow one has all {before} already");
    let printed = sentinel.lines();
    for (at, request) in good.taken() {
        for (id, _) in read(&request)? {
            let line = printed.iter().find(|(_, line)| line["id"] == id.as_str());
            let (printed, _) = line.context("a finding came that was not printed")?;
            let late = at.saturating_duration_since(*printed);
            ensure!(late < IN_TIME, "{id} came {late:?} after it was printed");
        }
    }
    hurry();
    let arrived = wait_until(SOON * 3, "the slow one to have all", || {
        Ok(told.is_subset(&got()?).then_some(()))
    });
    arrived.with_context(|| sentinel.stderr())?;
    let stopped = sentinel.stop()?;
    ensure!(stopped.status.success(), "{stopped:?}");
    Ok(())
}
