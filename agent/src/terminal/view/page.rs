//! A page: the way to it, and its lines.
use super::cells::fit;
use super::list;
use super::palette::Palette;
use crate::terminal::describe;
use crate::terminal::model::{Model, Open};
use crate::terminal::page::Item;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

/// Columns of a label.
const LABEL: usize = 11;

/// Draws the page.
pub fn draw(model: &Model, open: &Open, palette: Palette, area: Rect, frame: &mut Frame<'_>) {
    let mut rows = area.rows();
    if let Some(row) = rows.next() {
        let width = usize::from(row.width);
        frame.render_widget(Line::styled(way(model, width), palette.strong()), row);
    }
    let widths = list::widths(usize::from(area.width).saturating_sub(2));
    let items = open.page.items.iter().enumerate().skip(open.top);
    for ((place, item), row) in items.zip(rows) {
        let style = if place == open.cursor {
            palette.cursor()
        } else {
            Style::new()
        };
        frame.render_widget(line(model, item, &widths, palette).style(style), row);
    }
}

fn line(model: &Model, item: &Item, widths: &[usize; 8], palette: Palette) -> Line<'static> {
    match item {
        Item::Heading(text) => Line::styled(text.clone(), palette.strong()),
        Item::Fact(label, text, to) => {
            let mark = if to.is_some() { "> " } else { "  " };
            let label = Span::styled(fit(label, LABEL) + " ", palette.quiet());
            Line::from(vec![Span::raw(mark), label, Span::raw(text.clone())])
        }
        Item::Finding(number) => match model.known.findings.row(*number) {
            Some(row) => {
                let mut line = list::line(&row.finding, widths, palette);
                line.spans.insert(0, Span::raw("> "));
                line
            }
            None => Line::raw("  (no longer kept)"),
        },
        Item::Activity(number) => match model.known.activities.deed(*number) {
            Some(deed) => {
                let activity = deed.activity();
                let who = activity
                    .process
                    .as_ref()
                    .map(describe::process)
                    .unwrap_or_default();
                let text = format!("{} {}", fit(&who, 16), describe::deed(&activity));
                let time = Span::styled(describe::clock(deed.time()) + " ", palette.quiet());
                let mark = if deed.process.is_some() { "> " } else { "  " };
                Line::from(vec![Span::raw(mark), time, Span::raw(text)])
            }
            None => Line::raw("  (no longer kept)"),
        },
    }
}

/// The end of the way matters most: what does not fit is left out at its beginning.
fn way(model: &Model, width: usize) -> String {
    let parts = model.way();
    let mut from = 0;
    loop {
        let shown = parts[from..].join(" > ");
        let text = if from > 0 {
            format!("… > {shown}")
        } else {
            shown
        };
        if from + 1 >= parts.len() || unicode_width::UnicodeWidthStr::width(text.as_str()) <= width
        {
            return text;
        }
        from += 1;
    }
}
