//! The mouse: off until it is wanted, since it takes the terminal's own selection away.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};

use super::{Model, menu, navigate};
use crate::tui::keymap::Command;
use crate::tui::layout::Areas;
use crate::tui::message::Cmd;
use crate::tui::model::Screen;

/// Rows of one notch of the wheel.
const NOTCH: usize = 3;

/// Turns it on or off.
pub(super) fn toggle(model: &mut Model) -> Vec<Cmd> {
    model.mouse = !model.mouse;
    model.chosen_mouse = Some(model.mouse);
    if model.mouse {
        model.say_or(
            "The mouse scrolls and selects; your terminal selects text with shift.",
            "The mouse is on.",
        );
    } else {
        model.say("The mouse is your terminal's own again.");
    }
    vec![Cmd::Mouse(model.mouse)]
}

/// Takes what the mouse did.
pub(super) fn take(model: &mut Model, event: MouseEvent) -> Vec<Cmd> {
    let command = match event.kind {
        MouseEventKind::ScrollDown => Command::Down,
        MouseEventKind::ScrollUp => Command::Up,
        MouseEventKind::Down(MouseButton::Left) => return click(model, event.row),
        _ => return Vec::new(),
    };
    model.dirty = true;
    let mut cmds = Vec::new();
    for _ in 0..NOTCH {
        cmds.extend(match model.menu {
            Some(_) => menu::run(model, command).unwrap_or_default(),
            None => super::run(model, command),
        });
    }
    cmds
}

/// Selects the row under the mouse; a click on the selected row opens it.
fn click(model: &mut Model, y: u16) -> Vec<Cmd> {
    let is_plain = model.menu.is_none() && model.overlay.is_none();
    let Some(areas) = Areas::of(model.size).filter(|_| is_plain) else {
        return Vec::new();
    };
    let inside = (areas.rows.y..areas.rows.bottom()).contains(&y);
    if model.screen() != Screen::Drill || !inside {
        return Vec::new();
    }
    model.dirty = true;
    model.strip_lag = None;
    let Some(table) = &mut model.stop_mut().table else {
        return Vec::new();
    };
    let place = table.offset() + usize::from(y - areas.rows.y);
    if place >= table.found() {
        return Vec::new();
    }
    if place == table.cursor() {
        return navigate::open(model);
    }
    table.move_to(place);
    Vec::new()
}
