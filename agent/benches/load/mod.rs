//! What the matcher is measured with: made-up values, their forms, and the log of a busy node. The same on every run.
#![allow(dead_code, missing_docs)]
use secret_sentinel::inventory::{Forms, expand};
use secret_sentinel::matcher::{Index, Print, Printer};
use secret_sentinel::redact::SecretBytes;
use std::fmt::Write;

/// Steele and others' SplitMix64.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    pub fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    pub fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    fn chars(&mut self, of: &[u8], count: usize) -> String {
        (0..count).map(|_| char::from(self.pick(of))).collect()
    }
}

const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const SIGNS: &[u8] =
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&*+-/:<>?@^_~";
const HEX: &[u8] = b"0123456789abcdef";

/// File contents as secrets have them: passwords, tokens, keys, URLs that share a prefix. One in twenty is short.
pub fn values(count: usize) -> Vec<SecretBytes> {
    let mut random = Random(7);
    let value = |number: usize| {
        let length = 20 + random.below(41);
        let text = match number % 20 {
            0 => {
                let length = 8 + random.below(6);
                random.chars(SIGNS, length)
            }
            1..=8 => random.chars(SIGNS, length),
            9..=12 => random.chars(LETTERS, length),
            13 | 14 => random.chars(HEX, 40),
            15 | 16 => format!("ghp_{}", random.chars(LETTERS, 36)),
            _ => format!(
                "postgres://app:{}@db.example.internal:5432/orders",
                random.chars(LETTERS, 20)
            ),
        };
        let ending = if number.is_multiple_of(2) { "\n" } else { "" };
        SecretBytes::new(format!("{text}{ending}").into_bytes())
    };
    (0..count).map(value).collect()
}

/// What values become.
pub struct Patterns {
    pub index: Index,
    pub printer: Printer,
    pub prints: Vec<Print>,
}

/// The bytes of every form of these values, for a matcher that needs them.
pub fn patterns(values: &[SecretBytes]) -> Vec<Vec<u8>> {
    let mut forms = Forms::default();
    let mut patterns = Vec::new();
    for value in values {
        expand(value.expose(), &mut forms);
        patterns.extend(forms.iter().map(|(_, form)| form.to_vec()));
    }
    patterns
}

/// Expands and prints.
pub fn prints(values: &[SecretBytes]) -> (Printer, Vec<Print>) {
    let mut printer = Printer::new([3; 32]);
    let mut prints = Vec::new();
    let mut forms = Forms::default();
    for value in values {
        printer.begin();
        expand(value.expose(), &mut forms);
        prints.extend(
            forms
                .iter()
                .filter_map(|(encoding, form)| printer.print(form, encoding.shape())),
        );
    }
    (printer, prints)
}

/// Expands, prints and indexes.
pub fn index(values: &[SecretBytes]) -> Patterns {
    let (printer, prints) = prints(values);
    let index = Index::new(&printer, prints.clone());
    Patterns {
        index,
        printer,
        prints,
    }
}

/// Processor time of this thread.
pub fn cpu_seconds() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// So many bytes of varied log text.
pub fn log(bytes: usize) -> Vec<u8> {
    let mut random = Random(11);
    let mut text = String::with_capacity(bytes + 1024);
    let mut second = 0u64;
    while text.len() < bytes {
        second += random.next() % 3;
        line(&mut text, &mut random, second);
    }
    text.truncate(bytes);
    text.into_bytes()
}

const PATHS: &[&str] = &[
    "/api/v1/orders",
    "/healthz",
    "/static/app.4f3a9c.js",
    "/users/login",
    "/metrics",
    "/v2/_catalog",
];
const WORDS: &[&str] = &[
    "connection",
    "accepted",
    "from",
    "upstream",
    "retrying",
    "request",
    "completed",
    "cache",
    "miss",
    "for",
    "key",
    "worker",
    "started",
    "pool",
    "exhausted",
    "waiting",
    "leader",
    "elected",
    "snapshot",
    "written",
    "to",
    "disk",
    "flushing",
    "segment",
    "partition",
    "assigned",
    "consumer",
    "lag",
    "is",
    "above",
    "threshold",
    "the",
    "certificate",
    "expires",
    "in",
    "days",
];
const SERVICES: &[&str] = &[
    "checkout",
    "payments-api",
    "inventory",
    "kube-proxy",
    "ingress-nginx-controller",
    "etcd",
];

fn line(text: &mut String, random: &mut Random, second: u64) {
    let (hour, minute, sec) = (second / 3600 % 24, second / 60 % 60, second % 60);
    let milli = random.below(1000);
    let time = format!("2026-11-24T{hour:02}:{minute:02}:{sec:02}.{milli:03}Z");
    let service = random.pick(SERVICES);
    let ip = format!(
        "10.{}.{}.{}",
        random.below(256),
        random.below(256),
        random.below(256)
    );
    let trace = random.chars(HEX, 32);
    let path = random.pick(PATHS);
    let (status, took) = (
        random.pick(&[200, 200, 200, 204, 301, 404, 500]),
        random.below(900),
    );
    let words = {
        let mut words = String::new();
        for _ in 0..5 + random.below(12) {
            words.push_str(random.pick(WORDS));
            words.push(' ');
        }
        words.pop();
        words
    };
    let written = match random.below(100) {
        0..25 => writeln!(
            text,
            r#"{{"ts":"{time}","level":"info","service":"{service}","msg":"{words}","trace_id":"{trace}","status":{status},"duration_ms":{took}}}"#
        ),
        25..45 => writeln!(
            text,
            r#"{ip} - - [24/Nov/2026:{hour:02}:{minute:02}:{sec:02} +0000] "GET {path}?id={took} HTTP/1.1" {status} {milli} "-" "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36""#
        ),
        45..65 => writeln!(
            text,
            "{time} INFO  [{service}-{}] c.e.{service}.OrderService : {words} in {took} ms",
            random.below(32)
        ),
        65..78 => writeln!(
            text,
            "level=info ts={time} caller=main.go:{took} component={service} msg=\"{words}\" trace={trace}"
        ),
        78..85 => writeln!(
            text,
            "I1124 {hour:02}:{minute:02}:{sec:02}.{milli:06}       1 reflector.go:{took}] {words} pod=\"default/{service}-{}\"",
            random.chars(HEX, 9)
        ),
        85..90 => writeln!(
            text,
            "\tat com.example.{service}.Orders.place(Orders.java:{took})"
        ),
        90..93 => writeln!(
            text,
            "{time} DEBUG token kid={} jwt={}.{}",
            random.chars(HEX, 8),
            random.chars(LETTERS, 60),
            random.chars(LETTERS, 43)
        ),
        93..95 => writeln!(
            text,
            "\x1b[32m{time}\x1b[0m \x1b[1mINFO\x1b[0m {words} \x1b[2mms={took}\x1b[0m"
        ),
        95..96 => writeln!(
            text,
            "eth0: link up, hwaddr {}",
            (0..6)
                .map(|_| random.chars(HEX, 2))
                .collect::<Vec<_>>()
                .join(":")
        ),
        96..98 => writeln!(
            text,
            "| {service:<28} | {status:>6} | {took:>8} | {ip:>15} |"
        ),
        _ => writeln!(
            text,
            "{time} {service}[{took}]: {words}: {{\\\"path\\\":\\\"{path}\\\",\\\"n\\\":{milli}}}\\n"
        ),
    };
    written.unwrap_or_default();
}
