//! Figures counted over exposures: what was shown, and what came of it.

mod alerts;
mod counted;
mod groups;
mod judged;
mod levels;
mod offers;
mod orders;
mod overview;
mod pairs;
mod scope;
mod shown;
mod spread;
pub(super) mod whatif;

pub(super) use alerts::{alerts, count as count_alerts};
pub(super) use groups::groups;
pub(super) use judged::{Judged, JudgedPair, judged};
pub(super) use levels::{categories, products};
pub(super) use offers::{Offers, offers};
pub(super) use overview::{Whole, whole};
pub(super) use pairs::{pair, pairs};
