//! Figures counted over exposures: what was shown, and what came of it.

mod again;
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
mod split;
mod spread;
pub(super) mod whatif;

pub(super) use alerts::{alerts, count as count_alerts};
pub(super) use groups::groups;
pub(super) use judged::{Judged, JudgedPair, Standing, judged};
pub(super) use levels::{categories, products};
pub(super) use offers::{Offers, offers};
pub(super) use overview::{Whole, whole};
pub(super) use pairs::{pair, pairs, unjudged_pairs};
pub(super) use scope::known;
pub(super) use split::{grid, series, steps};

use duckdb::Connection;

use super::ExploreError;
use super::pairs::Which;
use super::shop::Shop;
use crate::domain::Scope;

/// The condition on a table `f` of exposures that a scope and a place make.
///
/// # Errors
/// When what the place names is not there, or the scope cannot be applied.
pub(super) fn condition(
    conn: &Connection,
    shop: &Shop,
    scope: &Scope,
    place: Which<'_>,
) -> Result<String, ExploreError> {
    let selected = scope::select(conn, shop, scope)?;
    Ok(selected.with(&pairs::narrow(conn, place)?))
}
