//! Made log text, varied and the same in every run: what programs write that looks like secrets and is none.

const WORDS: &[&str] = &[
    "accepted",
    "account",
    "admin",
    "application",
    "authorization",
    "backend",
    "cache",
    "cart",
    "checkout",
    "client",
    "closed",
    "commit",
    "completed",
    "connection",
    "container",
    "controller",
    "database",
    "default",
    "deployment",
    "disconnected",
    "endpoint",
    "error",
    "expired",
    "failed",
    "fetching",
    "gateway",
    "handshake",
    "health",
    "image",
    "ingress",
    "invalid",
    "job",
    "key",
    "latency",
    "listening",
    "loaded",
    "locked",
    "login",
    "memory",
    "namespace",
    "node",
    "order",
    "password",
    "payment",
    "pending",
    "pod",
    "pool",
    "postgres",
    "query",
    "queue",
    "rejected",
    "replica",
    "request",
    "response",
    "retrying",
    "root",
    "scheduled",
    "secret",
    "server",
    "service",
    "session",
    "shutdown",
    "started",
    "stopped",
    "storage",
    "success",
    "timeout",
    "token",
    "trace",
    "transaction",
    "upstream",
    "user",
    "volume",
    "warning",
    "worker",
];
const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const HEX: &[u8; 16] = b"0123456789abcdef";

/// `xorshift64*`: quick, and the same everywhere.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    pub fn below(&mut self, bound: usize) -> usize {
        ((u128::from(self.next()) * bound as u128) >> 64) as usize
    }
}

/// Makes text.
pub struct Text {
    random: Random,
    line: u64,
}

impl Text {
    pub fn new() -> Self {
        Self {
            random: Random::new(0x10c5),
            line: 0,
        }
    }

    /// Adds lines until there are `bytes`.
    pub fn fill(&mut self, out: &mut Vec<u8>, bytes: usize) {
        out.reserve(bytes + 1024);
        while out.len() < bytes {
            self.line += 1;
            match self.random.below(10) {
                0 => self.access(out),
                1 | 2 => self.plain(out),
                3 | 4 => self.json(out),
                5 => self.stack(out),
                6 => self.blob(out),
                7 => self.identifiers(out),
                8 => self.key_values(out),
                _ => self.encoded(out),
            }
            out.push(b'\n');
        }
    }

    fn access(&mut self, out: &mut Vec<u8>) {
        out.extend(b"10.0.");
        self.number(out, 255);
        out.push(b'.');
        self.number(out, 255);
        out.extend(b" - - [");
        self.time(out);
        out.extend(b"] \"GET /api/v1/");
        self.words(out, 2, b'/');
        out.extend(b"?id=");
        self.uuid(out);
        out.extend(b"&q=");
        self.words(out, 3, b'+');
        out.extend(b"%2F%3Cb%3E HTTP/1.1\" 200 ");
        self.number(out, 100_000);
        out.extend(b" \"-\" \"Mozilla/5.0 (X11; Linux x86_64)\" rt=0.");
        self.number(out, 1000);
    }

    fn plain(&mut self, out: &mut Vec<u8>) {
        self.time(out);
        out.extend(b" INFO [worker-");
        self.number(out, 32);
        out.extend(b"] ");
        self.words(out, 9, b' ');
        out.push(b' ');
        self.number(out, 1_000_000);
    }

    fn json(&mut self, out: &mut Vec<u8>) {
        out.extend(b"{\"time\":\"");
        self.time(out);
        out.extend(b"\",\"level\":\"info\",\"msg\":\"");
        self.words(out, 5, b' ');
        out.extend(b" \\u003c\\/b\\u003e\",\"trace_id\":\"");
        self.digits(out, HEX, 32);
        out.extend(b"\",\"user\":\"");
        self.words(out, 1, b' ');
        out.extend(b"\",\"etag\":\"");
        self.digits(out, BASE64, 27);
        out.extend(b"=\"}");
    }

    fn stack(&mut self, out: &mut Vec<u8>) {
        out.extend(b"\tat com.shop.");
        self.words(out, 3, b'.');
        out.extend(b"$$Lambda$");
        self.number(out, 2000);
        out.extend(b"/0x");
        self.digits(out, HEX, 16);
        out.extend(b".run(Service.java:");
        self.number(out, 2000);
        out.push(b')');
    }

    fn blob(&mut self, out: &mut Vec<u8>) {
        out.extend(b"certificate-authority-data: ");
        for _ in 0..4 {
            self.digits(out, BASE64, 64);
            out.push(b'\n');
        }
        self.digits(out, BASE64, 42);
        out.extend(b"==");
    }

    fn identifiers(&mut self, out: &mut Vec<u8>) {
        out.extend(b"pulled sha256:");
        self.digits(out, HEX, 64);
        out.extend(b" commit ");
        self.digits(out, HEX, 40);
        out.extend(b" request ");
        self.uuid(out);
    }

    fn key_values(&mut self, out: &mut Vec<u8>) {
        for _ in 0..6 {
            self.words(out, 1, b' ');
            out.push(b'=');
            self.words(out, 1, b' ');
            out.push(b' ');
        }
        out.extend(b"\x1b[32mduration\x1b[0m=");
        self.number(out, 100_000);
        out.extend(b"ms");
    }

    /// Base64, percent signs and bytes with colons: what forms of values look like.
    fn encoded(&mut self, out: &mut Vec<u8>) {
        out.extend(b"Authorization: Basic ");
        self.digits(out, BASE64, 40);
        out.extend(b" fingerprint ");
        for _ in 0..20 {
            self.digits(out, HEX, 2);
            out.push(b':');
        }
        for _ in 0..8 {
            out.push(b'%');
            self.digits(out, HEX, 2);
        }
    }

    fn words(&mut self, out: &mut Vec<u8>, count: usize, between: u8) {
        for number in 0..count {
            if number > 0 {
                out.push(between);
            }
            out.extend(WORDS[self.random.below(WORDS.len())].as_bytes());
        }
    }

    fn digits(&mut self, out: &mut Vec<u8>, alphabet: &[u8], count: usize) {
        let bits = alphabet.len().trailing_zeros();
        let each = (64 / bits) as usize;
        let mut left = count;
        while left > 0 {
            let mut word = self.random.next();
            for _ in 0..left.min(each) {
                out.push(alphabet[word as usize & (alphabet.len() - 1)]);
                word >>= bits;
            }
            left -= left.min(each);
        }
    }

    fn uuid(&mut self, out: &mut Vec<u8>) {
        for (number, length) in [8, 4, 4, 4, 12].into_iter().enumerate() {
            if number > 0 {
                out.push(b'-');
            }
            self.digits(out, HEX, length);
        }
    }

    fn number(&mut self, out: &mut Vec<u8>, bound: usize) {
        decimal(out, self.random.below(bound) as u64, 1);
    }

    fn time(&mut self, out: &mut Vec<u8>) {
        let seconds = self.line / 50;
        out.extend(b"2026-11-24T");
        decimal(out, seconds / 3600 % 24, 2);
        out.push(b':');
        decimal(out, seconds / 60 % 60, 2);
        out.push(b':');
        decimal(out, seconds % 60, 2);
        out.push(b'.');
        decimal(out, self.random.below(1_000_000) as u64, 6);
        out.push(b'Z');
    }
}

/// Decimal digits, at least so many.
fn decimal(out: &mut Vec<u8>, number: u64, least: usize) {
    let mut digits = [b'0'; 20];
    let (mut at, mut rest) = (digits.len(), number);
    while rest > 0 || digits.len() - at < least {
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
    out.extend(&digits[at..]);
}
