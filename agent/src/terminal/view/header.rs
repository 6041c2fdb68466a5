//! The lines on top: what is looked at, how much was found, and what was not seen.
use super::palette::Palette;
use crate::terminal::known::Phase;
use crate::terminal::model::Model;
use crate::terminal::shown::{number, shown};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

/// Draws as many of its lines as there is room for.
pub fn draw(model: &Model, palette: Palette, area: Rect, frame: &mut Frame<'_>) {
    let lines = if area.height == 1 {
        vec![short(model, palette)]
    } else {
        vec![
            subject(model, palette),
            counts(model, palette),
            losses(model, palette),
        ]
    };
    for (line, row) in lines.into_iter().zip(area.rows()) {
        frame.render_widget(line, row);
    }
}

fn subject(model: &Model, palette: Palette) -> Line<'static> {
    let about = &model.about;
    let mut spans = vec![
        Span::styled(
            format!("secret-sentinel {}", about.command),
            palette.strong(),
        ),
        Span::raw(format!("  {}", shown(&about.name))),
    ];
    if let Some(node) = &about.node {
        spans.push(Span::raw(format!("  node {}", shown(node))));
    }
    let (state, calls) = state(model);
    let style = if calls {
        palette.warning()
    } else {
        palette.quiet()
    };
    spans.extend([Span::raw("  "), Span::styled(state, style)]);
    Line::from(spans)
}

/// What is going on, and whether it calls for attention.
fn state(model: &Model) -> (String, bool) {
    if model.paused {
        let held = number(model.held_back());
        return (format!("held, {held} new (space goes on)"), true);
    }
    let known = &model.known;
    let watched = known.ready.as_ref().map(|ready| number(ready.files as u64));
    match (known.phase, watched) {
        (Phase::Ended, _) if model.about.live => ("the agent has stopped".into(), true),
        (Phase::Ended, _) => ("all of it".into(), false),
        (Phase::Live, Some(files)) => (format!("live, {files} secret files"), false),
        (Phase::Live, None) => ("starting".into(), true),
        (Phase::Loading, _) => {
            let (done, total) = known.progress;
            let percent = done.saturating_mul(100).checked_div(total);
            let text = percent.map_or_else(
                || "reading".into(),
                |it| format!("reading, {}%", it.min(100)),
            );
            (text, true)
        }
    }
}

fn counts(model: &Model, palette: Palette) -> Line<'static> {
    let mut spans = Vec::new();
    for (severity, count) in model.known.findings.counts() {
        let style = if count > 0 {
            palette.severity(severity)
        } else {
            palette.quiet()
        };
        spans.push(Span::styled(format!("{severity} {}", number(count)), style));
        spans.push(Span::raw("  "));
    }
    let dropped = model.known.findings.dropped();
    if dropped > 0 {
        let limit = number(model.known.findings.limit() as u64);
        let which = if model.about.live { "newest" } else { "first" };
        let text = format!("{} not kept: only the {which} {limit} are", number(dropped));
        spans.push(Span::styled(text, palette.warning()));
    }
    Line::from(spans)
}

fn losses(model: &Model, palette: Palette) -> Line<'static> {
    let known = &model.known;
    if known.losses.is_empty() {
        let text = match (known.phase, &known.ready) {
            (Phase::Ended, _) => "Not seen: nothing was counted as lost (c: what is not covered)",
            (_, Some(_)) => "Not seen: nothing was counted as lost so far (c: what is not covered)",
            (_, None) => "Not seen: not known yet",
        };
        return Line::styled(text, palette.quiet());
    }
    let text = format!("Not seen (c): {}", known.losses.phrases().join("; "));
    Line::styled(text, palette.warning())
}

/// All in one line, for a low screen.
fn short(model: &Model, palette: Palette) -> Line<'static> {
    let total: u64 = model.known.findings.counts().map(|(_, count)| count).sum();
    let mut spans = vec![Span::styled(
        format!("{} findings", number(total)),
        palette.strong(),
    )];
    spans.push(Span::raw(format!(", {}", state(model).0)));
    if !model.known.losses.is_empty() {
        spans.push(Span::styled(", with losses (c)", palette.warning()));
    }
    Line::from(spans)
}
