//! Purchases that would have been made anyway, from visitors who were shown nothing.

use super::evidence::{Evidence, Holdout, Share};
use crate::stats::Estimate;

/// What a holdout tells of one pair.
#[derive(Debug, Clone, Copy)]
struct Anyway {
    /// Visitors of the holdout who bought.
    bought: f64,
    /// How many would have at the rate of the treated.
    expected: f64,
    /// Treated visitors who bought.
    treated: f64,
    /// Purchases in exposed anchor orders.
    purchases: f64,
}

/// c = 1 − visitors_T(x_T/visitors_T − x_H/visitors_H)/purchases
///   = 1 − (x_T/purchases)·(1 − r), r = (x_H/visitors_H)/(x_T/visitors_T).
///
/// `None` where the counts contradict each other, or no treated visitor bought.
fn anyway(holdout: &Holdout) -> Option<Anyway> {
    let Holdout {
        treated,
        held_out,
        purchases,
    } = *holdout;
    let side =
        |share: Share| share.n > 0.0 && share.n.is_finite() && (0.0..=share.n).contains(&share.of);
    let fits = side(treated)
        && side(held_out)
        && treated.of > 0.0
        && purchases > 0.0
        && purchases.is_finite();
    fits.then(|| Anyway {
        bought: held_out.of,
        expected: treated.of * (held_out.n / treated.n),
        treated: treated.of,
        purchases,
    })
}

impl Holdout {
    /// Purchases of the target per visitor that the recommendation adds: the share of
    /// treated visitors who bought it less that of the holdout. `None` without visitors
    /// on both sides.
    pub fn incremental_attach(&self) -> Option<f64> {
        let rate = |share: Share| (share.n > 0.0).then(|| share.of / share.n);
        Some(rate(self.treated)? - rate(self.held_out)?)
    }

    /// The share of purchases in exposed anchor orders that would have been made anyway, as
    /// measured: below 0 or above 1 where the holdout is small (DOMAIN.md 5.1a, N22). `None`
    /// without such a purchase.
    pub fn cannibal_share(&self) -> Option<f64> {
        let added = self.incremental_attach()? * self.treated.n;
        (self.purchases > 0.0).then(|| 1.0 - added / self.purchases)
    }
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
        let se = (shape.sqrt() / rate).hypot(mean / part.treated.sqrt());
        // Treated visitors may buy it without having seen it: what they buy anyway dilutes.
        let reach = part.treated / part.purchases;
        let share = 1.0 - reach * (1.0 - mean);
        Estimate::new(share.clamp(0.0, 1.0), (reach * se).min(0.5))
    };
    parts.iter().map(|part| of(part.as_ref()?)).collect()
}
