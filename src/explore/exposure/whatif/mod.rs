//! What-ifs over exposures: the sums they start from.

mod anchor;
mod believed;
mod cells;
mod cost;
mod pair;
mod parts;
mod place;
mod portfolio;
mod replay;

pub(in crate::explore) use pair::{Standing, pair};
pub(in crate::explore) use portfolio::portfolio;
pub(in crate::explore) use replay::replay;
