//! Whether buyers who took what was recommended come back, beside like buyers who did not.

use std::collections::BTreeMap;

use duckdb::Connection;

use super::scope::Selected;
use crate::explore::ExploreError;
use crate::explore::answer::RepeatDifference;
use crate::explore::shop::Shop;
use crate::stats::{Confidence, Moments, Stratum, mean_difference, risk_difference};

const AGAIN: &str = include_str!("../sql/again.sql");

/// The strata of one key: rates, and what was bought.
#[derive(Debug, Default)]
struct Strata {
    rates: Vec<Stratum>,
    values: Vec<(Moments, Moments)>,
}

/// By how much more often buyers who took a recommendation come back within 90 days than
/// those who saw it and did not, and how much more they then bring, by `key`, an expression
/// over a table `f`. Compared within strata: month of the first order, tier, price band,
/// channel and category of the anchor (Mantel and Haenszel 1959; Sato 1989 for the variance).
///
/// A key is left out where no stratum has buyers of both kinds.
pub(super) fn repeat_differences(
    conn: &Connection,
    shop: &Shop,
    selected: &Selected,
    place: &[String],
    key: &str,
) -> Result<BTreeMap<i64, RepeatDifference>, ExploreError> {
    if shop.about_credit().is_some() || shop.about_repeats().is_some() {
        return Ok(BTreeMap::new());
    }
    let sql = AGAIN
        .replace("{key}", key)
        .replace("{scope}", &selected.with(place));
    let mut strata: BTreeMap<i64, Strata> = BTreeMap::new();
    let mut statement = conn.prepare(&sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let stratum = Stratum {
            x1: row.get(1)?,
            n1: row.get(2)?,
            x0: row.get(3)?,
            n0: row.get(4)?,
        };
        let with = Moments::from_sums(stratum.n1, row.get(5)?, row.get(6)?);
        let without = Moments::from_sums(stratum.n0, row.get(7)?, row.get(8)?);
        let found = strata.entry(row.get(0)?).or_default();
        found.rates.push(stratum);
        found.values.extend(with.zip(without));
    }
    let knows_returns = shop.about_returns().is_none();
    Ok(strata
        .into_iter()
        .filter_map(|(key, strata)| Some((key, difference(&strata, knows_returns)?)))
        .collect())
}

fn difference(strata: &Strata, knows_returns: bool) -> Option<RepeatDifference> {
    let rate = risk_difference(&strata.rates)?;
    let value = mean_difference(&strata.values).filter(|_| knows_returns);
    let buyers: f64 = strata.rates.iter().map(|s| s.n1 + s.n0).sum();
    let bounds = rate.interval(Confidence::P95);
    let of_value = value.map(|value| value.interval(Confidence::P95));
    Some(RepeatDifference {
        repeat_difference_90d: rate.value,
        repeat_difference_90d_low: bounds.low,
        repeat_difference_90d_high: bounds.high,
        repeat_buyers_compared: buyers as u64,
        repeat_value_difference_90d: value.map(|value| value.value),
        repeat_value_difference_90d_low: of_value.map(|interval| interval.low),
        repeat_value_difference_90d_high: of_value.map(|interval| interval.high),
    })
}
