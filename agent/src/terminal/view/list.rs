//! The list of findings: columns as there is room.
use super::cells::fit;
use super::palette::Palette;
use crate::finding::Finding;
use crate::terminal::describe;
use crate::terminal::model::Model;
use crate::terminal::shown::number;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

/// A column: its title, and how wide it is at least and beyond that (a share of what is left).
struct Column {
    title: &'static str,
    least: usize,
    share: usize,
    text: fn(&Finding) -> String,
}

/// In the order in which they are shown; [`PRIORITY`] says which go first when there is no room.
const COLUMNS: [Column; 8] = [
    Column {
        title: "time",
        least: 8,
        share: 0,
        text: |found| describe::clock(found.time),
    },
    Column {
        title: "severity",
        least: 9,
        share: 0,
        text: |found| found.severity.to_string(),
    },
    Column {
        title: "rule",
        least: 18,
        share: 2,
        text: |found| found.rule.to_owned(),
    },
    Column {
        title: "secret",
        least: 14,
        share: 3,
        text: |found| {
            found
                .secret
                .as_ref()
                .map(describe::secret)
                .unwrap_or_default()
        },
    },
    Column {
        title: "where",
        least: 10,
        share: 3,
        text: describe::target,
    },
    Column {
        title: "process",
        least: 10,
        share: 1,
        text: |found| {
            found
                .process
                .as_ref()
                .map(describe::process)
                .unwrap_or_default()
        },
    },
    Column {
        title: "pod",
        least: 14,
        share: 3,
        text: describe::place,
    },
    Column {
        title: "count",
        least: 5,
        share: 0,
        text: |found| number(found.count),
    },
];

/// The columns in the order in which they get room.
const PRIORITY: [usize; 8] = [1, 3, 2, 6, 0, 5, 4, 7];

/// Draws the list.
pub fn draw(model: &Model, palette: Palette, area: Rect, frame: &mut Frame<'_>) {
    let widths = widths(usize::from(area.width));
    let mut rows = area.rows();
    if let Some(row) = rows.next() {
        frame.render_widget(Line::styled(titles(model, &widths), palette.quiet()), row);
    }
    if model.list.is_empty() {
        if let Some(row) = rows.next() {
            frame.render_widget(nothing(model), row);
        }
        return;
    }
    let cursor = model.list.cursor(&model.known.findings);
    for (place, row) in (model.top..).zip(rows) {
        let number = model.list.at(place);
        let Some(found) = number.and_then(|number| model.known.findings.row(number)) else {
            break;
        };
        let line = line(&found.finding, &widths, palette);
        let style = if place == cursor {
            palette.cursor()
        } else {
            Default::default()
        };
        frame.render_widget(line.style(style), row);
    }
}

/// A finding on a page, where some columns say what the page is about.
pub fn line(found: &Finding, widths: &[usize; 8], palette: Palette) -> Line<'static> {
    let shown = COLUMNS.iter().zip(widths).filter(|(_, width)| **width > 0);
    let spans = shown.map(|(column, width)| {
        let text = fit(&(column.text)(found), *width) + " ";
        if column.title == "severity" {
            Span::styled(text, palette.severity(found.severity))
        } else {
            Span::raw(text)
        }
    });
    Line::from_iter(spans)
}

/// How wide each column is in `width`; 0 when there is no room for it.
pub fn widths(width: usize) -> [usize; 8] {
    let mut widths = [0; 8];
    let mut left = width;
    for place in PRIORITY {
        let least = COLUMNS[place].least + 1;
        if least <= left {
            widths[place] = COLUMNS[place].least;
            left -= least;
        }
    }
    let shared = |place: &usize| widths[*place] > 0;
    let takers: Vec<usize> = (0..8).filter(shared).collect();
    let shares: usize = takers.iter().map(|place| COLUMNS[*place].share).sum();
    for place in takers {
        let more = left * COLUMNS[place].share;
        widths[place] += more.checked_div(shares).unwrap_or(0);
    }
    widths
}

fn titles(model: &Model, widths: &[usize; 8]) -> String {
    let (column, reversed) = model.list.order();
    let mut out = String::new();
    for (it, width) in COLUMNS.iter().zip(widths).filter(|(_, width)| **width > 0) {
        let title = if it.title == column.name() {
            format!("{}{}", it.title, if reversed { "▼" } else { "▲" })
        } else {
            it.title.to_owned()
        };
        out.push_str(&fit(&title, *width));
        out.push(' ');
    }
    out
}

fn nothing(model: &Model) -> &'static str {
    if model.list.query().is_empty() {
        "No finding yet."
    } else {
        "No finding has all these words. Esc shows all again."
    }
}
