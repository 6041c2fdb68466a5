//! How long the matcher's single steps take.
// What criterion's macros make is not documented.
#![allow(missing_docs)]
mod load;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use secret_sentinel::matcher::{Index, Printer, Scan};
use std::hint::black_box;

const TEXT: usize = 1 << 20;

/// A scan of so many bytes, by number of values, length of writes and kind of text.
fn scan(criterion: &mut Criterion) {
    let log = load::log(TEXT);
    let colored = dressed(&log, "\x1b[32m", 40);
    let wide = dressed(&log, "\0", 1);
    let mut group = criterion.benchmark_group("scan");
    group.sample_size(20);
    group.throughput(Throughput::Bytes(TEXT as u64));
    for count in [0, 1_000, 10_000] {
        let index = load::index(&load::values(count)).index;
        let texts = [("log", &log), ("colored", &colored), ("utf-16", &wide)];
        for (name, text) in texts {
            for write in [190, 64 << 10] {
                let text = &text[..TEXT];
                group.bench_function(format!("{count} values/{name}/{write} bytes"), |bencher| {
                    bencher.iter(|| feed(&index, text, write));
                });
            }
        }
    }
    group.finish();
}

fn feed(index: &Index, text: &[u8], write: usize) -> usize {
    let (mut scan, mut found) = (Scan::default(), Vec::new());
    for piece in text.chunks(write) {
        scan.feed(index, black_box(piece), &mut found);
    }
    found.len()
}

/// The text with something put in every so many bytes.
fn dressed(text: &[u8], with: &str, every: usize) -> Vec<u8> {
    let parts = text.chunks(every);
    parts
        .flat_map(|part| [part, with.as_bytes()].concat())
        .collect()
}

fn load_values(criterion: &mut Criterion) {
    let values = load::values(1_000);
    let forms: Vec<_> = values.iter().map(load::forms).collect();
    let mut group = criterion.benchmark_group("1,000 values");
    group.sample_size(20);
    group.bench_function("forms", |bencher| {
        bencher.iter(|| values.iter().map(|it| load::forms(it).len()).sum::<usize>());
    });
    group.bench_function("prints", |bencher| {
        bencher.iter(|| {
            let mut printer = Printer::new([3; 32]);
            let mut count = 0;
            for forms in &forms {
                printer.begin();
                for (encoding, form) in forms {
                    let print = printer.print(form.expose(), load::shape(*encoding));
                    count += usize::from(print.is_some());
                }
            }
            count
        });
    });
    let load::Patterns {
        printer, prints, ..
    } = load::index(&values);
    group.bench_function("index", |bencher| {
        bencher.iter(|| Index::new(&printer, prints.clone()).patterns());
    });
    group.finish();
}

criterion_group!(benches, scan, load_values);
criterion_main!(benches);
