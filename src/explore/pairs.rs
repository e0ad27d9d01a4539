//! Recommendation pairs.

mod facts;
mod row;

pub(super) use facts::options;

use std::collections::{HashMap, HashSet};

use duckdb::Connection;

use super::notes::NoteBook;
use super::selection::{self, Selected};
use super::shop::Shop;
use super::{ExploreError, PairRow, Table, levels, words};
use crate::domain::{Scope, suggest};
use crate::facts::pairs::PairFact;
use facts::LeftOut;

/// Answers `Pairs`.
///
/// # Errors
/// When a product or category is not there, or the scope cannot be applied.
pub(super) fn pairs(
    conn: &Connection,
    scope: &Scope,
    category: Option<&str>,
    anchor: Option<&str>,
    target: Option<&str>,
) -> Result<Table<PairRow>, ExploreError> {
    let shop = Shop::load(conn)?;
    let category = category
        .map(|path| levels::category(conn, path))
        .transpose()?;
    let anchor = anchor.map(|id| product(conn, id)).transpose()?;
    let target = target.map(|id| product(conn, id)).transpose()?;
    let selected = selection::select(conn, &shop, scope)?;
    let mut remarks = selected.remarks.clone();
    remarks.extend(shop.remarks(selected.is_undated));
    let min_orders = match (anchor, target) {
        (None, None) => shop.min_pair_orders,
        _ => shop.min_drill_orders,
    };
    let (found, orders) = if selected.is_undated {
        (facts::Found::default(), 0)
    } else {
        remarks.extend(too_large(conn, &shop, &selected)?);
        let are_stored = min_orders == shop.min_pair_orders;
        let found = match (anchor, target) {
            (Some(anchor), Some(target)) => facts::named(conn, &shop, &selected, anchor, target)?,
            _ if selected.is_everything && are_stored => {
                facts::all_time(conn, &shop, anchor, target)?
            }
            (Some(anchor), None) => facts::of_anchor(conn, &shop, &selected, anchor)?,
            (None, Some(target)) => facts::to_target(conn, &shop, &selected, target)?,
            (None, None) => facts::mined(conn, &shop, &selected)?,
        };
        (found, count_orders(conn, &selected)?)
    };
    let too_few = too_few(min_orders, found.left_out);
    let min_orders = too_few.is_some().then_some(min_orders);
    remarks.extend(too_few);
    let mut facts = found.facts;
    if let Some(category) = category {
        let anchors = products_in(conn, category.number)?;
        facts.retain(|fact| anchors.contains(&fact.anchor));
    }
    let rows = rows(conn, &shop, orders, &facts)?;
    Ok(Table {
        total: rows.len() as u64,
        rows,
        remarks,
        min_orders,
    })
}

/// The rows of some pairs, most attaches first, then by anchor and target id.
fn rows(
    conn: &Connection,
    shop: &Shop,
    orders: u64,
    facts: &[PairFact],
) -> Result<Vec<PairRow>, ExploreError> {
    let names = Names::load(conn, facts)?;
    let types = rec_types(conn)?;
    let mut book = NoteBook::new(shop);
    let mut rows = Vec::with_capacity(facts.len());
    for fact in facts {
        let (anchor, target) = (names.of(fact.anchor), names.of(fact.target));
        let rec_type = if types.is_empty() {
            None
        } else {
            types
                .get(&(anchor.0.to_owned(), target.0.to_owned()))
                .cloned()
        };
        rows.push(row::pair_row(
            shop, &mut book, orders, fact, anchor, target, rec_type,
        ));
    }
    rows.sort_by(|a, b| {
        (b.orders_both, &a.anchor_id, &a.target_id).cmp(&(
            a.orders_both,
            &b.anchor_id,
            &b.target_id,
        ))
    });
    Ok(rows)
}

/// The number of the product with that id.
fn product(conn: &Connection, id: &str) -> Result<u32, ExploreError> {
    let found = conn
        .prepare("select product_no from product_fact where product_id = $1")?
        .query_map([id], |row| row.get(0))?
        .next()
        .transpose()?;
    if let Some(number) = found {
        return Ok(number);
    }
    let known: Vec<String> = conn
        .prepare("select product_id from product_fact order by product_no")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    Err(ExploreError::UnknownProduct {
        id: id.to_owned(),
        nearest: suggest::nearest(id, known.iter().map(String::as_str)).map(str::to_owned),
    })
}

