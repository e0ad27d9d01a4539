//! Orders without exposures: what goes together, and that no verdict can be had.

use std::cmp::Ordering;

use super::Verdict;
use super::ground::{Gap, Ground};
use crate::domain::Interval;
use crate::stats::{Cooccurrence, chi2_p_value};

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
    /// One-sided: how often chance alone brings them together as often; 1 where they are not
    /// together more than by chance, or too seldom to tell.
    pub p_value: f64,
    /// Whether it goes together beyond chance at the family's rate.
    pub goes_together: bool,
}

/// Fewest orders with both from which a pair counts as going together.
const LEAST_TOGETHER: u64 = 5;

/// The p-value up to which pairs go together at the false discovery rate `q` over a
/// family (Benjamini and Hochberg 1995); `family` are orders with both and the co-occurrence.
/// 0 where none does.
pub fn basket_level(family: &[(u64, Cooccurrence)], q: f64) -> f64 {
    let mut p_values: Vec<f64> = family
        .iter()
        .map(|(both, together)| p_value(*both, together))
        .collect();
    p_values.sort_by(f64::total_cmp);
    let m = p_values.len() as f64;
    let stands = |(rank, p): (usize, &f64)| (*p <= q * (rank + 1) as f64 / m).then_some(*p);
    let found = p_values.iter().enumerate().rev().find_map(stands);
    found.filter(|p| *p < 1.0).unwrap_or(0.0)
}

/// Log-likelihood ratio test, one-sided.
fn p_value(both: u64, together: &Cooccurrence) -> f64 {
    if together.direction() != Some(Ordering::Greater) || both < LEAST_TOGETHER {
        return 1.0;
    }
    // χ² looks both ways; only "more often" is asked.
    chi2_p_value(together.llr(), 1.0).map_or(1.0, |p| p / 2.0)
}

/// Judges one pair known from orders only; `together` is `None` where its counts
/// contradict each other, `level` as of [`basket_level`].
pub fn judge_basket(
    both: u64,
    anchor: u64,
    together: Option<Cooccurrence>,
    level: f64,
) -> BasketJudgement {
    let p_value = together
        .as_ref()
        .map_or(1.0, |together| p_value(both, together));
    BasketJudgement {
        verdict: Verdict::Insufficient,
        ground: Ground::Gap(Gap::NoExposures),
        both,
        anchor,
        lift: together.as_ref().and_then(Cooccurrence::lift),
        lift_interval: together.as_ref().and_then(Cooccurrence::lift_interval),
        p_value,
        goes_together: p_value <= level,
    }
}

/// Judges pairs known from orders only as one family, under false discovery control at `q`.
///
/// `counts` are a pair's (both, anchor) and its co-occurrence, `None` where the counts
/// contradict each other.
pub fn judge_baskets(counts: &[(u64, u64, Option<Cooccurrence>)], q: f64) -> Vec<BasketJudgement> {
    let known = counts
        .iter()
        .filter_map(|(both, _, together)| Some((*both, (*together)?)));
    let level = basket_level(&known.collect::<Vec<_>>(), q);
    counts
        .iter()
        .map(|(both, anchor, together)| judge_basket(*both, *anchor, *together, level))
        .collect()
}
