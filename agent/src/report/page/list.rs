//! The findings: the frame that the script fills, and a plain table for who reads without it.
use super::escape::Text;
use super::words::{SEVERITIES, count, number, place, secret, time_element};
use super::{Found, Material, frame};
use crate::finding::Finding;
use std::io::{self, Write};

/// Rows of the plain table.
const PLAIN: usize = 200;

const HELP: &str = "Words must all occur. <code>pod:shop</code> looks in one place: <code>secret</code>, <code>pod</code>, \
    <code>process</code>, <code>stream</code>, <code>file</code>, <code>rule</code>, <code>node</code>, <code>id</code>. \
    <code>-word</code> leaves out, <code>\"two words\"</code> belong together; <code>after:2026-11-24T14:02</code> and \
    <code>before:</code> bound the time. Keys: <kbd>/</kbd> to filter, arrows to move, <kbd>Enter</kbd> to open, \
    <kbd>Esc</kbd> to go back.";

/// What findings can be grouped by: the script's name of it, and the label.
const GROUPS: [(&str, &str); 5] = [
    ("secret", "Secret"),
    ("pod", "Pod"),
    ("process", "Process"),
    ("rule", "Rule"),
    ("none", "Time"),
];

const HEADINGS: [&str; 7] = [
    "Time (UTC)",
    "Severity",
    "Secret",
    "Where",
    "Process",
    "Written to",
    "Times",
];

pub fn write(material: &Material, out: &mut impl Write) -> io::Result<()> {
    frame::section("findings", out)?;
    if material.findings.is_empty() {
        return out.write_all(
            b"<p>There are none. What was not seen stands under <a href=\"#coverage\">Loss and coverage</a>.</p>\n</section>\n",
        );
    }
    explorer(out)?;
    plain(material, out)?;
    out.write_all(b"<div id=\"printed\"></div>\n</section>\n")
}

/// Filter, groups, and the list of which only the visible part exists at any time.
fn explorer(out: &mut impl Write) -> io::Result<()> {
    write!(
        out,
        "<div id=\"explorer\" class=\"js-only\">\n<div class=\"controls\">\n<div class=\"find\"><label \
         for=\"filter\">Filter</label><input id=\"filter\" type=\"search\" autocomplete=\"off\" spellcheck=\"false\" \
         aria-describedby=\"shown\" aria-controls=\"grid\" placeholder=\"name, path, pod:shop, -word\"></div>\n\
         <div class=\"choice\" role=\"group\" aria-label=\"Group by\"><span>Group by</span>"
    )?;
    for (at, (name, label)) in GROUPS.iter().enumerate() {
        let pressed = at == 0;
        write!(
            out,
            "<button type=\"button\" data-group=\"{name}\" aria-pressed=\"{pressed}\">{label}</button>"
        )?;
    }
    out.write_all(b"</div>\n<div class=\"choice\" role=\"group\" aria-label=\"Severities shown\"><span>Show</span>")?;
    for level in SEVERITIES {
        write!(
            out,
            "<button type=\"button\" class=\"{0}\" data-severity=\"{0}\" aria-pressed=\"true\">{0}</button>",
            level.name()
        )?;
    }
    write!(
        out,
        "</div>\n</div>\n<div class=\"tally\"><p id=\"shown\" role=\"status\"></p><button type=\"button\" \
         id=\"unfold\">Open all groups</button><button type=\"button\" id=\"clear\" hidden>Clear the filter</button></div>\n\
         <details class=\"help\"><summary>How to filter</summary><p>{HELP}</p></details>\n\
         <div id=\"grid\" role=\"treegrid\" tabindex=\"0\" aria-label=\"Findings\" aria-colcount=\"{}\">\n\
         <div role=\"rowgroup\" class=\"head\"><div role=\"row\" class=\"row\" aria-rowindex=\"1\">",
        HEADINGS.len()
    )?;
    for (at, heading) in HEADINGS.iter().enumerate() {
        write!(
            out,
            "<span role=\"columnheader\" class=\"c{at}\">{heading}</span>"
        )?;
    }
    out.write_all(b"</div></div>\n<div role=\"rowgroup\" id=\"rows\"></div>\n</div>\n</div>\n")
}

fn plain(material: &Material, out: &mut impl Write) -> io::Result<()> {
    let mut worst: Vec<&Found> = material.findings.iter().collect();
    worst.sort_by_key(|it| (std::cmp::Reverse(it.finding.severity), it.finding.time));
    out.write_all(b"<div id=\"plain\">\n<noscript><p class=\"note\">Scripts are off: this is the plain table.</p></noscript>\n")?;
    if worst.len() > PLAIN {
        writeln!(
            out,
            "<p class=\"note\">The {PLAIN} worst of {}. With scripts on, all can be looked through.</p>",
            count(worst.len() as u64, "finding", "findings")
        )?;
    }
    out.write_all(b"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Findings\">\n<table>\n<thead><tr>")?;
    for heading in HEADINGS {
        write!(out, "<th scope=\"col\">{heading}</th>")?;
    }
    out.write_all(b"</tr></thead>\n<tbody>\n")?;
    for found in worst.into_iter().take(PLAIN) {
        plain_row(&found.finding, out)?;
    }
    out.write_all(b"</tbody>\n</table>\n</div>\n</div>\n")
}

fn plain_row(finding: &Finding, out: &mut impl Write) -> io::Result<()> {
    let level = finding.severity.name();
    let process = finding.process.as_ref();
    let process = process.map(|it| format!("{} {}", it.comm, it.tgid));
    writeln!(
        out,
        "<tr><td>{}</td><td><span class=\"sev {level}\">{level}</span></td><td class=\"name\"><b>{}</b><br>{}</td><td \
         class=\"name\">{}</td><td class=\"node\">{}</td><td class=\"name\">{}</td><td class=\"n\">{}</td></tr>",
        time_element(finding.time),
        Text(&finding.secret.as_ref().map(secret).unwrap_or_default()),
        Text(finding.title),
        Text(&place(finding.pod.as_ref(), finding.container.as_ref())),
        Text(process.as_deref().unwrap_or_default()),
        Text(&target(finding)),
        number(finding.count)
    )
}

/// What it was written to; else the file that it is about.
fn target(finding: &Finding) -> String {
    if let Some(stream) = &finding.stream {
        return match &stream.path {
            Some(path) => format!("{} {path}", stream.kind),
            None => stream.kind.into(),
        };
    }
    match &finding.file {
        Some(file) => format!("mode {} {}", file.mode, file.path),
        None => String::new(),
    }
}
