//! Keys of the screens of alerts and of opportunities.

use crossterm::event::KeyCode;

use super::{Binding, Command, char, key, on};
use crate::tui::model::Screen;

pub(super) static ALERTS: &[Binding] = &[
    on(
        Screen::Alerts,
        &[key(KeyCode::Enter), char('l'), key(KeyCode::Right)],
        Command::Open,
        "the page of the pair that hurts",
    )
    .hint(2, "open pair"),
    on(
        Screen::Alerts,
        &[char('n')],
        Command::Notes,
        "all about the selected alert",
    )
    .hint(3, "more"),
    on(
        Screen::Alerts,
        &[key(KeyCode::Esc), char('a'), char('h')],
        Command::Escape,
        "back to where you were",
    )
    .hint(1, "back"),
];

pub(super) static OPPORTUNITIES: &[Binding] = &[
    on(
        Screen::Opportunities,
        &[
            key(KeyCode::Enter),
            char('l'),
            key(KeyCode::Right),
            char('n'),
        ],
        Command::Open,
        "all about the selected opportunity",
    )
    .hint(2, "more"),
    on(
        Screen::Opportunities,
        &[key(KeyCode::Esc), char('o'), char('h')],
        Command::Escape,
        "back to where you were",
    )
    .hint(1, "back"),
];
