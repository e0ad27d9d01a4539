//! Writes pairs to the database.

use duckdb::types::{Decimal, Value};
use duckdb::{Connection, params};

use super::{Counts, Options, PairFact};
use crate::facts::sums::{LineSums, Written};
use crate::mining::MinOrders;

/// The tables of pairs.
const TABLES: &str = include_str!("../sql/pair_tables.sql");

/// Replaces the tables `pair` and `mining_report`.
pub(in crate::facts) fn store(
    conn: &Connection,
    counts: &Counts,
    options: &Options,
) -> duckdb::Result<()> {
    conn.execute_batch(&TABLES.replace("{lines}", &LineSums::declare()))?;
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
    let mut row: Vec<Value> = vec![
        Value::UInt(fact.anchor),
        Value::UInt(fact.target),
        Value::UBigInt(fact.orders_both),
        Value::UBigInt(fact.orders_anchor),
        Value::UBigInt(fact.orders_target),
        Value::UBigInt(fact.base_n),
    ];
    row.extend(fact.sums.values()?);
    for units in [
        fact.with_mature,
        fact.with_returned,
        fact.all_mature,
        fact.all_returned,
    ] {
        row.push(Value::Decimal(Decimal::new(38, 4, units)?));
    }
    pair.append_row(duckdb::appender_params_from_iter(row))
}
