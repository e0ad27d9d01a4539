//! Keys of the screen of the shop as a whole.

use crossterm::event::KeyCode;

use super::{Binding, Command, char, key, on};
use crate::tui::model::Screen;

const fn overview(keys: &'static [super::Key], command: Command, about: &'static str) -> Binding {
    on(Screen::Overview, keys, command, about)
}

pub(super) static BINDINGS: &[Binding] = &[
    overview(
        &[key(KeyCode::Enter)],
        Command::Open,
        "the page of the pair selected on the map",
    )
    .hint(3, "open dot"),
    overview(
        &[key(KeyCode::Esc), char('0')],
        Command::Escape,
        "down to the tables",
    )
    .hint(2, "tables"),
    overview(
        &[key(KeyCode::Left), char('h')],
        Command::MapLeft,
        "the next dot to the left",
    )
    .hint(4, "map"),
    overview(
        &[key(KeyCode::Right), char('l')],
        Command::MapRight,
        "to the right",
    ),
    overview(&[char('n')], Command::Notes, "why figures here are missing").hint(9, "notes"),
    overview(&[key(KeyCode::Up)], Command::MapUp, "above"),
    overview(&[key(KeyCode::Down)], Command::MapDown, "below"),
];
