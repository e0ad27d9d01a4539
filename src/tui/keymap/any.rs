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
    )
    .hint(2, "open"),
    any(
        &[key(KeyCode::Esc)],
        Command::Escape,
        "back to where you were",
    )
    .hint(3, "back"),
    any(
        &[char('g')],
        Command::Go(Screen::Gaps),
        "what the data lack, and how to mend it",
    )
    .hint(10, "gaps"),
    any(
        &[char('r')],
        Command::Reload,
        "ask again; open new data when there are any",
    )
    .hint(9, "reload"),
    any(&[char('?'), key(KeyCode::F(1))], Command::Help, "this help").hint(1, "help"),
    any(&[char('q')], Command::Quit, "quit").hint(7, "quit"),
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
