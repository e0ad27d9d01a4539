//! Keys of the what-if panel, of the scenarios and of the portfolio.

use crossterm::event::{KeyCode, KeyModifiers};

use super::{Binding, Command, Key, char, key, on};
use crate::tui::model::Screen;

/// What a key does on these screens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Act {
    /// A small step to the right.
    More,
    /// A small step to the left.
    Less,
    /// A large step to the right.
    MuchMore,
    /// A large step to the left.
    MuchLess,
    /// Type a value.
    Type,
    /// Lock or unlock.
    Lock,
    /// Put back what the data say.
    Reset,
    /// Put everything back.
    ResetAll,
    /// What is behind the result.
    Why,
    /// Keep it as a scenario.
    Keep,
    /// Side by side, or on top of each other.
    Stack,
    /// Forget the selected scenario.
    Forget,
    /// Write the comparison to a file.
    Export,
    /// Whether targets compete.
    Rivalry,
    /// The other list.
    Part,
    /// Replay a rule.
    Rule,
    /// The portfolio of the place on screen.
    Whole,
}

const fn shift(code: KeyCode) -> Key {
    Key {
        code,
        modifiers: KeyModifiers::SHIFT,
    }
}

const fn act(screen: Screen, keys: &'static [Key], act: Act, about: &'static str) -> Binding {
    on(screen, keys, Command::WhatIf(act), about)
}

pub(super) static BINDINGS: &[Binding] = &[
    act(
        Screen::WhatIf,
        &[key(KeyCode::Right), char('l')],
        Act::More,
        "move the lever a little to the right",
    )
    .hint(1, "more"),
    act(
        Screen::WhatIf,
        &[key(KeyCode::Left), char('h')],
        Act::Less,
        "and to the left",
    )
    .hint(2, "less"),
    act(
        Screen::WhatIf,
        &[char('L'), shift(KeyCode::Right)],
        Act::MuchMore,
        "move it far to the right",
    ),
    act(
        Screen::WhatIf,
        &[char('H'), shift(KeyCode::Left)],
        Act::MuchLess,
        "and far to the left",
    ),
    act(
        Screen::WhatIf,
        &[key(KeyCode::Enter), char('=')],
        Act::Type,
        "type a value: 12%, +1.5pp, 24,90; =12% is what it is today",
    )
    .hint(3, "type"),
    act(
        Screen::WhatIf,
        &[char('x')],
        Act::Lock,
        "lock or unlock the lever",
    )
    .hint(7, "lock"),
    act(
        Screen::WhatIf,
        &[char('u'), key(KeyCode::Backspace)],
        Act::Reset,
        "put the lever back",
    )
    .hint(6, "undo"),
    act(
        Screen::WhatIf,
        &[char('U')],
        Act::ResetAll,
        "put all back that are not locked",
    ),
    act(
        Screen::WhatIf,
        &[char('n')],
        Act::Why,
        "what is behind the result: doubts, break-evens, assumptions",
    )
    .hint(5, "why"),
    act(
        Screen::WhatIf,
        &[char('s')],
        Act::Keep,
        "keep it as a scenario",
    )
    .hint(4, "save"),
    on(
        Screen::WhatIf,
        &[char('c')],
        Command::Go(Screen::Scenarios),
        "compare the scenarios of this pair",
    )
    .hint(8, "compare"),
    on(
        Screen::WhatIf,
        &[key(KeyCode::Esc), char('w')],
        Command::Escape,
        "close the panel",
    )
    .hint(2, "close"),
    on(
        Screen::Scenarios,
        &[key(KeyCode::Enter)],
        Command::Open,
        "go on from the selected scenario",
    )
    .hint(2, "open"),
    act(
        Screen::Scenarios,
        &[char('t')],
        Act::Stack,
        "on top of each other, or side by side",
    )
    .hint(4, "stack"),
    act(
        Screen::Scenarios,
        &[char('a')],
        Act::Whole,
        "the scenarios of all pairs, or of this one",
    )
    .hint(6, "all"),
    act(
        Screen::Scenarios,
        &[char('e')],
        Act::Export,
        "write them to a file: .json, .csv or .md",
    )
    .hint(5, "export"),
    act(
        Screen::Scenarios,
        &[char('u')],
        Act::Reset,
        "bring back what was forgotten last",
    ),
    act(
        Screen::Scenarios,
        &[char('d')],
        Act::Forget,
        "forget the selected scenario",
    )
    .hint(7, "forget"),
    act(
        Screen::Portfolio,
        &[char('t')],
        Act::Part,
        "pairs to retire, or the best list of each slot",
    )
    .hint(2, "lists"),
    act(
        Screen::Portfolio,
        &[char('m')],
        Act::Rivalry,
        "whether the targets of a list compete",
    )
    .hint(4, "compete"),
    act(
        Screen::Portfolio,
        &[char('b')],
        Act::Rule,
        "replay a rule on the past: not at checkout, at most 2 a session",
    )
    .hint(5, "rule"),
    on(
        Screen::Portfolio,
        &[key(KeyCode::Esc), char('w')],
        Command::Escape,
        "back to where you were",
    )
    .hint(3, "back"),
    on(
        Screen::Drill,
        &[char('w')],
        Command::Go(Screen::WhatIf),
        "what if: levers of a pair, or a row's portfolio",
    )
    .hint(11, "what-if"),
    on(
        Screen::Pair,
        &[char('w')],
        Command::Go(Screen::WhatIf),
        "what if: its levers",
    )
    .hint(6, "what-if"),
    on(
        Screen::Overview,
        &[char('w')],
        Command::Go(Screen::WhatIf),
        "the portfolio of the shop",
    )
    .hint(9, "portfolio"),
    act(
        Screen::Drill,
        &[char('W')],
        Act::Whole,
        "the portfolio of everything on screen",
    ),
];
