//! What was thought of pairs before, so that a verdict does not change back and forth.
//!
//! An import that changes anything judges all pairs once and writes the verdicts down. Where it
//! brings a later day of data it is a refresh: what stood there is then what was thought before.
//! Else it corrects, and what was thought before stays as it is, so that a day that is imported in
//! two pieces comes to what it comes to in one. Readers judge from what was thought before and so
//! come to the same verdict.

use serde::{Deserialize, Serialize};
use std::collections::HashMap;

use duckdb::{Connection, OptionalExt, params};

use super::load::Pair;
use super::{Judged, judged, kept};
use crate::domain::Scope;
use crate::explore::judging::Judging;
use crate::explore::shop::Shop;
use crate::explore::{ExploreError, laid_by};
use crate::judge::{Previous, Thresholds, Verdict};

/// Since when a pair has its verdict, and since when another one waits. Times are UTC,
/// ISO 8601.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::explore) struct Since {
    verdict: Verdict,
    verdict_since: String,
    pending: Option<(Verdict, String)>,
}

impl Since {
    /// Since when it has that verdict.
    pub(in crate::explore) fn of(&self, verdict: Verdict) -> Option<&str> {
        (self.verdict == verdict).then_some(self.verdict_since.as_str())
    }

    /// Since when that verdict waits.
    pub(in crate::explore) fn of_pending(&self, pending: Option<Verdict>) -> Option<&str> {
        let (known, since) = self.pending.as_ref()?;
        (Some(*known) == pending).then_some(since.as_str())
    }
}

/// What is remembered of all pairs, by their numbers.
#[derive(Debug, Default)]
pub(super) struct Memory(HashMap<Pair, (Option<Previous>, Since)>);

/// The thresholds as a text: what was thought under others is not held to these.
pub(in crate::explore) fn rules(thresholds: &Thresholds) -> String {
    let named = Thresholds::NAMES.iter().zip(thresholds.values());
    let parts: Vec<String> = named
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    parts.join(" ")
}

const READ: &str = "select cast(a.product_no as bigint), cast(t.product_no as bigint), v.verdict, \
         strftime(v.since, '%Y-%m-%dT%H:%M:%SZ'), v.pending, \
         strftime(v.pending_since, '%Y-%m-%dT%H:%M:%SZ'), v.was_verdict, v.was_p_positive, v.was_pending \
     from pair_verdict as v \
     join product_fact as a on a.product_id = v.anchor_id \
     join product_fact as t on t.product_id = v.target_id \
     where v.rules = md5(?)";

impl Memory {
    /// Reads what was thought under these thresholds; nothing where the database has never
    /// been told.
    pub(super) fn load(conn: &Connection, thresholds: &Thresholds) -> Result<Self, ExploreError> {
        if !is_kept(conn)? {
            return Ok(Self::default());
        }
        let of = |id: Option<String>| id.and_then(|id| Verdict::of_id(&id));
        let mut memory = HashMap::new();
        let mut statement = conn.prepare(READ)?;
        let mut rows = statement.query([rules(thresholds)])?;
        while let Some(row) = rows.next()? {
            let pair: Pair = (row.get(0)?, row.get(1)?);
            let (Some(verdict), Some(verdict_since)) = (of(row.get(2)?), row.get(3)?) else {
                continue;
            };
            let since = Since {
                verdict,
                verdict_since,
                pending: of(row.get(4)?).zip(row.get(5)?),
            };
            let p_positive: Option<f64> = row.get(7)?;
            let previous = of(row.get(6)?)
                .zip(p_positive)
                .map(|(verdict, p_positive)| Previous {
                    verdict,
                    p_positive,
                    pending: row.get(8).ok().and_then(of),
                });
            memory.insert(pair, (previous, since));
        }
        Ok(Self(memory))
    }

    /// What was thought of a pair before the last import.
    pub(super) fn before(&self, pair: Pair) -> Option<Previous> {
        self.0.get(&pair)?.0
    }

    /// Since when it is thought.
    pub(super) fn since(&self, pair: Pair) -> Option<Since> {
        Some(self.0.get(&pair)?.1.clone())
    }
}

/// Whether the database has the table.
fn is_kept(conn: &Connection) -> Result<bool, ExploreError> {
    let found: Option<i32> = conn
        .query_row(
            "select 1 from duckdb_tables() where not temporary and schema_name = 'main' \
                 and table_name = 'pair_verdict' and database_name = current_database()",
            [],
            |row| row.get(0),
        )
        .optional()?;
    Ok(found.is_some())
}

