//! Pairs that were shown.

use std::collections::{BTreeSet, HashMap};

use duckdb::Connection;

use super::again::repeat_differences;
use super::counted::counted;
use super::judged::{Judged, judged};
use super::orders;
use super::scope;
use super::shown::{NO_KEY, Shown, shown};
use super::spread::{Kind, Spreads};
use crate::domain::Scope;
use crate::explore::lack::Lack;
use crate::explore::notes::NoteBook;
use crate::explore::opinion::{self, Opinion};
use crate::explore::pairs::{self, Names, Together, Which, pair_row};
use crate::explore::shop::Shop;
use crate::explore::{
    ExploreError, Judging, PairDetail, PairRow, Table, figures, levels, selection,
};

/// Answers `Pairs`.
pub(in crate::explore) fn pairs(
    conn: &Connection,
    shop: &Shop,
    scope: &Scope,
    which: Which<'_>,
    judging: &Judging,
) -> Result<Table<PairRow>, ExploreError> {
    let judged = judged(conn, shop, scope, judging)?;
    rows(conn, shop, scope, which, Some((&judged, judging))).map(plain)
}

/// Answers `Pairs` without what is thought of them, which takes longer than their figures;
/// `None` where it is known.
pub(in crate::explore) fn unjudged_pairs(
    conn: &Connection,
    shop: &Shop,
    scope: &Scope,
    which: Which<'_>,
    judging: &Judging,
) -> Option<Result<Table<PairRow>, ExploreError>> {
    if judging.known(scope).is_some() {
        return None;
    }
    Some(rows(conn, shop, scope, which, None).map(plain))
}

/// The rows without what they are made of.
fn plain(table: Table<(PairRow, Shown)>) -> Table<PairRow> {
    Table {
        total: table.total,
        rows: table.rows.into_iter().map(|(row, _)| row).collect(),
        remarks: table.remarks,
        min_orders: table.min_orders,
    }
}

/// Answers `Pair`: the row, and its attaches under each rule of credit.
pub(in crate::explore) fn pair(
    conn: &Connection,
    shop: &Shop,
    scope: &Scope,
    which: Which<'_>,
    judging: &Judging,
) -> Result<Table<PairDetail>, ExploreError> {
    let judged = judged(conn, shop, scope, judging)?;
    let table = rows(conn, shop, scope, which, Some((&judged, judging)))?;
    let selected = scope::select(conn, shop, scope)?;
    let repeat = repeat_differences(conn, shop, &selected, &place(conn, which)?, "0")?
        .into_values()
        .next();
    let details = table
        .rows
        .into_iter()
        .map(|(pair, Shown { k1, k2, total })| {
            let of = |attaches: u64| {
                let attaches = shop.about_credit().is_none().then_some(attaches);
                let rate = attaches.and_then(|n| figures::ratio(n as f64, total.exposures));
                (attaches, rate)
            };
            let click_only = of(total.sums.attaches_click_only);
            let click_then_view = of(total.sums.attaches_click_then_view);
            let exposure_only = of(total.sums.attaches_exposure_only);
            let thought = judged.of(k1, k2);
            PairDetail {
                pair,
                judgement: thought
                    .map(|pair| opinion::explain(pair, &judged, judging.thresholds())),
                attaches_click_only: click_only.0,
                attach_rate_click_only: click_only.1,
                attaches_click_then_view: click_then_view.0,
                attach_rate_click_then_view: click_then_view.1,
                attaches_exposure_only: exposure_only.0,
                attach_rate_exposure_only: exposure_only.1,
                repeat,
            }
        });
    Ok(Table {
        total: table.total,
        rows: details.collect(),
        remarks: table.remarks,
        min_orders: table.min_orders,
    })
}

