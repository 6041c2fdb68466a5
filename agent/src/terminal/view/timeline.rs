//! The timeline: a bar for each span of time, and below it the letter of its worst severity.
use super::palette::Palette;
use crate::finding::Time;
use crate::terminal::describe;
use crate::terminal::model::Model;
use crate::terminal::shown::number;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

const EIGHTHS: [&str; 9] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

/// Draws it: bars, letters, times.
pub fn draw(model: &Model, palette: Palette, area: Rect, frame: &mut Frame<'_>) {
    let Some(bars) = area.height.checked_sub(2).filter(|bars| *bars > 0) else {
        return;
    };
    let spans = &model.timeline.spans;
    let most = spans.iter().map(|(count, _)| *count).max().unwrap_or(0);
    let rows: Vec<Rect> = area.rows().collect();
    for (place, row) in rows.iter().enumerate().take(usize::from(bars)) {
        let below = (usize::from(bars) - 1 - place) as u64 * 8;
        let bar = |(count, worst): &(u64, Option<_>)| {
            let height = eighths(*count, most, u64::from(bars) * 8);
            let part = usize::try_from(height.saturating_sub(below).min(8)).unwrap_or(8);
            let style = worst
                .map(|worst| palette.severity(worst))
                .unwrap_or_default();
            Span::styled(EIGHTHS[part], style)
        };
        frame.render_widget(Line::from_iter(spans.iter().map(bar)), *row);
    }
    let [.., letters, times] = rows.as_slice() else {
        return;
    };
    let letter = |(_, worst): &(u64, Option<crate::rules::Severity>)| match worst {
        Some(worst) => {
            let name = worst.to_string();
            Span::styled(
                name.chars().take(1).collect::<String>(),
                palette.severity(*worst),
            )
        }
        None => Span::raw("·"),
    };
    frame.render_widget(Line::from_iter(spans.iter().map(letter)), *letters);
    if most > 0 {
        let from = moment(model.timeline.from);
        let to = moment(model.timeline.to);
        let text = format!("{from} to {to} UTC, at most {} a column", number(most));
        frame.render_widget(Line::styled(text, palette.quiet()), *times);
    }
}

/// The height of a bar; what is there is seen.
fn eighths(count: u64, most: u64, full: u64) -> u64 {
    let height = u128::from(count) * u128::from(full) / u128::from(most.max(1));
    u64::try_from(height)
        .unwrap_or(full)
        .max(u64::from(count > 0))
}

fn moment(microseconds: i64) -> String {
    let time =
        jiff::Timestamp::from_microsecond(microseconds).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    let mut text = describe::moment(Time(time));
    text.truncate("2026-11-24 14:02:11".len());
    text
}
