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
    let lines = isize::try_from(model.gap_lines()).unwrap_or(1);
    let gaps = &mut model.gaps;
    match command {
        Command::Down => gaps.move_by(1),
        Command::Up => gaps.move_by(-1),
        Command::PageDown => gaps.move_by(lines),
        Command::PageUp => gaps.move_by(-lines),
        Command::HalfPageDown => gaps.move_by((lines / 2).max(1)),
        Command::HalfPageUp => gaps.move_by(-(lines / 2).max(1)),
        Command::Top => gaps.move_to(0),
        Command::Bottom => gaps.move_to(usize::MAX),
        Command::Open if gaps.selected().is_some() => {
            model.overlay = Some((Overlay::Gap, 0));
        }
        Command::Escape | Command::Gaps => gaps.is_open = false,
        Command::Reload
        | Command::Help
        | Command::Redraw
        | Command::Suspend
        | Command::Interrupt
        | Command::Quit
        | Command::TestPanic => return None,
        _ => {}
    }
    Some(Vec::new())
}
