//! The interval of net margin per exposure.

use super::{Confidence, Estimate, PairedMoments, wilson_at};
use crate::domain::Interval;
use serde::{Deserialize, Serialize};

/// Below this many attaches the normal interval misses on one side.
pub const FEW_ATTACHES: f64 = 50.0;

/// Net margin per exposure as a sum of independent attaches: p·m̄ with the variance
/// (p·sd² + p(1 − p)m̄²)/n.
///
/// `n` exposures, `attaches` of them with a margin of `mean` and deviation `sd`. Times
/// 1000 by [`Estimate::scaled`]. `None` unless 0 ≤ attaches ≤ n, n above 0. For
/// exposures that are independent; by visitor use [`PairedMoments::ratio`].
pub fn per_exposure(n: f64, attaches: f64, mean: f64, sd: f64) -> Option<Estimate> {
    if !(n > 0.0 && n.is_finite() && (0.0..=n).contains(&attaches)) {
        return None;
    }
    let p = attaches / n;
    let variance = (p * sd * sd + p * (1.0 - p) * mean * mean) / n;
    Estimate::new(p * mean, variance.sqrt())
}

/// What attaches of one outcome brought: how many, and money each.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// Attaches with this outcome.
    pub count: f64,
    /// Mean money per attach, of any sign.
    pub mean: f64,
    /// Its standard deviation between attaches.
    pub sd: f64,
}

impl Outcome {
    /// This outcome with the category's mean and deviation standing in below two.
    #[must_use]
    pub fn or_category(self, category: Self) -> Self {
        if self.count < 2.0 {
            Self {
                count: self.count,
                ..category
            }
        } else {
            self
        }
    }

    fn fits(&self, n: f64) -> bool {
        (0.0..=n).contains(&self.count)
            && self.mean.is_finite()
            && self.sd >= 0.0
            && self.sd.is_finite()
    }

    /// Half-widths² of p·mean: below it and above it.
    ///
    /// The proportion's side is Wilson's; which of its bounds makes the product small
    /// depends on the sign of the mean. The mean's side is z²p²sd²/count.
    fn reach(&self, n: f64, confidence: Confidence) -> Option<(f64, f64)> {
        let p = self.count / n;
        let bounds = wilson_at(self.count, n, confidence)?;
        let (fewer, more) = (p - bounds.low, bounds.high - p);
        let (below, above) = if self.mean >= 0.0 {
            (fewer, more)
        } else {
            (more, fewer)
        };
        let spread = if self.count > 0.0 {
            (confidence.z() * p * self.sd).powi(2) / self.count
        } else {
            0.0
        };
        Some((
            (self.mean * below).powi(2) + spread,
            (self.mean * above).powi(2) + spread,
        ))
    }
}

/// The MOVER interval of θ = ḡ·p_keep − ℓ̄·p_ret, net margin per exposure:
/// L = θ − √((ḡ(p₁ − l₁))² + (ℓ̄(u₂ − p₂))² + z²(p₁²s_g²/k + p₂²s_ℓ²/b)), U mirrored.
///
/// `n` exposures; of `kept` attaches each brings its mean, of `returned` ones each
/// costs its mean (a loss is positive). Means of either sign: where one is negative
/// the bounds of its proportion change places. Put the category's figures in place of
/// those below two with [`Outcome::or_category`]. `None` unless n is above 0 and the
/// two counts fit into it.
///
/// Source: Zou and Donner 2008, from Newcombe 1998.
pub fn mover(n: f64, kept: Outcome, returned: Outcome, confidence: Confidence) -> Option<Interval> {
    let fits = n > 0.0
        && n.is_finite()
        && kept.fits(n)
        && returned.fits(n)
        && kept.count + returned.count <= n * (1.0 + 1e-12);
    if !fits {
        return None;
    }
    let loss = Outcome {
        mean: -returned.mean,
        ..returned
    };
    let theta = (kept.count * kept.mean + loss.count * loss.mean) / n;
    let gain = kept.reach(n, confidence)?;
    let cost = loss.reach(n, confidence)?;
    Some(Interval {
        low: theta - (gain.0 + cost.0).sqrt(),
        high: theta + (gain.1 + cost.1).sqrt(),
    })
}

/// What is known of a pair's net margin.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MarginEvidence {
    /// Exposures.
    pub exposures: f64,
    /// Attaches that were kept, and their gain.
    pub kept: Outcome,
    /// Attaches that came back, and their loss (positive).
    pub returned: Outcome,
    /// The design effect of the category or of the pair, 1 or above.
    pub design_effect: f64,
    /// Exposures (x) and net margin (y) summed per visitor, where known.
    pub by_visitor: Option<PairedMoments>,
}

/// How an interval of net margin was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarginMethod {
    /// MOVER with counts divided by the design effect.
    Mover,
    /// The delta method over visitors.
    Delta,
}

/// The interval of net margin per exposure by the rule for its attaches.
///
/// MOVER, with n and counts divided by the design effect, below [`FEW_ATTACHES`]; the
/// delta method over visitors from there. When both can be had, the wider one. The
/// category's figures are already in place of missing ones. `None` when neither can.
pub fn net_margin_interval(
    evidence: &MarginEvidence,
    confidence: Confidence,
) -> Option<(Interval, MarginMethod)> {
    let effect = evidence.design_effect.max(1.0);
    let thin = |outcome: Outcome| Outcome {
        count: outcome.count / effect,
        ..outcome
    };
    let by_mover = mover(
        evidence.exposures / effect,
        thin(evidence.kept),
        thin(evidence.returned),
        confidence,
    );
    let by_delta = evidence
        .by_visitor
        .and_then(|moments| moments.ratio())
        .map(|ratio| ratio.interval(confidence));
    let width = |interval: &Interval| interval.high - interval.low;
    let attaches = evidence.kept.count + evidence.returned.count;
    match (by_mover, by_delta) {
        (Some(mover), Some(delta)) => {
            let mover_wins = if width(&mover) == width(&delta) {
                attaches < FEW_ATTACHES
            } else {
                width(&mover) > width(&delta)
            };
            Some(if mover_wins {
                (mover, MarginMethod::Mover)
            } else {
                (delta, MarginMethod::Delta)
            })
        }
        (Some(mover), None) => Some((mover, MarginMethod::Mover)),
        (None, Some(delta)) => (attaches >= FEW_ATTACHES).then_some((delta, MarginMethod::Delta)),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests;
