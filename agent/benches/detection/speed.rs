//! Speed on one core, in bulk and in pieces as a stream brings them.
use secret_sentinel::credential::Credentials;
use std::hint::black_box;
use std::time::Instant;

/// Bytes of a write.
const WRITE: usize = 190;
/// Repetitions; the best counts.
const RUNS: usize = 5;

/// Prints MB/s.
pub fn report(credentials: &Credentials, log: &[u8]) {
    let bulk = best(log.len(), || {
        let mut findings = 0;
        for piece in log.chunks(1 << 20) {
            credentials.scan(black_box(piece), 0, true, &mut |_| findings += 1);
        }
        findings
    });
    println!("bulk, 1 MiB pieces: {bulk:.0} MB/s");
    let mut kept: Vec<u8> = Vec::with_capacity(8192);
    let writes = best(log.len(), || {
        let mut findings = 0;
        kept.clear();
        for piece in log.chunks(WRITE) {
            kept.extend_from_slice(piece);
            let next = credentials.scan(black_box(&kept), 0, false, &mut |_| findings += 1);
            kept.copy_within(next.., 0);
            kept.truncate(kept.len() - next);
        }
        findings
    });
    println!("writes of {WRITE} bytes, tail carried: {writes:.0} MB/s");
}

fn best(bytes: usize, mut run: impl FnMut() -> usize) -> f64 {
    (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            black_box(run());
            bytes as f64 / 1e6 / start.elapsed().as_secs_f64()
        })
        .fold(0., f64::max)
}
