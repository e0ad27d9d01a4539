//! The screen of marked rows.

use super::{Model, screens};
use crate::tui::keymap::Command;
use crate::tui::message::Cmd;
use crate::tui::model::{Compare, Overlay, Screen};

/// Opens the screen, if there is something to compare.
pub(super) fn open(model: &mut Model) {
    let marked = model.table().map_or(0, |table| table.marked().len());
    if marked < 2 {
        model.screens.close();
        model.say_or(
            "Mark two rows or more with space, then = compares them.",
            "Mark two rows with space first.",
        );
        return;
    }
    model.compare = Compare::default();
}

/// What a command does on this screen; `None` leaves it to what holds on all.
pub(super) fn run(model: &mut Model, command: Command) -> Option<Vec<Cmd>> {
    let figures = crate::tui::view::compared(model).len();
    let lines = model.page() / 2;
    if screens::move_cursor(&mut model.compare.cursor, command, lines, figures) {
        return Some(Vec::new());
    }
    let left_out = crate::tui::view::compare_left_out(model);
    let scroll = &mut model.compare.scroll;
    *scroll = (*scroll).min(left_out);
    match command {
        Command::ScrollRight => *scroll = (*scroll + 1).min(left_out),
        Command::Notes => model.overlay = Some((Overlay::Missing, 0)),
        Command::ScrollLeft => *scroll = scroll.saturating_sub(1),
        _ => return None,
    }
    Some(Vec::new())
}

/// Marks the selected row and goes on to the next one.
pub(super) fn mark(model: &mut Model) {
    let Some(table) = &mut model.stop_mut().table else {
        return;
    };
    let marked = table.mark();
    table.move_by(1);
    match marked {
        0 => model.say("No row is marked."),
        1 => model.say("1 row is marked; mark another one to compare."),
        many => model.say(format!("{many} rows are marked; = compares them.")),
    }
    debug_assert_eq!(model.screen(), Screen::Drill);
}
