//! Colours, or none; what matters is told without them, too.
use crate::rules::Severity;
use ratatui::style::{Color, Modifier, Style};

/// How things look.
#[derive(Clone, Copy, Debug)]
pub struct Palette {
    colour: bool,
}

impl Palette {
    /// With colours or without.
    #[must_use]
    pub const fn new(colour: bool) -> Self {
        Self { colour }
    }

    /// With colours unless `NO_COLOR` is set and not empty (no-color.org).
    #[must_use]
    pub fn of_environment() -> Self {
        Self::new(std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()))
    }

    /// Of a severity.
    #[must_use]
    pub fn severity(self, severity: Severity) -> Style {
        let (colour, bold) = match severity {
            Severity::Critical => (Color::Red, true),
            Severity::High => (Color::Red, false),
            Severity::Medium => (Color::Yellow, false),
            Severity::Low => (Color::Cyan, false),
            Severity::Info => (Color::Reset, false),
        };
        let style = if self.colour {
            Style::new().fg(colour)
        } else {
            Style::new()
        };
        if bold {
            style.add_modifier(Modifier::BOLD)
        } else {
            style
        }
    }

    /// Of what calls for attention.
    #[must_use]
    pub fn warning(self) -> Style {
        let style = Style::new().add_modifier(Modifier::BOLD);
        if self.colour {
            style.fg(Color::Yellow)
        } else {
            style
        }
    }

    /// Of headings.
    #[must_use]
    pub fn strong(self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    /// Of what explains.
    #[must_use]
    pub fn quiet(self) -> Style {
        Style::new().add_modifier(Modifier::DIM)
    }

    /// Of the line under the cursor.
    #[must_use]
    pub fn cursor(self) -> Style {
        Style::new().add_modifier(Modifier::REVERSED)
    }
}
