//! Keys in an open menu.

use crossterm::event::KeyEvent;
use tui_input::InputRequest;

use super::{
    Model, columns, copy, decide, export, filter, flags, navigate, palette, screens, typing,
};
use crate::tui::keymap::Command;
use crate::tui::message::Cmd;
use crate::tui::model::{Menu, MenuKind};

/// Opens a menu.
pub(super) fn open(model: &mut Model, menu: Menu) {
    model.overlay = None;
    model.menu = Some(menu);
}

/// What a command does in the menu; `None` leaves it to what holds everywhere.
pub(super) fn run(model: &mut Model, command: Command) -> Option<Vec<Cmd>> {
    let lines = super::super::view::menu_lines(model);
    let menu = model.menu.as_mut()?;
    let len = menu.len();
    if screens::move_cursor(&mut menu.cursor, command, lines, len) {
        return Some(Vec::new());
    }
    match command {
        Command::MenuClose => {
            let menu = model.menu.take()?;
            Some(closed(model, &menu))
        }
        Command::MenuChoose => Some(choose(model)),
        Command::MenuMark => Some(mark(model)),
        _ => None,
    }
}

/// A key that is no command: most change the text that is typed.
pub(super) fn edit(model: &mut Model, key: KeyEvent) -> Vec<Cmd> {
    let Some(menu) = &mut model.menu else {
        return Vec::new();
    };
    if menu.kind == MenuKind::Columns
        && let Some(cmds) = columns::key(model, key)
    {
        return cmds;
    }
    if let Some(menu) = &mut model.menu
        && let Some(request) = typing::request(key)
    {
        menu.input.handle(request);
        menu.narrow();
    }
    Vec::new()
}

/// Pasted text is typed.
pub(super) fn paste(model: &mut Model, text: &str) {
    if let Some(menu) = &mut model.menu {
        typing::paste(&mut menu.input, text);
        menu.narrow();
        model.dirty = true;
    }
}

/// What leaving a menu does. Values that were marked are taken: there is no other
/// way to say that one is done marking.
fn closed(model: &mut Model, menu: &Menu) -> Vec<Cmd> {
    match &menu.kind {
        MenuKind::Values(_) | MenuKind::Window | MenuKind::FilterName => {
            filter::open(model);
            Vec::new()
        }
        _ => Vec::new(),
    }
}

fn choose(model: &mut Model) -> Vec<Cmd> {
    let Some(menu) = model.menu.take() else {
        return Vec::new();
    };
    let chosen = menu.selected().map(|item| item.id.clone());
    match (&menu.kind, chosen) {
        (MenuKind::Dimension, Some(id)) => navigate::split_by(model, &id),
        (MenuKind::Columns, Some(id)) => columns::sort_by(model, &id),
        (MenuKind::Filter, Some(id)) => filter::choose(model, &id),
        (MenuKind::Values(key), _) => filter::take_values(model, key, &menu),
        (MenuKind::Window, id) => filter::take_window(model, id.as_deref(), &menu),
        (MenuKind::Palette | MenuKind::Commands, Some(id)) => palette::choose(model, &id),
        (MenuKind::Bookmarks, Some(id)) => palette::choose_bookmark(model, &id),
        (MenuKind::Flags, Some(id)) => flags::choose(model, &id),
        (MenuKind::Decide, Some(id)) => decide::choose(model, &id),
        (MenuKind::Copy, Some(id)) => copy::choose(model, &id),
        (MenuKind::Export, Some(id)) => export::choose(model, &id),
        (MenuKind::FilterName, _) => filter::take_name(model, menu.text()),
        (_, None) => {
            model.menu = Some(menu);
            Vec::new()
        }
    }
}

fn mark(model: &mut Model) -> Vec<Cmd> {
    let Some(menu) = &mut model.menu else {
        return Vec::new();
    };
    let is_columns = menu.kind == MenuKind::Columns;
    if !is_columns && !matches!(menu.kind, MenuKind::Values(_)) {
        menu.input.handle(InputRequest::InsertChar(' '));
        menu.narrow();
        return Vec::new();
    }
    if let Some(item) = menu.selected_mut()
        && let Some(mark) = &mut item.mark
    {
        *mark = !*mark;
        let id = item.id.clone();
        if is_columns {
            columns::toggle(model, &id);
        } else {
            let len = menu.len();
            menu.cursor.move_by(1, len);
        }
    }
    Vec::new()
}
