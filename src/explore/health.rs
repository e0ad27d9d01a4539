//! The health of the data: gaps, rejects, and how full the tables are.

use duckdb::Connection;
use serde::Serialize;

use super::{ExploreError, GapRow, gaps};
use crate::domain::Day;
use crate::domain::table::{Column, Kind, TABLES, Table};

/// What is wrong with the data, and what is there.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Health {
    /// What the data lack, the worst first.
    pub gaps: Vec<GapRow>,
    /// Files with rows that could not be used, the most first.
    pub rejects: Vec<RejectCount>,
    /// Every canonical table.
    pub coverage: Vec<Coverage>,
}

/// Rows of one file that could not be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RejectCount {
    /// The file's name.
    pub file: String,
    /// The table they were meant for.
    pub table: String,
    /// How many.
    pub rows: u64,
}

/// How full one canonical table is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Coverage {
    /// The table.
    pub table: &'static str,
    /// Its rows.
    pub rows: u64,
    /// The day of its first time, if it has times.
    pub first_day: Option<Day>,
    /// The day of its last one.
    pub last_day: Option<Day>,
    /// Each column that may be empty; none for a table without rows.
    pub filled: Vec<Filled>,
}

/// How full one column is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Filled {
    /// The column.
    pub column: &'static str,
    /// The rows that have a value in it, a fraction.
    pub share: f64,
}

/// Rejected rows by file and table.
const REJECTS: &str = include_str!("sql/reject_counts.sql");

/// Looks at the whole database.
///
/// # Errors
/// When the database fails.
pub fn health(conn: &Connection) -> Result<Health, ExploreError> {
    let rejects = conn
        .prepare(REJECTS)?
        .query_map([], |row| {
            Ok(RejectCount {
                file: row.get(0)?,
                table: row.get(1)?,
                rows: row.get(2)?,
            })
        })?
        .collect::<Result<_, _>>()?;
    Ok(Health {
        gaps: gaps::gaps(conn)?,
        rejects,
        coverage: TABLES
            .iter()
            .map(|table| coverage(conn, table))
            .collect::<Result<_, _>>()?,
    })
}

/// One scan of one table.
fn coverage(conn: &Connection, table: &Table) -> Result<Coverage, ExploreError> {
    let is_time = |column: &&Column| matches!(column.kind, Kind::Time | Kind::Date);
    let time = table.columns.iter().find(is_time);
    let time = time.map_or("null", |column| column.name);
    let optional = || table.columns.iter().filter(|column| !column.required);
    let counts: String = optional()
        .map(|column| format!(", count({})", column.name))
        .collect();
    let sql = format!(
        "select count(*), cast(cast(min({time}) as date) as varchar), \
             cast(cast(max({time}) as date) as varchar){counts} \
         from {}",
        table.name
    );
    let coverage = conn.query_row(&sql, [], |row| {
        let rows: u64 = row.get(0)?;
        let day = |text: Option<String>| text.and_then(|text| text.parse::<Day>().ok());
        let mut filled = Vec::new();
        for (column, place) in optional().zip(3..).take_while(|_| rows > 0) {
            filled.push(Filled {
                column: column.name,
                share: share(row.get(place)?, rows),
            });
        }
        Ok(Coverage {
            table: table.name,
            rows,
            first_day: day(row.get(1)?),
            last_day: day(row.get(2)?),
            filled,
        })
    })?;
    Ok(coverage)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a share needs no more digits than that"
)]
fn share(part: u64, whole: u64) -> f64 {
    part as f64 / whole as f64
}
