//! Exposures split by a dimension: cohorts, types, placements.

use std::collections::{BTreeSet, HashMap};

use duckdb::Connection;

use super::again::repeat_differences;
use super::counted::counted;
use super::held::Held;
use super::levels::baselines;
use super::orders::{Orders, own_values};
use super::pairs::narrow;
use super::scope::{self, Base};
use super::shown::{NO_KEY, Shown, Total, shown};
use super::spread::{Kind, Spreads};
use crate::domain::{Money, Scope};
use crate::explore::dimension::{self, Dimension, UNKNOWN, Values};
use crate::explore::figures::{self, Amounts, Counted, units};
use crate::explore::impact::Added;
use crate::explore::notes::NoteBook;
use crate::explore::pairs::{self, Which};
use crate::explore::shop::Shop;
use crate::explore::{
    ExploreError, Judging, LevelRow, RepeatDifference, Table, levels, selection, shrunk,
};

/// One row per value of the dimension that exposures of the place have, in the order
/// of the values; what is unknown comes last.
pub(in crate::explore) fn groups(
    conn: &Connection,
    shop: &Shop,
    judging: &Judging,
    scope: &Scope,
    dimension: &Dimension,
    place: Which<'_>,
) -> Result<Table<LevelRow>, ExploreError> {
    let selected = scope::select(conn, shop, scope)?;
    let condition = selected.with(&narrow(conn, place)?);
    let key = key_of(dimension);
    let base = if Base::is_cubed(dimension.key) {
        selected.base
    } else {
        Base::Exposures
    };
    let mut totals: HashMap<i64, Total> = HashMap::new();
    let mut anchors: HashMap<i64, BTreeSet<u32>> = HashMap::new();
    for Shown { k1, k2, total } in shown(conn, base, [&key, "f.anchor_no"], &condition, false)? {
        totals.entry(k1).or_default().add(&total);
        anchors
            .entry(k1)
            .or_default()
            .extend(u32::try_from(k2).ok());
    }
    let mut found: Vec<(i64, Total)> = totals.into_iter().collect();
    found.sort_by_key(|(value, _)| (is_unknown(dimension, *value), *value));
    let words = words(conn, dimension)?;
    let chosen = selection::select(conn, shop, &selected.of_orders)?;
    let orders = anchor_orders(conn, shop, judging.held(), &chosen, dimension, &anchors)?;
    let baseline = match place.target {
        Some(id) => baselines(conn)?
            .get(&i64::from(pairs::product(conn, id)?))
            .copied(),
        None => None,
    };
    let (kind, a, b) = member(conn, place)?;
    let spreads = Spreads::load(conn, &[kind])?;
    let spread = spreads.of(&[(kind, a, b)]);
    let mut book = NoteBook::new(shop);
    let mut members: Vec<Counted> = found
        .iter()
        .map(|(k1, total)| {
            let value = value(dimension, &words, *k1);
            Counted {
                id: value.clone(),
                title: value,
                ..counted(
                    total,
                    orders.as_ref().and_then(|orders| orders.get(k1).copied()),
                    baseline,
                    &spread,
                )
            }
        })
        .collect();
    shrunk::shrink(&mut members, |_| Some(()));
    let rows: Vec<LevelRow> = members
        .into_iter()
        .map(|counted| figures::level_row(shop, &mut book, counted))
        .collect();
    let mut remarks = selected.remarks;
    remarks.extend(shop.remarks(chosen.is_undated));
    Ok(Table {
        total: rows.len() as u64,
        rows,
        remarks,
        min_orders: None,
    })
}

/// The adjusted differences of the members of a dimension, by member.
pub(in crate::explore) fn repeats(
    conn: &Connection,
    shop: &Shop,
    scope: &Scope,
    dimension: &Dimension,
    place: Which<'_>,
) -> Result<Vec<(String, RepeatDifference)>, ExploreError> {
    let selected = scope::select(conn, shop, scope)?;
    let found = repeat_differences(
        conn,
        shop,
        &selected,
        &narrow(conn, place)?,
        &key_of(dimension),
    )?;
    let words = words(conn, dimension)?;
    let named = found.into_iter().map(|(key, difference)| {
        let member = value(dimension, &words, key);
        (member, difference)
    });
    Ok(named.collect())
}

