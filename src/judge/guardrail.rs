//! What a recommendation must not harm: completion of orders, returns of the anchor,
//! returns of the target.

use super::evidence::{AnchorReturns, Dimension, Evidence, Funnel, Share};
use super::posterior::Posterior;
use super::{Case, Thresholds};
use crate::stats::{AlwaysValid, Confidence, Estimate, MeanPrior, e_benjamini_hochberg, e_value};
use serde::{Deserialize, Serialize};

/// What is known of one funnel of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Guard {
    /// The placement.
    pub placement: u16,
    /// Completion with the pair less completion without, as a difference of rates,
    /// shrunk to what other pairs show.
    pub change: Estimate,
    /// Completion without the pair.
    pub base: f64,
    /// P(completion falls by more than the non-inferiority margin).
    pub p_harm: f64,
    /// What the completion lost costs per exposure there, 0 where none is or an order's margin
    /// is not known.
    pub cost: f64,
    /// Share of the pair's exposures that are there.
    pub share: f64,
    /// Whether the comparison is randomised.
    pub is_randomised: bool,
    /// Whether it is with a holdout.
    pub against_holdout: bool,
    /// Whether the fall is certain at any moment, over the family (e-BH).
    pub is_breached: bool,
}

/// Why completion at a placement cannot be told.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Unmeasured {
    /// There are no sessions to compare with: all that saw something on the anchor saw this.
    NoOthers,
    /// Too few sessions, of which so many ordered and so many did not.
    Few {
        /// Sessions that saw the pair.
        sessions: f64,
    },
}

/// The variance of the orders of sessions from which their difference is looked at, as alerts
/// do: below it is far from normal.
const LEAST_VARIANCE: f64 = 10.0;

impl Funnel {
    /// Why nothing can be told of it, if so.
    pub fn unmeasured(&self) -> Option<Unmeasured> {
        if self.without.n.is_nan() || self.without.n <= 0.0 {
            return Some(Unmeasured::NoOthers);
        }
        let p = (self.with.of + self.without.of) / (self.with.n + self.without.n);
        let variance =
            self.with.n * self.without.n / (self.with.n + self.without.n) * p * (1.0 - p);
        // What is no number is too few.
        (variance.is_nan() || variance < LEAST_VARIANCE).then_some(Unmeasured::Few {
            sessions: self.with.n,
        })
    }
}

/// Completion rates of other pairs differ by at least this much, relative: without it
/// the one harmful pair among hundreds would be shrunk away.
const LEAST_SPREAD: f64 = 0.02;

/// Returns of anchors differ by at least this much between pairs.
const LEAST_RETURN_SPREAD: f64 = 0.02;

