//! Pairs of anchor and target: counts from the mining kernel, and what belongs to
//! each pair beside its count.

mod sums;
mod table;

use std::convert::Infallible;

use duckdb::Connection;
use duckdb::arrow::array::{AsArray, RecordBatch};
use duckdb::arrow::datatypes::{Decimal128Type, Float64Type, Int16Type, Int32Type, Int64Type};

use super::FactError;
use crate::mining::{self, Baskets, Counted, MinOrders};

pub(crate) use sums::PairFact;

use super::sums::LineSums;
pub(super) use table::store;

/// Which orders to count.
pub(crate) struct Selection<'a> {
    /// A condition on `i.order_no`.
    pub(crate) condition: &'a str,
    /// The values of its parameters.
    pub(crate) values: &'a [String],
}

impl Selection<'_> {
    /// All ok orders.
    pub(crate) fn everything() -> Self {
        Self {
            condition: "true",
            values: &[],
        }
    }
}

/// How to count.
pub(crate) struct Options {
    /// Orders of more distinct products count in no pair.
    pub(crate) max_basket: u64,
    /// Which pairs are kept.
    pub(crate) min_orders: MinOrders,
    /// Threads; 0 is as many as the machine runs at once.
    pub(crate) threads: usize,
}

/// The pairs of a selection of orders.
pub(crate) struct Counts {
    /// The pairs kept, by anchor and target.
    pub(crate) pairs: Vec<PairFact>,
    /// They have at least so many orders.
    pub(crate) min_orders: u32,
    /// Pairs of fewer orders.
    pub(crate) pairs_left_out: u64,
    /// Orders that were counted.
    pub(crate) baskets: u64,
    /// Orders of too many distinct products.
    pub(crate) baskets_left_out: u64,
    /// The distinct products of the largest order.
    pub(crate) largest_basket: u64,
}

/// One product of one order, as `basket_item` holds it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Item {
    order: u32,
    product: u32,
    role: u8,
    sums: LineSums,
    /// Mature units of the product in the order, whatever its role, in ten-thousandths.
    all_mature: i128,
    /// Those of them that came back.
    all_returned: i128,
}

/// Counts the pairs of the selected orders.
///
/// The kernel counts; a second pass over the same rows adds money and the eligible
/// base of the pairs kept. Memory is the kernel's, then a row per kept pair.
pub(crate) fn count(
    conn: &Connection,
    selection: &Selection<'_>,
    options: &Options,
) -> Result<Counts, FactError> {
    let eligible_from = eligible_from(conn).map_err(at_pair)?;
    let counted = mine(conn, selection, options)?;
    let mut sums = sums::Sums::new(&counted.pairs, eligible_from, options.max_basket);
    let mut basket: Vec<Item> = Vec::new();
    scan(conn, selection, &item_columns(), |batch| {
        for item in items(batch) {
            match basket.last() {
                Some(last) if last.order > item.order => return Err(FactError::Unsorted),
                Some(last) if last.order < item.order => {
                    sums.add_basket(&basket);
                    basket.clear();
                }
                _ => {}
            }
            basket.push(item);
        }
        Ok(())
    })?;
    sums.add_basket(&basket);
    Ok(Counts {
        pairs: sums.finish(),
        min_orders: counted.min_orders,
        pairs_left_out: counted.pairs_left_out,
        baskets: counted.baskets,
        baskets_left_out: counted.baskets_left_out,
        largest_basket: counted.largest_basket as u64,
    })
}

