//! Parts of one pair's exposures: groups that it could be kept from, months, discounts.

use duckdb::Connection;

use super::super::scope::{self, Base, Selected};
use super::super::shown::{NO_KEY, Total, shown};
use super::cells::Pair;
use crate::explore::ExploreError;
use crate::explore::dimension::{self, UNKNOWN, Values};
use crate::stats::Moments;
use crate::whatif::{Part, Response, Slice, parts, response};

const DISCOUNTS: &str = include_str!("../../sql/whatif_discounts.sql");

/// The dimensions of which a value can be excluded.
const EXCLUDABLE: [&str; 9] = [
    "placement",
    "customer",
    "segment",
    "tier",
    "device",
    "channel",
    "intent_band",
    "cart_value_band",
    "owned_before",
];

/// A range that is told needs so many exposures behind both its ends.
const LEAST_EXPOSURES: f64 = 100.0;

fn here(selected: &Selected, (anchor, target): Pair) -> String {
    selected.with(&[
        format!("f.anchor_no = {anchor}"),
        format!("f.target_no = {target}"),
    ])
}

/// What some exposures brought.
pub(super) fn slice(total: &Total) -> Slice {
    let sums = &total.sums;
    Slice {
        exposures: total.exposures,
        attaches: sums.attaches as f64,
        margins: Moments::from_sums(
            (sums.kept_attaches + sums.back_attaches) as f64,
            sums.kept_net + sums.back_net,
            sums.kept_net_square + sums.back_net_square,
        )
        .unwrap_or_default(),
    }
}

/// The groups that a pair could be kept from, of dimensions with at least two of them.
pub(super) fn excludable(
    conn: &Connection,
    selected: &Selected,
    pair: Pair,
) -> Result<Vec<Part>, ExploreError> {
    let condition = here(selected, pair);
    let mut found = Vec::new();
    for key in EXCLUDABLE {
        let dimension = dimension::dimension(key)?;
        let column = format!("coalesce(f.{}, {NO_KEY})", dimension.column);
        let rows = shown(conn, Base::Exposures, [&column, "0"], &condition, false)?;
        if rows.iter().filter(|row| row.k1 > 0).count() < 2 {
            continue;
        }
        let words = match dimension.values {
            Values::Words | Values::Fixed(_) => scope::known(conn, dimension)?,
            Values::Number | Values::Month => Vec::new(),
        };
        let mut slices: Vec<(String, Slice)> = rows
            .iter()
            .map(|row| {
                let word = words.iter().find(|(number, _)| *number == row.k1);
                let name = word.map_or(UNKNOWN, |(_, word)| word.as_str());
                (name.to_owned(), slice(&row.total))
            })
            .collect();
        slices.sort_by(|a, b| a.0.cmp(&b.0));
        found.extend(parts(key, &slices));
    }
    Ok(found)
}

/// The least and the most that acceptance and exposures a month were, over months of the
/// calendar and placements with enough exposures.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Ranges {
    pub(super) acceptance: Option<(f64, f64)>,
    pub(super) exposures: Option<(f64, f64)>,
}

/// Looks over months and placements.
pub(super) fn ranges(
    conn: &Connection,
    selected: &Selected,
    pair: Pair,
) -> Result<Ranges, ExploreError> {
    let condition = here(selected, pair);
    let month = "extract(year from f.shown_at) * 100 + extract(month from f.shown_at)";
    let months = shown(conn, Base::Exposures, [month, "0"], &condition, false)?;
    let placements = shown(
        conn,
        Base::Exposures,
        ["f.placement_no", "0"],
        &condition,
        false,
    )?;
    let rates = months
        .iter()
        .chain(&placements)
        .filter(|row| row.total.exposures >= LEAST_EXPOSURES)
        .map(|row| row.total.sums.attaches as f64 / row.total.exposures);
    // The first and last month are seldom whole.
    let inner = months.iter().filter(|row| {
        let edges = months.iter().map(|row| row.k1);
        months.len() < 3 || (Some(row.k1) != edges.clone().min() && Some(row.k1) != edges.max())
    });
    Ok(Ranges {
        acceptance: range(rates),
        exposures: range(inner.map(|row| row.total.exposures)),
    })
}

fn range(values: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    values.fold(None, |range: Option<(f64, f64)>, value| {
        let (low, high) = range.unwrap_or((value, value));
        Some((low.min(value), high.max(value)))
    })
}

/// How acceptance followed the discounts that were shown, if at least three were.
pub(super) fn discounts(
    conn: &Connection,
    selected: &Selected,
    (anchor, target): Pair,
) -> Result<Option<Response>, ExploreError> {
    let sql = DISCOUNTS.replace("{scope}", &selected.with(&[]));
    let mut statement = conn.prepare(&sql)?;
    let rows: Vec<(f64, f64, f64, i64)> = statement
        .query_map([anchor, target], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })?
        .collect::<Result<_, _>>()?;
    if rows.iter().all(|(.., told)| *told == 0) {
        return Ok(None);
    }
    let levels: Vec<(f64, f64, f64)> = rows
        .into_iter()
        .map(|(d, n, x, _)| (d, n, x.min(n)))
        .collect();
    Ok(response(&levels))
}
