//! The read model: one typed question per level, its answer, and the worker
//! thread that answers it. No terminal here.
//!
//! [`answer`] reads the derived tables of [`crate::facts`] and writes nothing, so
//! a read-only connection will do. Counts follow CONTRACT.md section 4's basket
//! mode. A figure that cannot be computed is null, and a note says why.

mod answer;
mod error;
mod figures;
mod gaps;
mod health;
mod lack;
mod levels;
mod notes;
mod overview;
mod pairs;
mod question;
mod selection;
mod shop;
mod tables;
mod words;
mod worker;

pub use answer::{Answer, GapRow, ImportRow, LevelRow, Overview, PairRow, RejectRow, Table};
pub use error::ExploreError;
pub use health::{Coverage, Filled, Health, RejectCount, health};
pub use question::{Depth, Question};
pub use worker::{Asker, FnAsker, Interrupter, NotOpened, Opening, Reply, Run, Slot, Worker, open};

use duckdb::Connection;

/// Answers one question.
///
/// # Errors
/// When the question names what is not there, or the database fails. The message
/// is one sentence for a person.
pub fn answer(conn: &Connection, question: &Question) -> Result<Answer, ExploreError> {
    match question {
        Question::Overview { scope } => {
            overview::overview(conn, scope).map(|overview| Answer::Overview(Box::new(overview)))
        }
        Question::Categories {
            scope,
            role,
            under,
            depth,
        } => levels::categories(conn, scope, *role, under.as_deref(), *depth).map(Answer::Levels),
        Question::Products {
            scope,
            role,
            category,
            direct_only,
        } => levels::products(conn, scope, *role, category.as_deref(), *direct_only)
            .map(Answer::Levels),
        Question::Pairs {
            scope,
            category,
            anchor,
            target,
        } => pairs::pairs(
            conn,
            scope,
            category.as_deref(),
            anchor.as_deref(),
            target.as_deref(),
        )
        .map(Answer::Pairs),
        Question::Gaps => gaps::gaps(conn).map(Answer::Gaps),
        Question::Imports => tables::imports(conn).map(Answer::Imports),
        Question::Rejects { limit } => tables::rejects(conn, *limit).map(Answer::Rejects),
    }
}
