//! The keys. This one table feeds dispatch, the footer and the help.
//!
//! No binding needs Alt, Ctrl with a digit, or a function key: terminals and
//! multiplexers disagree about those.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::glyphs::Glyphs;
use crate::domain::View;

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
    Reload,
    Gaps,
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
    /// Wherever no text is typed.
    Table,
    /// While a find is typed.
    Find,
    /// On the screen of what the data lack.
    Gaps,
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

const fn table(keys: &'static [Key], command: Command, about: &'static str) -> Binding {
    Binding::new(Place::Table, keys, command, about)
}

const fn find(keys: &'static [Key], command: Command, about: &'static str) -> Binding {
    Binding::new(Place::Find, keys, command, about)
}

const fn gaps(keys: &'static [Key], command: Command, about: &'static str) -> Binding {
    Binding::new(Place::Gaps, keys, command, about)
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

    /// The same with a place in the footer.
    const fn hint(self, rank: u8, hint: &'static str) -> Self {
        Self { hint, rank, ..self }
    }
}

/// All bindings, in the order the help shows them.
pub(super) static BINDINGS: &[Binding] = &[
    table(
        &[key(KeyCode::Enter), char('l'), key(KeyCode::Right)],
        Command::Open,
        "go down into the selected row",
    )
    .hint(2, "open"),
    table(
        &[key(KeyCode::Esc)],
        Command::Escape,
        "close, cancel, clear the find, or go up",
    )
    .hint(3, "back"),
    table(
        &[char('h'), key(KeyCode::Left), key(KeyCode::Backspace)],
        Command::Ascend,
        "go up one level",
    ),
    table(&[char('j'), key(KeyCode::Down)], Command::Down, "next row"),
    table(&[char('k'), key(KeyCode::Up)], Command::Up, "previous row"),
    table(&[key(KeyCode::Home)], Command::Top, "first row"),
    table(&[char('G'), key(KeyCode::End)], Command::Bottom, "last row"),
    table(
        &[key(KeyCode::PageDown), char(' '), ctrl('f')],
        Command::PageDown,
        "a page down",
    ),
    table(
        &[key(KeyCode::PageUp), ctrl('b')],
        Command::PageUp,
        "a page up",
    ),
    table(&[ctrl('d')], Command::HalfPageDown, "half a page down"),
    table(&[ctrl('u')], Command::HalfPageUp, "half a page up"),
    table(
        &[char('1')],
        Command::Show(View::Attach),
        "attach view: how often bought together",
    ),
    table(&[char('2')], Command::Show(View::Return), ""),
    table(&[char('3')], Command::Show(View::Margin), ""),
    table(&[char('4')], Command::Show(View::Cohort), ""),
    table(
        &[char('/')],
        Command::Find,
        "find by title or id; letters may be missing",
    )
    .hint(4, "find"),
    table(&[char('s')], Command::Sort, "sort by the next column").hint(5, "sort"),
    table(&[char('S')], Command::Reverse, "reverse the order").hint(8, "reverse"),
    table(&[char('[')], Command::HistoryBack, "where you were before"),
    table(&[char(']')], Command::HistoryForward, "forward again"),
    table(
        &[char('n')],
        Command::Notes,
        "why figures of this row are missing",
    )
    .hint(6, "notes"),
    table(
        &[char('g')],
        Command::Gaps,
        "what the data lack, and how to mend it",
    )
    .hint(10, "gaps"),
    table(
        &[char('r')],
        Command::Reload,
        "ask again; open new data when there are any",
    )
    .hint(9, "reload"),
    table(&[char('?'), key(KeyCode::F(1))], Command::Help, "this help").hint(1, "help"),
    find(
        &[key(KeyCode::Enter)],
        Command::FindKeep,
        "keep what is found and return to the table",
    )
    .hint(1, "keep"),
    find(
        &[key(KeyCode::Esc)],
        Command::FindClear,
        "show all rows again",
    )
    .hint(2, "clear"),
    find(
        &[key(KeyCode::Down), ctrl('n')],
        Command::Down,
        "next row while typing",
    )
    .hint(3, "next"),
    find(
        &[key(KeyCode::Up), ctrl('p')],
        Command::Up,
        "previous row while typing",
    )
    .hint(4, "previous"),
    find(&[key(KeyCode::PageDown)], Command::PageDown, ""),
    find(&[key(KeyCode::PageUp)], Command::PageUp, ""),
    gaps(
        &[
            key(KeyCode::Enter),
            char('l'),
            key(KeyCode::Right),
            char('n'),
        ],
        Command::Open,
        "all about the selected gap",
    )
    .hint(2, "more"),
    gaps(
        &[key(KeyCode::Esc), char('g'), char('h')],
        Command::Escape,
        "back to the table",
    )
    .hint(1, "back"),
    gaps(&[char('j'), key(KeyCode::Down)], Command::Down, "next gap").hint(3, "next"),
    gaps(&[char('k'), key(KeyCode::Up)], Command::Up, "previous gap").hint(4, "previous"),
    gaps(&[key(KeyCode::Home)], Command::Top, ""),
    gaps(&[char('G'), key(KeyCode::End)], Command::Bottom, ""),
    gaps(
        &[key(KeyCode::PageDown), char(' '), ctrl('f')],
        Command::PageDown,
        "",
    ),
    gaps(&[key(KeyCode::PageUp), ctrl('b')], Command::PageUp, ""),
    gaps(&[ctrl('d')], Command::HalfPageDown, ""),
    gaps(&[ctrl('u')], Command::HalfPageUp, ""),
    gaps(&[char('r')], Command::Reload, ""),
    gaps(&[char('?'), key(KeyCode::F(1))], Command::Help, "this help").hint(5, "help"),
    gaps(&[char('q')], Command::Quit, "quit").hint(6, "quit"),
    everywhere(&[ctrl('l')], Command::Redraw, "paint the screen anew"),
    everywhere(
        &[ctrl('z')],
        Command::Suspend,
        "back to the shell; fg returns here",
    ),
    everywhere(
        &[ctrl('c')],
        Command::Interrupt,
        "cancel loading, else quit",
    ),
    table(&[char('q')], Command::Quit, "quit").hint(7, "quit"),
    everywhere(&[key(KeyCode::F(12))], Command::TestPanic, ""),
];

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
    BINDINGS
        .iter()
        .filter(|binding| binding.place == place || binding.place == Place::Everywhere)
        .find(|binding| binding.keys.contains(&pressed))
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
        for place in [Place::Table, Place::Find, Place::Gaps] {
            let mut seen = Vec::new();
            for binding in BINDINGS {
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
        for binding in BINDINGS {
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
        assert_eq!(command(shifted, Place::Table), Some(Command::Reverse));
        assert_eq!(command(bare, Place::Table), Some(Command::Reverse));
        assert_eq!(command(bare, Place::Find), None);
    }
}
