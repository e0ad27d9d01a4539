//! The keys. These tables, one file a screen, feed dispatch, the footer and the help.
//!
//! No binding needs Alt, Ctrl with a digit, or a function key: terminals and
//! multiplexers disagree about those.

mod any;
mod compare;
mod drill;
mod find;
mod found;
mod gaps;
mod menu;
mod overview;
mod pair;
mod rebuild;
mod retention;
mod whatif;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::glyphs::Glyphs;
use super::model::Screen;
use crate::domain::View;
use crate::explore::Behind;
pub(super) use whatif::Act;

/// What a key does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Command {
    Open,
    Escape,
    Ascend,
    Down,
    Up,
    Top,
    Bottom,
    PageDown,
    PageUp,
    HalfPageDown,
    HalfPageUp,
    Show(View),
    Find,
    Sort,
    Reverse,
    HistoryBack,
    HistoryForward,
    Notes,
    MapLeft,
    MapRight,
    MapUp,
    MapDown,
    Evidence(Behind),
    /// Record a decision on the pair of the page.
    Decide,
    AllPairs,
    Palette,
    Flags,
    Bookmark,
    Bookmarks,
    Copy,
    Export,
    Theme,
    Mouse,
    Dump,
    Mark,
    Unmark,
    Dimension,
    Columns,
    ScrollLeft,
    ScrollRight,
    Filter,
    FilterClear,
    FilterRepeat,
    MenuChoose,
    MenuClose,
    MenuMark,
    Reload,
    Rebuild,
    RebuildStop,
    Go(Screen),
    WhatIf(Act),
    Help,
    Redraw,
    Suspend,
    Interrupt,
    Quit,
    FindKeep,
    FindClear,
    TestPanic,
}

/// Where a binding holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// On that screen, while no text is typed. Its own keys go before those of
    /// every screen.
    On(Screen),
    /// On every screen, while no text is typed.
    AnyScreen,
    /// While a find is typed.
    Find,
    /// While a menu is open.
    Menu,
    /// While there are no figures because another version built them.
    Rebuild,
    /// Everywhere.
    Everywhere,
}

/// A key, and how it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Key {
    code: KeyCode,
    modifiers: KeyModifiers,
}

/// One line of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Binding {
    /// The keys, the most usual first.
    pub keys: &'static [Key],
    /// What they do.
    pub command: Command,
    /// Where they do it.
    pub place: Place,
    /// One or two words for the footer; empty keeps the binding out of it.
    pub hint: &'static str,
    /// Which hints stay when the footer is narrow: 1 stays longest.
    pub rank: u8,
    /// A sentence for the help; empty keeps the binding out of it.
    pub about: &'static str,
}

const fn key(code: KeyCode) -> Key {
    Key {
        code,
        modifiers: KeyModifiers::NONE,
    }
}

const fn char(c: char) -> Key {
    key(KeyCode::Char(c))
}

const fn ctrl(c: char) -> Key {
    Key {
        code: KeyCode::Char(c),
        modifiers: KeyModifiers::CONTROL,
    }
}

const fn on(
    screen: Screen,
    keys: &'static [Key],
    command: Command,
    about: &'static str,
) -> Binding {
    Binding::new(Place::On(screen), keys, command, about)
}

const fn any(keys: &'static [Key], command: Command, about: &'static str) -> Binding {
    Binding::new(Place::AnyScreen, keys, command, about)
}

const fn find(keys: &'static [Key], command: Command, about: &'static str) -> Binding {
    Binding::new(Place::Find, keys, command, about)
}

const fn everywhere(keys: &'static [Key], command: Command, about: &'static str) -> Binding {
    Binding::new(Place::Everywhere, keys, command, about)
}

impl Binding {
    const fn new(
        place: Place,
        keys: &'static [Key],
        command: Command,
        about: &'static str,
    ) -> Self {
        Self {
            keys,
            command,
            place,
            hint: "",
            rank: 0,
            about,
        }
    }

    /// Its keys, without those that mean something else at a place.
    pub(super) fn keys_at(&self, place: Place) -> impl Iterator<Item = Key> {
        let own = self.place == place;
        let taken = move |key: &Key| {
            let mut theirs = bindings().filter(|binding| binding.place == place);
            !own && theirs.any(|binding| binding.keys.contains(key))
        };
        self.keys.iter().copied().filter(move |key| !taken(key))
    }

    /// The same with a place in the footer.
    const fn hint(self, rank: u8, hint: &'static str) -> Self {
        Self { hint, rank, ..self }
    }
}

