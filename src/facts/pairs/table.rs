//! Writes pairs to the database.

use duckdb::types::Decimal;
use duckdb::{Connection, params};

use super::{Counts, Options, PairFact};
use crate::mining::MinOrders;

/// The tables of pairs.
const TABLES: &str = include_str!("../sql/pair_tables.sql");

/// Replaces the tables `pair` and `mining_report`.
pub(in crate::facts) fn store(
    conn: &Connection,
    counts: &Counts,
    options: &Options,
) -> duckdb::Result<()> {
    conn.execute_batch(TABLES)?;
    let mut pair = conn.appender("pair")?;
    for fact in &counts.pairs {
        append(&mut pair, fact)?;
    }
    pair.flush()?;
    conn.execute(
        "insert into mining_report values (?, ?, ?, ?, ?, ?, ?, ?)",
        params![
            options.max_basket,
            counts.min_orders,
            matches!(options.min_orders, MinOrders::Auto { .. }),
            counts.pairs.len() as u64,
            counts.pairs_left_out,
            counts.baskets,
            counts.baskets_left_out,
            counts.largest_basket,
        ],
    )?;
    Ok(())
}

/// Appends one row of `pair`.
fn append(pair: &mut duckdb::Appender<'_>, fact: &PairFact) -> duckdb::Result<()> {
    let sums = &fact.sums;
    let exact = |amount| Decimal::new(38, 4, amount).map_err(duckdb::Error::from);
    pair.append_row(params![
        fact.anchor,
        fact.target,
        fact.orders_both,
        fact.orders_anchor,
        fact.orders_target,
        fact.base_n,
        sums.lines,
        sums.priced_lines,
        sums.costed_lines,
        sums.margin_lines,
        sums.assumed_lines,
        exact(sums.units)?,
        exact(sums.revenue)?,
        exact(sums.discounts)?,
        exact(sums.cogs)?,
        exact(sums.gross_margin)?,
    ])
}
