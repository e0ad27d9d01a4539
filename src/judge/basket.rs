//! Orders without exposures: what goes together, and that no verdict can be had.

use std::cmp::Ordering;

use super::Verdict;
use super::ground::{Gap, Ground};
use crate::domain::Interval;
use crate::stats::{Cooccurrence, adjusted_p_values, chi2_p_value};

/// What orders alone tell of one pair.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BasketJudgement {
    /// Always insufficient: nobody knows how often it was shown.
    pub verdict: Verdict,
    /// What that rests on.
    pub ground: Ground,
    /// Orders with both, with the anchor, and how often as by chance.
    pub both: u64,
    /// Orders with the anchor.
    pub anchor: u64,
    /// Times as often together as by chance; `None` where a product is in no order.
    pub lift: Option<f64>,
    /// Its 95 % interval; `None` where they are never together.
    pub lift_interval: Option<Interval>,
    /// The smallest false discovery rate at which the pair counts as going together,
    /// over the family; 1 where it does not go together more than by chance.
    pub q_value: f64,
    /// Whether it goes together beyond chance at the family's rate.
    pub goes_together: bool,
}

/// Fewest orders with both from which a pair counts as going together.
const LEAST_TOGETHER: u64 = 5;

/// Judges pairs known from orders only: log-likelihood ratio tests, one-sided, under
/// false discovery control over the family at `q`.
///
/// `counts` are a pair's (both, anchor) and its co-occurrence.
pub fn judge_baskets(counts: &[(u64, u64, Cooccurrence)], q: f64) -> Vec<BasketJudgement> {
    let p_values: Vec<f64> = counts
        .iter()
        .map(|(both, _, together)| {
            let is_more = together.direction() == Some(Ordering::Greater);
            if is_more && *both >= LEAST_TOGETHER {
                // χ² looks both ways; only "more often" is asked.
                chi2_p_value(together.llr(), 1.0).map_or(1.0, |p| p / 2.0)
            } else {
                1.0
            }
        })
        .collect();
    counts
        .iter()
        .zip(adjusted_p_values(&p_values))
        .map(|((both, anchor, together), q_value)| BasketJudgement {
            verdict: Verdict::Insufficient,
            ground: Ground::Gap(Gap::NoExposures),
            both: *both,
            anchor: *anchor,
            lift: together.lift(),
            lift_interval: together.lift_interval(),
            q_value,
            goes_together: q_value <= q && q_value < 1.0,
        })
        .collect()
}
