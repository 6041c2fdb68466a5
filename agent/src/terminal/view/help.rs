//! What the keys mean, over the rest.
use super::cells::fit;
use super::palette::Palette;
use crate::terminal::keys::HELP;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Clear, Paragraph};

/// Draws it in the middle, as much as there is room for.
pub fn draw(palette: Palette, frame: &mut Frame<'_>) {
    let whole = frame.area();
    let width = whole.width.min(76);
    let height = whole.height.min(HELP.len() as u16 + 2);
    let area = Rect {
        x: whole.x + (whole.width - width) / 2,
        y: whole.y + (whole.height - height) / 2,
        width,
        height,
    };
    let lines = HELP.iter().map(|(keys, what)| {
        Line::from(vec![
            Span::styled(fit(keys, 25), palette.strong()),
            Span::raw(*what),
        ])
    });
    let text: Vec<Line<'_>> = lines.collect();
    frame.render_widget(Clear, area);
    let block = Block::bordered().title(" Keys; any key closes ");
    frame.render_widget(Paragraph::new(text).block(block), area);
}
