//! Findings in logs that hold no credential: this machine's, what packages ship, and a generated one.
use secret_sentinel::credential::Credentials;
use std::path::{Path, PathBuf};

/// Largest file that is read, and most bytes of all files.
const LARGEST: u64 = 64 << 20;
const MOST: usize = 256 << 20;
/// Bytes of the generated log.
const GENERATED: usize = 64 << 20;

/// Prints findings for each megabyte.
pub fn report(credentials: &Credentials, generated: &[u8], more: Option<&Path>) {
    let mut files = Vec::new();
    for folder in ["/var/log", "/usr/share/doc", "/var/lib/dpkg/info"]
        .iter()
        .map(Path::new)
        .chain(more)
    {
        collect(folder, &mut files);
    }
    let (mut bytes, mut findings) = (0, 0);
    for path in files {
        if bytes > MOST {
            break;
        }
        let Ok(text) = std::fs::read(&path) else {
            continue;
        };
        bytes += text.len();
        credentials.scan(&text, 0, true, &mut |found| {
            findings += 1;
            if findings <= 40 {
                let line = text[..found.start]
                    .iter()
                    .rposition(|&byte| byte == b'\n')
                    .map_or(0, |at| at + 1);
                let context = String::from_utf8_lossy(
                    &text
                        [line.max(found.start.saturating_sub(80))..found.end.min(found.start + 60)],
                );
                println!("  {}: {}: {context:?}", path.display(), found.pattern.id);
            }
        });
    }
    print("logs and documents of this machine", findings, bytes);
    let mut findings = 0;
    credentials.scan(generated, 0, true, &mut |found| {
        findings += 1;
        if findings <= 10 {
            println!(
                "  {}: {:?}",
                found.pattern.id,
                String::from_utf8_lossy(&generated[found.start.saturating_sub(40)..found.end])
            );
        }
    });
    print("generated log", findings, generated.len());
}

fn print(what: &str, findings: usize, bytes: usize) {
    let megabytes = bytes as f64 / 1e6;
    println!(
        "{what}: {findings} findings in {megabytes:.1} MB, {:.3} a MB",
        findings as f64 / megabytes.max(1e-9)
    );
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        match std::fs::symlink_metadata(&path) {
            Ok(found) if found.is_dir() => collect(&path, files),
            Ok(found) if found.is_file() && (1..LARGEST).contains(&found.len()) => {
                let is_packed = path
                    .extension()
                    .is_some_and(|end| end == "gz" || end == "xz" || end == "journal");
                if !is_packed {
                    files.push(path);
                }
            }
            _ => {}
        }
    }
}

/// Pseudo-random numbers: the log is the same each time.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    fn of(&mut self, alphabet: &str, length: usize) -> String {
        let bytes = alphabet.as_bytes();
        (0..length)
            .map(|_| char::from(bytes[self.below(bytes.len() as u64) as usize]))
            .collect()
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len() as u64) as usize]
    }
}

const HEX: &str = "0123456789abcdef";
const BASE64: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const LOWER: &str = "abcdefghijklmnopqrstuvwxyz0123456789";
const WORDS: &[&str] = &[
    "request",
    "completed",
    "connection",
    "timeout",
    "retry",
    "worker",
    "session",
    "cache",
    "miss",
    "token",
    "key",
    "expired",
    "password",
    "changed",
    "for",
    "user",
    "in",
    "database",
    "secret",
    "mounted",
    "volume",
    "ready",
    "failed",
    "upstream",
    "shard",
    "index",
    "compaction",
    "finished",
    "of",
    "queue",
    "payload",
    "schema",
    "validated",
    "and",
    "the",
    "controller",
    "synced",
    "lease",
    "renewed",
    "authentication",
    "succeeded",
    "certificate",
    "rotated",
    "partition",
];

