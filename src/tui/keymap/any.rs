//! Keys of every screen, and those that hold everywhere.

use crossterm::event::KeyCode;

use super::{Binding, Command, any, char, ctrl, everywhere, key};
use crate::tui::model::Screen;

/// What holds on every screen that has no use of its own for the key. A new
/// screen is opened from here.
pub(super) static BINDINGS: &[Binding] = &[
    any(&[char('j'), key(KeyCode::Down)], Command::Down, "next row"),
    any(&[char('k'), key(KeyCode::Up)], Command::Up, "previous row"),
    any(&[key(KeyCode::Home)], Command::Top, "first row"),
    any(&[char('G'), key(KeyCode::End)], Command::Bottom, "last row"),
    any(
        &[key(KeyCode::PageDown), char(' '), ctrl('f')],
        Command::PageDown,
        "a page down",
    ),
    any(
        &[key(KeyCode::PageUp), ctrl('b')],
        Command::PageUp,
        "a page up",
    ),
    any(&[ctrl('d')], Command::HalfPageDown, "half a page down"),
    any(&[ctrl('u')], Command::HalfPageUp, "half a page up"),
    any(
        &[key(KeyCode::Enter)],
        Command::Open,
        "open the selected row",
    ),
    any(
        &[key(KeyCode::Esc)],
        Command::Escape,
        "back to where you were",
    )
    .hint(3, "back"),
    any(
        &[char('0')],
        Command::Go(Screen::Overview),
        "the shop as a whole",
    )
    .hint(9, "overview"),
    any(
        &[char(':')],
        Command::Palette,
        "any command, category, product or pair by name",
    )
    .hint(8, "command"),
    any(
        &[char('!')],
        Command::Flags,
        "pairs with a flag or a verdict",
    )
    .hint(9, "flags"),
    any(&[char('m')], Command::Bookmark, "a bookmark of this place"),
    any(&[char('\'')], Command::Bookmarks, "the bookmarks"),
    any(&[char('y')], Command::Copy, "copy the screen"),
    any(
        &[char('e')],
        Command::Export,
        "export: write the table or the screen to a file",
    ),
    any(&[char('T')], Command::Theme, "the next theme"),
    any(&[char('M')], Command::Mouse, "wheel and clicks on or off"),
    any(
        &[char('D')],
        Command::Dump,
        "write the state of the explorer to a file, for a bug report",
    ),
    any(
        &[char('p')],
        Command::AllPairs,
        "every pair of this category, or of the shop",
    ),
    any(
        &[char('f')],
        Command::Filter,
        "filter by window and any dimension",
    )
    .hint(7, "filter"),
    any(&[char('F')], Command::FilterClear, "no filter"),
    any(
        &[char('.')],
        Command::FilterRepeat,
        "the last filter, on and off",
    ),
    any(
        &[char('g')],
        Command::Go(Screen::Gaps),
        "what the data lack, and how to mend it",
    )
    .hint(11, "gaps"),
    any(
        &[char('a')],
        Command::Go(Screen::Alerts),
        "recommendations that hurt",
    )
    .hint(11, "alerts"),
    any(
        &[char('o')],
        Command::Go(Screen::Opportunities),
        "what is bought together and not offered",
    )
    .hint(12, "opportunities"),
    any(
        &[char('r')],
        Command::Reload,
        "ask again; open new data when there are any",
    )
    .hint(10, "reload"),
    any(&[char('/')], Command::Find, "in the help: find a key"),
    any(&[char('?'), key(KeyCode::F(1))], Command::Help, "this help").hint(1, "help"),
    any(&[char('q')], Command::Quit, "quit").hint(8, "quit"),
];

/// What holds everywhere, also while text is typed.
pub(super) static EVERYWHERE: &[Binding] = &[
    everywhere(&[ctrl('l')], Command::Redraw, "paint the screen anew"),
    everywhere(
        &[ctrl('z')],
        Command::Suspend,
        "back to the shell; fg returns here",
    ),
    everywhere(
        &[ctrl('c')],
        Command::Interrupt,
        "cancel loading, else quit",
    ),
    everywhere(&[key(KeyCode::F(12))], Command::TestPanic, ""),
];
