//! What is offered, as far as opportunities ask.

use std::collections::HashMap;

use duckdb::Connection;

use super::scope;
use crate::domain::Scope;
use crate::explore::{ExploreError, shop::Shop};

/// A pair that was shown.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::explore) struct Shown {
    pub(in crate::explore) exposures: f64,
    pub(in crate::explore) attaches: f64,
    pub(in crate::explore) net_margin: f64,
}

/// Everything that was shown in scope.
#[derive(Debug, Default)]
pub(in crate::explore) struct Offers {
    pub(in crate::explore) pairs: HashMap<(u32, u32), Shown>,
    /// How often anything could be shown with an anchor, at least: over placements, the
    /// exposures of the target that was shown most there.
    pub(in crate::explore) views: HashMap<u32, f64>,
    /// Days of exposures in scope.
    pub(in crate::explore) days: f64,
    /// The part of the scope that orders can be selected by.
    pub(in crate::explore) of_orders: Scope,
    pub(in crate::explore) remarks: Vec<String>,
}

/// Adds up the scope.
///
/// # Errors
/// When the scope cannot be applied.
pub(in crate::explore) fn offers(
    conn: &Connection,
    shop: &Shop,
    scope: &Scope,
) -> Result<Offers, ExploreError> {
    let selected = scope::select(conn, shop, scope)?;
    let condition = selected.with(&["f.anchor_no is not null".to_owned()]);
    let mut offers = Offers {
        of_orders: selected.of_orders.clone(),
        remarks: selected.remarks.clone(),
        ..Offers::default()
    };
    let sql = format!(
        "select f.anchor_no, f.target_no, f.placement_no, sum(f.weight) \
         from {} as f where {condition} group by all",
        selected.base.table()
    );
    let mut most: HashMap<(u32, i16), f64> = HashMap::new();
    let mut statement = conn.prepare(&sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (anchor, target, weight): (u32, u32, f64) = (row.get(0)?, row.get(1)?, row.get(3)?);
        offers.pairs.entry((anchor, target)).or_default().exposures += weight;
        let views = most
            .entry((anchor, row.get::<_, Option<i16>>(2)?.unwrap_or(0)))
            .or_default();
        *views = views.max(weight);
    }
    for ((anchor, _), views) in in_order(most) {
        *offers.views.entry(anchor).or_default() += views;
    }
    let sql = format!(
        "select f.anchor_no, f.target_no, cast(sum(f.attaches) as double), \
         cast(sum(f.net_margin) as double) from fact_effect as f \
         where f.attached and {condition} group by all"
    );
    let mut statement = conn.prepare(&sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let shown = offers.pairs.entry((row.get(0)?, row.get(1)?)).or_default();
        shown.attaches = row.get(2)?;
        shown.net_margin = row.get(3)?;
    }
    let mut in_window = vec!["true".to_owned()];
    in_window.extend(scope.window.from.map(|day| format!("day >= date '{day}'")));
    in_window.extend(scope.window.to.map(|day| format!("day < date '{day}'")));
    let sql = format!(
        "select cast(count(*) as double) from shown_day where {}",
        in_window.join(" and ")
    );
    offers.days = conn.query_row(&sql, [], |row| row.get(0))?;
    Ok(offers)
}

/// In the order of the keys, so that sums do not depend on the map.
fn in_order(map: HashMap<(u32, i16), f64>) -> Vec<((u32, i16), f64)> {
    let mut all: Vec<_> = map.into_iter().collect();
    all.sort_unstable_by_key(|(key, _)| *key);
    all
}
