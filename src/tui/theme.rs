//! What a role looks like.
//!
//! The default theme keeps the terminal's own foreground and background and uses
//! only the 16 ANSI colours, so it follows light and dark terminals alike. The
//! monochrome theme uses attributes alone: every cell keeps `Color::Reset`, so
//! the painter never writes a colour command.

use ratatui::style::{Color, Modifier, Style};

/// What a piece of the screen means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Plain text.
    Text,
    /// Text that steps back: hints, units, rules, rows that are being replaced.
    Dim,
    /// The program's name, the last breadcrumb, the first line of the strip.
    Strong,
    /// Column headers.
    Header,
    /// The column that sorts, the view that shows.
    Active,
    /// A key in the footer and in the help.
    Key,
    /// The selected row.
    Selected,
    /// Characters that a find matched.
    Match,
    /// The interval drawn in a row.
    Interval,
    /// The reference line behind the intervals.
    Reference,
    /// What one row alone is held against.
    OwnReference,
    /// A figure that is good: a verdict to promote, a gain.
    Good,
    /// A figure that is bad: a verdict to retire, a loss.
    Bad,
    /// Something to heed.
    Warning,
    /// Something failed.
    Error,
}

/// How roles become styles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Theme {
    /// Terminal default colours and the 16 ANSI colours.
    #[default]
    Ansi16,
    /// No colours at all.
    Mono,
}

impl Theme {
    /// The style of a role.
    pub(super) fn style(self, role: Role) -> Style {
        let attributes = match role {
            Role::Text => Modifier::empty(),
            Role::Dim | Role::Reference => Modifier::DIM,
            Role::Strong | Role::Warning | Role::Error | Role::Good | Role::Bad => Modifier::BOLD,
            Role::Header => Modifier::UNDERLINED,
            Role::Active => Modifier::BOLD.union(Modifier::UNDERLINED),
            Role::Key => Modifier::BOLD,
            Role::Selected => Modifier::REVERSED,
            Role::Match => Modifier::BOLD.union(Modifier::UNDERLINED),
            Role::Interval | Role::OwnReference => Modifier::empty(),
        };
        let style = Style::new().add_modifier(attributes);
        match (self, Self::colour(role)) {
            (Self::Ansi16, Some(colour)) => style.fg(colour),
            _ => style,
        }
    }

    fn colour(role: Role) -> Option<Color> {
        match role {
            Role::Active | Role::Key | Role::Interval => Some(Color::Cyan),
            Role::Match | Role::Warning | Role::OwnReference => Some(Color::Yellow),
            Role::Good => Some(Color::Green),
            Role::Error | Role::Bad => Some(Color::Red),
            _ => None,
        }
    }
}