/// The tables of all screens, in the order the help and the footer show them.
static TABLES: &[&[Binding]] = &[
    drill::BINDINGS,
    find::BINDINGS,
    menu::BINDINGS,
    gaps::BINDINGS,
    whatif::BINDINGS,
    found::ALERTS,
    found::OPPORTUNITIES,
    compare::BINDINGS,
    retention::BINDINGS,
    overview::BINDINGS,
    pair::BINDINGS,
    rebuild::BINDINGS,
    any::BINDINGS,
    any::EVERYWHERE,
];

/// All bindings.
pub(super) fn bindings() -> impl Iterator<Item = &'static Binding> {
    TABLES.iter().copied().flatten()
}

/// The bindings that hold at a place: its own and, on a screen, those of every
/// screen that have a key which the screen does not use itself.
pub(super) fn at(place: Place) -> impl Iterator<Item = &'static Binding> {
    bindings().filter(move |binding| {
        let shared = binding.place == Place::AnyScreen && matches!(place, Place::On(_));
        binding.place == place || (shared && binding.keys_at(place).next().is_some())
    })
}

/// What a pressed key does at a place.
pub(super) fn command(event: KeyEvent, place: Place) -> Option<Command> {
    // A capital letter is a key of its own, whether or not the terminal also
    // reports Shift with it.
    let mut modifiers = event.modifiers;
    if matches!(event.code, KeyCode::Char(_)) {
        modifiers.remove(KeyModifiers::SHIFT);
    }
    let pressed = Key {
        code: event.code,
        modifiers,
    };
    let shared = matches!(place, Place::On(_)).then_some(Place::AnyScreen);
    [Some(place), shared, Some(Place::Everywhere)]
        .into_iter()
        .flatten()
        .find_map(|place| {
            bindings()
                .filter(|binding| binding.place == place)
                .find(|binding| binding.keys.contains(&pressed))
        })
        .map(|binding| binding.command)
}

impl Key {
    /// How the key is written: a sign where there is a common one, else a word.
    pub(super) fn name(self, glyphs: &Glyphs) -> String {
        let (sign, word) = match self.code {
            KeyCode::Enter => ("↵", "enter"),
            KeyCode::Down => ("↓", "down"),
            KeyCode::Up => ("↑", "up"),
            KeyCode::Left => ("←", "left"),
            KeyCode::Right => ("→", "right"),
            KeyCode::Esc => ("esc", "esc"),
            KeyCode::Backspace => ("backspace", "backspace"),
            KeyCode::Home => ("home", "home"),
            KeyCode::End => ("end", "end"),
            KeyCode::PageDown => ("PgDn", "PgDn"),
            KeyCode::PageUp => ("PgUp", "PgUp"),
            KeyCode::Tab => ("tab", "tab"),
            KeyCode::BackTab => ("shift-tab", "shift-tab"),
            KeyCode::Char(' ') => ("space", "space"),
            KeyCode::F(n) => return format!("F{n}"),
            KeyCode::Char(c) if self.modifiers.contains(KeyModifiers::CONTROL) => {
                return format!("ctrl-{c}");
            }
            KeyCode::Char(c) => return c.to_string(),
            _ => ("", ""),
        };
        if glyphs.plain_keys { word } else { sign }.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::super::glyphs::{ASCII, UNICODE};
    use super::*;

    #[test]
    fn no_key_means_two_things_at_one_place() {
        let screens = Screen::ALL.into_iter().map(Place::On);
        for place in screens.chain([Place::AnyScreen, Place::Find, Place::Menu]) {
            let mut seen = Vec::new();
            for binding in bindings() {
                if binding.place == place || binding.place == Place::Everywhere {
                    for key in binding.keys {
                        assert!(!seen.contains(key), "{key:?} twice at {place:?}");
                        seen.push(*key);
                    }
                }
            }
        }
    }

    #[test]
    fn every_key_has_a_name_and_every_hint_an_explanation() {
        for binding in bindings() {
            for key in binding.keys {
                assert!(!key.name(&UNICODE).is_empty(), "{key:?}");
                assert!(key.name(&ASCII).is_ascii(), "{key:?}");
            }
            assert!(binding.hint.is_empty() || !binding.about.is_empty());
        }
    }

    #[test]
    fn a_capital_letter_means_the_same_with_and_without_a_reported_shift() {
        let shifted = KeyEvent::new(KeyCode::Char('S'), KeyModifiers::SHIFT);
        let bare = KeyEvent::new(KeyCode::Char('S'), KeyModifiers::NONE);
        assert_eq!(
            command(shifted, Place::On(Screen::Drill)),
            Some(Command::Reverse)
        );
        assert_eq!(
            command(bare, Place::On(Screen::Drill)),
            Some(Command::Reverse)
        );
        assert_eq!(command(bare, Place::Find), None);
    }
}
