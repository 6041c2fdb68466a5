//! The first thing that is read: what happened, how much of it, what to do.
use super::escape::Text;
use super::tally::Tally;
use super::verdict::{Verdict, unseen};
use super::words::{count, number, time_element};
use super::{Material, frame};
use std::io::{self, Write};

pub fn write(material: &Material, tally: &Tally<'_>, out: &mut impl Write) -> io::Result<()> {
    frame::section("summary", out)?;
    let unseen = unseen(material);
    let verdict = Verdict::of(material, tally, &unseen);
    writeln!(
        out,
        "<p class=\"verdict {}\">{}</p>",
        verdict.tone,
        Text(&verdict.sentence)
    )?;
    if let Some((first, last)) = tally.leaks.period {
        writeln!(
            out,
            "<p class=\"lead\">The first time at {}, the last at {}.</p>",
            time_element(first),
            time_element(last)
        )?;
    }
    if !unseen.is_empty() {
        out.write_all(b"<div class=\"limits\">\n<h3>What this report can't rule out</h3>\n<ul>\n")?;
        for sentence in &unseen {
            writeln!(out, "<li>{}</li>", Text(sentence))?;
        }
        out.write_all(
            b"</ul>\n<p><a href=\"#coverage\">Loss and coverage</a> tells more.</p>\n</div>\n",
        )?;
    }
    figures(material, tally, out)?;
    if !tally.rules.is_empty() {
        rules(tally, out)?;
    }
    out.write_all(b"</section>\n")
}

fn figures(material: &Material, tally: &Tally<'_>, out: &mut impl Write) -> io::Result<()> {
    let findings = material.findings.len() as u64;
    out.write_all(b"<dl class=\"figures\">\n")?;
    for (figure, one, more) in [
        (tally.leaks.secrets, "secret exposed", "secrets exposed"),
        (findings, "finding", "findings"),
        (tally.places, "pod or container", "pods and containers"),
        (tally.programs, "program", "programs"),
    ] {
        let word = if figure == 1 { one } else { more };
        writeln!(out, "<div><dt>{word}</dt><dd>{}</dd></div>", number(figure))?;
    }
    out.write_all(b"</dl>\n")?;
    if findings == 0 {
        return Ok(());
    }
    out.write_all(b"<ul class=\"severities\" aria-label=\"Findings by severity\">\n")?;
    for (level, many, _) in tally.severities.iter().filter(|it| it.1 > 0) {
        writeln!(
            out,
            "<li class=\"{0}\"><b>{1}</b> {0}</li>",
            level.name(),
            number(*many)
        )?;
    }
    out.write_all(b"</ul>\n<svg class=\"share\" viewBox=\"0 0 1000 8\" preserveAspectRatio=\"none\" aria-hidden=\"true\">")?;
    let mut x = 0.0;
    for (level, many, _) in &tally.severities {
        #[expect(clippy::cast_precision_loss, reason = "a width on the screen")]
        let width = *many as f64 / findings as f64 * 1000.0;
        write!(
            out,
            "<rect class=\"{}\" x=\"{x:.2}\" y=\"0\" width=\"{width:.2}\" height=\"8\"/>",
            level.name()
        )?;
        x += width;
    }
    out.write_all(b"</svg>\n")
}

fn rules(tally: &Tally<'_>, out: &mut impl Write) -> io::Result<()> {
    out.write_all(
        b"<h3>What was found, and what to do</h3>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" \
          aria-label=\"Findings by rule\">\n<table class=\"rules\">\n<thead><tr><th scope=\"col\">Severity</th><th \
          scope=\"col\">What, and what to do</th><th scope=\"col\" class=\"n\">Findings</th><th scope=\"col\" \
          class=\"n\">Times</th><th scope=\"col\" class=\"n\">Secrets</th><th scope=\"col\">First and \
          last</th></tr></thead>\n<tbody>\n",
    )?;
    for rule in &tally.rules {
        let example = rule.example;
        let level = example.severity.name();
        writeln!(
            out,
            "<tr><td><span class=\"sev {level}\">{level}</span></td><th scope=\"row\"><b>{}</b> <code>{}</code><p>{}</p></th>\
             <td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td>{}<br>{}</td></tr>",
            Text(example.title),
            Text(example.rule),
            Text(example.remediation),
            number(rule.findings),
            number(rule.occurrences),
            number(rule.secrets.len() as u64),
            time_element(rule.first),
            time_element(rule.last),
        )?;
    }
    write!(
        out,
        "</tbody>\n</table>\n</div>\n<p class=\"note\">A finding that repeats is told once; <i>Times</i> counts the \
         repetitions. {} in all.</p>\n",
        count(
            tally
                .rules
                .iter()
                .fold(0, |sum: u64, it| sum.saturating_add(it.occurrences)),
            "occurrence",
            "occurrences"
        )
    )
}