/// What the attaches of each value of a dimension add, by value.
pub(in crate::explore) fn added(
    conn: &Connection,
    shop: &Shop,
    scope: &Scope,
    key: &str,
    place: Which<'_>,
) -> Result<HashMap<String, Added>, ExploreError> {
    let dimension = dimension::dimension(key)?;
    let selected = scope::select(conn, shop, scope)?;
    let condition = selected.with(&narrow(conn, place)?);
    let base = if Base::is_cubed(key) {
        selected.base
    } else {
        Base::Exposures
    };
    let (kind, a, b) = member(conn, place)?;
    let design = Spreads::load(conn, &[kind])?.of(&[(kind, a, b)]).design;
    let words = words(conn, dimension)?;
    let found = shown(conn, base, [&key_of(dimension), "0"], &condition, false)?;
    let added = found.iter().map(|Shown { k1, total, .. }| {
        let (sums, lines) = (&total.sums, &total.lines);
        let amounts = Amounts::of(shop, lines);
        let knows_all = sums.replaced_unknown == 0;
        let replaced = units(sums.replaced_revenue);
        let revenue = amounts.revenue.ok().filter(|_| knows_all);
        let added = Added {
            attaches: sums.attaches,
            revenue: revenue.map(|revenue| revenue.to_f64() - replaced),
            revenue_square: sums.added_square,
            net: amounts.net_margin.ok().map(Money::to_f64),
            net_square: sums.net_square,
            design: design.margin,
        };
        (value(dimension, &words, *k1), added)
    });
    Ok(added.collect())
}

/// The key of a dimension over a table `f`.
pub(super) fn key_of(dimension: &Dimension) -> String {
    match dimension.values {
        Values::Number => format!("coalesce(f.{}, {NO_KEY})", dimension.column),
        _ => format!("f.{}", dimension.column),
    }
}

/// A key of a dimension in words.
pub(super) fn value(dimension: &Dimension, words: &HashMap<i64, String>, key: i64) -> String {
    if is_unknown(dimension, key) {
        return UNKNOWN.to_owned();
    }
    let written = match dimension.values {
        Values::Number => Some(key.to_string()),
        Values::Month => Some(dimension::month(key)),
        Values::Words | Values::Fixed(_) => words.get(&key).cloned(),
    };
    written.unwrap_or_else(|| UNKNOWN.to_owned())
}

pub(super) fn is_unknown(dimension: &Dimension, key: i64) -> bool {
    match dimension.values {
        Values::Number => key == NO_KEY,
        _ => key <= 0,
    }
}

/// The words of a dimension by number.
pub(super) fn words(
    conn: &Connection,
    dimension: &Dimension,
) -> Result<HashMap<i64, String>, ExploreError> {
    match dimension.values {
        Values::Words | Values::Fixed(_) => {
            Ok(scope::known(conn, dimension)?.into_iter().collect())
        }
        Values::Number | Values::Month => Ok(HashMap::new()),
    }
}

/// What the place is, for its spread.
pub(super) fn member(
    conn: &Connection,
    place: Which<'_>,
) -> Result<(Kind, i64, i64), ExploreError> {
    let product = |id: Option<&str>| -> Result<i64, ExploreError> {
        id.map_or(Ok(NO_KEY), |id| pairs::product(conn, id).map(i64::from))
    };
    let (anchor, target) = (product(place.anchor)?, product(place.target)?);
    Ok(match (place.anchor, place.target, place.category) {
        (Some(_), Some(_), _) => (Kind::Pair, anchor, target),
        (Some(_), None, _) => (Kind::Anchor, anchor, NO_KEY),
        (None, Some(_), _) => (Kind::Target, target, NO_KEY),
        (None, None, Some(path)) => {
            let category = levels::category(conn, path)?;
            (Kind::AnchorCategory, i64::from(category.number), NO_KEY)
        }
        (None, None, None) => (Kind::Shop, NO_KEY, NO_KEY),
    })
}

/// Ok orders with an anchor that was shown, by value; of orders that have the value
/// themselves where the dimension is one of orders.
fn anchor_orders(
    conn: &Connection,
    shop: &Shop,
    held: &Held,
    chosen: &selection::Selected,
    dimension: &Dimension,
    anchors: &HashMap<i64, BTreeSet<u32>>,
) -> Result<Option<HashMap<i64, u64>>, ExploreError> {
    let products = anchors.values().flatten().copied().collect();
    let Some(orders) = Orders::load(conn, shop, held, chosen, &products)? else {
        return Ok(None);
    };
    if !dimension.of_orders {
        return Ok(Some(orders.count(anchors, |_, _| true)));
    }
    let own = own_values(conn, dimension)?;
    Ok(Some(orders.count(anchors, |value, order| {
        own.get(order as usize) == Some(&value)
    })))
}
