//! Figures split by a dimension.

use std::collections::BTreeMap;

use duckdb::{Connection, params_from_iter};

use super::dimension::{self, Dimension};
use super::pairs::Which;
use super::shop::Shop;
use super::{
    CohortBeside, CohortRow, ExploreError, Judging, LevelRow, Table, exposure, levels, members,
    retention, selection, words,
};
use crate::domain::{Mode, Scope};

/// Answers `Cohorts`.
///
/// # Errors
/// When the dimension, or what the place names, is not there.
pub(super) fn cohorts(
    conn: &Connection,
    shop: &Shop,
    judging: &Judging,
    scope: &Scope,
    by: &str,
    (place, with_beside): (Which<'_>, bool),
) -> Result<Table<CohortRow>, ExploreError> {
    let dimension = dimension::dimension(by)?;
    let mut table = split(conn, shop, judging, scope, dimension, place)?;
    members::shrink(&mut table.rows);
    table.remarks.extend(members::heterogeneity(&table.rows));
    let mut aside = if with_beside {
        beside(conn, shop, scope, by, place)?
    } else {
        BTreeMap::new()
    };
    let rows = table.rows.into_iter().map(|level| CohortRow {
        beside: aside.remove(&level.id).unwrap_or_default(),
        cohort: level.id.clone(),
        dimension: dimension.key.to_owned(),
        level,
    });
    Ok(Table {
        rows: rows.collect(),
        total: table.total,
        remarks: table.remarks,
        min_orders: table.min_orders,
    })
}

/// Answers `Beside`: what is known of the buyers of each member.
///
/// # Errors
/// When the dimension, or what the place names, is not there.
pub(super) fn beside(
    conn: &Connection,
    shop: &Shop,
    scope: &Scope,
    by: &str,
    place: Which<'_>,
) -> Result<BTreeMap<String, CohortBeside>, ExploreError> {
    let dimension = dimension::dimension(by)?;
    let mut members: BTreeMap<String, CohortBeside> = BTreeMap::new();
    if shop.mode() == Mode::Exposure {
        for (member, repeat) in exposure::repeats(conn, shop, scope, dimension, place)? {
            members.entry(member).or_default().repeat = Some(repeat);
        }
    }
    if dimension.key == "first_month" {
        for (member, found) in retention::retention(conn, shop, scope, place)? {
            members.entry(member).or_default().retention = Some(found);
        }
    }
    Ok(members)
}

/// One row per value of the dimension `key`.
///
/// # Errors
/// When the dimension, or what the place names, is not there.
pub(super) fn by(
    conn: &Connection,
    shop: &Shop,
    judging: &Judging,
    scope: &Scope,
    key: &str,
    place: Which<'_>,
) -> Result<Table<LevelRow>, ExploreError> {
    let dimension = dimension::dimension(key)?;
    split(conn, shop, judging, scope, dimension, place)
}

/// The values that a dimension has, in its own order; `unknown` last.
///
/// # Errors
/// When there is no such dimension.
pub(super) fn values(
    conn: &Connection,
    shop: &Shop,
    key: &str,
) -> Result<Vec<String>, ExploreError> {
    let dimension = dimension::dimension(key)?;
    match shop.mode() {
        Mode::Basket => selection::values(conn, shop, dimension.key),
        Mode::Exposure => {
            let known = exposure::known(conn, dimension)?;
            let mut values: Vec<String> = known.into_iter().map(|(_, value)| value).collect();
            let has_unknown = values.iter().any(|value| value == dimension::UNKNOWN);
            if !values.is_empty() && !has_unknown {
                values.push(dimension::UNKNOWN.to_owned());
            }
            Ok(values)
        }
    }
}

fn split(
    conn: &Connection,
    shop: &Shop,
    judging: &Judging,
    scope: &Scope,
    dimension: &Dimension,
    place: Which<'_>,
) -> Result<Table<LevelRow>, ExploreError> {
    match shop.mode() {
        Mode::Exposure => exposure::groups(conn, shop, judging, scope, dimension, place),
        Mode::Basket => of_orders(conn, shop, scope, dimension, place),
    }
}

/// Over orders: the place's figures once for each value that orders have.
fn of_orders(
    conn: &Connection,
    shop: &Shop,
    scope: &Scope,
    dimension: &Dimension,
    place: Which<'_>,
) -> Result<Table<LevelRow>, ExploreError> {
    let values = selection::values(conn, shop, dimension.key)?;
    let mut remarks = shop.remarks(false);
    let mut rows = Vec::new();
    for value in values {
        let mut narrower = scope.clone();
        let asked = narrower
            .filter
            .terms
            .iter()
            .position(|(key, _)| key == dimension.key);
        if let Some(at) = asked {
            if !narrower.filter.terms[at].1.contains(&value) {
                continue;
            }
            narrower.filter.terms.remove(at);
        }
        narrower
            .filter
            .terms
            .push((dimension.key.to_owned(), vec![value.clone()]));
        let table = levels::one(conn, shop, &narrower, place)?;
        for remark in table.remarks {
            if !remarks.contains(&remark) {
                remarks.push(remark);
            }
        }
        rows.extend(table.rows.into_iter().map(|row| LevelRow {
            id: value.clone(),
            title: value.clone(),
            ..row
        }));
    }
    remarks.extend(without(conn, shop, scope, dimension)?);
    Ok(Table {
        total: rows.len() as u64,
        rows,
        remarks,
        min_orders: None,
    })
}

/// Says how many orders of the scope tell nothing of the dimension: they are in no row.
fn without(
    conn: &Connection,
    shop: &Shop,
    scope: &Scope,
    dimension: &Dimension,
) -> Result<Option<String>, ExploreError> {
    let selected = selection::select(conn, shop, scope)?;
    if selected.is_undated {
        return Ok(None);
    }
    let sql = format!(
        "select count(*) from order_fact as i where i.{} is null and {}",
        dimension.key, selected.condition
    );
    let orders: u64 = conn.query_row(&sql, params_from_iter(&selected.values), |row| row.get(0))?;
    Ok((orders > 0).then(|| {
        format!(
            "In no row: {} without a {}.",
            words::count(orders, "order", "orders"),
            dimension.key
        )
    }))
}