/// The products of a category and of everything below it.
fn products_in(conn: &Connection, category: i32) -> Result<HashSet<u32>, ExploreError> {
    let products = conn
        .prepare(
            "select p.product_no from product_fact as p \
             join category_ancestor as a on a.category_no = p.category_no \
             where a.ancestor_no = $1",
        )?
        .query_map([category], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    Ok(products)
}

/// The ok orders of the selection.
fn count_orders(conn: &Connection, selected: &Selected) -> Result<u64, ExploreError> {
    let sql = format!(
        "select count(*) from order_fact as i where {}",
        selected.condition
    );
    let values = duckdb::params_from_iter(&selected.values);
    Ok(conn.query_row(&sql, values, |row| row.get(0))?)
}

/// Says how many pairs have too few orders.
fn too_few(min_orders: u32, left_out: LeftOut) -> Option<String> {
    let pairs = match left_out {
        LeftOut::Pairs(0) => return None,
        LeftOut::Pairs(pairs) => words::count(pairs, "pair", "pairs"),
        LeftOut::Unknown if min_orders <= 1 => return None,
        LeftOut::Unknown => "pairs".to_owned(),
    };
    let orders = words::count(u64::from(min_orders), "order", "orders");
    Some(format!("Left out: {pairs} of fewer than {orders}."))
}

/// Says how many orders of the selection are too large to count pairs in.
fn too_large(
    conn: &Connection,
    shop: &Shop,
    selected: &Selected,
) -> Result<Option<String>, ExploreError> {
    let sql = format!(
        "select count(*), coalesce(max(i.products), 0) from order_fact as i \
         where i.products > {} and {}",
        shop.max_basket, selected.condition
    );
    let values = duckdb::params_from_iter(&selected.values);
    let (orders, largest): (u64, u64) =
        conn.query_row(&sql, values, |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok((orders > 0).then(|| {
        format!(
            "Left out of the counts of pairs: {} of more than {} products (the largest has {}).",
            words::count(orders, "order", "orders"),
            words::grouped(shop.max_basket),
            words::grouped(largest),
        )
    }))
}

/// The type of each pair that recommendations give exactly one type.
fn rec_types(conn: &Connection) -> Result<HashMap<(String, String), String>, ExploreError> {
    let types = conn
        .prepare(
            "select anchor_id, target_id, min(rec_type) from recommendations \
             where anchor_id is not null and rec_type is not null \
             group by anchor_id, target_id having count(distinct rec_type) = 1",
        )?
        .query_map([], |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)))?
        .collect::<Result<_, _>>()?;
    Ok(types)
}

/// Ids and titles of products.
struct Names(HashMap<u32, (String, String)>);

/// So many pairs are worth a list of their products in the query.
const FEW_PAIRS: usize = 5_000;

impl Names {
    /// Of the products of some pairs.
    fn load(conn: &Connection, facts: &[PairFact]) -> Result<Self, ExploreError> {
        let mut sql = "select product_no, product_id, title from product_fact".to_owned();
        if facts.len() <= FEW_PAIRS {
            let ends = facts.iter().flat_map(|fact| [fact.anchor, fact.target]);
            let numbers: HashSet<String> = ends.map(|number| number.to_string()).collect();
            let numbers: Vec<String> = numbers.into_iter().collect();
            if numbers.is_empty() {
                return Ok(Self(HashMap::new()));
            }
            sql = format!("{sql} where product_no in ({})", numbers.join(", "));
        }
        let names = conn
            .prepare(&sql)?
            .query_map([], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))))?
            .collect::<Result<_, _>>()?;
        Ok(Self(names))
    }

    /// Id and title of one product.
    fn of(&self, product: u32) -> (&str, &str) {
        self.0
            .get(&product)
            .map_or(("", ""), |(id, title)| (id, title))
    }
}
