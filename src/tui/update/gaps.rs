//! The screen of what the data lack.

use super::{Model, Slot};
use crate::explore::{Answer, Question};
use crate::tui::keymap::Command;
use crate::tui::message::Cmd;
use crate::tui::model::Overlay;

/// Asks what the data lack.
pub(super) fn ask(model: &mut Model) -> Cmd {
    model.gaps.run = model.next_run();
    Cmd::Ask {
        slot: Slot::Gaps,
        run: model.gaps.run,
        question: Question::Gaps,
    }
}

/// Takes the answer in.
pub(super) fn take(model: &mut Model, result: Result<Answer, String>) {
    model.dirty = true;
    match result {
        Ok(Answer::Gaps(gaps)) => model.gaps.fill(Ok(gaps)),
        Ok(_) => {}
        Err(sentence) => model.gaps.fill(Err(sentence)),
    }
}

/// What a command does on this screen; `None` leaves it to what holds everywhere.
pub(super) fn run(model: &mut Model, command: Command) -> Option<Vec<Cmd>> {
    let (lines, len) = (model.gap_lines(), model.gaps.rows().len());
    if super::screens::move_cursor(&mut model.gaps.cursor, command, lines, len) {
        return Some(Vec::new());
    }
    match command {
        Command::Open if model.gaps.selected().is_some() => {
            model.overlay = Some((Overlay::Gap, 0));
        }
        _ => return None,
    }
    Some(Vec::new())
}
