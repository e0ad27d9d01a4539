//! Figures counted over exposures: what was shown, and what came of it.

mod again;
mod alerts;
mod counted;
mod groups;
mod held;
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
mod trends;
pub(super) mod whatif;

pub(super) use alerts::{alerts, count as count_alerts};
pub(super) use groups::{added, groups, repeats};
pub(super) use held::Held;
pub(super) use judged::{Judged, JudgedPair, Standing, judged, lay_by, refresh, rules};
pub(super) use levels::{categories, lay_by as lay_by_levels, products};
pub(super) use offers::{Offers, offers};
pub(super) use overview::{Whole, whole};
pub(super) use pairs::{pair, pairs, unjudged_pairs};
pub(super) use scope::known;
pub(super) use split::{grid, series, steps};
pub(super) use trends::trends;

use duckdb::Connection;

use super::ExploreError;
use super::pairs::Which;
use super::shop::Shop;
use crate::domain::Scope;

/// Placements after an order: they cannot lose it, and sell into a later one (DOMAIN.md N8).
pub(super) const AFTER_ORDER: [&str; 3] = ["post_purchase", "email", "push"];

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

/// The orders with a credited line of a scope and place, and the part of the scope that
/// orders can be selected by.
pub(super) struct Credited {
    /// A query for their `order_no`.
    pub(super) orders: String,
    /// The part of the scope.
    pub(super) of_orders: Scope,
}

/// Which orders hold an attach.
///
/// # Errors
/// When what the place names is not there, or the scope cannot be applied.
pub(super) fn credited(
    conn: &Connection,
    shop: &Shop,
    scope: &Scope,
    place: Which<'_>,
) -> Result<Credited, ExploreError> {
    let selected = scope::select(conn, shop, scope)?;
    let condition = selected.with(&pairs::narrow(conn, place)?);
    Ok(Credited {
        orders: format!(
            "select n.order_no from fact_effect as f join line_fact as n \
             on n.exposure_id = f.exposure_id and n.anchor_no is not distinct from f.anchor_no \
             where f.attached and {condition}"
        ),
        of_orders: selected.of_orders,
    })
}
