//! Down, up, back and forward.
//!
//! A path that must be asked for shows only when its answer is there; until then
//! the old one stays, and can be moved in.

use super::{Model, Slot, Step};
use crate::tui::message::Cmd;
use crate::tui::model::{Path, Pending, Place, Stop};

/// Asks for the last stop of a path. The last question asked wins; one that is
/// on its way already is not asked again, so that a held key does not hold it up.
pub(super) fn ask(model: &mut Model, path: Path, step: Step) -> Vec<Cmd> {
    let Some(stop) = path.last() else {
        return Vec::new();
    };
    if let Some(pending) = &model.pending
        && pending.step == step
        && pending.path.len() == path.len()
        && pending.asked == stop.place
    {
        return Vec::new();
    }
    let question = stop.place.question(&model.scope, model.role);
    let run = model.next_run();
    model.pending = Some(Pending {
        run,
        since: model.clock,
        asked: stop.place.clone(),
        path,
        step,
    });
    vec![Cmd::Ask {
        slot: Slot::Grid,
        run,
        question,
    }]
}

/// Shows a path, or asks for its last stop first.
fn go(model: &mut Model, path: Path, step: Step) -> Vec<Cmd> {
    if path.last().is_none_or(Stop::is_empty) {
        return ask(model, path, step);
    }
    let cmds = drop_pending(model);
    arrive(model, path, step);
    cmds
}

/// Makes a path the one on screen.
pub(super) fn arrive(model: &mut Model, path: Path, step: Step) {
    let left = std::mem::replace(&mut model.path, path);
    match step {
        Step::Stay => {}
        Step::Forth => model.history.leave(left),
        Step::HistoryBack => model.history.went_back(left),
        Step::HistoryForward => model.history.went_forward(left),
    }
    model.strip_lag = None;
}

/// Goes down into the selected row.
pub(super) fn open(model: &mut Model) -> Vec<Cmd> {
    let Some(row) = model.table().and_then(|table| table.selected()) else {
        return Vec::new();
    };
    let id = row.id().to_owned();
    let title = row.title().to_owned();
    let stop = match &model.stop().place {
        place @ Place::Categories { under } if place.is_direct_row(&id) => Stop::new(
            Place::Products {
                category: under.clone(),
                direct_only: true,
            },
            title,
        ),
        Place::Categories { .. } => Stop::category(&id),
        Place::Products { .. } => Stop::new(Place::Pairs { anchor: id }, title),
        Place::Pairs { .. } => {
            model.say_or(
                "A pair is the lowest level; n shows what is known about it.",
                "The lowest level; n says more.",
            );
            return Vec::new();
        }
    };
    let mut path = model.path.clone();
    path.push(stop);
    ask(model, path, Step::Forth)
}

/// Closes or cancels what there is to close or cancel, else goes up.
pub(super) fn escape(model: &mut Model) -> Vec<Cmd> {
    if model.pending.is_some() {
        return cancel(model);
    }
    if let Some(table) = &mut model.stop_mut().table
        && !table.find_text().is_empty()
    {
        table.find("");
        return Vec::new();
    }
    ascend(model)
}

/// Goes up one level.
pub(super) fn ascend(model: &mut Model) -> Vec<Cmd> {
    if model.path.len() < 2 {
        model.say("This is the top; q quits.");
        return Vec::new();
    }
    let mut path = model.path.clone();
    path.pop();
    go(model, path, Step::Forth)
}

/// Goes through the paths that were on screen before.
pub(super) fn history(model: &mut Model, step: Step) -> Vec<Cmd> {
    let (path, nothing) = match step {
        Step::HistoryBack => (model.history.previous(), "Nothing to go back to."),
        _ => (model.history.next(), "Nothing to go forward to."),
    };
    match path.cloned() {
        Some(path) => go(model, path, step),
        None => {
            model.say(nothing);
            Vec::new()
        }
    }
}

/// Stops waiting for an answer, and the query with it.
pub(super) fn cancel(model: &mut Model) -> Vec<Cmd> {
    let cmds = drop_pending(model);
    model.say("Cancelled.");
    cmds
}

fn drop_pending(model: &mut Model) -> Vec<Cmd> {
    let cancel = model.pending.take().map(|pending| Cmd::Cancel {
        slot: Slot::Grid,
        run: pending.run,
    });
    cancel.into_iter().collect()
}
