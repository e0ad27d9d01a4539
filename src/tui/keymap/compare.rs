//! Keys of the screen of marked rows.

use crossterm::event::KeyCode;

use super::{Binding, Command, char, key, on};
use crate::tui::model::Screen;

pub(super) static BINDINGS: &[Binding] = &[
    on(
        Screen::Compare,
        &[key(KeyCode::Esc), char('='), char('h')],
        Command::Escape,
        "back to the table",
    )
    .hint(1, "back"),
    on(
        Screen::Compare,
        &[char('>'), char('L'), key(KeyCode::Right)],
        Command::ScrollRight,
        "the next row that has no room",
    )
    .hint(4, "right"),
    on(
        Screen::Compare,
        &[char('<'), char('H'), key(KeyCode::Left)],
        Command::ScrollLeft,
        "back to the left",
    )
    .hint(5, "left"),
    on(
        Screen::Compare,
        &[char('n')],
        Command::Notes,
        "why figures of these rows are missing",
    )
    .hint(6, "notes"),
];
