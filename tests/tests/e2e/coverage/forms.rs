//! Form x {a log, standard output} x {whole, split in the middle, byte by byte}; and a near miss of each.

use std::path::Path;

use anyhow::Result;
use e2e::workload::Stream;

use super::cell::{Cells, Claim};
use super::destination::SLOT;
use super::encode::*;
use super::paths::two;
use super::stage::Plan;
use crate::value::{self, hex};
use crate::writer::call::Call;
use crate::writer::plan::Step;

const AXIS: &str = "form x destination x split";

/// What a value consists of.
#[derive(Clone, Copy)]
enum Made {
    /// Letters, digits and signs that no form but an encoding of all bytes changes.
    Plain,
    /// Those for which base64 has other digits than base64url, at each alignment.
    Digits,
    /// All that some form changes. What its kinds do differently is left to forms of their own.
    Hard,
    /// The same with an apostrophe and no character beyond ASCII.
    Quoted,
    /// Any bytes.
    Binary,
}

impl Made {
    fn value(self) -> Result<Vec<u8>> {
        let word = value::hex(value::fresh(12)?.as_bytes());
        let (one, two) = (&value::fresh(9)?.replace(['.', '~'], "7"), &word[..9]);
        Ok(match self {
            Self::Plain => value::fresh(31)?.into_bytes(),
            Self::Digits => format!("{one}~~~???{two}").into_bytes(),
            Self::Hard => format!("{one}\"/<{two}&>+ %\\Zq\u{e9}{one}").into_bytes(),
            Self::Quoted => format!("{one}\"/<'{two}&>+ %\\$Zq{one}").into_bytes(),
            Self::Binary => {
                let mut bytes = vec![0; 32];
                rustix::rand::getrandom(&mut bytes, rustix::rand::GetRandomFlags::empty())?;
                (bytes[9], bytes[14]) = (0, 0xff);
                bytes
            }
        })
    }
}

