//! What types and placements add to an order: the difference that their attached lines make
//! to the average order, and to what is left of it.

use duckdb::{Connection, params_from_iter};
use serde::Serialize;

use super::pairs::Which;
use super::shop::Shop;
use super::{ExploreError, Judging, LevelRow, Table, cohorts, exposure, retention, selection};
use crate::domain::{Mode, Scope};
use crate::stats::{Confidence, Estimate};

/// Below so many attaches an interval of a mean of them says little.
const ENOUGH: u64 = 20;

/// Figures of one type or placement, with what it adds to an order.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ImpactRow {
    /// The figures.
    #[serde(flatten)]
    pub level: LevelRow,
    /// What it adds.
    #[serde(flatten)]
    pub impact: Impact,
}

/// What the lines credited to some exposures add to the average order, in the reporting
/// currency; *descriptive*: what of it would have been bought anyway is in it.
///
/// Null where orders cannot be credited, or an upsell replaced a product of unknown price.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Impact {
    /// Orders that the figures are spread over: those with an anchor of the place or a line
    /// added there, all of the shop without a place.
    pub impact_orders: Option<u64>,
    /// Σ (revenue of credited lines − list prices of the products that upsells replaced) over
    /// those orders: the average order value less what it would be without.
    pub aov_impact: Option<f64>,
    /// The lower end of its 95 % interval.
    pub aov_impact_low: Option<f64>,
    /// The upper end.
    pub aov_impact_high: Option<f64>,
    /// The same of net margin.
    pub margin_impact: Option<f64>,
    /// The lower end of its 95 % interval.
    pub margin_impact_low: Option<f64>,
    /// The upper end.
    pub margin_impact_high: Option<f64>,
}

/// Sums over the attaches of a row.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Added {
    pub(super) attaches: u64,
    /// Revenue less what was replaced; `None` where that is not known of all.
    pub(super) revenue: Option<f64>,
    /// Its squares, by exposure.
    pub(super) revenue_square: f64,
    pub(super) net: Option<f64>,
    pub(super) net_square: f64,
    /// By how much sums vary more than those of independent exposures.
    pub(super) design: f64,
}

impl Impact {
    /// Sums spread over `orders`. Their variance is that of a sum of independent exposures, of
    /// which nearly all bring nothing, times the design effect of visitors.
    pub(super) fn of(added: &Added, orders: u64) -> Self {
        let n = orders as f64;
        let mean = |sum: Option<f64>, squares: f64| {
            let sum = sum.filter(|_| orders > 0)?;
            let se = (added.design * (squares - sum * sum / n).max(0.0)).sqrt() / n;
            Estimate::new(sum / n, se)
        };
        let revenue = mean(added.revenue, added.revenue_square);
        let net = mean(added.net, added.net_square);
        let bounds = |estimate: Option<Estimate>| {
            let estimate = estimate.filter(|_| added.attaches >= ENOUGH);
            estimate.map(|estimate| estimate.interval(Confidence::P95))
        };
        let (of_revenue, of_net) = (bounds(revenue), bounds(net));
        Self {
            impact_orders: Some(orders),
            aov_impact: revenue.map(|estimate| estimate.value),
            aov_impact_low: of_revenue.map(|interval| interval.low),
            aov_impact_high: of_revenue.map(|interval| interval.high),
            margin_impact: net.map(|estimate| estimate.value),
            margin_impact_low: of_net.map(|interval| interval.low),
            margin_impact_high: of_net.map(|interval| interval.high),
        }
    }
}

/// Answers `Types` and `Placements`: one row per value of the dimension `key`.
///
/// # Errors
/// When the dimension, or what the place names, is not there.
pub(super) fn impacts(
    conn: &Connection,
    shop: &Shop,
    judging: &Judging,
    scope: &Scope,
    key: &str,
    place: Which<'_>,
) -> Result<Table<ImpactRow>, ExploreError> {
    let table = cohorts::by(conn, shop, judging, scope, key, place)?;
    let mut added = match shop.mode() {
        Mode::Exposure if shop.about_credit().is_none() => {
            exposure::added(conn, shop, scope, key, place)?
        }
        _ => std::collections::HashMap::new(),
    };
    let orders = if added.is_empty() {
        None
    } else {
        orders_of(conn, shop, scope, place)?
    };
    let rows = table.rows.into_iter().map(|level| {
        let impact = added.remove(&level.id).zip(orders);
        ImpactRow {
            impact: impact.map_or_else(Impact::default, |(added, n)| Impact::of(&added, n)),
            level,
        }
    });
    Ok(Table {
        rows: rows.collect(),
        total: table.total,
        remarks: table.remarks,
        min_orders: table.min_orders,
    })
}

/// Ok orders in scope with an anchor of the place, or with a line that is added there, as an
/// upsell that takes the anchor's place; `None` where a window is asked for that
/// orders without dates are not in.
fn orders_of(
    conn: &Connection,
    shop: &Shop,
    scope: &Scope,
    place: Which<'_>,
) -> Result<Option<u64>, ExploreError> {
    let credited = exposure::credited(conn, shop, scope, place)?;
    let chosen = selection::select(conn, shop, &credited.of_orders)?;
    if chosen.is_undated {
        return Ok(None);
    }
    let sql = format!(
        "select count(*) from order_fact as i where ({} or i.order_no in ({})) and {}",
        retention::with_anchor(conn, shop, place)?,
        credited.orders,
        chosen.condition
    );
    let orders = conn.query_row(&sql, params_from_iter(&chosen.values), |row| row.get(0))?;
    Ok(Some(orders))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_added_is_spread_over_all_orders() {
        // 25 attaches of 40 each, in 1 000 orders: the average order has 1.00 of it. The sum
        // of squares about the mean is 25·1600 − 1000²/1000 = 39 000, so that the mean has the
        // standard error √39000 / 1000 = 0.19748.
        let added = Added {
            attaches: 25,
            revenue: Some(1_000.0),
            revenue_square: 40_000.0,
            net: None,
            net_square: 0.0,
            design: 1.0,
        };
        let impact = Impact::of(&added, 1_000);
        assert_eq!((impact.aov_impact, impact.margin_impact), (Some(1.0), None));
        let half = impact.aov_impact_high.unwrap() - 1.0;
        assert!((half - 1.959_964 * 39_000.0_f64.sqrt() / 1_000.0).abs() < 1e-6);
        let few = Added {
            attaches: 19,
            ..added
        };
        assert_eq!(Impact::of(&few, 1_000).aov_impact_low, None);
        assert_eq!(Impact::of(&added, 0).aov_impact, None);
    }
}
