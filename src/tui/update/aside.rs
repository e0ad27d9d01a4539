//! What takes longer about the rows on screen, and is asked for once they are there: their
//! trends and, of members of a dimension, whether buyers come back, like with like.

use super::{Model, Slot};
use crate::domain::{Base, View};
use crate::explore::{Answer, Question, Reply};
use crate::tui::message::Cmd;
use crate::tui::model::{Place, Status};

/// What asks for it, for the table that shows.
fn question(model: &Model) -> Option<Question> {
    let table = model.table()?;
    let place = &model.stop().place;
    let is_wanted = table.lacks_aside()
        && table.rows.base() == Base::Exposures
        && !table.rows.is_empty()
        && (model.view() == View::Attach || matches!(place, Place::Cohorts { .. }));
    let scope = model.scope.clone();
    is_wanted.then(|| match place {
        Place::Cohorts { of, by } => Question::Beside {
            scope,
            by: by.clone(),
            place: of.clone(),
        },
        place => Question::Trends {
            of: Box::new(place.question(&scope, model.role)),
        },
    })
}

/// Asks for what the rows on screen still lack, unless it is on its way.
pub(super) fn complete(model: &mut Model) -> Vec<Cmd> {
    // What a person waits for does not wait for it.
    if model.pending.is_some() {
        let cancel = model.aside.take().map(|(run, _)| Cmd::Cancel {
            slot: Slot::Aside,
            run,
        });
        return cancel.into_iter().collect();
    }
    let Some(question) = question(model) else {
        return Vec::new();
    };
    if model.aside.as_ref().is_some_and(|(_, of)| *of == question) {
        return Vec::new();
    }
    let run = model.next_run();
    model.aside = Some((run, question.clone()));
    vec![Cmd::Ask {
        slot: Slot::Aside,
        run,
        question,
    }]
}

/// Takes an answer in, if its rows are still on screen.
pub(super) fn take(model: &mut Model, reply: Reply) {
    let Some((_, asked)) = model.aside.take_if(|(run, _)| *run == reply.run) else {
        return;
    };
    if question(model).as_ref() != Some(&asked) {
        return;
    }
    if let Some(table) = &mut model.stop_mut().table {
        match reply.result {
            Ok(Answer::Trends(trends)) => table.take_trends(&trends),
            Ok(Answer::Beside(members)) => table.take_beside(members),
            Ok(_) => table.take_trends(&Default::default()),
            Err(sentence) => {
                let (what, short) = match asked {
                    Question::Beside { .. } => ("Adjusted differences are", "Adjusted figures"),
                    _ => ("Trends are", "Trends"),
                };
                let text = format!("{what} missing: {sentence} r asks again.");
                // The rows are whole without it, and it is not asked for again.
                table.fail_aside(sentence);
                model.status = Some(Status {
                    text,
                    short: Some(format!("{short} are missing; n says why.")),
                    error: true,
                });
            }
        }
        model.dirty = true;
    }
}