struct Form {
    name: &'static str,
    made: Made,
    /// What the file holds besides the value, before and after.
    around: [&'static [u8]; 2],
    write: fn(&[u8]) -> Vec<u8>,
}

const fn form(name: &'static str, made: Made, write: fn(&[u8]) -> Vec<u8>) -> Form {
    Form {
        name,
        made,
        around: [b"", b""],
        write,
    }
}

const BLANK: [&[u8]; 2] = [b" \n", b" \n\n"];

/// How XML and HTML write what they must not hold.
const XML: &[(char, &str)] = &[
    ('&', "&amp;"),
    ('<', "&lt;"),
    ('>', "&gt;"),
    ('"', "&quot;"),
    ('\'', "&apos;"),
];
const HTML: &[(char, &str)] = &[
    ('&', "&amp;"),
    ('<', "&lt;"),
    ('>', "&gt;"),
    ('"', "&#34;"),
    ('\'', "&#39;"),
];

/// How Go writes JSON that a page may hold.
fn for_html(json: &str) -> String {
    let rules = [('<', "\\u003c"), ('>', "\\u003e"), ('&', "\\u0026")];
    replaced(json.as_bytes(), &rules)
}

fn slashed(json: &str) -> String {
    json.replace('/', "\\/")
}

fn forms() -> Vec<Form> {
    use Made::{Binary, Digits, Hard, Plain, Quoted};
    vec![
        form("raw", Plain, |v| v.to_vec()),
        form("raw, with signs", Hard, |v| v.to_vec()),
        Form {
            around: BLANK,
            ..form("raw, trimmed", Plain, |v| v.to_vec())
        },
        Form {
            around: BLANK,
            ..form("raw, with the file's blanks", Plain, |v| {
                [BLANK[0], v, BLANK[1]].concat()
            })
        },
        form("JSON", Hard, |v| json(v).into()),
        form("JSON, \\/", Hard, |v| slashed(&json(v)).into()),
        form("JSON, \\u003c", Hard, |v| for_html(&json(v)).into()),
        form("JSON, \\u00e9", Hard, |v| ascii_only(&json(v)).into()),
        form("JSON, \\/ and \\u00e9", Hard, |v| {
            ascii_only(&slashed(&json(v))).into()
        }),
        form("percent, upper", Hard, |v| percent(v).into()),
        form("percent, lower", Hard, |v| percent_lower(v).into()),
        form("percent, +", Hard, |v| {
            percent(v).replace("%20", "+").into()
        }),
        form("hex, lower", Plain, |v| hex(v).into()),
        form("hex, upper", Plain, |v| hex(v).to_uppercase().into()),
        form("hex, lower, :", Plain, |v| separated(v, ":").into()),
        form("hex, upper, :", Plain, |v| {
            separated(v, ":").to_uppercase().into()
        }),
        form("hex, lower, blanks", Plain, |v| separated(v, " ").into()),
        form("hex, upper, blanks", Plain, |v| {
            separated(v, " ").to_uppercase().into()
        }),
        form("hex of bytes", Binary, |v| hex(v).into()),
        form("base64, padded", Plain, base64),
        form("base64, not padded", Plain, base64_bare),
        form("base64 of bytes", Binary, base64),
        form("base64 in more, +0", Digits, |v| base64(&inside(v, 9))),
        form("base64 in more, +1", Digits, |v| base64(&inside(v, 10))),
        form("base64 in more, +2", Digits, |v| base64(&inside(v, 11))),
        form("base64url, alone", Digits, base64url),
        form("base64url in more, +0", Digits, |v| {
            base64url(&inside(v, 9))
        }),
        form("base64url in more, +1", Digits, |v| {
            base64url(&inside(v, 10))
        }),
        form("base64url in more, +2", Digits, |v| {
            base64url(&inside(v, 11))
        }),
        form("base64, lines of 64", Digits, |v| {
            wrapped(&base64(&inside(v, 35)), 64, b"\n")
        }),
        form("base64, lines of 76", Digits, |v| {
            wrapped(&base64(&inside(v, 40)), 76, b"\n")
        }),
        form("base64, lines of 76, CR LF", Digits, |v| {
            wrapped(&base64(&inside(v, 41)), 76, b"\r\n")
        }),
        form("base64 of base64", Plain, |v| base64(&base64(v))),
        form("base64 of base64 in more", Plain, |v| {
            base64(&inside(&base64(&inside(v, 10)), 10))
        }),
        form("shell, '", Quoted, |v| {
            replaced(v, &[('\'', "'\\''")]).into()
        }),
        form("shell, ' in \"", Quoted, |v| {
            replaced(v, &[('\'', "'\"'\"'")]).into()
        }),
        form("shell, \"", Quoted, |v| escaped(v, "\"\\$`").into()),
        form("shell, \\", Quoted, |v| escaped(v, " \"'<>&\\$").into()),
        form("XML", Quoted, |v| replaced(v, XML).into()),
        form("XML, no quotes", Quoted, |v| replaced(v, &XML[..3]).into()),
        form("HTML, &#34;", Quoted, |v| replaced(v, HTML).into()),
        form("C, octal", Hard, |v| {
            c_string(v, |byte| format!("\\{byte:03o}")).into()
        }),
        form("C, \\x", Hard, |v| {
            c_string(v, |byte| format!("\\x{byte:02x}")).into()
        }),
        form("UTF-16LE", Plain, utf16),
        form("UTF-16LE, with signs", Hard, utf16),
    ]
}

/// A workload for each destination and split.
pub fn plans(cells: &mut Cells, directory: &Path) -> Result<Vec<Plan>> {
    let mut plans = Vec::new();
    for split in ["whole", "in the middle", "byte by byte", "near miss"] {
        let name = format!("forms-{}", split.replace(' ', "-"));
        for (to, sort, open) in two(directory, &name) {
            let mut steps = vec![open];
            for form in forms() {
                let value = form.made.value()?;
                let content = [form.around[0], &value, form.around[1]].concat();
                let (claim, written) = if split == "near miss" {
                    (Claim::Clean, near(&value))
                } else {
                    (Claim::Probe, value)
                };
                let text = (form.write)(&written);
                let line = [b"value: \"".as_slice(), &text, b"\"\n"].concat();
                let middle = 8 + text.len() / 2;
                let parts = match split {
                    "in the middle" => vec![line[..middle].to_vec(), line[middle..].to_vec()],
                    "byte by byte" => line.iter().map(|byte| vec![*byte]).collect(),
                    _ => vec![line],
                };
                let place = [form.name, &format!("{split}: {to}")];
                steps.push(Step::Put {
                    cell: cells.add(AXIS, place, sort, claim, content),
                    call: Call::Write,
                    slot: SLOT.to_owned(),
                    parts,
                });
            }
            plans.push(Plan {
                name: format!("{name}-{}", plans.len()),
                steps,
                streams: [Stream::Pipe, Stream::Pipe],
                early: false,
            });
        }
    }
    Ok(plans)
}

/// The value with one byte changed: a letter or digit near the middle.
fn near(value: &[u8]) -> Vec<u8> {
    let mut near = value.to_vec();
    let middle = value.len() / 2;
    let at = (middle..value.len()).find(|at| value[*at].is_ascii_alphanumeric());
    let at = at.unwrap_or(middle);
    near[at] = if near[at] == b'x' { b'y' } else { b'x' };
    near
}
