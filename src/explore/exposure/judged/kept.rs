//! What is thought of all pairs over all the data, as the last import left it, so that an
//! explorer need not judge them again.
//!
//! It is read only where the same build judged by the same thresholds: whatever else judges may
//! come to something else. [`crate::facts::rebuild`] drops it with the figures it rests on.

use std::sync::Arc;

use duckdb::{Connection, OptionalExt, params};
use serde::{Deserialize, Serialize};

use super::labels::Labels;
use super::load::Pair;
use super::{Judged, JudgedPair};
use crate::explore::ExploreError;
use crate::facts::KEPT_JUDGEMENT;
use crate::whatif::Known;

/// Which sources judged.
const BUILD: &str = env!("SIDECART_BUILD");

/// So many pairs are in one row: some megabytes.
const PAIRS_IN_ROW: usize = 4_096;

/// One row of the table.
#[derive(Serialize, Deserialize)]
enum Part {
    Head {
        labels: Labels,
        currency: String,
        usual: Vec<(i64, Known)>,
    },
    Pairs(Vec<(Pair, JudgedPair)>),
}

/// Writes down what is thought of all pairs under those rules.
pub(super) fn write(conn: &Connection, judged: &Judged, rules: &str) -> Result<(), ExploreError> {
    let head = Part::Head {
        labels: judged.labels.clone(),
        currency: judged.currency.clone(),
        usual: judged.usual.clone(),
    };
    let mut pairs: Vec<(Pair, JudgedPair)> = judged
        .all()
        .map(|(pair, found)| (pair, found.clone()))
        .collect();
    pairs.sort_by_key(|(pair, _)| *pair);
    let parts = pairs
        .chunks(PAIRS_IN_ROW)
        .map(|pairs| Part::Pairs(pairs.to_vec()));
    let sql = format!("insert into {KEPT_JUDGEMENT} values (?, ?, ?, ?)");
    let mut insert = conn.prepare(&sql)?;
    for (number, part) in (0_i32..).zip(std::iter::once(head).chain(parts)) {
        // What cannot be written is judged again when it is asked for.
        let Ok(body) = postcard::to_stdvec(&part) else {
            return forget(conn);
        };
        insert.execute(params![number, BUILD, rules, body])?;
    }
    Ok(())
}

/// Leaves nothing to be read.
pub(super) fn forget(conn: &Connection) -> Result<(), ExploreError> {
    conn.execute_batch(&format!(
        "create or replace table {KEPT_JUDGEMENT} \
         (part_no integer, build varchar, rules varchar, body blob)"
    ))?;
    Ok(())
}

/// What stands there of the same build and rules; `None` where pairs have to be judged.
pub(super) fn read(conn: &Connection, rules: &str) -> Result<Option<Arc<Judged>>, ExploreError> {
    let sql = "select 1 from duckdb_tables() where not temporary and schema_name = 'main' \
               and table_name = ? and database_name = current_database()";
    let is_there: Option<i32> = conn
        .query_row(sql, [KEPT_JUDGEMENT], |row| row.get(0))
        .optional()?;
    if is_there.is_none() {
        return Ok(None);
    }
    let sql =
        format!("select body from {KEPT_JUDGEMENT} where build = ? and rules = ? order by part_no");
    let mut judged = None;
    let mut statement = conn.prepare(&sql)?;
    let mut rows = statement.query([BUILD, rules])?;
    while let Some(row) = rows.next()? {
        let body = row.get_ref(0)?;
        let part = body.as_blob().ok();
        match part.and_then(|body| postcard::from_bytes(body).ok()) {
            Some(Part::Head {
                labels,
                currency,
                usual,
            }) => {
                judged = Some(Judged {
                    labels,
                    currency,
                    usual,
                    is_whole: true,
                    ..Judged::default()
                });
            }
            Some(Part::Pairs(pairs)) => {
                let Some(judged) = &mut judged else {
                    return Ok(None);
                };
                for (pair, found) in pairs {
                    judged.places.insert(pair, judged.pairs.len());
                    judged.pairs.push(found);
                }
            }
            None => return Ok(None),
        }
    }
    Ok(judged.map(Arc::new))
}
