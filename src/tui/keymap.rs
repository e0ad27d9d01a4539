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

/// All bindings, in the order the help shows them.
pub(super) static BINDINGS: &[Binding] = &[
    Binding {
        keys: &[key(KeyCode::Enter), char('l'), key(KeyCode::Right)],
        command: Command::Open,
        place: Place::Table,
        hint: "open",
        rank: 2,
        about: "go down into the selected row",
    },
    Binding {
        keys: &[key(KeyCode::Esc)],
        command: Command::Escape,
        place: Place::Table,
        hint: "back",
        rank: 3,
        about: "close, cancel, clear the find, or go up",
    },
    Binding {
        keys: &[char('h'), key(KeyCode::Left), key(KeyCode::Backspace)],
        command: Command::Ascend,
        place: Place::Table,
        hint: "",
        rank: 0,
        about: "go up one level",
    },
    Binding {
        keys: &[char('j'), key(KeyCode::Down)],
        command: Command::Down,
        place: Place::Table,
        hint: "",
        rank: 0,
        about: "next row",
    },
    Binding {
        keys: &[char('k'), key(KeyCode::Up)],
        command: Command::Up,
        place: Place::Table,
        hint: "",
        rank: 0,
        about: "previous row",
    },
    Binding {
        keys: &[char('g'), key(KeyCode::Home)],
        command: Command::Top,
        place: Place::Table,
        hint: "",
        rank: 0,
        about: "first row",
    },
    Binding {
        keys: &[char('G'), key(KeyCode::End)],
        command: Command::Bottom,
        place: Place::Table,
        hint: "",
        rank: 0,
        about: "last row",
    },
    Binding {
        keys: &[key(KeyCode::PageDown), char(' '), ctrl('f')],
        command: Command::PageDown,
        place: Place::Table,
        hint: "",
        rank: 0,
        about: "a page down",
    },
    Binding {
        keys: &[key(KeyCode::PageUp), ctrl('b')],
        command: Command::PageUp,
        place: Place::Table,
        hint: "",
        rank: 0,
        about: "a page up",
    },
    Binding {
        keys: &[ctrl('d')],
        command: Command::HalfPageDown,
        place: Place::Table,
        hint: "",
        rank: 0,
        about: "half a page down",
    },
    Binding {
        keys: &[ctrl('u')],
        command: Command::HalfPageUp,
        place: Place::Table,
        hint: "",
        rank: 0,
        about: "half a page up",
    },
    Binding {
        keys: &[char('1')],
        command: Command::Show(View::Attach),
        place: Place::Table,
        hint: "",
        rank: 0,
        about: "attach view: how often bought together",
    },
    Binding {
        keys: &[char('2')],
        command: Command::Show(View::Return),
        place: Place::Table,
        hint: "",
        rank: 0,
        about: "",
    },
    Binding {
        keys: &[char('3')],
        command: Command::Show(View::Margin),
        place: Place::Table,
        hint: "",
        rank: 0,
        about: "",
    },
    Binding {
        keys: &[char('4')],
        command: Command::Show(View::Cohort),
        place: Place::Table,
        hint: "",
        rank: 0,
        about: "",
    },
    Binding {
        keys: &[char('/')],
        command: Command::Find,
        place: Place::Table,
        hint: "find",
        rank: 4,
        about: "find by title or id; letters may be missing",
    },
    Binding {
        keys: &[char('s')],
        command: Command::Sort,
        place: Place::Table,
        hint: "sort",
        rank: 5,
        about: "sort by the next column",
    },
    Binding {
        keys: &[char('S')],
        command: Command::Reverse,
        place: Place::Table,
        hint: "reverse",
        rank: 8,
        about: "reverse the order",
    },
    Binding {
        keys: &[char('[')],
        command: Command::HistoryBack,
        place: Place::Table,
        hint: "",
        rank: 0,
        about: "where you were before",
    },
    Binding {
        keys: &[char(']')],
        command: Command::HistoryForward,
        place: Place::Table,
        hint: "",
        rank: 0,
        about: "forward again",
    },
    Binding {
        keys: &[char('n')],
        command: Command::Notes,
        place: Place::Table,
        hint: "notes",
        rank: 6,
        about: "why figures of this row are missing",
    },
    Binding {
        keys: &[char('r')],
        command: Command::Reload,
        place: Place::Table,
        hint: "reload",
        rank: 9,
        about: "ask again",
    },
    Binding {
        keys: &[char('?'), key(KeyCode::F(1))],
        command: Command::Help,
        place: Place::Table,
        hint: "help",
        rank: 1,
        about: "this help",
    },
    Binding {
        keys: &[key(KeyCode::Enter)],
        command: Command::FindKeep,
        place: Place::Find,
        hint: "keep",
        rank: 1,
        about: "keep what is found and return to the table",
    },
    Binding {
        keys: &[key(KeyCode::Esc)],
        command: Command::FindClear,
        place: Place::Find,
        hint: "clear",
        rank: 2,
        about: "show all rows again",
    },
    Binding {
        keys: &[key(KeyCode::Down), ctrl('n')],
        command: Command::Down,
        place: Place::Find,
        hint: "next",
        rank: 3,
        about: "next row while typing",
    },
    Binding {
        keys: &[key(KeyCode::Up), ctrl('p')],
        command: Command::Up,
        place: Place::Find,
        hint: "previous",
        rank: 4,
        about: "previous row while typing",
    },
    Binding {
        keys: &[key(KeyCode::PageDown)],
        command: Command::PageDown,
        place: Place::Find,
        hint: "",
        rank: 0,
        about: "",
    },
    Binding {
        keys: &[key(KeyCode::PageUp)],
        command: Command::PageUp,
        place: Place::Find,
        hint: "",
        rank: 0,
        about: "",
    },
    Binding {
        keys: &[ctrl('l')],
        command: Command::Redraw,
        place: Place::Everywhere,
        hint: "",
        rank: 0,
        about: "paint the screen anew",
    },
    Binding {
        keys: &[ctrl('z')],
        command: Command::Suspend,
        place: Place::Everywhere,
        hint: "",
        rank: 0,
        about: "back to the shell; fg returns here",
    },
    Binding {
        keys: &[ctrl('c')],
        command: Command::Interrupt,
        place: Place::Everywhere,
        hint: "",
        rank: 0,
        about: "cancel loading, else quit",
    },
    Binding {
        keys: &[char('q')],
        command: Command::Quit,
        place: Place::Table,
        hint: "quit",
        rank: 7,
        about: "quit",
    },
    Binding {
        keys: &[key(KeyCode::F(12))],
        command: Command::TestPanic,
        place: Place::Everywhere,
        hint: "",
        rank: 0,
        about: "",
    },
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
        for place in [Place::Table, Place::Find] {
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
