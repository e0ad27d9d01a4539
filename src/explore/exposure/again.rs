//! Whether buyers of a pair come back, beside like buyers who did not take it.

use duckdb::Connection;

use super::scope::Selected;
use crate::explore::ExploreError;
use crate::explore::answer::RepeatDifference;
use crate::stats::{Confidence, Stratum, risk_difference};

/// By how much more often buyers who took the pair come back within 90 days than those who
/// saw it and did not, within strata: month of the first order, tier, price band, channel
/// and category of the anchor (Mantel and Haenszel 1959; Sato 1989 for its variance).
///
/// `None` where no stratum has buyers of both kinds.
pub(super) fn repeat_difference(
    conn: &Connection,
    selected: &Selected,
    place: &[String],
) -> Result<Option<RepeatDifference>, ExploreError> {
    let sql = format!(
        "select cast(sum(f.attached_repeats) as double), cast(sum(f.attached_buyers) as double), \
         cast(sum(f.rest_repeats) as double), cast(sum(f.rest_buyers) as double) \
         from fact_outcome as f where {} \
         group by f.first_month, f.tier_no, f.price_band, f.channel_no, f.anchor_category_no \
         having sum(f.attached_buyers) > 0 and sum(f.rest_buyers) > 0 order by all",
        selected.with(place)
    );
    let strata: Vec<Stratum> = conn
        .prepare(&sql)?
        .query_map([], |row| {
            Ok(Stratum {
                x1: row.get(0)?,
                n1: row.get(1)?,
                x0: row.get(2)?,
                n0: row.get(3)?,
            })
        })?
        .collect::<Result<_, _>>()?;
    let buyers: f64 = strata.iter().map(|stratum| stratum.n1 + stratum.n0).sum();
    Ok(risk_difference(&strata).map(|difference| {
        let interval = difference.interval(Confidence::P95);
        RepeatDifference {
            repeat_difference_90d: difference.value,
            repeat_difference_90d_low: interval.low,
            repeat_difference_90d_high: interval.high,
            repeat_buyers_compared: buyers as u64,
        }
    }))
}
