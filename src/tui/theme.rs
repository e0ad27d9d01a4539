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

/// How many colours the terminal has, told once at the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Depth {
    /// The 16 of ANSI.
    #[default]
    Sixteen,
    /// The 256 of xterm.
    TwoFiftySix,
    /// 24 bits.
    True,
}

impl Depth {
    /// What `COLORTERM` and `TERM` say.
    pub(super) fn told(colorterm: &str, term: &str) -> Self {
        if colorterm.contains("truecolor") || colorterm.contains("24bit") {
            Self::True
        } else if term.contains("256color") || term.contains("direct") {
            Self::TwoFiftySix
        } else {
            Self::Sixteen
        }
    }
}

/// How roles become styles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// Terminal default colours and the 16 ANSI colours.
    #[default]
    Ansi16,
    /// Soft colours for a dark ground.
    Dark,
    /// Deep colours for a light ground.
    Light,
    /// Bright colours, nothing dimmed.
    Contrast,
    /// No colours at all.
    Mono,
}

/// A colour at every depth.
#[derive(Debug, Clone, Copy)]
struct Shade {
    ansi: Color,
    indexed: u8,
    rgb: (u8, u8, u8),
}

impl Shade {
    fn at(self, depth: Depth) -> Color {
        match depth {
            Depth::Sixteen => self.ansi,
            Depth::TwoFiftySix => Color::Indexed(self.indexed),
            Depth::True => Color::Rgb(self.rgb.0, self.rgb.1, self.rgb.2),
        }
    }
}

const fn shade(ansi: Color, indexed: u8, rgb: (u8, u8, u8)) -> Shade {
    Shade { ansi, indexed, rgb }
}

/// The colours of what stands out, of what to heed, of good and of bad.
#[derive(Debug, Clone, Copy)]
struct Shades {
    accent: Shade,
    heed: Shade,
    good: Shade,
    bad: Shade,
}

const DARK: Shades = Shades {
    accent: shade(Color::Cyan, 110, (0x7f, 0xb4, 0xca)),
    heed: shade(Color::Yellow, 179, (0xe6, 0xc3, 0x84)),
    good: shade(Color::Green, 107, (0x98, 0xbb, 0x6c)),
    bad: shade(Color::Red, 168, (0xe4, 0x68, 0x76)),
};

const LIGHT: Shades = Shades {
    accent: shade(Color::Blue, 24, (0x1a, 0x5f, 0x7a)),
    heed: shade(Color::Magenta, 94, (0x8a, 0x5a, 0x00)),
    good: shade(Color::Green, 22, (0x1f, 0x6b, 0x2b)),
    bad: shade(Color::Red, 124, (0xa8, 0x1c, 0x1c)),
};

impl Theme {
    /// All of them, in the order in which they are gone through.
    pub(super) const ALL: [(Self, &str); 5] = [
        (Self::Ansi16, "terminal"),
        (Self::Dark, "dark"),
        (Self::Light, "light"),
        (Self::Contrast, "contrast"),
        (Self::Mono, "mono"),
    ];

    /// Its name.
    pub(super) fn name(self) -> &'static str {
        let found = Self::ALL.iter().find(|(theme, _)| *theme == self);
        found.map_or("terminal", |(_, name)| name)
    }

    /// The names of all themes.
    pub fn names() -> impl Iterator<Item = &'static str> + Clone {
        Self::ALL.iter().map(|(_, name)| *name)
    }

    /// The theme of that name.
    pub fn of_name(name: &str) -> Option<Self> {
        let found = Self::ALL.iter().find(|(_, its)| *its == name);
        found.map(|(theme, _)| *theme)
    }

    /// The one after it.
    pub(super) fn next(self) -> Self {
        let at = Self::ALL.iter().position(|(theme, _)| *theme == self);
        Self::ALL[(at.unwrap_or(0) + 1) % Self::ALL.len()].0
    }

    /// The style of a role.
    pub(super) fn style(self, role: Role, depth: Depth) -> Style {
        let attributes = match role {
            Role::Text => Modifier::empty(),
            Role::Dim | Role::Reference if self == Self::Contrast => Modifier::empty(),
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
        match self.colour(role, depth) {
            Some(colour) => style.fg(colour),
            None => style,
        }
    }

    fn colour(self, role: Role, depth: Depth) -> Option<Color> {
        let pick = |accent, heed, good, bad| match role {
            Role::Active | Role::Key | Role::Interval => Some(accent),
            Role::Match | Role::Warning | Role::OwnReference => Some(heed),
            Role::Good => Some(good),
            Role::Error | Role::Bad => Some(bad),
            _ => None,
        };
        let shades = |shades: Shades| {
            pick(
                shades.accent.at(depth),
                shades.heed.at(depth),
                shades.good.at(depth),
                shades.bad.at(depth),
            )
        };
        match self {
            Self::Mono => None,
            Self::Ansi16 => pick(Color::Cyan, Color::Yellow, Color::Green, Color::Red),
            Self::Contrast => pick(
                Color::LightCyan,
                Color::LightYellow,
                Color::LightGreen,
                Color::LightRed,
            ),
            Self::Dark => shades(DARK),
            Self::Light => shades(LIGHT),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_theme_comes_around_and_is_found_by_its_name() {
        let mut theme = Theme::default();
        for _ in 0..Theme::ALL.len() {
            assert_eq!(Theme::of_name(theme.name()), Some(theme));
            theme = theme.next();
        }
        assert_eq!(theme, Theme::default());
    }

    #[test]
    fn a_terminal_of_few_colours_gets_no_others() {
        assert_eq!(Depth::told("truecolor", "xterm"), Depth::True);
        assert_eq!(Depth::told("", "tmux-256color"), Depth::TwoFiftySix);
        assert_eq!(Depth::told("", "linux"), Depth::Sixteen);
        let key = |theme: Theme, depth| theme.style(Role::Key, depth).fg;
        assert_eq!(key(Theme::Dark, Depth::Sixteen), Some(Color::Cyan));
        assert_eq!(
            key(Theme::Dark, Depth::TwoFiftySix),
            Some(Color::Indexed(110))
        );
        assert!(matches!(
            key(Theme::Light, Depth::True),
            Some(Color::Rgb(..))
        ));
        assert_eq!(key(Theme::Mono, Depth::True), None);
        let dim = Theme::Contrast.style(Role::Dim, Depth::True);
        assert!(!dim.add_modifier.contains(Modifier::DIM));
    }
}
