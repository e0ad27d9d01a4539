//! How the anchor of a pair comes back, and what that costs.

use duckdb::Connection;

use super::super::scope::Selected;
use super::cells::Pair;
use crate::explore::ExploreError;
use crate::whatif::Known;

/// How much more often the anchor comes back with the attach than without.
pub(super) fn anchor_return(
    conn: &Connection,
    selected: &Selected,
    (anchor, target): Pair,
) -> Result<Option<Known>, ExploreError> {
    let sql = format!(
        "select cast(coalesce(sum(f.with_units), 0) as double), \
         cast(coalesce(sum(f.with_back), 0) as double), \
         cast(coalesce(sum(f.without_units), 0) as double), \
         cast(coalesce(sum(f.without_back), 0) as double) from fact_outcome as f \
         where f.anchor_no = {anchor} and f.target_no = {target} and {}",
        selected.with(&[])
    );
    let [n1, x1, n0, x0]: [f64; 4] = conn.query_row(&sql, [], |row| {
        Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?])
    })?;
    // How often both come back together, so that none of a few is still in doubt.
    let usual = (x1 + x0 + 1.0) / (n1 + n0 + 4.0);
    let variance = usual * (1.0 - usual) * (1.0 / n1 + 1.0 / n0);
    Ok((n1 > 0.0 && n0 > 0.0).then(|| Known {
        value: x1 / n1 - x0 / n0,
        se: variance.max(0.0).sqrt(),
    }))
}

/// What a returned unit of a product costs, over its mature lines.
pub(super) fn loss_of_return(conn: &Connection, product: u32) -> Result<Option<f64>, ExploreError> {
    let sql = "select cast(sum(return_loss) as double) / nullif(cast(sum(loss_units) as double), 0) \
               from product_return where product_no = $1";
    Ok(conn.query_row(sql, [product], |row| row.get(0))?)
}
