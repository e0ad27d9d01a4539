//! Down, up, back and forward.
//!
//! A path that must be asked for shows only when its answer is there; until then
//! the old one stays, and can be moved in.

use super::{Model, Slot, Step, answer, menu, pair, screens};
use crate::domain::View;
use crate::domain::text::printable;
use crate::explore;
use crate::tui::message::Cmd;
use crate::tui::model::{Item, Menu, MenuKind, PATH_SEPARATOR, Path, Pending, Place, Screen, Stop};

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
    let place = stop.place.clone();
    let run = model.next_run();
    let fetched = match step {
        Step::Forth => model.ahead.take(&place, &model.scope, model.role),
        _ => None,
    };
    if let Some(answer) = fetched {
        let mut cmds = drop_pending(model);
        let pending = Pending {
            run,
            since: model.clock,
            asked: place,
            path,
            step,
        };
        cmds.extend(answer::take_rows(model, pending, Ok(answer)));
        return cmds;
    }
    // The machine is for the rows that are asked for now.
    let verdicts = model.verdicts.take().map(|run| Cmd::Cancel {
        slot: Slot::Verdicts,
        run,
    });
    model.pending = Some(Pending {
        run,
        since: model.clock,
        asked: place,
        path,
        step,
    });
    let mut cmds = Vec::from_iter(verdicts);
    cmds.push(Cmd::Ask {
        slot: Slot::Grid,
        run,
        question,
    });
    cmds
}

/// Shows a path, or asks for its last stop first.
fn go(model: &mut Model, path: Path, step: Step) -> Vec<Cmd> {
    if path.last().is_none_or(Stop::is_empty) {
        return ask(model, path, step);
    }
    let mut cmds = drop_pending(model);
    arrive(model, path, step);
    cmds.extend(answer::ask_verdicts(model));
    cmds
}

/// Makes a path the one on screen.
pub(super) fn arrive(model: &mut Model, path: Path, step: Step) {
    let mut left = std::mem::replace(&mut model.path, path);
    // They would come back as if they were of the window and filter that hold.
    let old = left.iter_mut().chain(&mut model.path);
    old.filter(|stop| stop.is_old).for_each(Stop::forget_rows);
    match step {
        Step::Stay => {}
        Step::Forth => model.history.leave(left),
        Step::HistoryBack => model.history.went_back(left),
        Step::HistoryForward => model.history.went_forward(left),
    }
    model.strip_lag = None;
    // It was about the rows that are left.
    model.verdicts = None;
}

/// The table below the selected row, where there is one.
pub(super) fn below(model: &Model) -> Option<Stop> {
    let row = model.table()?.selected()?;
    let (id, title) = (row.id().to_owned(), row.title().to_owned());
    match &model.stop().place {
        place @ Place::Categories { under } if place.is_direct_row(&id) => Some(Stop::new(
            Place::Products {
                category: under.clone(),
                direct_only: true,
            },
            title,
        )),
        Place::Categories { .. } => Some(Stop::category(&id)),
        Place::Products { .. } => Some(Stop::new(Place::Pairs { anchor: id }, title)),
        Place::Pairs { .. } | Place::AllPairs { .. } | Place::Cohorts { .. } => None,
    }
}

/// Goes down into the selected row.
pub(super) fn open(model: &mut Model) -> Vec<Cmd> {
    if let Some(stop) = below(model) {
        let mut path = model.path.clone();
        path.push(stop);
        return ask(model, path, Step::Forth);
    }
    let Some(row) = model.table().and_then(|table| table.selected()) else {
        return Vec::new();
    };
    let named = row.pair.map(|pair| {
        (
            pair.anchor_id.clone(),
            pair.target_id.clone(),
            pair.level.title.clone(),
        )
    });
    match named {
        Some((anchor, target, title)) => pair::open(model, &anchor, &target, &title),
        None => {
            model.say("A member cannot be opened; n says more.");
            Vec::new()
        }
    }
}

/// Shows a view. The cohort view splits the selected row by a dimension; from it
/// the others lead back to the table, which is as it was.
pub(super) fn show(model: &mut Model, view: View) -> Vec<Cmd> {
    let in_cohorts = model.view() == View::Cohort;
    if view == View::Cohort {
        return if in_cohorts { Vec::new() } else { split(model) };
    }
    model.view = view;
    if in_cohorts {
        ascend(model)
    } else {
        Vec::new()
    }
}

