//! scratch
mod load;
use secret_sentinel::matcher::*;
fn cpu() -> f64 {
    let t = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    t.tv_sec as f64 + t.tv_nsec as f64 / 1e9
}
fn main() {
    let text = load::log(16 << 20);
    let t = |name: &str, index: &Index, w: usize, text: &[u8]| {
        let mut best = 0f64;
        let mut nf = 0;
        for _ in 0..8 {
            let (mut scan, mut found) = (Scan::default(), Vec::new());
            let s = cpu();
            for p in text.chunks(w) {
                scan.feed(index, p, &mut found);
            }
            best = best.max(text.len() as f64 / 1e6 / (cpu() - s));
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
    let words: Vec<String> = std::env::args().collect();
    if words.get(1).is_some_and(|w| w == "only") {
        let w: usize = words[2].parse().unwrap();
        if let Some(n) = words.get(3)
            && let Ok(n) = n.parse::<usize>()
        {
            let v = load::values(n);
            let mut pr = Printer::new([3; 32]);
            let mut long = vec![];
            for x in &v {
                for (e, f) in load::forms(x) {
                    if let Some(p) = pr.print(f.expose(), load::shape(e)) {
                        if words[4] == "both" || (words[4] == "long") == (f.expose().len() >= 15) {
                            long.push(p)
                        }
                    }
                }
            }
            let li = Index::new(&pr, long);
            for _ in 0..10 {
                t("e", &li, w, &plain);
            }
            return;
        }
        println!("{:?} {:?}", 0, 0);
        let text = if words.get(3).is_some() {
            &text
        } else {
            &plain
        };
        for _ in 0..30 {
            t("e", &none, w, text);
        }
        return;
    }
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
