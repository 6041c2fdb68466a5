//! `docs/formats.md` shows, of every format, what is made: its example is a line of the golden file, broken into lines.
use super::golden;
use secret_sentinel::sink::format::SinkFormat;
use std::path::Path;

const PAGE: &str = "docs/formats.md";
/// Lines of examples are no longer, unless nothing in them can be broken.
const WIDTH: usize = 118;

/// What stands between two lines of an example in what is made, and is no part of either line.
const fn between(format: SinkFormat) -> &'static str {
    match format {
        SinkFormat::Cef => " ",
        SinkFormat::Leef => "\t",
        _ => "",
    }
}

/// Where a line may be broken.
fn pieces(format: SinkFormat, line: &str) -> Vec<String> {
    if !between(format).is_empty() {
        return line.split(between(format)).map(ToOwned::to_owned).collect();
    }
    let (mut pieces, mut piece) = (Vec::new(), String::new());
    let (mut is_in_text, mut is_escaped) = (false, false);
    for character in line.chars() {
        piece.push(character);
        is_in_text ^= character == '"' && !is_escaped;
        is_escaped = character == '\\' && !is_escaped;
        if character == ',' && !is_in_text {
            pieces.push(std::mem::take(&mut piece));
        }
    }
    pieces.push(piece);
    pieces
}

/// The line as an example: lines after the first are indented by a space.
fn broken(format: SinkFormat, line: &str) -> String {
    let between = between(format);
    let mut lines: Vec<String> = Vec::new();
    for piece in pieces(format, line) {
        match lines.last_mut() {
            Some(last) if between != "\t" && last.len() + piece.len() < WIDTH => {
                last.push_str(between);
                last.push_str(&piece);
            }
            _ => lines.push(piece),
        }
    }
    lines.join("\n ")
}

/// The page's text before, in and after the example of a format.
fn parts(page: &str, format: SinkFormat) -> (&str, &str, &str) {
    let heading = format!("\n## `{}`\n", format.name());
    let section = page.find(&heading).expect("a section") + heading.len();
    let fence = section + page[section..].find("\n```").expect("an example") + 1;
    let begin = fence + page[fence..].find('\n').expect("a line") + 1;
    let end = begin + page[begin..].find("```").expect("an end");
    (&page[..begin], &page[begin..end], &page[end..])
}

#[test]
fn examples_are_what_is_made() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(PAGE);
    let mut page = std::fs::read_to_string(&path).expect("a page");
    let lines = golden::told();
    let number = lines.iter().position(|it| it.contains("worker-1"));
    let number = number.expect("the finding that is shown");
    for format in SinkFormat::ALL {
        let (_, stored) = golden::stored(format);
        let (before, shown, after) = parts(&page, format);
        if golden::is_update() {
            page = format!("{before}{}\n{after}", broken(format, &stored[number]));
            std::fs::write(&path, &page).expect("written");
            continue;
        }
        let shown = shown.trim_end().replace("\n ", between(format));
        let place = format!("{PAGE}, {}", format.name());
        assert!(
            shown == stored[number],
            "{place}: {}\n{shown}\n{}",
            golden::RENEW,
            stored[number]
        );
    }
}

#[test]
fn every_format_has_a_row() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(PAGE);
    let page = std::fs::read_to_string(path).expect("a page");
    for format in SinkFormat::ALL {
        let media_type = format.media_type().split(';').next().expect("a type");
        let begin = format!("| `{}` |", format.name());
        let row = page.lines().find(|line| line.starts_with(&begin));
        let row = row.unwrap_or_else(|| panic!("no row of {}", format.name()));
        assert!(row.contains(&format!("`{media_type}`")), "{row}");
    }
}
