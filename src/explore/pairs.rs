//! Recommendation pairs.

mod facts;
mod row;

pub(super) use facts::options;
pub(super) use row::{Together, pair_row};

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};

use duckdb::Connection;

use super::figures::{self, Beside, Counted};
use super::notes::NoteBook;
use super::opinion::Opinion;
use super::selection::{self, Selected};
use super::shop::Shop;
use super::{ExploreError, Judging, PairDetail, PairRow, Place, Table, levels, words};
use crate::domain::{Base, Scope, suggest};
use crate::facts::pairs::PairFact;
use crate::judge::{basket_level, judge_basket};
use crate::stats::Cooccurrence;
use facts::LeftOut;

/// Which pairs are asked for.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Which<'a> {
    /// Only pairs of anchors in this category or below it.
    pub(super) category: Option<&'a str>,
    /// Only pairs of this anchor.
    pub(super) anchor: Option<&'a str>,
    /// Only pairs with this target.
    pub(super) target: Option<&'a str>,
}

impl<'a> Which<'a> {
    /// Whether it is the whole shop.
    pub(super) fn is_whole(self) -> bool {
        self.category.is_none() && self.anchor.is_none() && self.target.is_none()
    }

    /// The pairs of a place.
    pub(super) fn of(place: &'a Place) -> Self {
        Self {
            category: place.category.as_deref(),
            anchor: place.anchor.as_deref(),
            target: place.target.as_deref(),
        }
    }
}

/// Answers `Pairs` over orders.
///
/// # Errors
/// When a product or category is not there, or the scope cannot be applied.
pub(super) fn pairs(
    conn: &Connection,
    shop: &Shop,
    scope: &Scope,
    which: Which<'_>,
    judging: &Judging,
) -> Result<Table<PairRow>, ExploreError> {
    let category = which
        .category
        .map(|path| levels::category(conn, path))
        .transpose()?;
    let anchor = which.anchor.map(|id| product(conn, id)).transpose()?;
    let target = which.target.map(|id| product(conn, id)).transpose()?;
    let selected = selection::select(conn, shop, scope)?;
    let mut remarks = selected.remarks.clone();
    remarks.extend(shop.remarks(selected.is_undated));
    let orders = if selected.is_undated {
        0
    } else {
        count_orders(conn, &selected)?
    };
    let bought = bought(conn, shop, &selected, anchor, target)?;
    remarks.extend(bought.too_large.into_iter().chain(bought.too_few));
    let mut facts = bought.facts;
    if let Some(category) = category {
        let anchors = products_in(conn, category.number)?;
        facts.retain(|fact| anchors.contains(&fact.anchor));
    }
    let rows = rows(conn, shop, orders, &facts, judging)?;
    Ok(Table {
        total: rows.len() as u64,
        rows,
        remarks,
        min_orders: bought.min_orders,
    })
}

/// Pairs that nothing is credited to.
pub(super) fn without_rules(table: Table<PairRow>) -> Table<PairDetail> {
    let rows = table.rows.into_iter().map(|pair| PairDetail {
        pair,
        attaches_click_only: None,
        attach_rate_click_only: None,
        attaches_click_then_view: None,
        attach_rate_click_then_view: None,
        attaches_exposure_only: None,
        attach_rate_exposure_only: None,
        repeat: None,
        judgement: None,
    });
    Table {
        rows: rows.collect(),
        total: table.total,
        remarks: table.remarks,
        min_orders: table.min_orders,
    }
}

/// Pairs as they are bought.
#[derive(Default)]
pub(super) struct Bought {
    pub(super) facts: Vec<PairFact>,
    /// Pairs of fewer orders are left out; `None` if none is.
    pub(super) min_orders: Option<u32>,
    /// Says that large orders count in no pair, where some do not.
    pub(super) too_large: Option<String>,
    /// Says that pairs of few orders are left out, where they are.
    pub(super) too_few: Option<String>,
}

/// The pairs bought together in the selected orders, of one anchor, to one target, or all.
pub(super) fn bought(
    conn: &Connection,
    shop: &Shop,
    selected: &Selected,
    anchor: Option<u32>,
    target: Option<u32>,
) -> Result<Bought, ExploreError> {
    if selected.is_undated {
        return Ok(Bought::default());
    }
    let min_orders = match (anchor, target) {
        (None, None) => shop.min_pair_orders,
        _ => shop.min_drill_orders,
    };
    let are_stored = min_orders == shop.min_pair_orders;
    let found = match (anchor, target) {
        (Some(anchor), Some(target)) => facts::named(conn, shop, selected, anchor, target)?,
        _ if selected.is_everything && are_stored => facts::all_time(conn, shop, anchor, target)?,
        (Some(anchor), None) => facts::of_anchor(conn, shop, selected, anchor)?,
        (None, Some(target)) => facts::to_target(conn, shop, selected, target)?,
        (None, None) => facts::mined(conn, shop, selected)?,
    };
    let too_few = too_few(min_orders, found.left_out);
    let min_orders = too_few.is_some().then_some(min_orders);
    Ok(Bought {
        facts: found.facts,
        min_orders,
        too_large: too_large(conn, shop, selected)?,
        too_few,
    })
}

