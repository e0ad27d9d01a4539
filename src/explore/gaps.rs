//! What the data lack.

use duckdb::Connection;

use super::{ExploreError, GapRow};
use crate::domain::{Note, Severity};

/// Every gap, the worst first.
const GAPS: &str = include_str!("sql/gaps.sql");

/// Answers `Gaps`.
pub(super) fn gaps(conn: &Connection) -> Result<Vec<GapRow>, ExploreError> {
    let rows = conn
        .prepare(GAPS)?
        .query_map([], |row| {
            let severity: String = row.get(1)?;
            let example: String = row.get(7)?;
            let cause: Option<String> = row.get(8)?;
            Ok(GapRow {
                code: row.get(0)?,
                // A word that is none of ours cannot be in a table of this version.
                severity: Severity::of_name(&severity).unwrap_or(Severity::Error),
                rows: row.get(2)?,
                share: row.get(3)?,
                revenue_share: row.get(4)?,
                affects: row.get(5)?,
                fix: row.get(6)?,
                example: example.lines().map(str::to_owned).collect(),
                notes: cause
                    .into_iter()
                    .map(|cause| Note {
                        cause,
                        fields: vec!["revenue_share"],
                    })
                    .collect(),
                meaning: row.get(9)?,
            })
        })?
        .collect::<Result<_, _>>()?;
    Ok(rows)
}
