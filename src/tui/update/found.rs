//! The screens of alerts and of opportunities.

use super::{Model, Slot, pair};
use crate::explore::{Answer, Place, Question};
use crate::tui::keymap::Command;
use crate::tui::message::Cmd;
use crate::tui::model::{Overlay, Screen};

/// Asks for alerts.
pub(super) fn ask_alerts(model: &mut Model) -> Cmd {
    let run = model.next_run();
    model.alerts.ask(run);
    model.page_asked = Some(model.clock);
    Cmd::Ask {
        slot: Slot::Alerts,
        run: model.alerts.run,
        question: Question::Alerts {
            scope: model.scope.clone(),
            place: Place::default(),
        },
    }
}

/// Asks for opportunities.
pub(super) fn ask_opportunities(model: &mut Model) -> Cmd {
    let run = model.next_run();
    model.opportunities.ask(run);
    model.page_asked = Some(model.clock);
    Cmd::Ask {
        slot: Slot::Opportunities,
        run: model.opportunities.run,
        question: Question::Opportunities {
            scope: model.scope.clone(),
            place: Place::default(),
        },
    }
}

/// Takes the alerts in.
pub(super) fn take_alerts(model: &mut Model, result: Result<Answer, String>) {
    model.dirty = true;
    match result {
        Ok(Answer::Alerts(table)) => model.alerts.fill(Ok(table)),
        Ok(_) => model.alerts.is_awaited = false,
        Err(sentence) => model.alerts.fill(Err(sentence)),
    }
}

/// Takes the opportunities in.
pub(super) fn take_opportunities(model: &mut Model, result: Result<Answer, String>) {
    model.dirty = true;
    match result {
        Ok(Answer::Opportunities(table)) => model.opportunities.fill(Ok(table)),
        Ok(_) => model.opportunities.is_awaited = false,
        Err(sentence) => model.opportunities.fill(Err(sentence)),
    }
}

/// What a command does on one of these screens; `None` leaves it to what holds
/// everywhere.
pub(super) fn run(model: &mut Model, screen: Screen, command: Command) -> Option<Vec<Cmd>> {
    let lines = model.found_lines(screen);
    let (cursor, len) = match screen {
        Screen::Alerts => {
            let len = model.alerts.rows().len();
            (&mut model.alerts.cursor, len)
        }
        _ => {
            let len = model.opportunities.rows().len();
            (&mut model.opportunities.cursor, len)
        }
    };
    if super::screens::move_cursor(cursor, command, lines, len) {
        return Some(Vec::new());
    }
    match command {
        Command::Open if screen == Screen::Alerts => {
            let row = model.alerts.selected()?;
            let (anchor, target) = (row.anchor_id.clone(), row.target_id.clone());
            let title = format!("{} > {}", row.anchor_title, row.target_title);
            return Some(pair::open(model, &anchor, &target, &title));
        }
        Command::Open | Command::Notes if len > 0 => {
            model.overlay = Some((Overlay::Found(screen), 0))
        }
        _ => return None,
    }
    Some(Vec::new())
}
