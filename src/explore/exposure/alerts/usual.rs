//! What is usual: how often products come back, what a returned unit and an order bring.

use std::collections::HashMap;

use duckdb::Connection;

use crate::explore::ExploreError;
use crate::judge::alert::usual_returns;
use crate::stats::Estimate;

/// How products come back.
#[derive(Debug, Default)]
pub(super) struct Usual {
    products: HashMap<u32, Product>,
    /// The return rate of each category, over products sold without a recommendation.
    categories: HashMap<i64, f64>,
    shop: Option<f64>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Product {
    category: i64,
    units: f64,
    returned: f64,
    loss_units: f64,
    return_loss: f64,
}

/// Fewer units than this of a category say little.
const LEAST_UNITS: f64 = 50.0;

impl Usual {
    pub(super) fn load(conn: &Connection) -> Result<Self, ExploreError> {
        let products: HashMap<u32, Product> = conn
            .prepare(
                "select p.product_no, cast(p.category_no as bigint), coalesce(r.units, 0), \
                 coalesce(r.units_returned, 0), coalesce(r.loss_units, 0), \
                 coalesce(r.return_loss, 0) \
                 from product_fact as p left join product_return as r using (product_no)",
            )?
            .query_map([], |row| {
                let product = Product {
                    category: row.get(1)?,
                    units: row.get(2)?,
                    returned: row.get(3)?,
                    loss_units: row.get(4)?,
                    return_loss: row.get(5)?,
                };
                Ok((row.get(0)?, product))
            })?
            .collect::<Result<_, _>>()?;
        let mut sums: HashMap<i64, (f64, f64)> = HashMap::new();
        let mut all = (0.0, 0.0);
        // In a fixed order, so that the last digit does not depend on the map.
        let mut in_order: Vec<(&u32, &Product)> = products.iter().collect();
        in_order.sort_unstable_by_key(|(number, _)| **number);
        for (_, product) in in_order {
            let sum = sums.entry(product.category).or_default();
            for sum in [sum, &mut all] {
                sum.0 += product.returned;
                sum.1 += product.units;
            }
        }
        let rate = |(returned, units): (f64, f64)| (units >= LEAST_UNITS).then(|| returned / units);
        let categories = sums
            .into_iter()
            .filter_map(|(category, sum)| Some((category, rate(sum)?)))
            .collect();
        Ok(Self {
            products,
            categories,
            shop: rate(all),
        })
    }

    /// How often a product comes back that nobody recommends.
    pub(super) fn returns(&self, product: u32) -> Option<Estimate> {
        let found = self.products.get(&product)?;
        let category = self.categories.get(&found.category).copied();
        usual_returns(found.units, found.returned, category.or(self.shop))
    }

    /// What one returned unit of a product costs.
    pub(super) fn loss(&self, product: u32) -> Option<f64> {
        let found = self.products.get(&product)?;
        (found.loss_units > 0.0).then(|| found.return_loss / found.loss_units)
    }
}

/// The mean net margin of an order, over those of which it is known.
pub(in crate::explore::exposure) fn order_margin(
    conn: &Connection,
) -> Result<Option<f64>, ExploreError> {
    let margin = conn.query_row(
        "select cast(sum(net_margin - coalesce(shipping_cost, 0) - coalesce(fixed_fee, 0)) \
         as double) / count(*) from order_fact where lines > 0 and net_lines = lines",
        [],
        |row| row.get(0),
    )?;
    Ok(margin)
}
