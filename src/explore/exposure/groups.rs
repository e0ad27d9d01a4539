//! Exposures split by a dimension: cohorts, types, placements.

use std::collections::HashMap;

use duckdb::{Connection, params_from_iter};

use super::counted::counted;
use super::levels::baselines;
use super::orders;
use super::pairs::narrow;
use super::scope::{self, Base, Selected};
use super::shown::{NO_KEY, Shown, shown};
use super::spread::{Kind, Spreads};
use crate::domain::Scope;
use crate::explore::dimension::{self, Dimension, UNKNOWN, Values};
use crate::explore::figures::{self, Counted};
use crate::explore::notes::NoteBook;
use crate::explore::pairs::{self, Which};
use crate::explore::shop::Shop;
use crate::explore::{ExploreError, LevelRow, Table, levels, shrunk};

/// One row per value of the dimension that exposures of the place have, in the order
/// of the values; what is unknown comes last.
pub(in crate::explore) fn groups(
    conn: &Connection,
    shop: &Shop,
    scope: &Scope,
    dimension: &Dimension,
    place: Which<'_>,
) -> Result<Table<LevelRow>, ExploreError> {
    let selected = scope::select(conn, scope)?;
    let condition = selected.with(&narrow(conn, place)?);
    let key = match dimension.values {
        Values::Number => format!("coalesce(f.{}, {NO_KEY})", dimension.column),
        _ => format!("f.{}", dimension.column),
    };
    let base = if Base::is_cubed(dimension.key) {
        selected.base
    } else {
        Base::Exposures
    };
    let mut found = shown(conn, base, [&key, "0"], &condition, false)?;
    found.sort_by_key(|row| (is_unknown(dimension, row.k1), row.k1));
    let words = words(conn, dimension)?;
    let orders = anchor_orders(conn, shop, &selected, dimension, &key, &condition)?;
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
        .map(|Shown { k1, total, .. }| {
            let value = if is_unknown(dimension, *k1) {
                UNKNOWN.to_owned()
            } else {
                let written = match dimension.values {
                    Values::Number => Some(k1.to_string()),
                    Values::Month => Some(dimension::month(*k1)),
                    _ => words.get(k1).cloned(),
                };
                written.unwrap_or_else(|| UNKNOWN.to_owned())
            };
            Counted {
                id: value.clone(),
                title: value,
                ..counted(
                    total,
                    orders.get(k1).copied().unwrap_or(0),
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
    remarks.extend(shop.remarks(false));
    Ok(Table {
        total: rows.len() as u64,
        rows,
        remarks,
        min_orders: None,
    })
}

fn is_unknown(dimension: &Dimension, key: i64) -> bool {
    match dimension.values {
        Values::Number => key == NO_KEY,
        _ => key <= 0,
    }
}

/// The words of a dimension by number.
fn words(conn: &Connection, dimension: &Dimension) -> Result<HashMap<i64, String>, ExploreError> {
    match dimension.values {
        Values::Words | Values::Fixed(_) => {
            Ok(scope::known(conn, dimension)?.into_iter().collect())
        }
        Values::Number | Values::Month => Ok(HashMap::new()),
    }
}

/// What the place is, for its spread.
fn member(conn: &Connection, place: Which<'_>) -> Result<(Kind, i64, i64), ExploreError> {
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
    selected: &Selected,
    dimension: &Dimension,
    key: &str,
    condition: &str,
) -> Result<HashMap<i64, u64>, ExploreError> {
    if shop.orders == 0 {
        return Ok(HashMap::new());
    }
    let chosen = orders::select(conn, shop, &selected.of_orders)?;
    if chosen.is_undated {
        return Ok(HashMap::new());
    }
    let own = match (dimension.of_orders, dimension.values) {
        (false, _) => String::new(),
        (true, Values::Fixed(words)) => {
            let cases: Vec<String> = (1..)
                .zip(words)
                .map(|(number, word): (u8, _)| format!("when {number} then '{word}'"))
                .collect();
            format!(
                "join order_fact as o on o.order_no = i.order_no \
                 and o.{} = case x.k {} else '{UNKNOWN}' end",
                dimension.key,
                cases.join(" ")
            )
        }
        (true, _) => format!(
            "join order_fact as o on o.order_no = i.order_no \
             left join dimension_value as d on d.dimension = '{0}' and d.value_no = x.k \
             and d.value = o.{0}",
            dimension.key
        ),
    };
    let same = if own.contains("dimension_value") {
        format!(
            "and (d.value is not null or (x.k = 0 and o.{} is null))",
            dimension.key
        )
    } else {
        String::new()
    };
    let sql = format!(
        "select cast(x.k as bigint), count(distinct i.order_no) \
         from (select distinct coalesce({key}, {NO_KEY}) as k, f.anchor_no from fact_exposure as f \
               where f.anchor_no is not null and {condition}) as x \
         join basket_of_product as i on i.product_no = x.anchor_no {own} \
         where {} {same} group by 1",
        chosen.condition
    );
    let orders = conn
        .prepare(&sql)?
        .query_map(params_from_iter(&chosen.values), |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?
        .collect::<Result<_, _>>()?;
    Ok(orders)
}
