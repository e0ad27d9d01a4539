//! What a recommendation must not harm: completion of orders, returns of the anchor,
//! returns of the target.

use super::evidence::{AnchorReturns, Evidence, Funnel, Share};
use super::posterior::Posterior;
use super::{Case, Thresholds};
use crate::stats::{AlwaysValid, Confidence, Estimate, MeanPrior, e_benjamini_hochberg, e_value};

/// What is known of one funnel of a pair.
#[derive(Debug, Clone, Copy, PartialEq)]
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
    /// What the completion lost costs per exposure, 0 where none is or an order's margin
    /// is not known.
    pub cost: f64,
    /// Whether the comparison is randomised.
    pub is_randomised: bool,
    /// Whether the fall is certain at any moment, over the family (e-BH).
    pub is_breached: bool,
}

/// Completion rates of other pairs differ by at least this much, relative: without it
/// the one harmful pair among hundreds would be shrunk away.
const LEAST_SPREAD: f64 = 0.02;

/// Returns of anchors differ by at least this much between pairs.
const LEAST_RETURN_SPREAD: f64 = 0.02;

/// The guards of every case, in order.
pub(super) fn guards(cases: &[Case<'_>], thresholds: &Thresholds) -> Vec<Vec<Guard>> {
    let funnels = |is_randomised: bool| -> Vec<Estimate> {
        let all = cases.iter().flat_map(|case| &case.evidence.funnels);
        all.filter(|funnel| funnel.is_randomised == is_randomised)
            .filter_map(|funnel| difference(funnel.with, funnel.without))
            .collect()
    };
    let priors = [false, true].map(|randomised| MeanPrior::by_moments(&funnels(randomised)));
    let mut guards: Vec<Vec<Guard>> = Vec::with_capacity(cases.len());
    let mut e_values = Vec::new();
    let mut places = Vec::new();
    for (number, case) in cases.iter().enumerate() {
        let mut own = Vec::new();
        for funnel in &case.evidence.funnels {
            let prior = priors[usize::from(funnel.is_randomised)];
            let Some((guard, ln_e)) = guard(case.evidence, funnel, prior, thresholds) else {
                continue;
            };
            if guard.is_randomised {
                places.push((number, own.len()));
                e_values.push(e_value(ln_e));
            }
            own.push(guard);
        }
        guards.push(own);
    }
    let found = e_benjamini_hochberg(&e_values, thresholds.breach_q);
    for ((case, guard), selected) in places.into_iter().zip(found.selected) {
        guards[case][guard].is_breached = selected;
    }
    guards
}

fn guard(
    evidence: &Evidence,
    funnel: &Funnel,
    prior: Option<MeanPrior>,
    thresholds: &Thresholds,
) -> Option<(Guard, f64)> {
    let raw = difference(funnel.with, funnel.without)?;
    let base = funnel.without.of / funnel.without.n;
    let change = shrink(raw, prior, LEAST_SPREAD * base);
    let cost = evidence
        .order_margin
        .map_or(0.0, |margin| (-change.value).max(0.0) * margin.max(0.0));
    let n = funnel.with.n + funnel.without.n;
    let test = AlwaysValid::new(Confidence::P95, AlwaysValid::TUNED_TO)?;
    let ln_e = if raw.value < 0.0 {
        test.ln_e_value(raw, n, 0.0).unwrap_or(0.0)
    } else {
        0.0
    };
    let guard = Guard {
        placement: funnel.placement,
        change,
        base,
        p_harm: 1.0 - change.probability_above(-thresholds.cvr_margin * base),
        cost,
        is_randomised: funnel.is_randomised,
        is_breached: false,
    };
    Some((guard, ln_e))
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
