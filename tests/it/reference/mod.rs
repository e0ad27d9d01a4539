//! A second, plain implementation of attribution, money and returns, written from DOMAIN.md
//! alone: row by row, loops over vectors, no SQL and nothing of `src/`. It is slow and meant
//! to be obviously right; `compare` holds `sidecart show` to it on random shops.

mod aftermath;
mod attribution;
mod cases;
mod changes;
mod compare;
mod context;
mod events;
mod exposures;
mod figures;
mod gaps;
mod invariants;
mod metamorphic;
mod model;
mod money;
mod pairs;
mod repeat;
mod returns;
mod shops;
mod tables;
mod whole;
mod world;

use std::collections::BTreeMap;

pub(crate) use attribution::Rules;
pub(crate) use model::Shop;
pub(crate) use pairs::{Figures, Level, Question};
pub(crate) use world::World;

/// What `sidecart show` must say of these imports: for each question its rows by id.
pub(crate) fn expected(imports: &[Shop], questions: &[Question]) -> Vec<BTreeMap<String, Figures>> {
    let world = World::of(imports, &Rules::default());
    let rows = questions.iter().map(|question| world.rows(question));
    rows.collect()
}
