//! Asking again, of the same data or of new ones.

use super::{Model, Slot, Step, gaps, navigate, screens};
use crate::explore::Question;
use crate::tui::message::Cmd;
use crate::tui::model::{Rebuild, Screen, Status};

/// Offers the new data. The old ones stay on screen until the person wants them.
pub(super) fn offer(model: &mut Model) {
    model.dirty |= !model.has_new_data;
    model.has_new_data = true;
}

/// Opens the new data, if there are any, else asks the same ones again.
pub(super) fn reload(model: &mut Model) -> Vec<Cmd> {
    if model.is_reopening {
        model.say("The new data are being opened.");
        return Vec::new();
    }
    if model.has_new_data {
        model.is_reopening = true;
        model.say("Opening the new data.");
        return vec![Cmd::Reopen];
    }
    if model.overview.is_none() && !model.overview_awaited {
        return ask_all(model);
    }
    let path = model.path.clone();
    let mut cmds = navigate::ask(model, path, Step::Stay);
    cmds.extend(screens::ask(model));
    cmds
}

/// Asks the new data for what is on screen: place, view, order, find and cursor stay.
pub(super) fn reopened(model: &mut Model) -> Vec<Cmd> {
    model.rebuild = None;
    model.has_new_data = false;
    model.is_reopening = false;
    model.dirty = true;
    // Nobody will answer what the old data were asked.
    model.pending = None;
    model.verdicts = None;
    model.ahead.forget();
    model.names = Default::default();
    if !model.screens.holds(Screen::WhatIf) {
        model.whatif.forget();
        model.whatif.awaited = None;
    }
    if !model.screens.holds(Screen::Portfolio) {
        model.portfolio.is_awaited = false;
    }
    model.history.forget_rows();
    let above = model.path.len().saturating_sub(1);
    for screen in model.path.iter_mut().take(above) {
        screen.forget_rows();
        screen.error = None;
    }
    let stop = model.stop_mut();
    stop.is_old = stop.table.is_some();
    let cmds = ask_all(model);
    model.say("These are the new data.");
    cmds
}

/// Says why the new data cannot be opened. They stay on offer.
pub(super) fn not_reopened(model: &mut Model, cause: &str) {
    model.is_reopening = false;
    model.dirty = true;
    if model.rebuild.is_some() {
        model.rebuild = Some(Rebuild::Failed(cause.to_owned()));
        return;
    }
    model.status = Some(Status {
        text: format!("Still the old data: {cause}"),
        short: Some("The new data cannot be opened.".to_owned()),
        error: true,
    });
}

/// Asks for everything that the screen shows.
pub(in crate::tui) fn ask_all(model: &mut Model) -> Vec<Cmd> {
    let path = model.path.clone();
    let mut cmds = navigate::ask(model, path, Step::Stay);
    model.overview_run = model.next_run();
    model.overview_awaited = true;
    cmds.push(Cmd::Ask {
        slot: Slot::Header,
        run: model.overview_run,
        question: Question::Overview {
            scope: model.scope.clone(),
        },
    });
    cmds.extend(screens::ask(model));
    if !model.screens.holds(Screen::Gaps) {
        // The header counts them.
        cmds.push(gaps::ask(model));
    }
    cmds
}
