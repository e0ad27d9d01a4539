//! Figures counted over exposures: what was shown, and what came of it.

mod counted;
mod groups;
mod levels;
mod orders;
mod overview;
mod pairs;
mod scope;
mod shown;
mod spread;
pub(super) mod whatif;

pub(super) use groups::groups;
pub(super) use levels::{categories, products};
pub(super) use orders::select;
pub(super) use overview::{Whole, whole};
pub(super) use pairs::{pair, pairs};
