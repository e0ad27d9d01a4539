//! The rows behind the figures, a page at a time.

use duckdb::Connection;

use super::pairs::Which;
use super::question::Behind;
use super::shop::Shop;
use super::{Evidence, ExploreError, exposure};
use crate::domain::{Mode, Scope};

const LINES: &str = include_str!("sql/evidence_lines.sql");
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
    if shop.mode() == Mode::Basket {
        return Ok(Evidence {
            remark: Some(
                "Nothing is credited to exposures here: import an exposure log to see which \
                 lines it led to."
                    .to_owned(),
            ),
            ..Evidence::default()
        });
    }
    let condition = exposure::condition(conn, shop, scope, place)?;
    let sql = match of {
        Behind::Lines => LINES,
        Behind::Returns => RETURNS,
        Behind::Exposures => EXPOSURES,
    };
    let sql = sql.replace("{scope}", &condition);
    let total = conn.query_row(&format!("select count(*) from ({sql})"), [], |row| {
        row.get(0)
    })?;
    // The first two columns are the time and the key, so that the order is total.
    let page = format!(
        "select * from ({sql}) order by 1 desc nulls last, 2, 3 limit {limit} offset {offset}"
    );
    let mut statement = conn.prepare(&page)?;
    let mut found = statement.query([])?;
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
