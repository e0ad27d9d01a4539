//! Keys while a find is typed.

use crossterm::event::KeyCode;

use super::{Binding, Command, ctrl, find, key};

pub(super) static BINDINGS: &[Binding] = &[
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
];
