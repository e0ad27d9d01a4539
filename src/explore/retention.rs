//! In which months buyers come back, by the month of their first order, attached beside not.

use std::collections::BTreeMap;

use duckdb::{Connection, params_from_iter};
use serde::Serialize;

use super::pairs::{self, Which};
use super::shop::Shop;
use super::{ExploreError, dimension, exposure, levels, selection};
use crate::domain::{Mode, Scope};

const RETENTION: &str = include_str!("sql/retention.sql");

/// Of one month of first orders, who came back in which month after it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Retention {
    /// Buyers whose first order holds an attach of the place.
    pub attached: Returning,
    /// Buyers whose first order holds an anchor of the place and no attach.
    pub unattached: Returning,
    /// Whether the last month of the data is over: if not, the last figure that is not null
    /// is of a part of a month.
    pub is_last_month_whole: bool,
}

/// Buyers who came back, month by month.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Returning {
    /// Buyers whose first order was in the month.
    pub buyers: u64,
    /// Those with an order in the first, second and further calendar month (UTC) after it;
    /// null for months that the data do not reach. Every cohort has as many.
    pub came_back: Vec<Option<u64>>,
    /// They over the buyers, fractions; null too where there are no buyers.
    pub share: Vec<Option<f64>>,
}

/// By month of the first order, as `2026-03`; empty where buyers or times are not known.
///
/// # Errors
/// When what the place names is not there, or the scope cannot be applied.
pub(super) fn retention(
    conn: &Connection,
    shop: &Shop,
    scope: &Scope,
    place: Which<'_>,
) -> Result<BTreeMap<String, Retention>, ExploreError> {
    if shop.about_repeats().is_some() {
        return Ok(BTreeMap::new());
    }
    let (orders, attached) = match shop.mode() {
        Mode::Exposure => {
            let credited = exposure::credited(conn, shop, scope, place)?;
            let everything =
                scope.filter.is_empty() && scope.window.is_all_time() && place.is_whole();
            let attached = if everything {
                "i.is_credited".to_owned()
            } else {
                format!("i.order_no in ({})", credited.orders)
            };
            (credited.of_orders, attached)
        }
        Mode::Basket => (scope.clone(), with_addon(conn, place)?),
    };
    let chosen = selection::select(conn, shop, &orders)?;
    if chosen.is_undated {
        return Ok(BTreeMap::new());
    }
    let sql = RETENTION
        .replace("{attached}", &attached)
        .replace("{anchor}", &with_anchor(conn, shop, place)?)
        .replace("{scope}", &chosen.condition);
    let mut counts: BTreeMap<(i64, bool), BTreeMap<usize, u64>> = BTreeMap::new();
    let mut statement = conn.prepare(&sql)?;
    let mut rows = statement.query(params_from_iter(&chosen.values))?;
    while let Some(row) = rows.next()? {
        let after: i64 = row.get(1)?;
        let months = counts.entry((row.get(0)?, row.get(2)?)).or_default();
        months.insert(usize::try_from(after).unwrap_or(0), row.get(3)?);
    }
    let (last, is_whole): (i64, bool) = conn.query_row(
        "select cast(extract(year from max(ordered_at)) * 12 + extract(month from max(ordered_at)) \
         as bigint), extract(day from max(ordered_at) + interval 1 day) = 1 from order_fact",
        [],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(triangle(&counts, last, is_whole))
}

/// The cohorts of the counted buyers by month, attached or not, and months after; `last` is
/// the last month of the data, year × 12 + month.
fn triangle(
    counts: &BTreeMap<(i64, bool), BTreeMap<usize, u64>>,
    last: i64,
    is_last_month_whole: bool,
) -> BTreeMap<String, Retention> {
    let since = |month: i64| {
        let index = month / 100 * 12 + month % 100;
        usize::try_from(last - index).unwrap_or(0)
    };
    let most = counts.keys().map(|(month, _)| since(*month)).max();
    let Some(most) = most else {
        return BTreeMap::new();
    };
    let returning = |month: i64, is_attached: bool| {
        let found = counts.get(&(month, is_attached));
        let count = |after: usize| found.and_then(|f| f.get(&after)).copied().unwrap_or(0);
        let buyers = count(0);
        let came_back: Vec<Option<u64>> = (1..=most)
            .map(|after| (after <= since(month)).then(|| count(after)))
            .collect();
        let share = came_back.iter().map(|back| match (back, buyers) {
            (Some(back), 1..) => Some(*back as f64 / buyers as f64),
            _ => None,
        });
        Returning {
            share: share.collect(),
            buyers,
            came_back,
        }
    };
    let months: std::collections::BTreeSet<i64> = counts.keys().map(|(month, _)| *month).collect();
    let cohorts = months.into_iter().map(|month| {
        let retention = Retention {
            attached: returning(month, true),
            unattached: returning(month, false),
            is_last_month_whole,
        };
        (dimension::month(month), retention)
    });
    cohorts.collect()
}

/// The orders that hold an anchor of the place, as a condition on a table `i`.
pub(super) fn with_anchor(
    conn: &Connection,
    shop: &Shop,
    place: Which<'_>,
) -> Result<String, ExploreError> {
    let Some(products) = anchors(conn, place)? else {
        return Ok("true".to_owned());
    };
    // Over exposures every line is an anchor; over orders the primary ones are.
    let role = match shop.mode() {
        Mode::Exposure => "true",
        Mode::Basket => "b.role in (1, 3)",
    };
    Ok(format!(
        "i.order_no in (select b.order_no from basket_of_product as b where {role} and {products})"
    ))
}

/// The orders that hold an add-on of the place beside an anchor of it.
fn with_addon(conn: &Connection, place: Which<'_>) -> Result<String, ExploreError> {
    let anchors = anchors(conn, place)?;
    let Some(target) = place.target else {
        return Ok(match anchors {
            None => "i.has_addon".to_owned(),
            Some(products) => format!(
                "i.order_no in (select b.order_no from basket_of_product as b \
                 where b.role in (1, 3) and b.other_addons > 0 and {products})"
            ),
        });
    };
    let target = pairs::product(conn, target)?;
    Ok(format!(
        "i.order_no in (select b.order_no from basket_of_product as b \
         where b.role in (2, 3) and b.other_anchors > 0 and b.product_no = {target})"
    ))
}

/// The anchors of a place, as a condition on a table `b`; `None` is any.
fn anchors(conn: &Connection, place: Which<'_>) -> Result<Option<String>, ExploreError> {
    if let Some(anchor) = place.anchor {
        return Ok(Some(format!(
            "b.product_no = {}",
            pairs::product(conn, anchor)?
        )));
    }
    let Some(path) = place.category else {
        return Ok(None);
    };
    let number = levels::category(conn, path)?.number;
    Ok(Some(format!(
        "b.product_no in (select p.product_no from product_fact as p \
         join category_ancestor as c on c.category_no = p.category_no where c.ancestor_no = {number})"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_that_the_data_do_not_reach_are_empty_and_others_may_be_none() {
        // Data end in March 2026. Ten buyers of January, of whom three came back in February
        // and none in March; two of March.
        let mut counts = BTreeMap::new();
        counts.insert((202_601, true), BTreeMap::from([(0, 10), (1, 3)]));
        counts.insert((202_603, false), BTreeMap::from([(0, 2)]));
        let cohorts = triangle(&counts, 2026 * 12 + 3, false);
        let january = &cohorts["2026-01"].attached;
        assert_eq!(january.buyers, 10);
        assert_eq!(january.came_back, [Some(3), Some(0)]);
        assert_eq!(january.share, [Some(0.3), Some(0.0)]);
        assert_eq!(cohorts["2026-01"].unattached.share, [None, None]);
        let march = &cohorts["2026-03"].unattached;
        assert_eq!((march.buyers, &march.came_back), (2, &vec![None, None]));
        assert!(triangle(&BTreeMap::new(), 24_000, true).is_empty());
    }
}
