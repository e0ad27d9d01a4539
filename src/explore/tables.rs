//! Imports and rejects: what came in, and what did not.

use duckdb::Connection;

use super::{ExploreError, ImportRow, RejectRow, Table};

/// One row per file and table of an import, oldest first.
const IMPORTS: &str = include_str!("sql/imports.sql");

/// Rejected rows in batch, file and line order.
const REJECTS: &str = include_str!("sql/rejects.sql");

/// Answers `Imports`.
pub(super) fn imports(conn: &Connection) -> Result<Vec<ImportRow>, ExploreError> {
    let rows = conn
        .prepare(IMPORTS)?
        .query_map([], |row| {
            Ok(ImportRow {
                batch: row.get(0)?,
                file: row.get(1)?,
                table: row.get(2)?,
                rows_read: row.get(3)?,
                rows_imported: row.get(4)?,
                rows_unchanged: row.get(5)?,
                rows_rejected: row.get(6)?,
                rows_filtered: row.get(7)?,
                started_at: row.get(8)?,
            })
        })?
        .collect::<Result<_, _>>()?;
    Ok(rows)
}

/// Answers `Rejects`: at most `limit` rows.
pub(super) fn rejects(
    conn: &Connection,
    limit: Option<u64>,
) -> Result<Table<RejectRow>, ExploreError> {
    let total = conn.query_row("select count(*) from reject", [], |row| row.get(0))?;
    let limit = limit.unwrap_or(u64::MAX).min(total);
    let rows = conn
        .prepare(REJECTS)?
        .query_map([limit], |row| {
            Ok(RejectRow {
                batch: row.get(0)?,
                file: row.get(1)?,
                line: row.get(2)?,
                table: row.get(3)?,
                column: row.get(4)?,
                reason: row.get(5)?,
                raw: row.get(6)?,
            })
        })?
        .collect::<Result<_, _>>()?;
    Ok(Table {
        rows,
        total,
        remarks: Vec::new(),
        min_orders: None,
    })
}
