//! The counting kernel against a self-join in SQL.

use duckdb::Connection;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64;
use sidecart::mining::{ANCHOR, BOTH, Baskets, Counted, MinOrders, Options, PairCount, TARGET};

const PRODUCTS: u32 = 200;
const MAX_BASKET: usize = 12;

/// Directed pairs of baskets of at most `MAX_BASKET` products, roles or-ed per product.
const SELF_JOIN: &str = "
    with item as (
        select basket, product, bit_or(role) as role from line group by basket, product
    ),
    fitting as (
        select basket from item group by basket having count(*) <= 12
    ),
    counted as (select item.* from item join fitting using (basket))
    select a.product, t.product, count(*)::integer
    from counted as a
    join counted as t on a.basket = t.basket and a.product <> t.product
    where a.role & 1 = 1 and t.role & 2 = 2
    group by a.product, t.product
    order by a.product, t.product";

/// Lines in random order, with repeated products and some giant baskets.
fn lines(roles: &[u8]) -> Vec<(u64, u32, u8)> {
    let mut rng = Pcg64::seed_from_u64(7);
    (0..30_000)
        .map(|_| {
            let basket = rng.random_range(0..4_000u64);
            let popular: f64 = rng.random();
            let product = (popular * popular * f64::from(PRODUCTS)) as u32;
            (basket, product, roles[rng.random_range(0..roles.len())])
        })
        .collect()
}

fn by_kernel(lines: &[(u64, u32, u8)]) -> Counted {
    let mut builder = Baskets::builder(PRODUCTS);
    for &(basket, product, role) in lines {
        builder.push(basket, product, role);
    }
    let options = Options {
        max_basket: MAX_BASKET,
        min_orders: MinOrders::Exactly(1),
        threads: 2,
    };
    sidecart::mining::count(&builder.finish(), &options)
}

fn by_self_join(lines: &[(u64, u32, u8)]) -> duckdb::Result<Vec<PairCount>> {
    let connection = Connection::open_in_memory()?;
    connection
        .execute_batch("create table line (basket ubigint, product uinteger, role utinyint)")?;
    let mut appender = connection.appender("line")?;
    for line in lines {
        appender.append_row([line.0, u64::from(line.1), u64::from(line.2)])?;
    }
    appender.flush()?;
    let mut statement = connection.prepare(SELF_JOIN)?;
    let rows = statement.query_map([], |row| {
        Ok(PairCount {
            anchor: row.get(0)?,
            target: row.get(1)?,
            orders: row.get(2)?,
        })
    });
    rows?.collect()
}

#[test]
fn plain_baskets_count_as_in_sql() {
    let lines = lines(&[BOTH]);
    let counted = by_kernel(&lines);
    assert!(counted.baskets_left_out > 0 && counted.baskets_left_out < counted.baskets / 2);
    assert_eq!(counted.pairs, by_self_join(&lines).unwrap());
}

#[test]
fn baskets_with_roles_count_as_in_sql() {
    let lines = lines(&[ANCHOR, TARGET, TARGET, BOTH]);
    assert_eq!(by_kernel(&lines).pairs, by_self_join(&lines).unwrap());
}
