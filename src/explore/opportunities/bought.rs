//! In how many orders pairs are, and which pairs make no sense to offer.

use std::collections::{HashMap, HashSet};

use duckdb::Connection;
use duckdb::arrow::array::AsArray;
use duckdb::arrow::datatypes::{Int32Type, Int64Type};

use crate::explore::pairs;
use crate::explore::selection::Selected;
use crate::explore::shop::Shop;
use crate::explore::{ExploreError, words};
use crate::stats::Estimate;

/// A pair in orders.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair {
    pub(super) anchor: u32,
    pub(super) target: u32,
    pub(super) both: u64,
    pub(super) orders_anchor: u64,
    pub(super) orders_target: u64,
}

/// The pairs of the selected orders, and what is left out of them.
pub(super) fn pairs(
    conn: &Connection,
    shop: &Shop,
    selected: &Selected,
    (anchor, target): (Option<u32>, Option<u32>),
) -> Result<(Vec<Pair>, Vec<String>), ExploreError> {
    if selected.is_everything && anchor.is_none() && target.is_none() {
        return Ok((stored(conn)?, Vec::new()));
    }
    let bought = pairs::bought(conn, shop, selected, anchor, target)?;
    let pairs = bought.facts.iter().map(|fact| Pair {
        anchor: fact.anchor,
        target: fact.target,
        both: fact.orders_both,
        orders_anchor: fact.orders_anchor,
        orders_target: fact.orders_target,
    });
    let pairs = pairs.collect();
    let remarks = bought.too_large.into_iter().chain(bought.too_few).collect();
    Ok((pairs, remarks))
}

/// The stored pairs, over all ok orders.
fn stored(conn: &Connection) -> Result<Vec<Pair>, ExploreError> {
    let mut statement = conn.prepare(
        "select anchor_no, target_no, orders_both, orders_anchor, orders_target from pair",
    )?;
    let mut found = Vec::new();
    for batch in statement.query_arrow([])? {
        let number = |place: usize, row: usize| {
            let column = batch.column(place).as_primitive::<Int32Type>();
            column.value(row).cast_unsigned()
        };
        let count = |place: usize, row: usize| {
            let column = batch.column(place).as_primitive::<Int64Type>();
            column.value(row).cast_unsigned()
        };
        found.extend((0..batch.num_rows()).map(|row| Pair {
            anchor: number(0, row),
            target: number(1, row),
            both: count(2, row),
            orders_anchor: count(3, row),
            orders_target: count(4, row),
        }));
    }
    Ok(found)
}

/// Products that are not to be offered, and products that are one.
#[derive(Debug, Default)]
pub(super) struct Goods {
    /// Not active, or out of stock.
    gone: HashSet<u32>,
    parents: HashMap<u32, String>,
    /// Pairs of the imported recommendations.
    pub(super) recommended: HashSet<(u32, u32)>,
}

impl Goods {
    pub(super) fn load(conn: &Connection) -> Result<Self, ExploreError> {
        let mut goods = Self::default();
        let mut statement = conn.prepare(
            "select f.product_no, coalesce(not p.active, false) or coalesce(p.stock_qty <= 0, false), \
             p.parent_id \
             from product_fact as f join products as p using (product_id) \
             where not p.active or p.stock_qty <= 0 or p.parent_id is not null",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let product: u32 = row.get(0)?;
            if row.get(1)? {
                goods.gone.insert(product);
            }
            if let Some(parent) = row.get(2)? {
                goods.parents.insert(product, parent);
            }
        }
        goods.recommended = conn
            .prepare(
                "select distinct a.product_no, t.product_no from recommendations as r \
                 join product_fact as a on a.product_id = r.anchor_id \
                 join product_fact as t on t.product_id = r.target_id",
            )?
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<_, _>>()?;
        Ok(goods)
    }

    /// Whether both can be sold, and are two products rather than variants of one.
    pub(super) fn fit(&self, anchor: u32, target: u32) -> bool {
        let parent = |product| self.parents.get(&product);
        let is_variant = parent(anchor).is_some_and(|found| Some(found) == parent(target));
        !is_variant && !self.gone.contains(&anchor) && !self.gone.contains(&target)
    }
}

/// What the sales of products earn.
#[derive(Debug, Default)]
pub(super) struct Margins {
    by_product: HashMap<u32, Estimate>,
    /// What is assumed of all of them.
    pub(super) assumption: Option<String>,
}

/// Fewer sales than this do not tell what a sale earns.
const LEAST_SALES: u64 = 5;

impl Margins {
    /// Net margin by line; gross margin less fees where no returns are known.
    pub(super) fn load(conn: &Connection, shop: &Shop) -> Result<Self, ExploreError> {
        if shop.priced_lines == 0 || shop.costed_lines == 0 {
            return Ok(Self::default());
        }
        let knows_returns = shop.about_returns().is_none();
        let margin = if knows_returns {
            "cast(net_margin as double)"
        } else {
            "cast(gross_margin - fees as double)"
        };
        let sql = format!(
            "select product_no, count(*), avg(m), stddev_samp(m) from ( \
                 select product_no, {margin} as m from line_fact where not is_gift \
             ) where m is not null group by product_no having count(*) >= {LEAST_SALES}"
        );
        let by_product = conn
            .prepare(&sql)?
            .query_map([], |row| {
                let n: u64 = row.get(1)?;
                let sd: Option<f64> = row.get(3)?;
                let se = sd.unwrap_or(0.0) / (n as f64).sqrt();
                // Rounded, so that the order of summing does not show.
                let round = |amount: f64| (amount * 1e6).round() / 1e6;
                Ok((row.get(0)?, Estimate::new(round(row.get(2)?), round(se))))
            })?
            .filter_map(|row| match row {
                Ok((product, margin)) => Some(Ok((product, margin?))),
                Err(error) => Some(Err(error)),
            })
            .collect::<Result<_, _>>()?;
        let assumption = (!knows_returns).then(|| {
            "Nothing comes back: no returns are known, so what they cost is left out.".to_owned()
        });
        Ok(Self {
            by_product,
            assumption,
        })
    }

    pub(super) fn of(&self, product: u32) -> Option<Estimate> {
        self.by_product.get(&product).copied()
    }
}

/// Months that the selected orders span, and the sentence where no order has a date.
pub(super) fn months(conn: &Connection, selected: &Selected) -> Result<Option<f64>, ExploreError> {
    let sql = format!(
        "select cast(date_diff('day', min(i.ordered_at), max(i.ordered_at)) + 1 as double) \
         from order_fact as i where {}",
        selected.condition
    );
    let values = duckdb::params_from_iter(&selected.values);
    let days: Option<f64> = conn.query_row(&sql, values, |row| row.get(0))?;
    Ok(days.map(|days| days / DAYS))
}

/// Days of a month.
pub(super) const DAYS: f64 = 30.44;

/// `1 106 pairs`.
pub(super) fn counted(pairs: usize) -> String {
    words::count(pairs as u64, "pair", "pairs")
}