/// A varied log without credentials: access lines, JSON, key-value lines, stack traces, identifiers of all kinds.
pub fn generated() -> Vec<u8> {
    let mut numbers = Numbers(0x5eed_1234_5678_9abc);
    let mut log = String::with_capacity(GENERATED + 1024);
    while log.len() < GENERATED {
        let n = &mut numbers;
        let time = format!(
            "2026-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z",
            1 + n.below(12),
            1 + n.below(28),
            n.below(24),
            n.below(60),
            n.below(60),
            n.below(1_000_000)
        );
        let uuid = format!(
            "{}-{}-4{}-a{}-{}",
            n.of(HEX, 8),
            n.of(HEX, 4),
            n.of(HEX, 3),
            n.of(HEX, 3),
            n.of(HEX, 12)
        );
        let (sha1, sha256) = (n.of(HEX, 40), n.of(HEX, 64));
        let pod = format!(
            "{}-{}-{}",
            n.pick(&["api", "worker", "payments", "gateway"]),
            n.of(LOWER, 10),
            n.of(LOWER, 5)
        );
        let words: Vec<&str> = (0..4 + n.below(8)).map(|_| n.pick(WORDS)).collect();
        let words = words.join(" ");
        let ip = format!("10.{}.{}.{}", n.below(256), n.below(256), n.below(256));
        let number = n.below(100_000);
        let line = match n.below(16) {
            0 => format!(
                "{ip} - - [{time}] \"GET /api/v1/items/{number}?page={}&trace={uuid} HTTP/1.1\" 200 {number} \"https://www.example.org/{}\" \"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36\"",
                n.below(99),
                n.of(LOWER, 12)
            ),
            1 => format!(
                "{{\"level\":\"info\",\"ts\":\"{time}\",\"caller\":\"server/handler.go:{number}\",\"msg\":\"{words}\",\"request_id\":\"{uuid}\",\"duration_ms\":{number}}}"
            ),
            2 => format!(
                "{time} INFO [main] c.e.s.{} - {words} id={number} commit={sha1}",
                n.pick(&["OrderService", "KeyStore", "TokenFilter"])
            ),
            3 => format!(
                "I1124 {time} 1 reconcile.go:{number}] \"Synced\" pod=\"prod/{pod}\" secret=\"prod/{pod}-tls\" uid=\"{uuid}\""
            ),
            4 => format!(
                "time={time} level=warn msg=\"{words}\" cache_key={} etag=\"{}\" digest=sha256:{sha256}",
                n.of(HEX, 32),
                n.of(HEX, 32)
            ),
            5 => format!(
                "\tat com.example.auth.TokenProvider${}.apply(TokenProvider.java:{number})",
                number % 9
            ),
            6 => format!(
                "{time} DEBUG payload={} length={number}",
                n.of(BASE64, 80 + (number % 100) as usize)
            ),
            7 => format!(
                "Pulled image registry.example.org/team/{pod}@sha256:{sha256} in {number}ms"
            ),
            8 => format!(
                "{time} {words}: password authentication failed for user \"u{number}\" from {ip}"
            ),
            9 => format!(
                "{{\"@timestamp\":\"{time}\",\"trace.id\":\"{}\",\"span.id\":\"{}\",\"partition_key\":\"{uuid}\",\"message\":\"{words}\"}}",
                n.of(HEX, 32),
                n.of(HEX, 16)
            ),
            10 => format!(
                "{time} audit user=system:serviceaccount:prod:{pod} verb=get resource=secrets/{pod}-token-{} code=403",
                n.of(LOWER, 5)
            ),
            11 => format!("{time} unexpected token in JSON at position {number}: {words}"),
            12 => format!(
                "{time} next_token_id={} continuation={} nonce={}",
                n.of(HEX, 24),
                n.of(BASE64, 32),
                n.of(LOWER, 22)
            ),
            13 => format!(
                "{time} x-request-id: {uuid} x-amz-request-id: {} key: items/{number}/{pod}",
                n.of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", 16)
            ),
            14 => format!(
                "{time} GET https://storage.example.org/bucket/{}?X-Amz-Expires=900&versionId={} 304",
                n.of(LOWER, 20),
                n.of(BASE64, 32).replace(['+', '/'], "_")
            ),
            _ => format!("{time} {words} {words}"),
        };
        log.push_str(&line);
        log.push('\n');
    }
    log.into_bytes()
}
