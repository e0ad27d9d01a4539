//! Imports as batches that can be undone: what each one replaced is kept for a while.
//!
//! For every table that an import writes, `history` holds a table of the same
//! name with the rows that imports replaced, and by which import.

use duckdb::{Connection, OptionalExt};

use super::stage::stage_table;
use crate::domain::table::{TABLES, Table};

/// How many imports back can be undone, unless something else is asked for.
pub const UNDO_BATCHES: u32 = 5;

/// The tables that an import writes beside the canonical ones, and that are kept.
const OTHERS: &[&str] = &["reject", "import_repeat", "setting"];

/// Settings that belong to the program, not to the data.
const OWN_SETTINGS: &str = "'schema_version', 'last_batch'";

/// The number of the next import: no import had it, not even one that was undone.
/// A list of rejects names the import that they are of.
pub(crate) fn next_batch(connection: &Connection) -> duckdb::Result<i32> {
    connection.query_row(
        "SELECT coalesce(max(batch), 0) + 1 FROM (
             SELECT batch FROM import_file UNION ALL SELECT batch FROM import_batch
             UNION ALL SELECT TRY_CAST(value AS INTEGER) FROM setting WHERE name = 'last_batch')",
        [],
        |row| row.get(0),
    )
}

/// Opens an import: from here on it can be undone.
pub(crate) fn begin(
    connection: &Connection,
    batch: i32,
    kind: &str,
    started_at: &str,
) -> duckdb::Result<()> {
    connection.execute(
        "INSERT INTO import_batch VALUES (?, ?, CAST(? AS TIMESTAMP), ?)",
        duckdb::params![batch, kind, started_at, env!("CARGO_PKG_VERSION")],
    )?;
    make_tables(connection)?;
    connection.execute_batch(&format!(
        "INSERT INTO history.setting BY NAME SELECT *, {batch} AS replaced_by FROM main.setting;
         DELETE FROM setting WHERE name = 'last_batch';
         INSERT INTO setting (name, value) VALUES ('last_batch', '{batch}')"
    ))
}

/// Makes the tables that are not there yet: an older sidecart kept fewer.
fn make_tables(connection: &Connection) -> duckdb::Result<()> {
    let tables = TABLES
        .iter()
        .map(|table| table.name)
        .chain(OTHERS.iter().copied());
    for name in tables {
        connection.execute_batch(&format!(
            "CREATE TABLE IF NOT EXISTS history.{name} AS SELECT *, CAST(NULL AS INTEGER) AS replaced_by FROM main.{name} LIMIT 0"
        ))?;
    }
    Ok(())
}

/// Keeps the rows whose keys the staged rows have; they are about to be replaced.
pub(crate) fn keep_replaced(
    connection: &Connection,
    table: &Table,
    batch: i32,
) -> duckdb::Result<()> {
    keep(
        connection,
        table.name,
        batch,
        &format!(
            "SEMI JOIN {} USING ({})",
            stage_table(table),
            table.key.join(", ")
        ),
    )
}

/// Keeps every row of a table that is about to be emptied.
pub(crate) fn keep_all(connection: &Connection, table: &Table, batch: i32) -> duckdb::Result<()> {
    keep(connection, table.name, batch, "")
}

/// Keeps the rejects that `condition` finds; they are about to be replaced.
pub(crate) fn keep_rejects(
    connection: &Connection,
    batch: i32,
    condition: &str,
) -> duckdb::Result<()> {
    keep(connection, "reject", batch, condition)
}

/// Keeps the rows `t` of a table that `which` finds.
pub(crate) fn keep(
    connection: &Connection,
    table: &str,
    batch: i32,
    which: &str,
) -> duckdb::Result<()> {
    connection.execute_batch(&format!(
        "INSERT INTO history.{table} BY NAME SELECT t.*, {batch} AS replaced_by FROM main.{table} t {which}"
    ))
}

/// Forgets what is too old to be undone: all but the last `keep` imports.
pub(crate) fn prune(connection: &Connection, keep: u32) -> duckdb::Result<()> {
    let oldest: Option<i32> = connection
        .query_row(
            "SELECT batch FROM import_batch ORDER BY batch DESC LIMIT 1 OFFSET ?",
            [keep],
            |row| row.get(0),
        )
        .optional()?;
    let Some(newest_too_old) = oldest else {
        return Ok(());
    };
    for name in TABLES
        .iter()
        .map(|table| table.name)
        .chain(OTHERS.iter().copied())
    {
        connection.execute_batch(&format!(
            "DELETE FROM history.{name} WHERE replaced_by <= {newest_too_old}"
        ))?;
    }
    Ok(())
}

/// What undoing did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Undone {
    /// The imports that were undone, newest first.
    pub batches: Vec<i32>,
    /// Rows that went from the canonical tables.
    pub rows_removed: u64,
    /// Rows that came back.
    pub rows_restored: u64,
    /// Rejects that came back.
    pub rejects_restored: u64,
}

