//! Rebuilding the figures of a database that another version of sidecart built them for.

use super::Model;
use crate::tui::message::Cmd;
use crate::tui::model::{Rebuild, Rebuilding};

/// The figures cannot be shown as they are; offers to rebuild them.
pub(super) fn offer(model: &mut Model, cause: String) {
    model.rebuild = Some(Rebuild::Offered(cause));
    // Nobody answers.
    model.pending = None;
    model.dirty = true;
}

/// Begins, unless it has begun.
pub(super) fn start(model: &mut Model) -> Vec<Cmd> {
    if matches!(model.rebuild, None | Some(Rebuild::Running { .. })) {
        return Vec::new();
    }
    model.rebuild = Some(Rebuild::Running {
        since: model.clock,
        step: String::new(),
        done: 0,
        total: 0,
        is_stopping: false,
    });
    vec![Cmd::Rebuild]
}

/// Stops it; where nothing runs, leaves.
pub(super) fn stop(model: &mut Model) -> Vec<Cmd> {
    match &mut model.rebuild {
        Some(Rebuild::Running { is_stopping, .. }) => {
            *is_stopping = true;
            vec![Cmd::StopRebuild]
        }
        _ => vec![Cmd::Quit],
    }
}

/// Takes in how far it is.
pub(super) fn take(model: &mut Model, told: Rebuilding) -> Vec<Cmd> {
    model.dirty = true;
    match (told, &mut model.rebuild) {
        (
            Rebuilding::Step { step, done, total },
            Some(Rebuild::Running {
                step: now,
                done: so_far,
                total: all,
                ..
            }),
        ) => {
            *now = step;
            (*so_far, *all) = (done, total);
            Vec::new()
        }
        (Rebuilding::Step { .. }, _) => Vec::new(),
        (Rebuilding::Over { is_done: true }, _) => vec![Cmd::Reopen],
        (Rebuilding::Over { is_done: false }, _) => {
            let stopped = "Stopped; the database is as it was.";
            model.rebuild = Some(Rebuild::Offered(stopped.to_owned()));
            Vec::new()
        }
        (Rebuilding::Failed(cause), _) => {
            model.rebuild = Some(Rebuild::Failed(cause));
            Vec::new()
        }
    }
}
