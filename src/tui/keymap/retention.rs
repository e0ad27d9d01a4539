//! Keys of the screen of months of first orders.

use crossterm::event::KeyCode;

use super::{Binding, Command, char, key, on};
use crate::tui::model::Screen;

pub(super) static BINDINGS: &[Binding] = &[
    on(
        Screen::Retention,
        &[key(KeyCode::Esc), char('t'), char('h')],
        Command::Escape,
        "back to the table",
    )
    .hint(1, "back"),
    on(
        Screen::Retention,
        &[char('>'), char('L'), key(KeyCode::Right)],
        Command::ScrollRight,
        "later months",
    )
    .hint(4, "later"),
    on(
        Screen::Retention,
        &[char('<'), char('H'), key(KeyCode::Left)],
        Command::ScrollLeft,
        "earlier months",
    )
    .hint(5, "earlier"),
];