/// The rows of some pairs, most attaches first, then by anchor and target id.
fn rows(
    conn: &Connection,
    shop: &Shop,
    orders: u64,
    facts: &[PairFact],
    judging: &Judging,
) -> Result<Vec<PairRow>, ExploreError> {
    let names = Names::load(
        conn,
        facts.iter().flat_map(|fact| [fact.anchor, fact.target]),
    )?;
    let types = rec_types(conn)?;
    let mut book = NoteBook::new(shop);
    let mut rows = Vec::with_capacity(facts.len());
    let level = level(conn, shop, judging)?;
    for fact in facts {
        let (anchor, target) = (names.of(fact.anchor), names.of(fact.target));
        let rec_type = if types.is_empty() {
            None
        } else {
            types
                .get(&(anchor.0.to_owned(), target.0.to_owned()))
                .cloned()
        };
        let counted = Counted {
            id: String::new(),
            title: String::new(),
            base: Base::EligibleOrders,
            base_n: fact.base_n as f64,
            anchor_orders: Some(fact.orders_anchor),
            clicks: 0,
            attaches: fact.orders_both,
            lines: fact.sums,
            beside: Beside {
                own_baseline: names.baseline(fact.target),
                anchor_return_with: figures::ratio(
                    figures::units(fact.with_returned),
                    figures::units(fact.with_mature),
                ),
                anchor_return_without: figures::ratio(
                    figures::units(fact.all_returned - fact.with_returned),
                    figures::units(fact.all_mature - fact.with_mature),
                ),
                anchor_interval_with: crate::stats::wilson(
                    figures::units(fact.with_returned),
                    figures::units(fact.with_mature),
                ),
                anchor_interval_without: crate::stats::wilson(
                    figures::units(fact.all_returned - fact.with_returned),
                    figures::units(fact.all_mature - fact.with_mature),
                ),
                ..Beside::default()
            },
        };
        let together = Together {
            both: Some(fact.orders_both),
            anchor: fact.orders_anchor,
            target: fact.orders_target,
            orders,
        };
        let counts = Cooccurrence::new(
            fact.orders_both,
            fact.orders_anchor,
            fact.orders_target,
            orders,
        );
        let judgement = judge_basket(fact.orders_both, fact.orders_anchor, counts.ok(), level);
        rows.push(pair_row(
            shop,
            &mut book,
            counted,
            Some(together),
            (anchor, target),
            rec_type,
            Opinion::Bought(&judgement),
        ));
    }
    rows.sort_by(by_attaches);
    Ok(rows)
}

/// The p-value up to which pairs go together, at the false discovery rate over all
/// pairs that are kept of all the data: it is the same for every window and place.
fn level(conn: &Connection, shop: &Shop, judging: &Judging) -> Result<f64, ExploreError> {
    if let Some(level) = judging.basket_level() {
        return Ok(level);
    }
    let counts: Vec<[u64; 3]> = conn
        .prepare("select orders_both, orders_anchor, orders_target from pair")?
        .query_map([], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?]))?
        .collect::<Result<_, _>>()?;
    let family: Vec<(u64, Cooccurrence)> = counts
        .into_iter()
        .filter_map(|[both, anchor, target]| {
            Some((
                both,
                Cooccurrence::new(both, anchor, target, shop.orders).ok()?,
            ))
        })
        .collect();
    Ok(judging.keep_basket_level(basket_level(&family, judging.thresholds().comparison_q)))
}

/// Most attaches first, then by anchor and target id.
pub(super) fn by_attaches(a: &PairRow, b: &PairRow) -> Ordering {
    (b.level.attaches, &a.anchor_id, &a.target_id).cmp(&(
        a.level.attaches,
        &b.anchor_id,
        &b.target_id,
    ))
}

/// The number of the product with that id.
pub(super) fn product(conn: &Connection, id: &str) -> Result<u32, ExploreError> {
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
pub(super) fn products_in(conn: &Connection, category: i32) -> Result<HashSet<u32>, ExploreError> {
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
pub(super) fn count_orders(conn: &Connection, selected: &Selected) -> Result<u64, ExploreError> {
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

/// What pairs say of their products.
pub(super) struct Names(HashMap<u32, Name>);

struct Name {
    id: String,
    title: String,
    baseline: Option<f64>,
    category: i64,
}

/// So many products are worth a list in the query.
const FEW_PRODUCTS: usize = 5_000;

impl Names {
    /// Of some products.
    pub(super) fn load(
        conn: &Connection,
        products: impl Iterator<Item = u32>,
    ) -> Result<Self, ExploreError> {
        let numbers: HashSet<u32> = products.collect();
        let mut sql = "select product_no, product_id, title, baseline_return_rate, \
             cast(category_no as bigint) from product_fact"
            .to_owned();
        if numbers.is_empty() {
            return Ok(Self(HashMap::new()));
        }
        if numbers.len() <= FEW_PRODUCTS {
            let numbers: Vec<String> = numbers.iter().map(u32::to_string).collect();
            sql = format!("{sql} where product_no in ({})", numbers.join(", "));
        }
        let names = conn
            .prepare(&sql)?
            .query_map([], |row| {
                let name = Name {
                    id: row.get(1)?,
                    title: row.get(2)?,
                    baseline: row.get(3)?,
                    category: row.get(4)?,
                };
                Ok((row.get(0)?, name))
            })?
            .collect::<Result<_, _>>()?;
        Ok(Self(names))
    }

    /// Id and title of one product.
    pub(super) fn of(&self, product: u32) -> (&str, &str) {
        self.0
            .get(&product)
            .map_or(("", ""), |name| (&name.id, &name.title))
    }

    /// Its return rate when it is sold without a recommendation.
    pub(super) fn baseline(&self, product: u32) -> Option<f64> {
        self.0.get(&product)?.baseline
    }

    /// The number of its category.
    pub(super) fn category(&self, product: u32) -> i64 {
        self.0.get(&product).map_or(-1, |name| name.category)
    }
}
