//! A report as a table for people.
use super::{Report, shown};
use crate::report::ansi;
use crate::rules::Severity;
use std::fmt::Write;

/// Columns that are kept free for a cell; a longer one, such as a path on a node, pushes what follows it.
const WIDEST: usize = 56;
const HEADS: [&str; 5] = ["SEVERITY", "RULE", "SECRET", "WHERE", "WHAT"];

/// The table, what was not looked at, and a line that counts; coloured if `colour`.
#[must_use]
pub fn table(report: &Report, colour: bool) -> String {
    let rows: Vec<[String; 5]> = report
        .findings
        .iter()
        .map(|it| {
            [
                it.severity.to_string(),
                it.rule.to_owned(),
                shown::secret(it),
                shown::place(it),
                shown::what(it),
            ]
        })
        .collect();
    let mut out = String::new();
    if !rows.is_empty() {
        let widths: [usize; 4] = std::array::from_fn(|at| {
            let cells = rows.iter().map(|row| row[at].chars().count());
            cells.max().unwrap_or(0).clamp(HEADS[at].len(), WIDEST)
        });
        row(&HEADS.map(str::to_owned), &widths, None, &mut out);
        for (cells, finding) in rows.iter().zip(&report.findings) {
            let severity = colour.then_some(finding.severity);
            row(cells, &widths, severity, &mut out);
        }
        out.push('\n');
    }
    for (what, lines) in [
        ("not looked at:", &report.unseen),
        ("not read as manifests:", &report.malformed),
    ] {
        if !lines.is_empty() {
            out.push_str(what);
            out.push('\n');
            for line in lines {
                let _ = writeln!(out, "  - {}", shown::printable(line));
            }
            out.push('\n');
        }
    }
    out.push_str(&counted(report));
    out
}

fn row(cells: &[String; 5], widths: &[usize; 4], severity: Option<Severity>, out: &mut String) {
    for (at, (cell, width)) in cells.iter().zip(widths).enumerate() {
        let padding = " ".repeat(width.saturating_sub(cell.chars().count()) + 2);
        match severity {
            Some(severity) if at == 0 => {
                let _ = write!(out, "{}{cell}\x1b[0m{padding}", ansi(severity));
            }
            _ => {
                out.push_str(cell);
                out.push_str(&padding);
            }
        }
    }
    out.push_str(&cells[4]);
    out.truncate(out.trim_end_matches(' ').len());
    out.push('\n');
}

/// `3 findings (1 high, 2 medium) in 12 files of 4 volumes`.
fn counted(report: &Report) -> String {
    let count = |count: usize, one: &str| {
        let end = if count == 1 { "" } else { "s" };
        format!("{count} {one}{end}")
    };
    let severities = [
        Severity::Critical,
        Severity::High,
        Severity::Medium,
        Severity::Low,
        Severity::Info,
    ];
    let parts: Vec<String> = severities
        .iter()
        .filter_map(|severity| {
            let of = |it: &&crate::finding::Finding| it.severity == *severity;
            let number = report.findings.iter().filter(of).count();
            (number > 0).then(|| format!("{number} {}", severity.name()))
        })
        .collect();
    let mut line = count(report.findings.len(), "finding");
    if !parts.is_empty() {
        let _ = write!(line, " ({})", parts.join(", "));
    }
    let counts = &report.counts;
    let mut places = Vec::new();
    if counts.manifests > 0 {
        places.push(count(counts.manifests, "manifest"));
    }
    if counts.volumes > 0 || counts.manifests == 0 {
        let files = count(counts.files, "file");
        places.push(format!("{files} of {}", count(counts.volumes, "volume")));
    }
    if counts.environments > 0 {
        places.push(count(counts.environments, "environment"));
    }
    let _ = writeln!(line, " in {}", places.join(" and "));
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::{over_permissive_file, tests::file};
    use crate::finding::Time;

    #[test]
    fn names_can_t_act_and_colours_end() {
        let time = Time(jiff::Timestamp::UNIX_EPOCH);
        let mut finding =
            over_permissive_file(&file("pass\x1b[2Jword", 0o644), None, None, time).expect("wide");
        finding.reason = None;
        let mut report = Report {
            findings: vec![finding],
            unseen: vec!["/a\nb: closed".into()],
            ..Report::default()
        };
        report.counts.files = 1;
        report.counts.volumes = 2;
        let plain = table(&report, false);
        assert!(
            !plain.contains('\x1b') && plain.contains("mode 0644, owner 0:0"),
            "{plain}"
        );
        assert!(plain.contains("  - /a\\nb: closed\n"), "{plain}");
        assert!(
            plain.ends_with("1 finding (1 medium) in 1 file of 2 volumes\n"),
            "{plain}"
        );
        let coloured = table(&report, true);
        assert_eq!(coloured.matches('\x1b').count(), 2, "{coloured:?}");
    }
}
