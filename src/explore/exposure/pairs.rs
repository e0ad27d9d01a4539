//! Pairs that were shown.

use std::collections::HashMap;

use duckdb::Connection;

use super::counted::counted;
use super::judged::judged;
use super::orders;
use super::scope::{self, Selected};
use super::shown::{NO_KEY, Shown, shown};
use super::spread::{Kind, Spreads};
use crate::domain::Scope;
use crate::explore::notes::NoteBook;
use crate::explore::opinion::{self, Opinion};
use crate::explore::pairs::{self, Names, Together, Which, pair_row};
use crate::explore::shop::Shop;
use crate::explore::{ExploreError, Judging, PairDetail, PairRow, Table, figures, levels};

/// Answers `Pairs`.
pub(in crate::explore) fn pairs(
    conn: &Connection,
    shop: &Shop,
    scope: &Scope,
    which: Which<'_>,
    judging: &Judging,
) -> Result<Table<PairRow>, ExploreError> {
    let judged = judged(conn, shop, scope, judging)?;
    let anchor = which
        .anchor
        .map(|id| pairs::product(conn, id))
        .transpose()?;
    let target = which
        .target
        .map(|id| pairs::product(conn, id))
        .transpose()?;
    let selected = scope::select(conn, scope)?;
    let condition = selected.with(&place(conn, which)?);
    let rows = shown(
        conn,
        selected.base,
        ["f.anchor_no", "f.target_no"],
        &condition,
        true,
    )?;
    let together = Bought::load(conn, shop, &selected, anchor, target)?;
    let products = rows.iter().flat_map(|row| [number(row.k1), number(row.k2)]);
    let names = Names::load(conn, products)?;
    let spreads = Spreads::load(conn, &[Kind::Pair, Kind::AnchorCategory])?;
    let mut book = NoteBook::new(shop);
    let mut table: Vec<PairRow> = rows
        .iter()
        .filter_map(|Shown { k1, k2, total }| {
            let (anchor, target) = (number(*k1), number(*k2));
            let together = together.of(anchor, target);
            let counted = counted(
                total,
                together.anchor,
                names.baseline(target),
                &spreads.of(&[
                    (Kind::Pair, *k1, *k2),
                    (Kind::AnchorCategory, names.category(anchor), NO_KEY),
                ]),
            );
            let rec_type = total.main_type().map(str::to_owned);
            let named = (names.of(anchor), names.of(target));
            let opinion = Opinion::Shown(judged.of(*k1, *k2)?, &judged);
            let row = pair_row(shop, &mut book, counted, together, named, rec_type, opinion);
            Some(row)
        })
        .collect();
    pairs::sort(&mut table);
    let mut remarks = selected.remarks;
    remarks.push(judged.remark(judging.thresholds()));
    remarks.extend(shop.remarks(false));
    Ok(Table {
        total: table.len() as u64,
        rows: table,
        remarks,
        min_orders: None,
    })
}

/// Answers `Pair`: the row, and its attaches under each rule of credit.
pub(in crate::explore) fn pair(
    conn: &Connection,
    shop: &Shop,
    scope: &Scope,
    which: Which<'_>,
    judging: &Judging,
) -> Result<Table<PairDetail>, ExploreError> {
    let mut table = pairs::without_rules(pairs(conn, shop, scope, which, judging)?);
    let judged = judged(conn, shop, scope, judging)?;
    let selected = scope::select(conn, scope)?;
    let condition = selected.with(&place(conn, which)?);
    let found = shown(
        conn,
        selected.base,
        ["f.anchor_no", "f.target_no"],
        &condition,
        false,
    )?;
    for (row, shown) in table.rows.iter_mut().zip(found) {
        let of = |attaches: u64| {
            let attaches = (shop.orders > 0).then_some(attaches);
            let rate = attaches.and_then(|n| figures::ratio(n as f64, shown.total.exposures));
            (attaches, rate)
        };
        let pair = judged.of(shown.k1, shown.k2);
        row.judgement = pair.map(|pair| opinion::explain(pair, &judged, judging.thresholds()));
        let sums = &shown.total.sums;
        (row.attaches_click_only, row.attach_rate_click_only) = of(sums.attaches_click_only);
        (
            row.attaches_click_then_view,
            row.attach_rate_click_then_view,
        ) = of(sums.attaches_click_then_view);
        (row.attaches_exposure_only, row.attach_rate_exposure_only) =
            of(sums.attaches_exposure_only);
    }
    Ok(table)
}

/// Conditions that select the pairs asked for; exposures without an anchor are in none.
///
/// # Errors
/// When a product or category is not there.
pub(super) fn place(conn: &Connection, which: Which<'_>) -> Result<Vec<String>, ExploreError> {
    let mut conditions = vec!["f.anchor_no is not null".to_owned()];
    conditions.extend(narrow(conn, which)?);
    Ok(conditions)
}

/// Conditions that select a category, an anchor or a target.
///
/// # Errors
/// When a product or category is not there.
pub(super) fn narrow(conn: &Connection, which: Which<'_>) -> Result<Vec<String>, ExploreError> {
    let mut conditions = Vec::new();
    if let Some(path) = which.category {
        let category = levels::category(conn, path)?;
        conditions.push(format!(
            "f.anchor_category_no in (select c.category_no from category_ancestor as c \
             where c.ancestor_no = {})",
            category.number
        ));
    }
    if let Some(id) = which.anchor {
        conditions.push(format!("f.anchor_no = {}", pairs::product(conn, id)?));
    }
    if let Some(id) = which.target {
        conditions.push(format!("f.target_no = {}", pairs::product(conn, id)?));
    }
    Ok(conditions)
}

/// A product's number.
fn number(key: i64) -> u32 {
    u32::try_from(key).unwrap_or(u32::MAX)
}

/// In how many orders the products of pairs are.
struct Bought {
    both: HashMap<(u32, u32), u64>,
    /// Whether every pair bought together is in `both`.
    is_whole: bool,
    by_product: HashMap<u32, u64>,
    orders: u64,
}

impl Bought {
    fn load(
        conn: &Connection,
        shop: &Shop,
        selected: &Selected,
        anchor: Option<u32>,
        target: Option<u32>,
    ) -> Result<Self, ExploreError> {
        let scope = &selected.of_orders;
        let chosen = orders::select(conn, shop, scope)?;
        let bought = pairs::bought(conn, shop, &chosen, anchor, target)?;
        let both = bought
            .facts
            .iter()
            .map(|fact| ((fact.anchor, fact.target), fact.orders_both));
        Ok(Self {
            both: both.collect(),
            is_whole: bought.min_orders.is_none(),
            by_product: orders::by_product(conn, shop, scope, "true")?,
            orders: if chosen.is_undated {
                0
            } else {
                pairs::count_orders(conn, &chosen)?
            },
        })
    }

    fn of(&self, anchor: u32, target: u32) -> Together {
        let orders_of = |product| self.by_product.get(&product).copied().unwrap_or(0);
        let both = self.both.get(&(anchor, target)).copied();
        Together {
            both: both.or(self.is_whole.then_some(0)),
            anchor: orders_of(anchor),
            target: orders_of(target),
            orders: self.orders,
        }
    }
}
