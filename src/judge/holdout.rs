//! Purchases that would have been made anyway, from visitors who were shown nothing.

use super::evidence::{Evidence, Holdout};
use crate::stats::Estimate;

/// The share of purchases that treated visitors would have made anyway, in two parts.
#[derive(Debug, Clone, Copy)]
struct Anyway {
    /// Purchases in exposed anchor orders beyond those of treated visitors, over all.
    beyond: f64,
    /// Purchases of the holdout.
    bought: f64,
    /// What the holdout would have bought at the rate of the treated.
    expected: f64,
    /// Purchases in exposed anchor orders.
    purchases: f64,
}

/// c = 1 − visitors_T(x_T/visitors_T − x_H/visitors_H)/purchases, taken apart into
/// (purchases − x_T)/purchases + x_H / (purchases × visitors_H/visitors_T).
fn anyway(holdout: &Holdout) -> Option<Anyway> {
    let Holdout {
        treated,
        held_out,
        purchases,
    } = *holdout;
    let fits = treated.n > 0.0
        && held_out.n > 0.0
        && purchases > 0.0
        && (0.0..=treated.n).contains(&treated.of)
        && (0.0..=held_out.n).contains(&held_out.of)
        && [treated.n, held_out.n, purchases]
            .iter()
            .all(|n| n.is_finite());
    fits.then(|| Anyway {
        beyond: ((purchases - treated.of) / purchases).clamp(0.0, 1.0),
        bought: held_out.of,
        expected: purchases * (held_out.n / treated.n),
        purchases,
    })
}

/// Shares differ between pairs by at least this much.
const LEAST_SPREAD: f64 = 0.10;

/// The cannibal share of every pair that has a holdout, 0 to 1.
///
/// The holdout's purchases are Poisson around those expected times a ratio that differs
/// between pairs as a gamma variable, mean and spread taken from the family by moments:
/// a holdout of fifty visitors tells little of one pair and much of hundreds.
pub(super) fn cannibal_shares(family: &[&Evidence]) -> Vec<Option<Estimate>> {
    let parts: Vec<Option<Anyway>> = family
        .iter()
        .map(|evidence| anyway(evidence.holdout.as_ref()?))
        .collect();
    let known = || parts.iter().flatten();
    let (bought, expected) = known().fold((0.0, 0.0), |sum, part| {
        (sum.0 + part.bought, sum.1 + part.expected)
    });
    if expected <= 0.0 {
        return parts.iter().map(|_| None).collect();
    }
    let ratio = ((bought + 0.5) / (expected + 0.5)).min(2.0);
    let (spread, weight) = known().fold((0.0, 0.0), |sum, part| {
        let excess = (part.bought - ratio * part.expected).powi(2) - ratio * part.expected;
        (sum.0 + excess, sum.1 + part.expected * part.expected)
    });
    let between = (spread / weight).max(0.0).sqrt().max(LEAST_SPREAD);
    let strength = ratio / (between * between);
    let of = |part: &Anyway| {
        let shape = ratio * strength + part.bought;
        let rate = strength + part.expected;
        let mean = shape / rate;
        // The purchases that the ratio is taken of are a count themselves.
        let se = (shape.sqrt() / rate).hypot(mean / part.purchases.sqrt());
        Estimate::new((part.beyond + mean).clamp(0.0, 1.0), se.min(0.5))
    };
    parts.iter().map(|part| of(part.as_ref()?)).collect()
}
