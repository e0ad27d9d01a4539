//! Keys of the page of one pair.

use crossterm::event::KeyCode;

use super::{Binding, Command, char, key, on};
use crate::explore::Behind;
use crate::tui::model::Screen;

const fn pair(keys: &'static [super::Key], command: Command, about: &'static str) -> Binding {
    on(Screen::Pair, keys, command, about)
}

pub(super) static BINDINGS: &[Binding] = &[
    pair(
        &[key(KeyCode::Enter)],
        Command::Evidence(Behind::Lines),
        "evidence: the credited order lines",
    )
    .hint(2, "evidence"),
    pair(
        &[char('t')],
        Command::Evidence(Behind::Returns),
        "evidence: their returns",
    )
    .hint(4, "returns"),
    pair(
        &[char('E')],
        Command::Evidence(Behind::Exposures),
        "evidence: the exposures",
    )
    .hint(5, "exposures"),
    pair(
        &[key(KeyCode::Esc), char('h'), key(KeyCode::Backspace)],
        Command::Escape,
        "back",
    )
    .hint(1, "back"),
    pair(
        &[char('>'), char('L'), key(KeyCode::Right)],
        Command::ScrollRight,
        "scroll the evidence sideways",
    ),
    pair(
        &[char('<'), char('H'), key(KeyCode::Left)],
        Command::ScrollLeft,
        "scroll it back",
    ),
];
