//! Writes a made-up report, for whoever changes the page and for its test in a browser:
//! `report_page OUT [FINDINGS] [hostile|quiet]`.
use secret_sentinel::report::page::{render, sample};
use std::io::{BufWriter, Write};

fn main() -> anyhow::Result<()> {
    let mut words = std::env::args().skip(1);
    let out = words.next().unwrap_or_else(|| "report.html".into());
    let findings = words.next().map_or(Ok(200), |word| word.parse())?;
    let material = match words.next().as_deref() {
        Some("quiet") => sample::quiet(),
        kind => sample::sample(findings, kind == Some("hostile")),
    };
    let mut file = BufWriter::new(std::fs::File::create(out)?);
    render(&material, &mut file)?;
    file.flush()?;
    Ok(())
}