/// Why an import cannot be undone.
#[derive(Debug, thiserror::Error)]
pub enum UndoError {
    /// Nothing was imported.
    #[error("there is no import to undo")]
    Nothing,
    /// There is no such import.
    #[error("there is no import {0}; `sidecart show DB imports` lists them")]
    Unknown(i32),
    /// What it replaced is no longer kept.
    #[error(
        "import {batch} cannot be undone: what it replaced is no longer kept (the last {kept} can be; \
         import.undo_batches in the settings file keeps more from then on)"
    )]
    TooOld {
        /// The import.
        batch: i32,
        /// How many of the newest can be undone.
        kept: usize,
    },
    /// The engine failed.
    #[error(transparent)]
    Engine(#[from] duckdb::Error),
}

/// Undoes the newest import, or all down to and including `down_to`.
///
/// The rows they added go, the rows they replaced come back, with the rejects
/// and settings of then. Derived tables are the caller's to rebuild.
///
/// # Errors
/// There is no such import, or what it replaced is no longer kept.
pub fn undo(connection: &Connection, down_to: Option<i32>) -> Result<Undone, UndoError> {
    let batches = numbers(
        connection,
        "SELECT DISTINCT batch FROM import_file ORDER BY batch DESC",
    )?;
    // The settings of then are kept for every import that can be undone, whatever it replaced.
    let kept = match has_history(connection)? {
        true => numbers(
            connection,
            "SELECT DISTINCT replaced_by FROM history.setting ORDER BY 1 DESC",
        )?,
        false => Vec::new(),
    };
    let Some(newest) = batches.first().copied() else {
        return Err(UndoError::Nothing);
    };
    let down_to = down_to.unwrap_or(newest);
    if !batches.contains(&down_to) {
        return Err(UndoError::Unknown(down_to));
    }
    let wanted: Vec<i32> = batches
        .into_iter()
        .filter(|batch| *batch >= down_to)
        .collect();
    if let Some(batch) = wanted.iter().rev().find(|batch| !kept.contains(batch)) {
        return Err(UndoError::TooOld {
            batch: *batch,
            kept: kept.len(),
        });
    }
    make_tables(connection)?;
    // An older sidecart did not keep the last number.
    connection.execute(
        "INSERT INTO setting (name, value) SELECT 'last_batch', CAST(? AS VARCHAR)
         WHERE NOT EXISTS (FROM setting WHERE name = 'last_batch')",
        [newest],
    )?;
    let mut done = Undone::default();
    for batch in wanted {
        undo_one(connection, batch, &mut done)?;
        done.batches.push(batch);
    }
    Ok(done)
}

fn undo_one(connection: &Connection, batch: i32, done: &mut Undone) -> Result<(), UndoError> {
    for table in TABLES {
        let name = table.name;
        done.rows_removed += count(connection.execute(
            &format!("DELETE FROM main.{name} WHERE batch = {batch}"),
            [],
        )?);
        done.rows_restored += restore(connection, name, batch)?;
    }
    // A reject that the import passed on to another table is there under that one.
    connection.execute_batch(&format!(
        "DELETE FROM main.reject AS t WHERE written_by = {batch} OR element IS NULL AND EXISTS (
             FROM history.reject h WHERE h.replaced_by = {batch} AND h.element IS NULL AND h.batch = t.batch
               AND h.path = t.path AND h.line = t.line AND h.written_by = t.written_by)"
    ))?;
    done.rejects_restored += restore(connection, "reject", batch)?;
    connection.execute_batch(&format!("DELETE FROM import_repeat WHERE batch = {batch}"))?;
    restore(connection, "import_repeat", batch)?;
    connection.execute_batch(&format!(
        "DELETE FROM setting WHERE name NOT IN ({OWN_SETTINGS});
         INSERT INTO setting BY NAME SELECT * EXCLUDE (replaced_by) FROM history.setting
         WHERE replaced_by = {batch} AND name NOT IN ({OWN_SETTINGS});
         DELETE FROM history.setting WHERE replaced_by = {batch};
         DELETE FROM import_file WHERE batch = {batch};
         DELETE FROM import_batch WHERE batch = {batch};"
    ))?;
    Ok(())
}

/// Brings back the rows of a table that an import replaced.
fn restore(connection: &Connection, table: &str, batch: i32) -> duckdb::Result<u64> {
    let rows = connection.execute(
        &format!(
            "INSERT INTO main.{table} BY NAME SELECT * EXCLUDE (replaced_by) FROM history.{table} WHERE replaced_by = {batch}"
        ),
        [],
    )?;
    connection.execute_batch(&format!(
        "DELETE FROM history.{table} WHERE replaced_by = {batch}"
    ))?;
    Ok(count(rows))
}

fn count(rows: usize) -> u64 {
    u64::try_from(rows).unwrap_or(u64::MAX)
}

fn has_history(connection: &Connection) -> duckdb::Result<bool> {
    connection.query_row(
        "SELECT count(*) > 0 FROM duckdb_tables() WHERE schema_name = 'history' AND table_name = 'setting'",
        [],
        |row| row.get(0),
    )
}

fn numbers(connection: &Connection, sql: &str) -> duckdb::Result<Vec<i32>> {
    let mut statement = connection.prepare(sql)?;
    let rows = statement.query_map([], |row| row.get(0))?;
    rows.collect()
}
