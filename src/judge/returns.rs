//! What the other pairs of a category say about how much of each comes back.

use super::evidence::Evidence;
use super::prior::sample;
use crate::stats::{Beta, RateMixture, ln_marginal};

/// Return rates of usual pairs differ by at least this share of their mean.
const LEAST_SPREAD: f64 = 0.30;

/// Strengths of the usual part that are tried, in units of what comes back or stays.
const STRENGTHS: [f64; 14] = [
    2.0, 4.0, 7.0, 12.0, 20.0, 35.0, 60.0, 100.0, 170.0, 300.0, 500.0, 800.0, 1_300.0, 2_200.0,
];

/// The share of unusual pairs lies between these.
const UNUSUAL: (f64, f64) = (0.02, 0.5);

/// Rounds in which share, ratio and strength are found one after the other.
const ROUNDS: usize = 8;

/// Returns of a group: how they compare with their baselines, how strongly, and how many
/// pairs are unlike the others.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct ReturnPrior {
    /// Share that comes back of a pair without a baseline.
    rate: f64,
    /// Returned units of usual pairs over those that the baselines would have returned.
    ratio: f64,
    /// Units that a usual pair leans on.
    strength: f64,
    /// Share of the pairs that are unusual.
    unusual: f64,
}

impl ReturnPrior {
    /// Nothing known.
    pub(super) const UNKNOWN: Self = Self {
        rate: 0.1,
        ratio: 1.0,
        strength: 5.0,
        unusual: 0.1,
    };

    /// By the likelihood of the members' returns; `None` where none had units that could
    /// come back.
    pub(super) fn of(members: &[&Evidence]) -> Option<Self> {
        let counts: Vec<Counts> = members.iter().filter_map(|e| Counts::of(e)).collect();
        let counts = sample(&counts, |counts| counts.units);
        if counts.is_empty() {
            return None;
        }
        let everywhere = |_: usize| 1.0;
        let mut found = Self {
            rate: rate(&counts, everywhere),
            ratio: ratio(&counts, everywhere),
            ..Self::UNKNOWN
        };
        for _ in 0..ROUNDS {
            let unusual: Vec<f64> = counts
                .iter()
                .map(|counts| {
                    let prior = found.prior(counts.baseline);
                    prior.unusual_after(counts.back, counts.units)
                })
                .collect();
            found = found.after(&counts, &unusual);
        }
        Some(found)
    }

    fn after(self, counts: &[Counts], unusual: &[f64]) -> Self {
        let share = (unusual.iter().sum::<f64>() + 1.0) / (counts.len() as f64 + 10.0);
        let usual = |at: usize| 1.0 - unusual[at];
        let next = Self {
            rate: rate(counts, usual),
            ratio: ratio(counts, usual),
            unusual: share.clamp(UNUSUAL.0, UNUSUAL.1),
            ..self
        };
        let likelihood = |strength: f64| -> f64 {
            let next = Self { strength, ..next };
            let members = counts.iter().enumerate().map(|(at, counts)| {
                let usual_part = next.prior(counts.baseline).usual;
                usual(at) * ln_marginal(&usual_part, counts.back, counts.units)
            });
            members.sum()
        };
        let best = STRENGTHS
            .map(|strength| (strength, likelihood(strength)))
            .into_iter()
            .max_by(|a, b| a.1.total_cmp(&b.1));
        Self {
            strength: best.map_or(next.strength, |(strength, _)| strength),
            ..next
        }
    }

    /// The share that comes back, and how many units a usual pair leans on.
    pub(super) fn rate_and_strength(&self) -> (f64, f64) {
        (self.rate, self.strength)
    }

    /// The same with another strength.
    pub(super) fn with_strength(&self, strength: f64) -> Self {
        Self { strength, ..*self }
    }

    /// What is believed of a pair whose target comes back so often without it.
    pub(super) fn prior(&self, baseline: Option<f64>) -> RateMixture {
        let rate = baseline
            .map_or(self.rate, |baseline| baseline * self.ratio)
            .clamp(0.001, 0.95);
        let most = ((1.0 - rate) / (rate * LEAST_SPREAD * LEAST_SPREAD) - 1.0).max(1.0);
        let strength = self.strength.min(most);
        let usual = beta(rate * strength, (1.0 - rate) * strength);
        mixture(usual, rate, self.unusual)
    }
}

/// A usual return rate with mean `rate`, above 0, or at so small a share of times any: its
/// mean is then twice as high, as vague as one unit that came back.
pub(super) fn mixture(usual: Beta, rate: f64, unusual_share: f64) -> RateMixture {
    let mean = (2.0 * rate).clamp(0.001, 0.5);
    RateMixture {
        usual,
        unusual: beta(1.0, 1.0 / mean - 1.0),
        unusual_share,
    }
}

/// Of positive parameters, as these are: rates lie in [0.001, 0.95], strengths above 0.
fn beta(alpha: f64, beta: f64) -> Beta {
    Beta::new(alpha, beta).unwrap_or(Beta::UNIFORM)
}

/// What came back of a pair, out of what had time to.
#[derive(Debug, Clone, Copy)]
struct Counts {
    back: f64,
    units: f64,
    baseline: Option<f64>,
}

impl Counts {
    fn of(evidence: &Evidence) -> Option<Self> {
        let effect = evidence.design.returned.max(1.0);
        let takings = &evidence.takings;
        let units = takings.units_expected.max(takings.units_back) / effect;
        (units > 0.0).then_some(Self {
            back: takings.units_back / effect,
            units,
            baseline: evidence.baseline_return_rate,
        })
    }
}

/// The share that came back, members weighted.
fn rate(counts: &[Counts], weight: impl Fn(usize) -> f64) -> f64 {
    let (back, units) = sums(counts, weight, |_| Some(1.0));
    ((back + 0.1) / (units + 1.0)).clamp(0.001, 0.95)
}

/// What came back over what the baselines would have brought back, members weighted.
fn ratio(counts: &[Counts], weight: impl Fn(usize) -> f64) -> f64 {
    let (back, expected) = sums(counts, weight, |counts| counts.baseline);
    // One unit on both sides keeps a group without returns from claiming 0.
    (back + 1.0) / (expected + 1.0)
}

fn sums(
    counts: &[Counts],
    weight: impl Fn(usize) -> f64,
    base: impl Fn(&Counts) -> Option<f64>,
) -> (f64, f64) {
    let parts = counts.iter().enumerate().filter_map(|(at, counts)| {
        let weight = weight(at);
        Some((weight * counts.back, weight * counts.units * base(counts)?))
    });
    parts.fold((0.0, 0.0), |sum, one| (sum.0 + one.0, sum.1 + one.1))
}
