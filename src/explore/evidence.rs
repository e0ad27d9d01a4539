//! The rows behind the figures, a page at a time.

use duckdb::{Connection, params_from_iter};

use super::pairs::Which;
use super::question::Behind;
use super::shop::Shop;
use super::{Evidence, ExploreError, Reason, exposure, pairs, selection};
use crate::domain::{Mode, Scope};

const LINES: &str = include_str!("sql/evidence_lines.sql");
const ORDERS: &str = include_str!("sql/evidence_orders.sql");
const REASONS: &str = include_str!("sql/reasons.sql");
const RETURNS: &str = include_str!("sql/evidence_returns.sql");
const EXPOSURES: &str = include_str!("sql/evidence_exposures.sql");

/// Answers `Evidence`: rows from `offset` on, at most `limit` of them.
///
/// # Errors
/// When what the place names is not there, or the scope cannot be applied.
pub(super) fn evidence(
    conn: &Connection,
    shop: &Shop,
    scope: &Scope,
    place: Which<'_>,
    of: Behind,
    (limit, offset): (u64, u64),
) -> Result<Evidence, ExploreError> {
    let Some(condition) = conditions(conn, shop, scope, place, of)? else {
        return Ok(Evidence {
            remark: Some(
                "Nothing is shown here, so no exposure stands behind it: import an exposure log."
                    .to_owned(),
            ),
            ..Evidence::default()
        });
    };
    let sql = match of {
        Behind::Lines => LINES,
        Behind::Returns => RETURNS,
        Behind::Orders => ORDERS,
        Behind::Exposures | Behind::Clicks => EXPOSURES,
    };
    let sql = sql
        .replace("{credited}", &condition.rows)
        .replace("{scope}", &condition.rows);
    let values = || params_from_iter(&condition.values);
    let total = conn.query_row(&format!("select count(*) from ({sql})"), values(), |row| {
        row.get(0)
    })?;
    // The first two columns are the time and the key, so that the order is total.
    let page = format!(
        "select * from ({sql}) order by 1 desc nulls last, 2, 3 limit {limit} offset {offset}"
    );
    let mut statement = conn.prepare(&page)?;
    let mut found = statement.query(values())?;
    let columns: Vec<String> = found
        .as_ref()
        .map(|statement| statement.column_names())
        .unwrap_or_default();
    let mut rows = Vec::new();
    while let Some(row) = found.next()? {
        let cells: Result<Vec<Option<String>>, _> =
            (0..columns.len()).map(|column| row.get(column)).collect();
        rows.push(cells?);
    }
    Ok(Evidence {
        columns,
        rows,
        total,
        offset,
        remark: None,
    })
}

/// Answers `Reasons`: the most frequent first.
///
/// # Errors
/// When what the place names is not there, or the scope cannot be applied.
pub(super) fn reasons(
    conn: &Connection,
    shop: &Shop,
    scope: &Scope,
    place: Which<'_>,
) -> Result<Vec<Reason>, ExploreError> {
    let Some(condition) = conditions(conn, shop, scope, place, Behind::Returns)? else {
        return Ok(Vec::new());
    };
    let sql = REASONS.replace("{credited}", &condition.rows);
    let reasons = conn
        .prepare(&sql)?
        .query_map(params_from_iter(&condition.values), |row| {
            Ok(Reason {
                reason: row.get(0)?,
                units: row.get(1)?,
                returns: row.get(2)?,
            })
        })?
        .collect::<Result<_, _>>()?;
    Ok(reasons)
}

/// Which rows, as a condition, and the values of its parameters.
struct Rows {
    rows: String,
    values: Vec<String>,
}

/// The rows of a kind; `None` where there can be none.
fn conditions(
    conn: &Connection,
    shop: &Shop,
    scope: &Scope,
    place: Which<'_>,
    of: Behind,
) -> Result<Option<Rows>, ExploreError> {
    let of_exposures = matches!(of, Behind::Exposures | Behind::Clicks);
    if shop.mode() == Mode::Basket {
        let both = place.anchor.zip(place.target);
        return match both.filter(|_| !of_exposures) {
            Some((anchor, target)) => bought(conn, shop, scope, (anchor, target)).map(Some),
            None => Ok(None),
        };
    }
    let condition = exposure::condition(conn, shop, scope, place)?;
    let rows = match of {
        Behind::Exposures => condition,
        Behind::Clicks => format!("f.clicked and {condition}"),
        Behind::Lines | Behind::Returns | Behind::Orders => format!(
            "(l.exposure_id, l.anchor_no) in ( \
             select f.exposure_id, f.anchor_no from fact_effect as f \
             where f.attached and f.anchor_no is not null and {condition})"
        ),
    };
    Ok(Some(Rows {
        rows,
        values: Vec::new(),
    }))
}

/// Over orders: the target's add-on lines beside the anchor.
fn bought(
    conn: &Connection,
    shop: &Shop,
    scope: &Scope,
    (anchor, target): (&str, &str),
) -> Result<Rows, ExploreError> {
    let (anchor, target) = (pairs::product(conn, anchor)?, pairs::product(conn, target)?);
    let chosen = selection::select(conn, shop, scope)?;
    Ok(Rows {
        rows: format!(
            "l.is_addon and l.product_no = {target} and l.order_no in ( \
             select i.order_no from basket_of_product as i \
             where i.product_no = {anchor} and i.role in (1, 3) and {})",
            chosen.condition
        ),
        values: chosen.values,
    })
}
