//! The model on a screen of any size: a pure function, and it draws only what is seen.
mod cells;
mod header;
mod help;
mod list;
mod page;
mod palette;
mod timeline;

pub use palette::Palette;

use super::model::Model;
use super::shown::{number, shown};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};

const KEYS: &str = "? help  / filter  Enter open  Esc back  s order  c coverage  q quit";
const LIVE_KEYS: &str =
    "? help  / filter  Enter open  Esc back  s order  space hold  c coverage  q quit";

/// Where the parts are on a screen of some size.
struct Parts {
    header: Rect,
    timeline: Rect,
    body: Rect,
    footer: Rect,
}

/// On a low screen the timeline goes first, then most of the header, then the footer.
fn parts(area: Rect, on_page: bool) -> Parts {
    let (header, timeline, footer) = match area.height {
        0..=3 => (0, 0, 0),
        4..=9 => (1, 0, 1),
        10..=15 => (3, 0, 1),
        _ if on_page => (3, 0, 1),
        16..=29 => (3, 5, 1),
        _ => (3, 7, 1),
    };
    let rows = [
        Constraint::Length(header),
        Constraint::Length(timeline),
        Constraint::Min(0),
        Constraint::Length(footer),
    ];
    let [header, timeline, body, footer] = Layout::vertical(rows).areas(area);
    Parts {
        header,
        timeline,
        body,
        footer,
    }
}

/// Columns, and lines of list or page, on a screen of this size: what [`Model::prepare`] wants to know.
#[must_use]
pub fn room(area: Rect, on_page: bool) -> (usize, usize) {
    let body = parts(area, on_page).body;
    // The first line of the body says what the columns are, or the way to the page.
    (
        usize::from(body.width),
        usize::from(body.height.saturating_sub(1)),
    )
}

/// Draws the model.
pub fn draw(model: &Model, palette: Palette, frame: &mut Frame<'_>) {
    let parts = parts(frame.area(), !model.pages.is_empty());
    header::draw(model, palette, parts.header, frame);
    match model.pages.last() {
        None => {
            timeline::draw(model, palette, parts.timeline, frame);
            list::draw(model, palette, parts.body, frame);
        }
        Some(open) => page::draw(model, open, palette, parts.body, frame),
    }
    footer(model, palette, parts.footer, frame);
    if model.helping {
        help::draw(palette, frame);
    }
}

fn footer(model: &Model, palette: Palette, area: Rect, frame: &mut Frame<'_>) {
    let typed = shown(model.typed());
    let found = match model.pages.last() {
        None => format!("  {} found  ", number(model.list.len() as u64)),
        Some(_) => "  ".to_owned(),
    };
    let line = if model.typing {
        let room = usize::from(area.width).saturating_sub(found.len() + 2);
        let cut = cells::end_of(&typed, room);
        Line::from(vec![
            Span::styled("/", palette.strong()),
            Span::raw(cut.to_owned()),
            Span::styled(" ", palette.cursor()),
            Span::styled(found, palette.quiet()),
        ])
    } else if !typed.is_empty() {
        let room = usize::from(area.width).saturating_sub(found.len() + 1);
        let cut = cells::end_of(&typed, room);
        Line::from(vec![
            Span::styled(format!("/{cut}"), palette.strong()),
            Span::raw(found),
            Span::styled("Esc shows all", palette.quiet()),
        ])
    } else if let Some(note) = &model.known.note {
        let keys = "? help  q quit  log: ";
        Line::from(vec![
            Span::styled(keys, palette.quiet()),
            Span::raw(shown(note).into_owned()),
        ])
    } else if model.about.live {
        Line::styled(LIVE_KEYS, palette.quiet())
    } else {
        Line::styled(KEYS, palette.quiet())
    };
    frame.render_widget(line, area);
}
