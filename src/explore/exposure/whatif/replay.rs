//! Rules replayed on the past.

use duckdb::Connection;

use super::super::judged::judged;
use super::super::levels;
use super::super::pairs::narrow;
use super::super::scope;
use super::super::spread::{Kind, Spreads};
use super::cells::{Ground, by_placement, cells, days, slot_values};
use crate::domain::Scope;
use crate::explore::ExploreError;
use crate::explore::judging::Judging;
use crate::explore::pairs::Which;
use crate::explore::shop::Shop;
use crate::whatif::{BackTest, Rule, Visitor, back_test};

const REPLAY: &str = include_str!("../../sql/whatif_replay.sql");

/// What a rule would have changed at a place.
///
/// # Errors
/// When a dimension or value of the rule is not there, or the place is not.
pub(in crate::explore) fn replay(
    conn: &Connection,
    shop: &Shop,
    judging: &Judging,
    scope: &Scope,
    which: Which<'_>,
    (rule, seed): (&Rule, u64),
) -> Result<BackTest, ExploreError> {
    let selected = scope::select(conn, shop, scope)?;
    let mut ruled = Scope::default();
    ruled.filter.terms.clone_from(&rule.conditions);
    let matched = scope::select(conn, shop, &ruled)?;
    let mut place = selected.conditions.clone();
    place.extend(narrow(conn, which)?);
    let place = if place.is_empty() {
        "true".to_owned()
    } else {
        place.join(" and ")
    };
    let cells = cells(conn, &selected, None)?;
    let spreads = Spreads::load(conn, &[Kind::Pair])?;
    let baselines = levels::baselines(conn)?;
    let judged = judged(conn, shop, scope, judging)?;
    let ground = Ground {
        baselines: &baselines,
        judged: &judged,
        spreads: &spreads,
        days: days(conn, &selected)?,
    };
    let slots = slot_values(&ground.judge(by_placement(&cells), true, &[]));
    let mut worth: Vec<String> = slots
        .iter()
        .filter(|(_, value)| **value > 0.0)
        .map(|((anchor, placement), value)| format!("({anchor}, {placement}, {value:e})"))
        .collect();
    worth.sort();
    if worth.is_empty() {
        worth.push("(-1, -1, 0.0)".to_owned());
    }
    let sql = REPLAY
        .replace("{slots}", &worth.join(", "))
        .replace("{rule}", &matched.with(&[]))
        .replace("{place}", &place)
        .replace("{stay}", &rule.at_most.unwrap_or(0).to_string());
    let visitors: Vec<Visitor> = conn
        .prepare(&sql)?
        .query_map([], |row| {
            Ok(Visitor {
                exposures: row.get(0)?,
                net: row.get(1)?,
                slot_value: row.get(2)?,
                attaches: row.get(3)?,
                units_back: row.get(4)?,
            })
        })?
        .collect::<Result<_, _>>()?;
    let sql = format!(
        "select cast(coalesce(sum(f.weight), 0) as double) from fact_exposure as f where {place}"
    );
    let all: f64 = conn.query_row(&sql, [], |row| row.get(0))?;
    Ok(BackTest {
        remarks: matched.remarks,
        ..back_test(&visitors, (all, ground.days), seed)
    })
}
