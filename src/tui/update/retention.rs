//! In which months buyers come back: the screen of months of first orders.

use super::{Model, Slot, navigate, screens};
use crate::explore::{Answer, Place, Question, Reply};
use crate::tui::keymap::Command;
use crate::tui::message::Cmd;
use crate::tui::model::RetentionPage;

/// Opens it on the selected row or, without one, on the shop.
pub(super) fn open(model: &mut Model) -> Vec<Cmd> {
    if navigate::is_direct_row(model) {
        model.say_or(
            "This row is a part of its category; esc, then t, shows the whole category.",
            "esc, then t, shows the category.",
        );
        return Vec::new();
    }
    let (place, title) = navigate::selected_place(model)
        .unwrap_or_else(|| (Place::default(), "the whole shop".to_owned()));
    model.retention = RetentionPage {
        place,
        title,
        ..RetentionPage::default()
    };
    ask(model)
}

/// Asks for what it shows.
pub(super) fn ask(model: &mut Model) -> Vec<Cmd> {
    let run = model.next_run();
    model.page_asked = Some(model.clock);
    model.retention.months.ask(run);
    vec![Cmd::Ask {
        slot: Slot::Retention,
        run,
        question: Question::Beside {
            scope: model.scope.clone(),
            by: "first_month".to_owned(),
            place: model.retention.place.clone(),
        },
    }]
}

/// Takes an answer in.
pub(super) fn take(model: &mut Model, reply: Reply) {
    model.dirty = true;
    model
        .retention
        .months
        .take(reply.result.map(|answer| match answer {
            Answer::Beside(months) => months,
            _ => Default::default(),
        }));
}

/// What a command does on this screen; `None` leaves it to what holds on all.
pub(super) fn run(model: &mut Model, command: Command) -> Option<Vec<Cmd>> {
    let last = crate::tui::view::retention_last_top(model);
    let page = model.page();
    let retention = &mut model.retention;
    if screens::scroll_lines(&mut retention.top, command, page, last) {
        return Some(Vec::new());
    }
    let months = retention.months.get();
    let most = months
        .and_then(|months| months.values().find_map(|month| month.retention.as_ref()))
        .map_or(0, |month| month.attached.share.len());
    match command {
        Command::ScrollRight => {
            retention.scroll = (retention.scroll + 1).min(most.saturating_sub(1));
        }
        Command::ScrollLeft => retention.scroll = retention.scroll.saturating_sub(1),
        _ => return None,
    }
    Some(Vec::new())
}
