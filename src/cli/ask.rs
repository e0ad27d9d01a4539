//! One question to one database.

use std::path::Path;

use super::context::Context;
use super::failure::Failure;
use super::interrupt::Interrupt;
use crate::explore::{self, Answer, Judging, Question};
use crate::facts;
use crate::store::{self, Reader};

/// The answer of the database at `path`, which is opened read-only.
///
/// # Errors
///
/// Those of opening it and of the question; an interrupt.
pub(crate) fn ask(context: &Context, path: &Path, question: &Question) -> Result<Answer, Failure> {
    let reader = store::open_read(path, &context.limits)?;
    let query = reader.interrupt_handle();
    let interrupt = Interrupt::watch(move || query.interrupt())?;
    facts::check_version(&reader)?;
    let judging = judging(context);
    interrupt.outcome(answer(&reader, question, &judging))
}

/// The answer of the database at `path`, with the trends of its rows.
///
/// # Errors
///
/// As [`ask`].
pub(crate) fn ask_with_trends(
    context: &Context,
    path: &Path,
    question: &Question,
) -> Result<Answer, Failure> {
    let reader = store::open_read(path, &context.limits)?;
    let query = reader.interrupt_handle();
    let interrupt = Interrupt::watch(move || query.interrupt())?;
    facts::check_version(&reader)?;
    let judging = judging(context);
    let both = answer(&reader, question, &judging).and_then(|mut found| {
        let of = Box::new(question.clone());
        if let Answer::Trends(trends) = answer(&reader, &Question::Trends { of }, &judging)? {
            found.fill_trends(&trends);
        }
        Ok(found)
    });
    interrupt.outcome(both)
}

/// The read model's answer.
///
/// # Errors
///
/// Those of the question.
pub(crate) fn answer(
    reader: &Reader,
    question: &Question,
    judging: &Judging,
) -> Result<Answer, Failure> {
    Ok(explore::answer_judging(reader, question, judging)?)
}

/// What pairs of one database are judged by.
pub(crate) fn judging(context: &Context) -> Judging {
    Judging::new(context.config.judgement, context.limits.threads)
}
