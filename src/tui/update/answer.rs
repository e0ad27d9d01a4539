//! Answers.

use super::{Model, Slot, Step, ahead, navigate, reload, screens};
use crate::domain::Scope;
use crate::explore::{Answer, Reply};
use crate::tui::columns;
use crate::tui::message::Cmd;
use crate::tui::model::{Pending, Place, Rows, Status, Stop, Table};

/// Takes an answer in, unless nobody waits for it any more.
pub(super) fn take(model: &mut Model, reply: Reply) -> Vec<Cmd> {
    match reply.slot {
        Slot::Header if reply.run == model.overview_run => {
            take_overview(model, reply.result);
            Vec::new()
        }
        Slot::Grid => match model.pending.take_if(|pending| pending.run == reply.run) {
            Some(pending) => take_rows(model, pending, reply.result),
            None => Vec::new(),
        },
        Slot::Draft => match model.pending.take_if(|pending| pending.run == reply.run) {
            Some(pending) => take_draft(model, pending, reply.result),
            None => Vec::new(),
        },
        Slot::Verdicts => {
            if model.verdicts.take_if(|run| *run == reply.run).is_some() {
                take_verdicts(model, reply.result);
            }
            Vec::new()
        }
        Slot::Ahead => ahead::take(model, reply),
        Slot::Header => Vec::new(),
        _ => {
            screens::answer(model, reply);
            Vec::new()
        }
    }
}

fn take_overview(model: &mut Model, result: Result<Answer, String>) {
    model.dirty = true;
    model.overview_awaited = false;
    match result {
        Ok(Answer::Overview(overview)) => {
            if model.scope.window.is_all_time() {
                model.filters.data_end = overview.last_day.or(model.filters.data_end);
            }
            model.overview = Some(overview);
        }
        Ok(_) => {}
        Err(sentence) => {
            // Those of another window or filter would pass for these.
            model.overview = None;
            model.status = Some(Status {
                text: format!("The totals are missing: {sentence}"),
                short: Some("The totals are missing.".to_owned()),
                error: true,
            });
        }
    }
}

pub(super) fn take_rows(
    model: &mut Model,
    pending: Pending,
    result: Result<Answer, String>,
) -> Vec<Cmd> {
    let Pending {
        since,
        asked,
        mut path,
        step,
        ..
    } = pending;
    let Some(stop) = path.last_mut() else {
        return Vec::new();
    };
    model.dirty = true;
    if std::mem::take(&mut model.is_restored) && result.is_err() {
        // What was remembered is gone: begin where a first start does.
        model.scope = Scope::default();
        model.path = vec![Stop::root()];
        return reload::ask_all(model);
    }
    match result.and_then(|answer| table_for(&stop.place, answer)) {
        Ok(table) => {
            if let Some(products) = products_instead(stop, &table) {
                stop.place = products;
                let cmds = navigate::ask(model, path, step);
                if let Some(pending) = &mut model.pending {
                    pending.since = since;
                    pending.asked = asked;
                }
                return cmds;
            }
            name_after_anchor(stop, &table);
            if step == Step::Stay {
                // The cursor, sort and find may have changed since it was asked.
                stop.table.clone_from(&model.stop().table);
                stop.early_find.clone_from(&model.stop().early_find);
            }
            stop.fill(table);
            if step == Step::Stay
                && model.typing.is_none()
                && let Some(table) = &mut stop.table
            {
                table.keep_find();
            }
        }
        Err(sentence) => stop.error = Some(sentence),
    }
    navigate::arrive(model, path, step);
    // What lies below the rows that show now may be fetched.
    ahead::give_way(model).into_iter().collect()
}

/// Shows rows whose verdicts are still to come, and asks for these.
fn take_draft(model: &mut Model, pending: Pending, result: Result<Answer, String>) -> Vec<Cmd> {
    let mut cmds = take_rows(model, pending, result);
    if let Some(table) = &mut model.stop_mut().table {
        table.is_draft = true;
    }
    cmds.extend(ask_verdicts(model));
    cmds
}

/// Asks for the verdicts that the rows on screen lack, if they do.
pub(super) fn ask_verdicts(model: &mut Model) -> Option<Cmd> {
    model.verdicts = None;
    if !model.table()?.is_draft {
        return None;
    }
    let run = model.next_run();
    model.verdicts = Some(run);
    Some(Cmd::Ask {
        slot: Slot::Verdicts,
        run,
        question: model.stop().place.question(&model.scope, model.role),
    })
}

/// Fills the verdicts in. Rows, cursor and order stay; where they cannot be found, so do
/// the rows without them.
fn take_verdicts(model: &mut Model, result: Result<Answer, String>) {
    let stop = model.stop_mut();
    match result.and_then(|answer| table_for(&stop.place, answer)) {
        Ok(table) => {
            let is_draft = stop.table.as_ref().is_some_and(|table| table.is_draft);
            if is_draft {
                stop.fill(table);
                if let Some(table) = &mut stop.table {
                    table.keep_find();
                }
            }
        }
        Err(sentence) => {
            model.status = Some(Status {
                text: format!("The verdicts are missing: {sentence}"),
                short: Some("The verdicts are missing.".to_owned()),
                error: true,
            });
        }
    }
    model.dirty = true;
}

/// The table of an answer, if it answers what was asked.
fn table_for(place: &Place, answer: Answer) -> Result<Table, String> {
    match (place, answer) {
        (Place::Categories { .. }, Answer::Levels(table)) => Ok(Table::new(
            Rows::Categories(table.rows),
            table.total,
            table.remarks,
        )),
        (Place::Products { .. }, Answer::Levels(table)) => Ok(Table::new(
            Rows::Products(table.rows),
            table.total,
            table.remarks,
        )),
        (place @ (Place::Pairs { .. } | Place::AllPairs { .. }), Answer::Pairs(table)) => {
            let min_orders = table.min_orders;
            let rows = match place {
                Place::Pairs { .. } => Rows::Pairs(table.rows),
                _ => Rows::AllPairs(table.rows),
            };
            let mut table = Table::new(rows, table.total, table.remarks);
            table.min_orders = min_orders;
            Ok(table)
        }
        (Place::Cohorts { by, .. }, Answer::Cohorts(mut table)) => {
            for row in &mut table.rows {
                let title = &mut row.level.title;
                *title = columns::value_word(by, title).into_owned();
            }
            let rows = Rows::Cohorts(table.rows);
            Ok(Table::new(rows, table.total, table.remarks))
        }
        _ => Err(
            "The answer does not fit the question, which is a bug in sidecart; please report it."
                .to_owned(),
        ),
    }
}

/// A category without categories below it opens on its products.
fn products_instead(stop: &Stop, table: &Table) -> Option<Place> {
    let Place::Categories { under } = &stop.place else {
        return None;
    };
    let none_below = table
        .rows
        .iter()
        .all(|row| stop.place.is_leaf_row(row.id()));
    none_below.then(|| Place::Products {
        category: under.clone(),
        direct_only: false,
    })
}

/// A path that started at an anchor's id gets its name from the first answer.
fn name_after_anchor(stop: &mut Stop, table: &Table) {
    if let (Place::Pairs { anchor }, Rows::Pairs(rows)) = (&stop.place, table.rows.as_ref())
        && stop.label == *anchor
        && let Some(row) = rows.first().filter(|row| !row.anchor_title.is_empty())
    {
        stop.label.clone_from(&row.anchor_title);
    }
}
