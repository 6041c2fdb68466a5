//! The page around its sections: head, header, contents, footer, script.
use super::escape::Text;
use super::words::{count, time};
use super::{Material, data, words};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::io::{self, Write};

const STYLE: &str = concat!(
    include_str!("assets/page.css"),
    include_str!("assets/findings.css"),
    include_str!("assets/print.css")
);

const SCRIPT: &str = concat!(
    "'use strict';\n",
    include_str!("assets/data.js"),
    include_str!("assets/filter.js"),
    include_str!("assets/detail.js"),
    include_str!("assets/list.js"),
    include_str!("assets/timeline.js"),
    include_str!("assets/start.js")
);

/// The sections: id and title.
const SECTIONS: [(&str, &str); 6] = [
    ("summary", "Summary"),
    ("timeline", "Timeline"),
    ("findings", "Findings"),
    ("reads", "Who read what"),
    ("coverage", "Loss and coverage"),
    ("custody", "Chain of custody"),
];

/// Everything up to the first section.
pub fn open(material: &Material, out: &mut impl Write) -> io::Result<()> {
    let nodes = nodes(material);
    // Nothing may be loaded, sent or framed. The page's own style and script are named by hash, so that markup which
    // got past the escaping would still be no script.
    write!(
        out,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src '{}'; script-src '{}'; \
         img-src data:; base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n\
         <link rel=\"icon\" href=\"data:,\">\n\
         <title>Secret exposure report: {}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n\
         <a class=\"skip\" href=\"#findings\">Skip to the findings</a>\n",
        hash(STYLE),
        hash(SCRIPT),
        Text(&nodes),
    )?;
    write!(
        out,
        "<header class=\"masthead\">\n<p class=\"maker\">secret-sentinel</p>\n<h1>Secret exposure report</h1>\n<p \
         class=\"about\">{}</p>\n",
        Text(&nodes)
    )?;
    let period = material.captures.iter().fold(None, |period, capture| {
        let (Some(first), Some(last)) = (capture.first, capture.last) else {
            return period;
        };
        let (from, to) = period.unwrap_or((first, last));
        Some((first.min(from), last.max(to)))
    });
    if let Some((from, to)) = period {
        let length =
            to.0.as_microsecond()
                .saturating_sub(from.0.as_microsecond());
        writeln!(
            out,
            "<p class=\"about\">{} to {} UTC ({}), {}</p>",
            words::time_element(from),
            words::time_element(to),
            words::span(length),
            count(material.captures.len() as u64, "capture", "captures")
        )?;
    }
    out.write_all(b"</header>\n<div class=\"frame\">\n<nav aria-label=\"Contents\">\n<ol>\n")?;
    for (id, title) in SECTIONS {
        writeln!(out, "<li><a href=\"#{id}\">{title}</a></li>")?;
    }
    out.write_all(b"</ol>\n</nav>\n<main>\n")
}

/// Begins a section of [`SECTIONS`].
pub fn section(id: &str, out: &mut impl Write) -> io::Result<()> {
    let title = SECTIONS.iter().find(|section| section.0 == id);
    let title = title.map_or(id, |section| section.1);
    writeln!(
        out,
        "<section id=\"{id}\" aria-labelledby=\"{id}-title\">\n<h2 id=\"{id}-title\">{title}</h2>"
    )
}

/// Everything after the last section.
pub fn close(material: &Material, out: &mut impl Write) -> io::Result<()> {
    write!(
        out,
        "</main>\n</div>\n<footer>\n<p>Made by secret-sentinel {}",
        Text(&material.made_by)
    )?;
    if let Some(made_at) = material.made_at {
        write!(out, " on {}", time(made_at))?;
    }
    out.write_all(
        b". All times are UTC. The page holds no secret's value; a fingerprint is a keyed hash. It needs no network \
          and asks for none.</p>\n</footer>\n<script type=\"application/json\" id=\"data\">",
    )?;
    data::write(material, out)?;
    write!(
        out,
        "</script>\n<script>{SCRIPT}</script>\n</body>\n</html>\n"
    )
}

/// The nodes' names.
fn nodes(material: &Material) -> String {
    let names: BTreeSet<_> = material
        .captures
        .iter()
        .map(|capture| capture.node.as_str())
        .filter(|name| !name.is_empty())
        .collect();
    match names.len() {
        0 => "unknown node".into(),
        1..=4 => {
            let names: Vec<_> = names.into_iter().collect();
            let word = if names.len() == 1 { "node" } else { "nodes" };
            format!("{word} {}", names.join(", "))
        }
        more => count(more as u64, "node", "nodes"),
    }
}

fn hash(source: &str) -> String {
    format!("sha256-{}", BASE64_STANDARD.encode(Sha256::digest(source)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_asks_for_nothing_and_parses_no_markup() {
        for word in [
            "http:",
            "fetch(",
            "XMLHttpRequest",
            "WebSocket",
            "import(",
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
            "Function(",
            "localStorage",
            ".cookie",
            "</script",
            "<!--",
        ] {
            assert!(!SCRIPT.contains(word), "the script has {word}");
        }
        for word in ["url(", "@import", "</style", "<!--"] {
            assert!(!STYLE.contains(word), "the style sheet has {word}");
        }
    }
}
