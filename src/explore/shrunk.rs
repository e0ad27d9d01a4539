//! Attach rates of products, categories and cohorts, shrunk to those like them.

use std::collections::{BTreeMap, HashMap};

use duckdb::Connection;

use super::ExploreError;
use super::figures::Counted;
use crate::stats::RatePrior;

/// Fills in the shrunk attach rate of rows, each beside those of the same group: what is
/// usual there is beta-distributed, by likelihood (DOMAIN.md 6, EB beta-binomial). A group
/// of one has nothing to be shrunk to.
pub(super) fn shrink<K: Ord>(rows: &mut [Counted], group: impl Fn(&Counted) -> Option<K>) {
    let mut groups: BTreeMap<K, Vec<usize>> = BTreeMap::new();
    for (place, row) in rows.iter().enumerate() {
        if let Some(group) = group(row).filter(|_| row.base_n > 0.0) {
            groups.entry(group).or_default().push(place);
        }
    }
    for members in groups.into_values().filter(|members| members.len() > 1) {
        let counts: Vec<(f64, f64)> = members.iter().map(|place| trials(&rows[*place])).collect();
        let Some(prior) = RatePrior::by_likelihood(&counts) else {
            continue;
        };
        for (place, (x, n)) in members.into_iter().zip(counts) {
            let rate = prior.posterior(x, n).map(|rate| rate.mean());
            rows[place].beside.attach_rate_shrunk = rate;
        }
    }
}

/// Attaches in trials: weights below 1 may make fewer exposures than attaches.
fn trials(row: &Counted) -> (f64, f64) {
    ((row.attaches as f64).min(row.base_n), row.base_n)
}

/// The group of every id, from SQL that tells it.
pub(super) fn groups(
    conn: &Connection,
    alike: &str,
) -> Result<HashMap<String, String>, ExploreError> {
    let groups = conn
        .prepare(alike)?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    Ok(groups)
}
