//! Fetching the rows below the selected one, and its cohorts, before they are asked for.

use super::{Model, Slot, navigate};
use crate::explore::{Answer, Question, Reply};
use crate::tui::message::Cmd;
use crate::tui::model::{Place, Screen};

/// A key came: what is fetched ahead gives way at once.
pub(super) fn give_way(model: &mut Model) -> Option<Cmd> {
    let run = model.ahead.rest(model.clock)?;
    Some(Cmd::Cancel {
        slot: Slot::Ahead,
        run,
    })
}

/// Fetches what lies below the selected row, then what the cohort view makes of it, once
/// nothing else is to be done.
pub(super) fn fetch(model: &mut Model) -> Option<Cmd> {
    if model.pending.is_some() || !model.ahead.take_due(model.clock) {
        return None;
    }
    is_idle(model).then(|| next(model)).flatten()
}

/// Whether the person looks at rows, and nothing else is to be done.
fn is_idle(model: &Model) -> bool {
    model.pending.is_none()
        && model.verdicts.is_none()
        && model.screen() == Screen::Drill
        && model.menu.is_none()
        && model.overlay.is_none()
        && model.typing.is_none()
}

/// Asks for the first that is not there yet.
fn next(model: &mut Model) -> Option<Cmd> {
    let stops = [navigate::below(model), navigate::split_of(model)];
    stops
        .into_iter()
        .flatten()
        .find_map(|stop| ask(model, stop.place))
}

fn ask(model: &mut Model, place: Place) -> Option<Cmd> {
    if model.ahead.has(&place, &model.scope, model.role) {
        return None;
    }
    let run = model.next_run();
    let question: Question = place.question(&model.scope, model.role);
    model.ahead.ask(run, place);
    Some(Cmd::Ask {
        slot: Slot::Ahead,
        run,
        question,
    })
}

/// Keeps what was fetched. A category without categories below it opens on its products,
/// so these are fetched, too.
pub(super) fn take(model: &mut Model, reply: Reply) -> Vec<Cmd> {
    // What cannot be fetched ahead says why when it is asked for.
    let Ok(answer) = reply.result else {
        return Vec::new();
    };
    let ids: Option<Vec<String>> = match &answer {
        Answer::Levels(table) => Some(table.rows.iter().map(|row| row.id.clone()).collect()),
        _ => None,
    };
    let kept = model
        .ahead
        .keep(reply.run, answer, &model.scope, model.role);
    let is_kept = kept.is_some();
    let products = kept.zip(ids).and_then(|(place, ids)| {
        let is_leaf = ids.iter().all(|id| place.is_leaf_row(id));
        match place {
            Place::Categories { under } if is_leaf => Some(Place::Products {
                category: under,
                direct_only: false,
            }),
            _ => None,
        }
    });
    let more = match products {
        // What was asked for meanwhile does not wait for more of this.
        _ if !is_idle(model) => None,
        Some(place) => ask(model, place),
        None if is_kept => next(model),
        None => None,
    };
    more.into_iter().collect()
}
