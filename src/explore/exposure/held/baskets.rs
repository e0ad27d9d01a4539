//! The ok orders of every product.

use std::ops::Range;
use std::sync::Arc;

use duckdb::Connection;
use duckdb::arrow::array::AsArray;
use duckdb::arrow::datatypes::Int32Type;

use crate::explore::ExploreError;

/// So many products of orders are held at most: 32 MB.
const MOST: u64 = 8_000_000;

/// Order numbers by product number, ascending.
#[derive(Debug)]
pub(in crate::explore::exposure) struct Baskets {
    orders: Arc<[u32]>,
    /// Where a product's orders begin, by its number; one more at the end.
    starts: Vec<usize>,
}

impl Baskets {
    /// Reads them; `None` where there are too many, or they do not come sorted.
    pub(super) fn load(conn: &Connection) -> Result<Option<Self>, ExploreError> {
        let sql = "select count(*), coalesce(max(product_no), -1) from basket_of_product";
        let (rows, last): (u64, i64) =
            conn.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
        if rows > MOST {
            return Ok(None);
        }
        let products = usize::try_from(last + 1).unwrap_or_default();
        let mut orders = Vec::with_capacity(usize::try_from(rows).unwrap_or_default());
        let mut starts = vec![0_usize; products + 1];
        // The table is sorted; sorting it once more would take more memory than it holds.
        let sql = "select cast(i.product_no as integer), cast(i.order_no as integer) \
                   from basket_of_product as i";
        let mut last = (0, 0);
        let mut statement = conn.prepare(sql)?;
        for batch in statement.query_arrow([])? {
            let product = batch.column(0).as_primitive::<Int32Type>();
            let order = batch.column(1).as_primitive::<Int32Type>();
            for pair in product.values().iter().zip(order.values()) {
                let (product, pair) = (pair.0, (*pair.0, *pair.1));
                if pair < last {
                    return Ok(None);
                }
                last = pair;
                // Products are numbered from 0 to the largest that was read.
                if let Some(count) = starts.get_mut(product.cast_unsigned() as usize + 1) {
                    *count += 1;
                }
            }
            orders.extend(order.values().iter().map(|order| order.cast_unsigned()));
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        Ok(Some(Self {
            orders: orders.into(),
            starts,
        }))
    }

    /// All of them.
    pub(in crate::explore::exposure) fn orders(&self) -> Arc<[u32]> {
        Arc::clone(&self.orders)
    }

    /// Where the orders of a product are among them, of those numbered in `within`.
    pub(in crate::explore::exposure) fn of(
        &self,
        product: u32,
        within: &Range<u64>,
    ) -> Range<usize> {
        let at = |place: usize| self.starts.get(place).copied();
        let product = product as usize;
        let (Some(from), Some(to)) = (at(product), at(product + 1)) else {
            return 0..0;
        };
        let its = &self.orders[from..to];
        let before = |end: u64| from + its.partition_point(|order| u64::from(*order) < end);
        let start = before(within.start);
        start..before(within.end).max(start)
    }
}