/// Where the figures of the selected row are, and what it is called; of a member of a
/// dimension, where the whole of which it is a part is.
pub(super) fn selected_place(model: &Model) -> Option<(explore::Place, String)> {
    let row = model.table()?.selected()?;
    let id = row.id().to_owned();
    let title = printable(row.title()).into_owned();
    let mut of = explore::Place::default();
    match &model.stop().place {
        Place::Categories { .. } => of.category = Some(id),
        Place::Products { .. } => of.anchor = Some(id),
        Place::Pairs { .. } | Place::AllPairs { .. } => {
            of.anchor = row.pair.map(|pair| pair.anchor_id.clone());
            of.target = row.pair.map(|pair| pair.target_id.clone());
        }
        Place::Cohorts { of, .. } => {
            let label = &model.stop().label;
            let whole = label
                .rsplit_once(" by ")
                .map_or(label.as_str(), |(whole, _)| whole);
            return Some((of.clone(), whole.to_owned()));
        }
    }
    Some((of, title))
}

/// Whether the selected row is what stands directly in a category: nothing but the whole
/// category can be asked for by that name.
pub(super) fn is_direct_row(model: &Model) -> bool {
    let row = model.table().and_then(|table| table.selected());
    row.is_some_and(|row| model.stop().place.is_direct_row(row.id()))
}

/// Asks for the selected row, split by the dimension.
fn split(model: &mut Model) -> Vec<Cmd> {
    if model.table().and_then(|table| table.selected()).is_none() {
        model.say("There is no row to split.");
        return Vec::new();
    }
    if is_direct_row(model) {
        model.say_or(
            "This row is a part of its category; esc, then 4, splits the whole category.",
            "esc, then 4, splits the category.",
        );
        return Vec::new();
    }
    let Some(stop) = split_of(model) else {
        return Vec::new();
    };
    let mut path = model.path.clone();
    path.push(stop);
    ask(model, path, Step::Forth)
}

/// The selected row, split by the dimension; `None` where it cannot be.
pub(super) fn split_of(model: &Model) -> Option<Stop> {
    if model.view() == View::Cohort || is_direct_row(model) {
        return None;
    }
    let (of, title) = selected_place(model)?;
    let by = model.dimension.clone();
    let label = format!("{title} by {}", by.replace('_', " "));
    Some(Stop::new(Place::Cohorts { of, by }, label))
}

/// Opens the menu of dimensions to split by.
pub(super) fn open_dimensions(model: &mut Model) {
    let mode = model.overview.as_ref().map(|overview| overview.mode);
    let items = explore::dimensions_in(mode)
        .map(|key| Item::new(key, key.replace('_', " "), ""))
        .collect();
    let mut list = Menu::new(MenuKind::Dimension, "Split by", items)
        .hint("type to narrow down   enter choose   esc close");
    list.select(&model.dimension.clone());
    menu::open(model, list);
}

/// Splits by another dimension.
pub(super) fn split_by(model: &mut Model, dimension: &str) -> Vec<Cmd> {
    dimension.clone_into(&mut model.dimension);
    let Place::Cohorts { of, by } = &model.stop().place else {
        return split(model);
    };
    if by == dimension {
        return Vec::new();
    }
    let place = Place::Cohorts {
        of: of.clone(),
        by: dimension.to_owned(),
    };
    let label = &model.stop().label;
    let subject = label.rsplit_once(" by ").map_or(label.as_str(), |(s, _)| s);
    let stop = Stop::new(
        place,
        format!("{subject} by {}", dimension.replace('_', " ")),
    );
    let mut path = model.path.clone();
    path.pop();
    path.push(stop);
    ask(model, path, Step::Forth)
}

/// Goes to every pair of the category that shows, or of the shop.
pub(super) fn all_pairs(model: &mut Model) -> Vec<Cmd> {
    model.screens.open(Screen::Drill);
    let category = model.path.iter().rev().find_map(|stop| match &stop.place {
        Place::Categories { under } => under.clone(),
        Place::Products { category, .. } => category.clone(),
        _ => None,
    });
    let label = match &category {
        Some(path) => format!(
            "every pair of {}",
            path.rsplit(PATH_SEPARATOR).next().unwrap_or(path)
        ),
        None => "every pair".to_owned(),
    };
    let place = Place::AllPairs { category };
    if model.stop().place == place {
        return Vec::new();
    }
    let mut path = model.path.clone();
    let is_table = |stop: &Stop| {
        matches!(
            stop.place,
            Place::Categories { .. } | Place::Products { .. }
        )
    };
    path.truncate(path.iter().rposition(is_table).map_or(1, |at| at + 1));
    path.push(Stop::new(place, label));
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
        return screens::open(model, Screen::Overview);
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
    let mut cmds = drop_pending(model);
    let stop = model.stop_mut();
    if stop.is_old {
        stop.forget_rows();
        stop.error = Some("The rows of this window and filter were not read.".to_owned());
    }
    cmds.extend(answer::ask_verdicts(model));
    model.say("Cancelled.");
    cmds
}

/// Stops waiting for an answer without a word.
pub(super) fn drop_pending(model: &mut Model) -> Vec<Cmd> {
    let cancel = model.pending.take().map(|pending| Cmd::Cancel {
        slot: Slot::Grid,
        run: pending.run,
    });
    cancel.into_iter().collect()
}
