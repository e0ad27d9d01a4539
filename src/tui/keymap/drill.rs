//! Keys of the drill's table.

use crossterm::event::KeyCode;

use super::{Binding, Command, char, key, on};
use crate::domain::View;
use crate::tui::model::Screen;

const fn drill(keys: &'static [super::Key], command: Command, about: &'static str) -> Binding {
    on(Screen::Drill, keys, command, about)
}

pub(super) static BINDINGS: &[Binding] = &[
    drill(
        &[key(KeyCode::Enter), char('l'), key(KeyCode::Right)],
        Command::Open,
        "go down into the selected row",
    )
    .hint(2, "open"),
    drill(
        &[key(KeyCode::Esc)],
        Command::Escape,
        "close, cancel, clear the find, or go up",
    )
    .hint(3, "back"),
    drill(
        &[char('h'), key(KeyCode::Left), key(KeyCode::Backspace)],
        Command::Ascend,
        "go up one level",
    ),
    drill(
        &[char('1')],
        Command::Show(View::Attach),
        "attach view: how often bought together",
    ),
    drill(
        &[char('2')],
        Command::Show(View::Return),
        "return view: how much of it comes back",
    ),
    drill(
        &[char('3')],
        Command::Show(View::Margin),
        "margin view: what it earns",
    ),
    drill(
        &[char('4')],
        Command::Show(View::Cohort),
        "cohort view: who buys the selected row",
    ),
    drill(
        &[char('/')],
        Command::Find,
        "find by title or id; letters may be missing",
    )
    .hint(4, "find"),
    drill(&[char('s')], Command::Sort, "sort by the next column").hint(5, "sort"),
    drill(&[char('S')], Command::Reverse, "reverse the order"),
    drill(
        &[char('y')],
        Command::Copy,
        "copy a cell, the row or the table",
    )
    .hint(9, "copy"),
    drill(&[char(' ')], Command::Mark, "mark the row to compare it").hint(9, "mark"),
    drill(
        &[char('=')],
        Command::Go(Screen::Compare),
        "compare the marked rows",
    )
    .hint(2, "compare"),
    drill(
        &[char('t')],
        Command::Go(Screen::Retention),
        "in which months buyers of the selected row come back",
    )
    .hint(2, "months"),
    drill(&[char('u')], Command::Unmark, "take all marks away"),
    drill(
        &[char('d')],
        Command::Dimension,
        "the dimension of the cohort view",
    )
    .hint(9, "dimension"),
    drill(
        &[char('c')],
        Command::Columns,
        "columns: show, hide, move, resize, sort by",
    )
    .hint(9, "columns"),
    drill(
        &[char('>'), char('L')],
        Command::ScrollRight,
        "scroll the columns",
    ),
    drill(&[char('<'), char('H')], Command::ScrollLeft, "scroll back"),
    drill(&[char('[')], Command::HistoryBack, "where you were before"),
    drill(&[char(']')], Command::HistoryForward, "forward again"),
    drill(
        &[char('n')],
        Command::Notes,
        "why figures of this row are missing",
    )
    .hint(6, "notes"),
];
