//! The find: typed letter by letter, the rows follow at once.

use crossterm::event::KeyEvent;
use tui_input::{Input, InputRequest};

use super::{Model, Step, navigate, typing};
use crate::tui::message::Cmd;
use crate::tui::model::Pending;

/// Opens the find, with what it held before. A way to another screen ends here:
/// it would open in the middle of a word, and the rest of the word be commands.
/// It opens without rows too: else the word would be commands, and rows that are
/// still on their way are found in when they arrive.
pub(super) fn begin(model: &mut Model) -> Vec<Cmd> {
    model.typing = Some(Input::new(model.stop().find_text().to_owned()));
    let leaves = |pending: &Pending| pending.step != Step::Stay;
    if model.pending.as_ref().is_some_and(leaves) {
        return navigate::cancel(model);
    }
    Vec::new()
}

/// Ends the typing and keeps what is found.
pub(super) fn keep(model: &mut Model) {
    model.typing = None;
    if let Some(table) = &mut model.stop_mut().table {
        table.keep_find();
    }
}

/// Ends the find and shows all rows.
pub(super) fn clear(model: &mut Model) {
    model.typing = None;
    apply(model, "");
}

/// A key that is no command changes the text.
pub(super) fn edit(model: &mut Model, key: KeyEvent) {
    let Some(request) = typing::request(key) else {
        return;
    };
    let Some(input) = &mut model.typing else {
        return;
    };
    if request == InputRequest::DeletePrevChar && input.value().is_empty() {
        return clear(model);
    }
    input.handle(request);
    let text = input.value().to_owned();
    apply(model, &text);
}

/// Pasted text goes into the find, as far as it can be drawn.
pub(super) fn paste(model: &mut Model, text: &str) {
    let Some(input) = &mut model.typing else {
        return;
    };
    typing::paste(input, text);
    let text = input.value().to_owned();
    model.dirty = true;
    apply(model, &text);
}

fn apply(model: &mut Model, text: &str) {
    model.strip_lag = None;
    model.stop_mut().find(text);
}