/// Counts the pairs of the selected orders, and nothing beside the counts.
pub(crate) fn mine(
    conn: &Connection,
    selection: &Selection<'_>,
    options: &Options,
) -> Result<Counted, FactError> {
    let products = conn
        .query_row("select count(*) from product_fact", [], |row| row.get(0))
        .map_err(at_pair)?;
    let mut baskets = Baskets::builder(products);
    scan(
        conn,
        selection,
        "i.order_no, i.product_no, i.role",
        |batch| {
            let orders = batch.column(0).as_primitive::<Int32Type>().values();
            let products = batch.column(1).as_primitive::<Int32Type>().values();
            let roles = batch.column(2).as_primitive::<Int16Type>().values();
            for ((order, product), role) in orders.iter().zip(products).zip(roles) {
                let basket = u64::from(order.cast_unsigned());
                baskets.push(basket, product.cast_unsigned(), role_bits(*role));
            }
            Ok(())
        },
    )?;
    let options = mining::Options {
        max_basket: usize::try_from(options.max_basket).unwrap_or(usize::MAX),
        min_orders: options.min_orders,
        threads: options.threads,
    };
    Ok(mining::count(&baskets.finish(), &options))
}

/// A failure while counting.
fn at_pair(source: duckdb::Error) -> FactError {
    FactError::at("pair", source)
}

/// The columns of `basket_item` that make an [`Item`], in its order.
fn item_columns() -> String {
    let sums = LineSums::select(|column| format!("i.{column}"));
    format!(
        "i.order_no, i.product_no, i.role, {sums}, cast(i.all_mature as decimal(38, 4)), \
         cast(i.all_returned as decimal(38, 4))"
    )
}

/// Reads columns of the selected rows of `basket_item`, in order of `order_no`.
fn scan(
    conn: &Connection,
    selection: &Selection<'_>,
    columns: &str,
    mut read: impl FnMut(&RecordBatch) -> Result<(), FactError>,
) -> Result<(), FactError> {
    // The table is stored in that order, and a scan keeps it; a join may not.
    let order = if selection.values.is_empty() {
        ""
    } else {
        "order by i.order_no"
    };
    let sql = format!(
        "select {columns} from basket_item as i where {} {order}",
        selection.condition
    );
    let mut statement = conn.prepare(&sql).map_err(at_pair)?;
    let values = duckdb::params_from_iter(selection.values);
    for batch in statement.stream_arrow(values).map_err(at_pair)? {
        read(&batch.map_err(at_pair)?)?;
    }
    Ok(())
}

/// The items of one batch of [`item_columns`].
fn items(batch: &RecordBatch) -> impl Iterator<Item = Item> {
    const SUMS: usize = 3;
    let number = |column: usize| batch.column(column).as_primitive::<Int32Type>();
    let whole = |column: usize| batch.column(column).as_primitive::<Int64Type>();
    let exact = |column: usize| batch.column(column).as_primitive::<Decimal128Type>();
    let real = |column: usize| batch.column(column).as_primitive::<Float64Type>();
    let roles = batch.column(2).as_primitive::<Int16Type>();
    let (orders, products) = (number(0), number(1));
    (0..batch.num_rows()).map(move |row| {
        let Ok(sums) = LineSums::read::<Infallible>(
            |place| Ok(whole(SUMS + place).value(row).cast_unsigned()),
            |place| Ok(exact(SUMS + place).value(row)),
            |place| Ok(real(SUMS + place).value(row)),
        );
        Item {
            order: orders.value(row).cast_unsigned(),
            product: products.value(row).cast_unsigned(),
            role: role_bits(roles.value(row)),
            sums,
            all_mature: exact(SUMS + LineSums::WIDTH).value(row),
            all_returned: exact(SUMS + LineSums::WIDTH + 1).value(row),
        }
    })
}

/// The role bits of `basket_item.role`, which is 1, 2 or 3.
fn role_bits(role: i16) -> u8 {
    u8::try_from(role).unwrap_or(0)
}

/// By product number: the lowest order number at or after its first add-on sale.
fn eligible_from(conn: &Connection) -> duckdb::Result<Vec<Option<u32>>> {
    conn.prepare("select eligible_from from product_fact order by product_no")?
        .query_map([], |row| row.get(0))?
        .collect()
}
