//! Precision at scale: 10,000 planted values of many shapes, in all forms, against 1 GiB of made log text that holds none
//! of them. Run by `cargo xtask bench precision`; a number after `--` is the MiB of text. Ends with exit code 1 when
//! something is found that is not there, or a control is not found that is.

#[path = "precision/text.rs"]
mod text;
#[path = "precision/values.rs"]
mod values;

use secret_sentinel::inventory::{Forms, expand};
use secret_sentinel::matcher::{Index, Match, Printer, Scan};
use secret_sentinel::redact::SecretBytes;
use std::process::ExitCode;
use std::time::{Duration, Instant};
use text::Text;

/// Values planted.
const VALUES: usize = 10_000;
/// MiB of text unless the command line says otherwise.
const MIB: usize = 1024;
/// Bytes that the matcher is given at once: a writer's buffer.
const WRITE: usize = 4096;
/// After so many MiB a control follows: a value, in a line of its own.
const CONTROL_EVERY: usize = 64;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    // `cargo test` runs benches too, without this word: it is too long for a test.
    if !arguments.iter().any(|word| word == "--bench") {
        return ExitCode::SUCCESS;
    }
    let mib = arguments.iter().find_map(|word| word.parse().ok());
    let mib: usize = mib.unwrap_or(MIB);
    let values = values::made(VALUES);
    let start = Instant::now();
    let index = index(&values);
    let loaded = start.elapsed();

    let mut text = Text::new();
    let (mut scan, mut found) = (Scan::default(), Vec::new());
    let (mut controls, mut wrong) = (0, 0);
    let (mut searching, mut bytes) = (Duration::ZERO, 0);
    let mut chunk = Vec::new();
    for number in 0..mib {
        chunk.clear();
        text.fill(&mut chunk, 1 << 20);
        searching += feed(&mut scan, &index, &chunk, &mut found);
        bytes += chunk.len();
        wrong += found.len();
        found.clear();
        if number % CONTROL_EVERY == 0 {
            let control = values[number * 7919 % VALUES].expose();
            searching += feed(&mut scan, &index, &[control, b"\n"].concat(), &mut found);
            controls += 1;
            if found.is_empty() {
                println!("a control of {} bytes was not found", control.len());
                return ExitCode::FAILURE;
            }
            found.clear();
        }
    }
    println!(
        "{VALUES} values, {} forms, loaded in {:.2} s; {:.0} MiB of text at {:.0} MB/s; {controls} controls found; \
        findings that are none: {wrong}",
        index.patterns(),
        loaded.as_secs_f64(),
        bytes as f64 / f64::from(1 << 20),
        bytes as f64 / 1e6 / searching.as_secs_f64(),
    );
    ExitCode::from(u8::from(wrong > 0))
}

/// All forms of all values.
fn index(values: &[SecretBytes]) -> Index {
    let (mut printer, mut forms) = (Printer::new([7; 32]), Forms::default());
    let mut prints = Vec::new();
    for value in values {
        expand(value.expose(), &mut forms);
        for (encoding, form) in forms.iter() {
            prints.extend(printer.print(form, encoding.shape()));
        }
    }
    Index::new(&printer, prints)
}

/// Has the text searched, a write after the other; how long that took.
fn feed(scan: &mut Scan, index: &Index, text: &[u8], found: &mut Vec<Match>) -> Duration {
    let start = Instant::now();
    for write in text.chunks(WRITE) {
        scan.feed(index, write, found);
    }
    scan.pause(index, found);
    start.elapsed()
}