/// Judges all pairs after an import and writes down what is thought of them; `at` is the time
/// of the import, UTC, ISO 8601. To be called once for every import that changed anything.
///
/// # Errors
/// When the derived tables are not there, or the database fails.
pub(in crate::explore) fn refresh(
    conn: &Connection,
    judging: &Judging,
    at: &str,
) -> Result<(), ExploreError> {
    if !is_kept(conn)? {
        return Ok(());
    }
    let shop = Shop::load(conn)?;
    let rules = rules(judging.thresholds());
    conn.execute("delete from pair_verdict where rules <> md5(?)", [&rules])?;
    // With a later day what stood until now is what was thought before.
    conn.execute(
        &format!(
            "update pair_verdict set was_verdict = verdict, was_p_positive = p_positive, \
                 was_since = since, was_pending = pending, was_pending_since = pending_since \
             where as_of < ({LAST_DAY})"
        ),
        [at],
    )?;
    let everything = Scope::default();
    conn.execute_batch(
        "create or replace temp table verdict_now (anchor_no bigint, target_no bigint, verdict varchar, \
             p_positive double, pending varchar)",
    )?;
    if shop.exposures > 0 {
        let judged = judged(conn, &shop, &everything, judging)?;
        write(conn, &judged)?;
    }
    conn.execute(
        &NOW.replace("{last_day}", LAST_DAY),
        params![at, at, at, rules],
    )?;
    conn.execute_batch(
        "delete from pair_verdict; insert into pair_verdict select * from verdict_next; \
         drop table verdict_next; drop table verdict_now",
    )?;
    Ok(())
}

/// Lays what is thought of all pairs by for explorers of this build.
///
/// # Errors
/// When the derived tables are not there, or the database fails.
pub(in crate::explore) fn lay_by(
    conn: &Connection,
    shop: &Shop,
    judging: &Judging,
) -> Result<(), ExploreError> {
    let rules = rules(judging.thresholds());
    if shop.exposures == 0 || laid_by::has(conn, kept::WHAT, &rules)? {
        return Ok(());
    }
    let judged = judged(conn, shop, &Scope::default(), judging)?;
    kept::write(conn, &judged, &rules)
}

/// The last day of the data, and not after the import: one day that was mistyped would hold
/// every verdict until it comes.
const LAST_DAY: &str = "select least(cast(cast(? as timestamp) as date), greatest( \
     coalesce((select max(day) from shown_day), date '0001-01-01'), \
     coalesce((select cast(max(ordered_at) as date) from order_fact), date '0001-01-01'), \
     coalesce((select cast(max(returned_at) as date) from returns), date '0001-01-01')))";

/// The rows to come: a verdict that stays keeps its time and the P+ it was given at.
const NOW: &str = "create or replace temp table verdict_next as \
     select a.product_id as anchor_id, t.product_id as target_id, n.verdict, \
         case when v.was_verdict = n.verdict and v.was_p_positive is not null \
                 and n.p_positive is not null \
             then v.was_p_positive else n.p_positive end as p_positive, \
         case when v.was_verdict = n.verdict then v.was_since \
             when v.verdict = n.verdict then v.since else cast(? as timestamp) end as since, \
         n.pending, \
         case when n.pending is null then null \
             when v.was_pending = n.pending then v.was_pending_since \
             when v.pending = n.pending then v.pending_since \
             else cast(? as timestamp) end as pending_since, \
         v.was_verdict, v.was_p_positive, v.was_since, v.was_pending, v.was_pending_since, \
         ({last_day}) as as_of, md5(?) as rules \
     from verdict_now as n \
     join product_fact as a on a.product_no = n.anchor_no \
     join product_fact as t on t.product_no = n.target_no \
     left join pair_verdict as v on v.anchor_id = a.product_id and v.target_id = t.product_id \
     order by a.product_id, t.product_id";

fn write(conn: &Connection, judged: &Judged) -> Result<(), ExploreError> {
    let mut rows = conn.appender("verdict_now")?;
    for (pair, found) in judged.all() {
        let judgement = &found.judgement;
        let p_positive = judgement.posterior.map(|posterior| posterior.p_positive);
        rows.append_row(params![
            pair.0,
            pair.1,
            judgement.verdict.id(),
            p_positive,
            judgement.pending.map(Verdict::id)
        ])?;
    }
    rows.flush()?;
    Ok(())
}
