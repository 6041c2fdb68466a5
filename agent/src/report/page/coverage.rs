//! What was not seen: losses by cause, and what no hook covers.
use super::escape::Text;
use super::words::{bytes, number, time_element};
use super::{Material, frame};
use crate::finding::Time;
use std::collections::BTreeMap;
use std::io::{self, Write};

struct Lost {
    count: u64,
    bytes: u64,
    first: Time,
    last: Time,
}

pub fn write(material: &Material, out: &mut impl Write) -> io::Result<()> {
    frame::section("coverage", out)?;
    let mut causes: BTreeMap<&str, Lost> = BTreeMap::new();
    for loss in &material.losses {
        let time = loss.time();
        let lost = causes.entry(loss.cause).or_insert(Lost {
            count: 0,
            bytes: 0,
            first: time,
            last: time,
        });
        lost.count = lost.count.saturating_add(loss.count);
        lost.bytes = lost.bytes.saturating_add(loss.bytes);
        lost.first = lost.first.min(time);
        lost.last = lost.last.max(time);
    }
    out.write_all(b"<h3>Lost</h3>\n")?;
    if causes.is_empty() {
        out.write_all(if material.captures.is_empty() {
            b"<p>Nothing is known: no capture was read.</p>\n".as_slice()
        } else {
            b"<p>No loss was recorded.</p>\n"
        })?;
    } else {
        table(&causes, out)?;
    }
    out.write_all(b"<h3>Not covered</h3>\n")?;
    if material.not_covered.is_empty() {
        out.write_all(b"<p>The captures name nothing that was left out.</p>\n")?;
    } else {
        out.write_all(b"<p>No probe sees these; what is done this way may be missing here.</p>\n<ul class=\"gaps\">\n")?;
        for gap in &material.not_covered {
            writeln!(out, "<li>{}</li>", Text(gap))?;
        }
        out.write_all(b"</ul>\n")?;
    }
    out.write_all(b"</section>\n")
}

fn table(causes: &BTreeMap<&str, Lost>, out: &mut impl Write) -> io::Result<()> {
    out.write_all(
        b"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Losses by cause\">\n<table>\n<thead><tr><th \
          scope=\"col\">Cause</th><th scope=\"col\">What was not seen</th><th scope=\"col\" class=\"n\">Records</th><th \
          scope=\"col\" class=\"n\">Payload</th><th scope=\"col\">First</th><th scope=\"col\">Last</th></tr></thead>\n\
          <tbody>\n",
    )?;
    for (cause, lost) in causes {
        writeln!(
            out,
            "<tr><th scope=\"row\"><code>{}</code></th><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td>\
             <td>{}</td><td>{}</td></tr>",
            Text(cause),
            meaning(cause),
            number(lost.count),
            bytes(lost.bytes),
            time_element(lost.first),
            time_element(lost.last)
        )?;
    }
    out.write_all(b"</tbody>\n</table>\n</div>\n")
}

/// What a cause means, shortened from `docs/json-stream.md`.
fn meaning(cause: &str) -> &'static str {
    match cause {
        "write-ring-full" => "Writes, or copies inside the kernel: the ring buffer was full.",
        "process-ring-full" => {
            "Programs started or ended, or first writes: the ring buffer was full."
        }
        "open-ring-full" => "Opens of secret files: the ring buffer was full.",
        "payload-cut" => {
            "What was beyond the most that is taken of one write, or of a program's arguments."
        }
        "payload-unreadable" => "Bytes that could not be read from the process's memory.",
        "pipe-unreadable" => "What came to a stream out of a pipe, a socket or a device.",
        "kernel-unreadable" => "Writes whose file could not be described.",
        "descriptor-gone" => "Calls whose descriptor was closed before they returned.",
        "container-unread" => {
            "Secrets of containers that ended before their mounts or environment could be read."
        }
        "backscan-cut" => "Log files to which more was written while no sentinel ran than is read.",
        "log-file-behind" => "Log files that grew faster than they were read.",
        "log-file-truncated" => "Log files that were cut off before they were read.",
        "log-file-unread" => "Log files that could not be reached or read.",
        "log-file-dropped" => "Log files given up because too many are read.",
        "record-malformed" => "Records that could not be decoded.",
        "spool-full" => "Findings that waited for a sink whose spool was full.",
        "spool-expired" => "Findings that waited for a sink too long.",
        "spool-damaged" => "Findings that waited for a sink and could not be read any more.",
        "transfer-unreadable" => {
            "Files copied inside the kernel that could not be read afterwards."
        }
        "transfer-cut" => {
            "What was beyond the most that is read of a file copied inside the kernel."
        }
        _ => "",
    }
}
