//! The cursor and the order of the rows.

use super::{Model, STRIP_PAUSE};
use crate::tui::columns;
use crate::tui::keymap::Command;
use crate::tui::model::Sort;

/// Moves the cursor.
pub(super) fn move_cursor(model: &mut Model, command: Command) {
    let page = isize::try_from(model.page()).unwrap_or(isize::MAX);
    let now = model.clock;
    let shown_in_strip = model
        .strip_lag
        .or(model.table().map(|table| table.cursor()));
    let Some(table) = &mut model.stop_mut().table else {
        return;
    };
    match command {
        Command::Down => table.move_by(1),
        Command::Up => table.move_by(-1),
        Command::PageDown => table.move_by(page),
        Command::PageUp => table.move_by(-page),
        Command::HalfPageDown => table.move_by((page / 2).max(1)),
        Command::HalfPageUp => table.move_by(-(page / 2).max(1)),
        Command::Top => table.move_to(0),
        Command::Bottom => table.move_to(usize::MAX),
        _ => return,
    }
    let held = model
        .moved_at
        .is_some_and(|moved| now.saturating_duration_since(moved) < STRIP_PAUSE);
    model.strip_lag = shown_in_strip.filter(|_| held);
    model.moved_at = Some(now);
}

/// Lets the summary strip catch up once the cursor rests, or when it could show
/// a row that is no longer at its place.
pub(super) fn settle_strip(model: &mut Model) {
    let resting = model
        .moved_at
        .is_none_or(|moved| model.clock.saturating_duration_since(moved) >= STRIP_PAUSE);
    if model.strip_lag.is_some() && resting {
        model.strip_lag = None;
        model.dirty = true;
    }
}

/// Sorts by the column right of the one that sorts now. One that has no room on
/// screen gets it by sorting.
pub(super) fn sort_by_next(model: &mut Model) {
    let Some(table) = model.table() else {
        return;
    };
    let width = model.size.0;
    let arrangement = model.arrangement();
    let all = columns::of(model.view(), model.level(), model.base());
    let shown: Vec<columns::Field> = arrangement
        .ordered(all)
        .into_iter()
        .filter(|column| {
            let field = column.field;
            let has_room = column.from_width <= width || arrangement.pinned.contains(&field);
            has_room && field.sorts() && !arrangement.hidden.contains(&field)
        })
        .map(|column| column.field)
        .collect();
    let now = table.sort().field;
    // Sorted by a column of another view, the next one is what leads this one.
    let leads = columns::leading(model.view(), model.level());
    let place_of = |field| shown.iter().position(|other| *other == field);
    let next = place_of(now)
        .map(|place| (place + 1) % shown.len())
        .or_else(|| place_of(leads))
        .unwrap_or(0);
    if let Some(field) = shown.get(next) {
        sort(model, Sort::by(*field));
    }
}

/// Turns the order around.
pub(super) fn reverse(model: &mut Model) {
    if let Some(table) = model.table() {
        let Sort { field, descending } = table.sort();
        sort(
            model,
            Sort {
                field,
                descending: !descending,
            },
        );
    }
}

fn sort(model: &mut Model, sort: Sort) {
    model.strip_lag = None;
    if let Some(table) = &mut model.stop_mut().table {
        table.sort_by(sort);
    }
}
