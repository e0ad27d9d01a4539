//! Keys of the screen of what the data lack.

use crossterm::event::KeyCode;

use super::{Binding, Command, char, key, on};
use crate::tui::model::Screen;

pub(super) static BINDINGS: &[Binding] = &[
    on(
        Screen::Gaps,
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
    on(
        Screen::Gaps,
        &[key(KeyCode::Esc), char('g'), char('h')],
        Command::Escape,
        "back to where you were",
    )
    .hint(1, "back"),
];
