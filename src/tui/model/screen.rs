//! What fills the terminal.

/// A screen. Each has one file of its name in `model/`, `update/`, `view/` and
/// `keymap/`, and a line in `update/screens.rs` and `view/mod.rs`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) enum Screen {
    /// The table of one level of the drill. It lies under all others.
    #[default]
    Drill,
    /// What the data lack.
    Gaps,
    /// The levers of one pair.
    WhatIf,
    /// The what-ifs that were kept.
    Scenarios,
    /// What to retire and what to show at a place.
    Portfolio,
    /// Recommendations that hurt.
    Alerts,
    /// What is bought together and not offered.
    Opportunities,
    /// The marked rows side by side.
    Compare,
    /// The shop as a whole.
    Overview,
    /// One pair.
    Pair,
    /// In which months buyers come back.
    Retention,
}

impl Screen {
    /// All screens.
    #[cfg(test)]
    pub(crate) const ALL: [Self; 11] = [
        Self::Drill,
        Self::Gaps,
        Self::WhatIf,
        Self::Scenarios,
        Self::Portfolio,
        Self::Alerts,
        Self::Opportunities,
        Self::Compare,
        Self::Overview,
        Self::Pair,
        Self::Retention,
    ];
}

/// The screens that lie over the drill, the one that shows last.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Screens(Vec<Screen>);

impl Screens {
    /// The screen that shows.
    pub(crate) fn top(&self) -> Screen {
        self.0.last().copied().unwrap_or_default()
    }

    /// Whether a screen shows or lies below the one that does.
    pub(crate) fn holds(&self, screen: Screen) -> bool {
        screen == Screen::Drill || self.0.contains(&screen)
    }

    /// Shows a screen. One that lies below already is gone back to.
    pub(crate) fn open(&mut self, screen: Screen) {
        let below = self.0.iter().position(|&open| open == screen);
        match below {
            _ if screen == Screen::Drill => self.0.clear(),
            Some(place) => self.0.truncate(place + 1),
            None => self.0.push(screen),
        }
    }

    /// Closes the screen that shows; the drill stays.
    pub(crate) fn close(&mut self) {
        self.0.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_screen_closes_onto_the_one_it_was_opened_from() {
        let mut screens = Screens::default();
        assert_eq!(screens.top(), Screen::Drill);
        screens.open(Screen::Gaps);
        screens.open(Screen::Gaps);
        assert_eq!(screens.top(), Screen::Gaps);
        screens.close();
        assert_eq!(screens.top(), Screen::Drill);
        screens.close();
        assert!(screens.holds(Screen::Drill) && !screens.holds(Screen::Gaps));
    }
}
