//! What every explorer asks first, as the last import laid it by, so that nobody waits for it
//! to be computed once more.
//!
//! It is read only by the build that wrote it, from the same facts and under the same rules:
//! whatever else computes may come to something else. [`crate::facts::rebuild`] drops it with the
//! figures it rests on; an older sidecart, which does not know it, leaves it, but makes other facts.

use duckdb::{Connection, OptionalExt, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::ExploreError;
use crate::facts::{self, LAID_BY};

/// Which sources computed.
const BUILD: &str = env!("SIDECART_BUILD");

/// Which sources computed, from which facts.
fn key(conn: &Connection) -> Result<String, ExploreError> {
    let facts = facts::print(conn)?;
    Ok(format!("{BUILD} {facts}"))
}

/// Leaves nothing to be read.
///
/// # Errors
/// When the database cannot be written.
pub(super) fn forget(conn: &Connection) -> Result<(), ExploreError> {
    conn.execute_batch(&format!(
        "create or replace table {LAID_BY} \
         (what varchar, part_no integer, build varchar, rules varchar, body blob)"
    ))?;
    Ok(())
}

/// Lays it by, part by part.
///
/// # Errors
/// When the database cannot be written.
pub(super) fn write<T: Serialize>(
    conn: &Connection,
    what: &str,
    rules: &str,
    parts: impl IntoIterator<Item = T>,
) -> Result<(), ExploreError> {
    let key = key(conn)?;
    let sql = format!("insert into {LAID_BY} values (?, ?, ?, ?, ?)");
    let mut insert = conn.prepare(&sql)?;
    for (number, part) in (0_i32..).zip(parts) {
        let Ok(body) = postcard::to_stdvec(&part) else {
            // What cannot be written is computed when it is asked for.
            let sql = format!("delete from {LAID_BY} where what = ?");
            conn.execute(&sql, [what])?;
            return Ok(());
        };
        insert.execute(params![what, number, key, rules, body])?;
    }
    Ok(())
}

/// The parts that this build laid by under those rules; `None` where it has to be computed.
///
/// # Errors
/// When the database cannot be read.
pub(super) fn read<T: DeserializeOwned>(
    conn: &Connection,
    what: &str,
    rules: &str,
) -> Result<Option<Vec<T>>, ExploreError> {
    if !is_there(conn)? {
        return Ok(None);
    }
    let sql = format!(
        "select body from {LAID_BY} where what = ? and build = ? and rules = ? order by part_no"
    );
    let mut parts = Vec::new();
    let mut statement = conn.prepare(&sql)?;
    let mut rows = statement.query(params![what, key(conn)?, rules])?;
    while let Some(row) = rows.next()? {
        let body = row.get_ref(0)?;
        let part = body.as_blob().ok();
        match part.and_then(|body| postcard::from_bytes(body).ok()) {
            Some(part) => parts.push(part),
            None => return Ok(None),
        }
    }
    Ok(Some(parts).filter(|parts| !parts.is_empty()))
}

/// Whether this build laid it by under those rules.
///
/// # Errors
/// When the database cannot be read.
pub(super) fn has(conn: &Connection, what: &str, rules: &str) -> Result<bool, ExploreError> {
    if !is_there(conn)? {
        return Ok(false);
    }
    let sql =
        format!("select count(*) > 0 from {LAID_BY} where what = ? and build = ? and rules = ?");
    Ok(conn.query_row(&sql, params![what, key(conn)?, rules], |row| row.get(0))?)
}

fn is_there(conn: &Connection) -> Result<bool, ExploreError> {
    let sql = "select 1 from duckdb_tables() where not temporary and schema_name = 'main' \
               and table_name = ? and database_name = current_database()";
    let found: Option<i32> = conn
        .query_row(sql, [LAID_BY], |row| row.get(0))
        .optional()?;
    Ok(found.is_some())
}