/// The guards of every case, in order.
pub(super) fn guards(cases: &[Case<'_>], thresholds: &Thresholds) -> Vec<Vec<Guard>> {
    // A family each, for what they compare with differs.
    let kind = |is_randomised: bool, against_holdout: bool| match (is_randomised, against_holdout) {
        (true, _) => 0,
        (false, true) => 1,
        (false, false) => 2,
    };
    let of = |funnel: &Funnel| kind(funnel.is_randomised, funnel.against_holdout);
    let funnels = |kind: usize| -> Vec<Estimate> {
        let all = cases.iter().flat_map(|case| &case.evidence.funnels);
        all.filter(|funnel| of(funnel) == kind && funnel.unmeasured().is_none())
            .filter_map(|funnel| difference(funnel.with, funnel.without))
            .collect()
    };
    let priors = [0, 1, 2].map(|kind| MeanPrior::by_moments(&funnels(kind)));
    let mut guards: Vec<Vec<Guard>> = Vec::with_capacity(cases.len());
    let mut e_values = [Vec::new(), Vec::new(), Vec::new()];
    let mut places = [Vec::new(), Vec::new(), Vec::new()];
    for (number, case) in cases.iter().enumerate() {
        let mut own = Vec::new();
        for funnel in &case.evidence.funnels {
            let family = of(funnel);
            let prior = priors[family];
            let Some((guard, ln_e)) = guard(case.evidence, funnel, prior, thresholds) else {
                continue;
            };
            places[family].push((number, own.len()));
            e_values[family].push(e_value(ln_e));
            own.push(guard);
        }
        guards.push(own);
    }
    for (places, e_values) in places.into_iter().zip(&e_values) {
        let found = e_benjamini_hochberg(e_values, thresholds.breach_q);
        for ((case, guard), selected) in places.into_iter().zip(found.selected) {
            guards[case][guard].is_breached = selected;
        }
    }
    guards
}

fn guard(
    evidence: &Evidence,
    funnel: &Funnel,
    prior: Option<MeanPrior>,
    thresholds: &Thresholds,
) -> Option<(Guard, f64)> {
    if funnel.unmeasured().is_some() {
        return None;
    }
    let raw = difference(funnel.with, funnel.without)?;
    let base = funnel.without.of / funnel.without.n;
    let change = shrink(raw, prior, LEAST_SPREAD * base);
    let cost = evidence
        .order_margin
        .map_or(0.0, |margin| (-change.value).max(0.0) * margin.max(0.0));
    let n = funnel.with.n + funnel.without.n;
    let test = AlwaysValid::new(Confidence::P95, AlwaysValid::TUNED_TO)?;
    // Without randomisation pairs differ by who sees them too: only what goes beyond the
    // differences that are usual between pairs counts.
    let tested = if funnel.is_randomised {
        raw
    } else {
        let usual = prior.map_or(0.0, |prior| prior.between_sd);
        Estimate {
            se: raw.se.hypot(usual),
            ..raw
        }
    };
    let ln_e = if tested.value < 0.0 {
        test.ln_e_value(tested, n, 0.0).unwrap_or(0.0)
    } else {
        0.0
    };
    let guard = Guard {
        placement: funnel.placement,
        change,
        base,
        p_harm: 1.0 - change.probability_above(-thresholds.cvr_margin * base),
        cost,
        share: share_at(evidence, funnel.placement),
        is_randomised: funnel.is_randomised,
        against_holdout: funnel.against_holdout,
        is_breached: false,
    };
    Some((guard, ln_e))
}

/// The share of the pair's exposures at a placement; 1 where nobody tells them apart.
fn share_at(evidence: &Evidence, placement: u16) -> f64 {
    let cells = evidence.cells.iter();
    let (there, all) = cells
        .filter(|cell| cell.dimension == Dimension::Placement)
        .fold((0.0, 0.0), |(there, all), cell| {
            let exposures = cell.takings.exposures;
            let here = if cell.value == placement {
                exposures
            } else {
                0.0
            };
            (there + here, all + exposures)
        });
    if all > 0.0 { there / all } else { 1.0 }
}

/// The first rate less the second, two trials at the rate of both together added to each
/// so that neither is certain and neither side is moved when the other has more trials.
/// `None` without trials on both sides, or where counts disagree.
fn difference(first: Share, second: Share) -> Option<Estimate> {
    let fits =
        |share: Share| share.n > 0.0 && share.n.is_finite() && (0.0..=share.n).contains(&share.of);
    if !fits(first) || !fits(second) {
        return None;
    }
    let both = (first.of + second.of + 0.5) / (first.n + second.n + 1.0);
    let rate = |share: Share| {
        let p = (share.of + 2.0 * both) / (share.n + 2.0);
        Estimate {
            value: p,
            se: (p * (1.0 - p) / (share.n + 2.0)).sqrt(),
        }
    };
    Some(rate(first).minus(rate(second)))
}

fn shrink(raw: Estimate, prior: Option<MeanPrior>, least: f64) -> Estimate {
    let prior = prior.map_or(
        MeanPrior {
            mean: 0.0,
            mean_se: 0.0,
            between_sd: least,
        },
        |prior| MeanPrior {
            between_sd: prior.between_sd.max(least),
            ..prior
        },
    );
    prior.posterior(Some(raw))
}

/// P(returns of the anchor rise by more than the threshold) for every case; `None`
/// where they are not known.
pub(super) fn anchor_return_harm(
    cases: &[Case<'_>],
    thresholds: &Thresholds,
) -> Vec<Option<Estimate>> {
    let raw = |returns: &AnchorReturns| difference(returns.with, returns.without);
    let known: Vec<Estimate> = cases
        .iter()
        .filter_map(|case| raw(case.evidence.anchor_returns.as_ref()?))
        .collect();
    let prior = MeanPrior::by_moments(&known);
    let least = LEAST_RETURN_SPREAD.max(thresholds.anchor_return_rise);
    cases
        .iter()
        .map(|case| {
            Some(shrink(
                raw(case.evidence.anchor_returns.as_ref()?)?,
                prior,
                least,
            ))
        })
        .collect()
}

/// P(the target's return rate lies more than `rise` above its baseline). `None`
/// without a baseline.
pub(super) fn return_excess(evidence: &Evidence, posterior: &Posterior, rise: f64) -> Option<f64> {
    let baseline = evidence.baseline_return_rate?;
    Some(posterior.return_rate.probability_above(baseline + rise))
}