/// Pairs with what their rows are made of, most attaches first; `judged` is what is thought
/// of all pairs, where that is known, and by what.
fn rows(
    conn: &Connection,
    shop: &Shop,
    scope: &Scope,
    which: Which<'_>,
    judged: Option<(&Judged, &Judging)>,
) -> Result<Table<(PairRow, Shown)>, ExploreError> {
    let anchor = which
        .anchor
        .map(|id| pairs::product(conn, id))
        .transpose()?;
    let target = which
        .target
        .map(|id| pairs::product(conn, id))
        .transpose()?;
    let selected = scope::select(conn, shop, scope)?;
    let condition = selected.with(&place(conn, which)?);
    let shown = shown(
        conn,
        selected.base,
        ["f.anchor_no", "f.target_no"],
        &condition,
        true,
    )?;
    let products: BTreeSet<u32> = shown
        .iter()
        .flat_map(|row| [number(row.k1), number(row.k2)])
        .collect();
    let chosen = selection::select(conn, shop, &selected.of_orders)?;
    let bought = Bought::load(conn, shop, &chosen, (anchor, target), &products)?;
    let names = Names::load(conn, products.into_iter())?;
    let spreads = Spreads::load(conn, &[Kind::Pair, Kind::AnchorCategory])?;
    let mut book = NoteBook::new(shop);
    let mut rows: Vec<(PairRow, Shown)> = shown
        .iter()
        .filter_map(|shown| {
            let Shown { k1, k2, total } = shown;
            let (anchor, target) = (number(*k1), number(*k2));
            let together = bought.of(anchor, target);
            let counted = counted(
                total,
                bought.orders_of(anchor),
                names.baseline(target),
                &spreads.of(&[
                    (Kind::Pair, *k1, *k2),
                    (Kind::AnchorCategory, names.category(anchor), NO_KEY),
                ]),
            );
            let rec_type = total.main_type().map(str::to_owned);
            let named = (names.of(anchor), names.of(target));
            let opinion = match judged {
                Some((judged, _)) => Opinion::Shown(judged.of(*k1, *k2)?, judged),
                None => Opinion::Waiting,
            };
            let row = pair_row(shop, &mut book, counted, together, named, rec_type, opinion);
            Some((row, *shown))
        })
        .collect();
    rows.sort_by(|(a, _), (b, _)| pairs::by_attaches(a, b));
    let mut remarks = selected.remarks;
    remarks.push(match judged {
        Some((judged, judging)) => judged.remark(judging.thresholds()),
        None => Lack::BeingJudged.cause(shop),
    });
    remarks.extend(shop.remarks(chosen.is_undated));
    remarks.extend(bought.too_large);
    Ok(Table {
        total: rows.len() as u64,
        rows,
        remarks,
        min_orders: None,
    })
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

/// In how many orders the products of pairs are; nothing is known where a window is asked
/// for that orders without dates are not in.
#[derive(Default)]
struct Bought {
    is_known: bool,
    both: HashMap<(u32, u32), u64>,
    /// Whether every pair bought together is in `both`.
    is_whole: bool,
    by_product: HashMap<u32, u64>,
    orders: u64,
    /// Says that large orders count in no pair, where some do not.
    too_large: Option<String>,
}

impl Bought {
    fn load(
        conn: &Connection,
        shop: &Shop,
        chosen: &selection::Selected,
        (anchor, target): (Option<u32>, Option<u32>),
        products: &BTreeSet<u32>,
    ) -> Result<Self, ExploreError> {
        if shop.orders == 0 || chosen.is_undated {
            return Ok(Self::default());
        }
        let bought = pairs::bought(conn, shop, chosen, anchor, target)?;
        let both = bought
            .facts
            .iter()
            .map(|fact| ((fact.anchor, fact.target), fact.orders_both));
        Ok(Self {
            is_known: true,
            both: both.collect(),
            is_whole: bought.min_orders.is_none(),
            by_product: orders::by_product(conn, chosen, products)?,
            orders: pairs::count_orders(conn, chosen)?,
            too_large: bought.too_large,
        })
    }

    /// The orders with a product.
    fn orders_of(&self, product: u32) -> Option<u64> {
        let orders = self.by_product.get(&product).copied().unwrap_or(0);
        self.is_known.then_some(orders)
    }

    fn of(&self, anchor: u32, target: u32) -> Option<Together> {
        let both = self.both.get(&(anchor, target)).copied();
        Some(Together {
            both: both.or(self.is_whole.then_some(0)),
            anchor: self.orders_of(anchor)?,
            target: self.orders_of(target)?,
            orders: self.orders,
        })
    }
}
