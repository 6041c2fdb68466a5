//! Chain of custody: where each capture is from, what proves that nobody touched it, and how to check.
use super::escape::Text;
use super::words::{number, time_element};
use super::{CaptureFacts, Signature, frame};
use std::io::{self, Write};

/// With more captures than this, each is closed at first.
const OPEN: usize = 4;

pub fn write(captures: &[CaptureFacts], out: &mut impl Write) -> io::Result<()> {
    frame::section("custody", out)?;
    if captures.is_empty() {
        return out.write_all(b"<p>No capture was read.</p>\n</section>\n");
    }
    out.write_all(
        b"<p>Each frame of a capture is hashed together with the one before it, and each segment ends in a manifest. If \
          the manifests are signed, whoever has the public key can tell whether anything was removed, altered or \
          reordered since the node wrote it.</p>\n",
    )?;
    let open = if captures.len() <= OPEN { " open" } else { "" };
    for facts in captures {
        let (seal, class) = seal(facts);
        write!(
            out,
            "<details class=\"capture\"{open}>\n<summary><span class=\"seal {class}\">{seal}</span> <b>{}</b> <span \
             class=\"of\">{}</span></summary>\n",
            Text(&facts.name),
            Text(&facts.node)
        )?;
        capture(facts, out)?;
        out.write_all(b"</details>\n")?;
    }
    out.write_all(b"</section>\n")
}

/// The state in two words, and its class in the style sheet.
const fn seal(facts: &CaptureFacts) -> (&'static str, &'static str) {
    match &facts.signature {
        _ if !facts.problems.is_empty() => ("damaged", "broken"),
        Signature::Invalid { .. } => ("wrong signature", "broken"),
        Signature::Valid { .. } => ("verified", "whole"),
        Signature::Unchecked { .. } => ("not checked", "open"),
        Signature::Missing => ("not signed", "open"),
    }
}

fn capture(facts: &CaptureFacts, out: &mut impl Write) -> io::Result<()> {
    if !facts.problems.is_empty() {
        out.write_all(b"<ul class=\"problems\">\n")?;
        for problem in &facts.problems {
            writeln!(out, "<li>{}</li>", Text(problem))?;
        }
        out.write_all(b"</ul>\n")?;
    }
    out.write_all(b"<dl class=\"facts\">\n")?;
    let known = |name: &str, value: &str, out: &mut dyn Write| {
        if value.is_empty() {
            return Ok(());
        }
        writeln!(out, "<div><dt>{name}</dt><dd>{}</dd></div>", Text(value))
    };
    known("Signature", &signature(&facts.signature), out)?;
    if let (Some(first), Some(last)) = (facts.first, facts.last) {
        writeln!(
            out,
            "<div><dt>Period</dt><dd>{} to {} UTC</dd></div>",
            time_element(first),
            time_element(last)
        )?;
    }
    known("Capture", &facts.id, out)?;
    known("Segments", &number(facts.segments), out)?;
    known("Format", &facts.format, out)?;
    known("Payload", &payload(&facts.payload), out)?;
    known("Agent", &facts.agent, out)?;
    known(
        "Kernel",
        &format!("{} {}", facts.kernel, facts.architecture),
        out,
    )?;
    known("Boot id", &facts.boot_id, out)?;
    for (name, hash) in [
        ("Configuration (hash)", &facts.config),
        ("Rules (hash)", &facts.rules),
    ] {
        if !hash.is_empty() {
            writeln!(
                out,
                "<div class=\"wide\"><dt>{name}</dt><dd><code>{}</code></dd></div>",
                Text(hash)
            )?;
        }
    }
    if !facts.chain.is_empty() {
        let name = if facts.chain.len() == 1 {
            "Final hash"
        } else {
            "Final hashes"
        };
        write!(out, "<div class=\"wide\"><dt>{name}</dt><dd>")?;
        for hash in &facts.chain {
            write!(out, "<code>{}</code><br>", Text(hash))?;
        }
        out.write_all(b"</dd></div>\n")?;
    }
    writeln!(
        out,
        "<div class=\"wide\"><dt>To check</dt><dd><code class=\"command\">{}</code></dd></div>\n</dl>",
        Text(&format!(
            "secret-sentinel capture verify {}",
            quoted(&facts.name)
        ))
    )
}

fn signature(signature: &Signature) -> String {
    match signature {
        Signature::Missing => "none: nothing proves who made it".into(),
        Signature::Unchecked { key } => {
            format!("by key {key}; not checked, since no public key was given")
        }
        Signature::Valid { key } => format!("valid, by key {key}"),
        Signature::Invalid { key } => format!("not valid: it claims key {key}"),
    }
}

fn payload(mode: &str) -> String {
    match mode {
        "fingerprints" => {
            "fingerprints: what was written was searched on the node, then dropped".into()
        }
        "sealed" => "sealed: what was written is kept, encrypted".into(),
        "none" => "none: what was written was neither searched nor kept".into(),
        other => other.into(),
    }
}

/// A file's name as one word of a shell.
fn quoted(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-+=:@%".contains(&byte);
    if !name.is_empty() && !name.starts_with('-') && name.bytes().all(plain) {
        return name.into();
    }
    // A name such as `-x` is a file all the same.
    let name = if name.starts_with('-') && name != "-" {
        format!("./{name}")
    } else {
        name.into()
    };
    format!("'{}'", name.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_word_of_the_shell() {
        assert_eq!(quoted("/tmp/a-1.sscap"), "/tmp/a-1.sscap");
        assert_eq!(quoted("x; rm -rf ~"), "'x; rm -rf ~'");
        assert_eq!(quoted("it's"), "'it'\\''s'");
        assert_eq!(quoted("--key"), "'./--key'");
    }
}
