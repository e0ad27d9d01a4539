//! Where the counts of pairs come from. Whatever the way, the numbers are the same:
//! the stored pairs, one product's orders by SQL, or the kernel over a selection.

use duckdb::types::Decimal;
use duckdb::{Connection, Row, params_from_iter};

use super::Selected;
use crate::explore::lines;
use crate::explore::{ExploreError, shop::Shop};
use crate::facts::pairs::{self, Options, PairFact, Selection};
use crate::mining::MinOrders;

const OF_ANCHOR: &str = include_str!("../sql/pairs_of_anchor.sql");
const TO_TARGET: &str = include_str!("../sql/pairs_to_target.sql");
const NAMED: &str = include_str!("../sql/pair_named.sql");

/// Pairs, and those left out beside them.
#[derive(Default)]
pub(super) struct Found {
    pub(super) facts: Vec<PairFact>,
    pub(super) left_out: LeftOut,
}

/// Pairs that have too few orders.
#[derive(Clone, Copy)]
pub(super) enum LeftOut {
    /// So many.
    Pairs(u64),
    /// Nobody counted them.
    Unknown,
}

impl Default for LeftOut {
    fn default() -> Self {
        Self::Pairs(0)
    }
}

/// The columns of a pair, over a table `t`.
fn columns() -> String {
    format!(
        "t.anchor_no, t.target_no, t.orders_both, t.orders_anchor, t.orders_target, t.base_n, \
         cast(t.with_mature as decimal(38, 4)), cast(t.with_returned as decimal(38, 4)), \
         cast(t.all_mature as decimal(38, 4)), cast(t.all_returned as decimal(38, 4)), {}",
        lines::columns()
    )
}

/// Reads [`columns`].
fn fact(row: &Row<'_>) -> duckdb::Result<PairFact> {
    Ok(PairFact {
        anchor: row.get(0)?,
        target: row.get(1)?,
        orders_both: row.get(2)?,
        orders_anchor: row.get(3)?,
        orders_target: row.get(4)?,
        base_n: row.get(5)?,
        with_mature: exact(row, 6)?,
        with_returned: exact(row, 7)?,
        all_mature: exact(row, 8)?,
        all_returned: exact(row, 9)?,
        sums: lines::read(row, 10)?,
    })
}

/// An amount in ten-thousandths.
fn exact(row: &Row<'_>, column: usize) -> duckdb::Result<i128> {
    row.get::<_, Decimal>(column).map(|amount| amount.value())
}

/// Runs `query`, which yields the columns of pairs.
fn run(conn: &Connection, selected: &Selected, query: &str) -> Result<Vec<PairFact>, ExploreError> {
    let sql = format!(
        "select {} from ({}) as t",
        columns(),
        lines::expand(query).replace("{scope}", &selected.condition)
    );
    let facts = conn
        .prepare(&sql)?
        .query_map(params_from_iter(&selected.values), fact)?
        .collect::<Result<_, _>>()?;
    Ok(facts)
}

/// The stored pairs, over all ok orders.
pub(super) fn all_time(
    conn: &Connection,
    shop: &Shop,
    anchor: Option<u32>,
    target: Option<u32>,
) -> Result<Found, ExploreError> {
    let mut conditions = vec!["true".to_owned()];
    conditions.extend(anchor.map(|product| format!("t.anchor_no = {product}")));
    conditions.extend(target.map(|product| format!("t.target_no = {product}")));
    let sql = format!(
        "select {} from pair as t where {}",
        columns(),
        conditions.join(" and ")
    );
    let facts = conn
        .prepare(&sql)?
        .query_map([], fact)?
        .collect::<Result<_, _>>()?;
    // Of one product only the stored pairs are known, not those left out.
    let is_whole = anchor.is_none() && target.is_none();
    Ok(Found {
        facts,
        left_out: if is_whole {
            LeftOut::Pairs(shop.pairs_left_out)
        } else {
            LeftOut::Unknown
        },
    })
}

/// The pairs of one anchor, over a selection.
pub(super) fn of_anchor(
    conn: &Connection,
    shop: &Shop,
    selected: &Selected,
    anchor: u32,
) -> Result<Found, ExploreError> {
    of_product(conn, shop, selected, OF_ANCHOR, anchor)
}

/// The pairs to one target, over a selection.
pub(super) fn to_target(
    conn: &Connection,
    shop: &Shop,
    selected: &Selected,
    target: u32,
) -> Result<Found, ExploreError> {
    of_product(conn, shop, selected, TO_TARGET, target)
}

/// The pairs of one product, less those of too few orders.
fn of_product(
    conn: &Connection,
    shop: &Shop,
    selected: &Selected,
    query: &str,
    product: u32,
) -> Result<Found, ExploreError> {
    let query = query
        .replace("{product}", &product.to_string())
        .replace("{max_basket}", &shop.max_basket.to_string());
    let mut facts = run(conn, selected, &query)?;
    let all = facts.len();
    let min_orders = u64::from(shop.min_drill_orders);
    facts.retain(|fact| fact.orders_both >= min_orders);
    Ok(Found {
        left_out: LeftOut::Pairs((all - facts.len()) as u64),
        facts,
    })
}

/// One pair by name, however few its orders: nobody who names a pair wants it left out.
pub(super) fn named(
    conn: &Connection,
    shop: &Shop,
    selected: &Selected,
    anchor: u32,
    target: u32,
) -> Result<Found, ExploreError> {
    if anchor == target {
        return Ok(Found::default());
    }
    let query = NAMED
        .replace("{anchor}", &anchor.to_string())
        .replace("{target}", &target.to_string())
        .replace("{max_basket}", &shop.max_basket.to_string());
    Ok(Found {
        facts: run(conn, selected, &query)?,
        left_out: LeftOut::Pairs(0),
    })
}

/// How to count a selection the way the stored pairs were counted.
pub(in crate::explore) fn options(conn: &Connection, shop: &Shop) -> Result<Options, ExploreError> {
    Ok(Options {
        max_basket: shop.max_basket,
        min_orders: MinOrders::Exactly(shop.min_pair_orders),
        threads: conn.query_row("select current_setting('threads')", [], |row| row.get(0))?,
    })
}

/// All pairs, over a selection.
pub(super) fn mined(
    conn: &Connection,
    shop: &Shop,
    selected: &Selected,
) -> Result<Found, ExploreError> {
    let selection = Selection {
        condition: &selected.condition,
        values: &selected.values,
    };
    let counts = pairs::count(conn, &selection, &options(conn, shop)?)?;
    Ok(Found {
        facts: counts.pairs,
        left_out: LeftOut::Pairs(counts.pairs_left_out),
    })
}
