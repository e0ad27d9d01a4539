//! Ok orders with the anchors that were shown.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use std::sync::Arc;

use duckdb::arrow::array::AsArray;
use duckdb::arrow::datatypes::{Int32Type, Int64Type};
use duckdb::{Connection, params_from_iter};

use super::held::Held;
use crate::explore::dimension::{Dimension, Values};
use crate::explore::selection::Selected;
use crate::explore::{ExploreError, shop::Shop};

/// How many anchors are named one by one before all orders are read.
const FEW: usize = 400;

/// Orders by the anchors that they hold.
pub(super) struct Orders {
    /// Their numbers; those of one product lie together.
    orders: Arc<[u32]>,
    /// Where those of each product are.
    of_product: HashMap<u32, Range<usize>>,
    /// One more than the largest order number.
    end: usize,
}

impl Orders {
    /// The selected orders that hold some of these products; `None` where there are no
    /// orders, or a window is asked for that orders without dates are not in.
    pub(super) fn load(
        conn: &Connection,
        shop: &Shop,
        held: &Held,
        selected: &Selected,
        products: &BTreeSet<u32>,
    ) -> Result<Option<Self>, ExploreError> {
        if shop.orders == 0 || selected.is_undated {
            return Ok(None);
        }
        if let Some(numbers) = &selected.numbers
            && let Some(baskets) = held.baskets(conn)?
        {
            let orders = baskets.orders();
            let range = |product: &u32| (*product, baskets.of(*product, numbers));
            let of_product: HashMap<_, _> = products.iter().map(range).collect();
            // They are ascending in each.
            let lasts = of_product
                .values()
                .filter_map(|its| orders[its.clone()].last());
            let end = lasts.max().map_or(0, |last| *last as usize + 1);
            return Ok(Some(Self {
                end,
                of_product,
                orders,
            }));
        }
        Self::read(conn, selected, products).map(Some)
    }

    /// Reads them from the database.
    fn read(
        conn: &Connection,
        selected: &Selected,
        products: &BTreeSet<u32>,
    ) -> Result<Self, ExploreError> {
        let mut found: BTreeMap<u32, Vec<u32>> =
            products.iter().map(|no| (*no, Vec::new())).collect();
        let mut end = 0;
        if !products.is_empty() {
            let sql = format!(
                "select cast(i.product_no as integer), cast(i.order_no as integer) \
                 from basket_of_product as i where {} and {}",
                one_of(products),
                selected.condition
            );
            let mut statement = conn.prepare(&sql)?;
            for batch in statement.query_arrow(params_from_iter(&selected.values))? {
                let product = batch.column(0).as_primitive::<Int32Type>();
                let order = batch.column(1).as_primitive::<Int32Type>();
                for (product, order) in product.values().iter().zip(order.values()) {
                    let order = order.cast_unsigned();
                    end = end.max(order as usize + 1);
                    if let Some(found) = found.get_mut(&product.cast_unsigned()) {
                        found.push(order);
                    }
                }
            }
        }
        let mut orders = Vec::new();
        let mut of_product = HashMap::new();
        for (product, its) in found {
            let from = orders.len();
            orders.extend(its);
            of_product.insert(product, from..orders.len());
        }
        Ok(Self {
            orders: orders.into(),
            of_product,
            end,
        })
    }

    /// How many orders hold at least one of the anchors of each key; `fits` tells which
    /// orders can count for a key.
    pub(super) fn count(
        &self,
        anchors: &HashMap<i64, BTreeSet<u32>>,
        fits: impl Fn(i64, u32) -> bool,
    ) -> HashMap<i64, u64> {
        // The last key, by its place, that an order was counted for.
        let mut last = vec![0_u32; self.end];
        let counted = (1_u32..).zip(anchors).map(|(place, (key, anchors))| {
            let mut count = 0;
            for its in anchors.iter().filter_map(|no| self.of_product.get(no)) {
                for order in &self.orders[its.clone()] {
                    let last = &mut last[*order as usize];
                    if *last != place && fits(*key, *order) {
                        *last = place;
                        count += 1;
                    }
                }
            }
            (*key, count)
        });
        counted.collect()
    }
}

/// A condition on the products of a table `i`.
fn one_of(products: &BTreeSet<u32>) -> String {
    if products.len() > FEW {
        return "true".to_owned();
    }
    let list: Vec<String> = products.iter().map(u32::to_string).collect();
    format!("i.product_no in ({})", list.join(", "))
}

/// Ok orders in scope by product: of all products, or of some.
pub(super) fn by_product(
    conn: &Connection,
    selected: &Selected,
    products: &BTreeSet<u32>,
) -> Result<HashMap<u32, u64>, ExploreError> {
    if products.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = format!(
        "select i.product_no, count(*) from basket_of_product as i \
         where {} and {} group by 1",
        one_of(products),
        selected.condition
    );
    let orders = conn
        .prepare(&sql)?
        .query_map(params_from_iter(&selected.values), |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?
        .collect::<Result<_, _>>()?;
    Ok(orders)
}

/// The value of an order that no row has.
const NONE: i64 = -1;

/// What each order itself has of a dimension, as the facts number it, by order number.
///
/// A value that no exposure has is -1: it is no row's.
pub(super) fn own_values(
    conn: &Connection,
    dimension: &Dimension,
) -> Result<Vec<i64>, ExploreError> {
    let key = dimension.key;
    // Sorting them here would take more memory than they do.
    let (value, more) = match dimension.values {
        Values::Fixed(words) => {
            let cases: Vec<String> = (1..)
                .zip(words)
                .map(|(number, word): (u8, _)| format!("when '{word}' then {number}"))
                .collect();
            let cases = cases.join(" ");
            (format!("case o.{key} {cases} else 0 end"), String::new())
        }
        Values::Month => (
            format!("coalesce(replace(o.{key}, '-', ''), '0')"),
            String::new(),
        ),
        _ => (
            format!("case when o.{key} is null then 0 else coalesce(d.value_no, -1) end"),
            format!(
                "left join dimension_value as d on d.dimension = '{key}' and d.value = o.{key}"
            ),
        ),
    };
    let sql = format!(
        "select cast(o.order_no as bigint), cast({value} as bigint) from order_fact as o {more}"
    );
    let mut values = Vec::new();
    let mut statement = conn.prepare(&sql)?;
    for batch in statement.query_arrow([])? {
        let numbers = |column: usize| batch.column(column).as_primitive::<Int64Type>();
        for (order, value) in numbers(0).values().iter().zip(numbers(1).values()) {
            let place = usize::try_from(*order).unwrap_or_default();
            if place >= values.len() {
                values.resize(place + 1, NONE);
            }
            values[place] = *value;
        }
    }
    Ok(values)
}
