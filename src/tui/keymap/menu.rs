//! Keys of an open menu; all others type.

use crossterm::event::KeyCode;

use super::{Binding, Command, Place, char, ctrl, key};

const fn menu(keys: &'static [super::Key], command: Command, about: &'static str) -> Binding {
    Binding::new(Place::Menu, keys, command, about)
}

pub(super) static BINDINGS: &[Binding] = &[
    menu(&[key(KeyCode::Enter)], Command::MenuChoose, "choose").hint(1, "choose"),
    menu(&[key(KeyCode::Esc)], Command::MenuClose, "close").hint(2, "close"),
    menu(&[char(' '), key(KeyCode::Tab)], Command::MenuMark, "mark").hint(3, "mark"),
    menu(&[key(KeyCode::Down), ctrl('n')], Command::Down, "next").hint(4, "next"),
    menu(&[key(KeyCode::Up), ctrl('p')], Command::Up, "previous").hint(5, "previous"),
    menu(&[key(KeyCode::PageDown)], Command::PageDown, ""),
    menu(&[key(KeyCode::PageUp)], Command::PageUp, ""),
];
