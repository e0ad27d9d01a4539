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
        &[char('C')],
        Command::Evidence(Behind::Clicks),
        "evidence: the clicked exposures",
    ),
    pair(
        &[char('O')],
        Command::Evidence(Behind::Orders),
        "evidence: the orders with an attach, and whether their buyers came back",
    )
    .hint(6, "orders"),
    pair(
        &[char('d')],
        Command::Decide,
        "record a decision on this pair",
    )
    .hint(3, "decide"),
    pair(
        &[char('n')],
        Command::Notes,
        "why figures of this pair are missing",
    )
    .hint(9, "notes"),
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
    )
    .hint(3, "sideways"),
    pair(
        &[char('<'), char('H'), key(KeyCode::Left)],
        Command::ScrollLeft,
        "scroll it back",
    ),
];
