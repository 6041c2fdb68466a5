//! scratch
mod load;
use secret_sentinel::matcher::*;
use std::time::Instant;
fn main() {
    let text = load::log(16 << 20);
    let t = |name: &str, index: &Index, w: usize, text: &[u8]| {
        let mut best = 0f64;
        let mut nf = 0;
        for _ in 0..4 {
            let (mut scan, mut found) = (Scan::default(), Vec::new());
            let s = Instant::now();
            for p in text.chunks(w) {
                scan.feed(index, p, &mut found);
            }
            best = best.max(text.len() as f64 / 1e6 / s.elapsed().as_secs_f64());
            nf = found.len();
        }
        println!("{name} w{w}: {best:.0} MB/s found {nf}");
    };
    let plain: Vec<u8> = text
        .split_inclusive(|b| *b == b'\n')
        .filter(|l| !l.contains(&0x1b))
        .flatten()
        .copied()
        .collect();
    let none = Index::new(&Printer::new([3; 32]), vec![]);
    for w in [190, 65536] {
        t("empty", &none, w, &text);
        t("empty plain", &none, w, &plain);
    }
    for n in [1000, 10000] {
        let v = load::values(n);
        let mut pr = Printer::new([3; 32]);
        let mut long = vec![];
        let mut short = vec![];
        for x in &v {
            for (e, f) in load::forms(x) {
                let l = f.expose().len();
                if let Some(p) = pr.print(f.expose(), load::shape(e)) {
                    if l >= 15 { long.push(p) } else { short.push(p) }
                }
            }
        }
        println!("{n}: long {} short {}", long.len(), short.len());
        let li = Index::new(&pr, long);
        let si = Index::new(&pr, short);
        for w in [190, 65536] {
            t("long", &li, w, &plain);
            t("short", &si, w, &plain);
        }
    }
}
