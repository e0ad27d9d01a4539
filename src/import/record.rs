//! What an import writes about itself: its files, its rejects by kind, its salt.

use duckdb::Connection;

use super::ImportError;
use super::detect::Load;
use super::history;
use super::load::{RejectKind, Report};
use super::privacy::Salt;
use crate::store::{get_setting, set_setting};

/// The setting that tells whether a salt is the one the database's hashes were made with.
const SALT_CHECK: &str = "salt_check";

/// One person has one id only as long as the salt stays the same.
pub(crate) fn check_salt(connection: &Connection, salt: &Salt) -> Result<(), ImportError> {
    if !salt.is_used() {
        return Ok(());
    }
    match get_setting(connection, SALT_CHECK)? {
        Some(known) if known != salt.fingerprint() => Err(ImportError::OtherSalt),
        Some(_) => Ok(()),
        None => Ok(set_setting(connection, SALT_CHECK, &salt.fingerprint())?),
    }
}

/// The files of this import by number, for the rejects to name.
pub(crate) fn keep_files(connection: &Connection, loads: &[Load]) -> duckdb::Result<()> {
    connection.execute_batch(
        "CREATE TEMP TABLE input_file (file_no INTEGER, file VARCHAR, path VARCHAR, table_name VARCHAR)",
    )?;
    for (file_no, load) in loads.iter().enumerate() {
        connection.execute(
            "INSERT INTO input_file VALUES (?, ?, ?, ?)",
            duckdb::params![
                i64::try_from(file_no).unwrap_or(i64::MAX),
                load.file.name,
                load.file.whole_path.to_string_lossy(),
                load.table.name
            ],
        )?;
    }
    Ok(())
}

/// A file that is imported again answers for its rejects anew. With `replace` the
/// rejects and repeats of every file of the filled tables go with their rows.
///
/// A row that is flawed as a whole is missing from several tables, and rejected for
/// the first: where that one answers anew, the reject passes to the next.
pub(crate) fn forget_old_rejects(
    connection: &Connection,
    batch: i32,
    replace: bool,
) -> duckdb::Result<()> {
    let answered = |row: &str| match replace {
        true => format!("EXISTS (FROM input_file i WHERE i.table_name = {row}.table_name)"),
        false => format!(
            "EXISTS (FROM input_file i WHERE i.path = {row}.path AND i.table_name = {row}.table_name)"
        ),
    };
    let forget = |table: &str| {
        let which = format!("WHERE {}", answered("t"));
        history::keep(connection, table, batch, &which)?;
        connection.execute_batch(&format!("DELETE FROM main.{table} AS t {which}"))
    };
    connection.execute_batch(&format!(
        "CREATE TEMP TABLE passed_on AS
         WITH current_block AS ({current_block})
         SELECT t.* REPLACE (n.table_name AS table_name, n.file_no AS file_no)
         FROM main.reject t
         JOIN import_file own USING (batch, path, file_no, table_name)
         JOIN current_block n ON n.batch = t.batch AND n.path = t.path AND n.way = own.recipe ->> '$.way'
         WHERE t.element IS NULL AND {} AND NOT {}
         QUALIFY row_number() OVER (PARTITION BY t.rowid ORDER BY n.file_no) = 1",
        answered("t"),
        answered("n"),
        current_block = include_str!("sql/current_block.sql"),
    ))?;
    forget("reject")?;
    if replace {
        forget("import_repeat")?;
    }
    connection.execute_batch("INSERT INTO reject FROM passed_on; DROP TABLE passed_on")
}

/// What is kept of a file beside its report.
pub(crate) struct KeptFile {
    pub(crate) file_no: usize,
    pub(crate) path: String,
    /// How it was read, as JSON.
    pub(crate) recipe: Option<String>,
}

pub(crate) fn keep_report(
    connection: &Connection,
    report: &Report,
    kept: &[KeptFile],
    started_at: &str,
) -> duckdb::Result<()> {
    for (file, kept) in report.files.iter().zip(kept) {
        connection.execute(
            "INSERT INTO import_file (batch, file, path, table_name, rows_read, rows_imported, rows_unchanged, \
             rows_rejected, rows_filtered, started_at, file_no, recipe) \
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, CAST(? AS TIMESTAMP), ?, ?)",
            duckdb::params![
                report.batch,
                file.file,
                kept.path,
                file.table,
                file.rows_read,
                file.rows_imported,
                file.rows_unchanged,
                file.rows_rejected,
                file.rows_filtered,
                started_at,
                i64::try_from(kept.file_no).unwrap_or(i64::MAX),
                kept.recipe,
            ],
        )?;
    }
    Ok(())
}

/// The rejects whose column `of` names that import, by kind.
pub(crate) fn reject_kinds(
    connection: &Connection,
    of: &str,
    batch: i32,
) -> duckdb::Result<Vec<RejectKind>> {
    let sql = include_str!("sql/reject_kinds.sql").replace("batch = ?", &format!("{of} = ?"));
    let mut statement = connection.prepare(&sql)?;
    let kinds = statement.query_map([batch], |row| {
        Ok(RejectKind {
            table: row.get(0)?,
            reason: row.get(1)?,
            rows: row.get(2)?,
            file: row.get(3)?,
            line: row.get(4)?,
        })
    })?;
    kinds.collect()
}
