//! Purchases that would have been made anyway, from visitors who were shown something else
//! on the anchor, or nothing at all.

use super::evidence::{Evidence, Holdout, Organic, Share};
use crate::stats::{Beta, Estimate};

/// What a holdout tells of one pair: at a cannibal share c, its visitors buy
/// beyond + purchases·c times, as a Poisson variable.
#[derive(Debug, Clone, Copy)]
struct Anyway {
    /// Visitors of the holdout who bought.
    held: f64,
    /// Buyers among as many treated visitors, less those who had seen it.
    beyond: f64,
    /// Purchases in exposed anchor orders of as many treated visitors.
    purchases: f64,
    /// What the count of treated buyers leaves in doubt of c, a deviation.
    doubt: f64,
}

impl Anyway {
    /// The share as measured.
    fn share(&self) -> f64 {
        (self.held - self.beyond) / self.purchases
    }

    /// How often the holdout buys at a share.
    fn expected(&self, share: f64) -> f64 {
        (self.beyond + self.purchases * share).max(1e-9)
    }

    /// Mean and deviation of c after the data, on a grid that closes in until it is fine
    /// enough.
    fn believe(&self, prior: &SharePrior) -> Estimate {
        let (mut low, mut high) = (0.0, 1.0);
        let mut found = self.on_grid(prior, low, high);
        for _ in 0..PASSES {
            let step = (high - low) / f64::from(GRID);
            if found.se > step {
                break;
            }
            let reach = 5.0 * found.se.max(step);
            (low, high) = (
                (found.value - reach).max(0.0),
                (found.value + reach).min(1.0),
            );
            found = self.on_grid(prior, low, high);
        }
        Estimate {
            value: found.value,
            se: found.se.hypot(self.doubt.min(0.5)),
        }
    }

    fn on_grid(&self, prior: &SharePrior, low: f64, high: f64) -> Estimate {
        let weigh = |n: u32| {
            let share = low + (high - low) * (f64::from(n) + 0.5) / f64::from(GRID);
            let expected = self.expected(share);
            (
                share,
                prior.ln_density(share) + self.held * expected.ln() - expected,
            )
        };
        let weights = (0..GRID).map(weigh);
        let most = weights
            .clone()
            .fold(f64::NEG_INFINITY, |most, (_, weight)| most.max(weight));
        let (sum, mean, square) = weights.fold((0.0, 0.0, 0.0), |sums, (share, weight)| {
            let weight = (weight - most).exp();
            let share = share - low;
            (
                sums.0 + weight,
                sums.1 + weight * share,
                sums.2 + weight * share * share,
            )
        });
        let mean = mean / sum;
        Estimate {
            value: low + mean,
            se: (square / sum - mean * mean).max(0.0).sqrt(),
        }
    }
}

/// Shares of most pairs are alike; those of a few may be anything.
#[derive(Debug)]
struct SharePrior {
    usual: Beta,
}

impl SharePrior {
    fn ln_density(&self, share: f64) -> f64 {
        (UNUSUAL + (1.0 - UNUSUAL) * self.usual.density(share)).ln()
    }
}

/// The share of pairs that are unlike the others.
const UNUSUAL: f64 = 0.1;

/// Times that the grid closes in at most: by then it is finer than any count can tell.
const PASSES: usize = 8;

/// Points at which the posterior of c is computed.
const GRID: u32 = 40;

/// c = (bought unseen/unseen)/(bought seen/seen) among orders after a list on the anchor: who
/// saw other targets of it would have bought as often as who saw the pair, had they not seen
/// it. Unlike the holdout it counts no sale that other recommendations made, and no visitor
/// who came nowhere near the anchor.
///
/// `None` where nobody bought who saw it.
fn beside(organic: &Organic) -> Option<Anyway> {
    let Organic { seen, unseen } = *organic;
    let fits = is_share(seen) && is_share(unseen) && seen.of > 0.0;
    fits.then(|| {
        let purchases = unseen.n * seen.of / seen.n;
        // The purchases that the ratio is taken of are a count themselves.
        let ratio = ((unseen.of + 0.5) / (purchases + 0.5)).min(1.0);
        Anyway {
            held: unseen.of,
            beyond: 0.0,
            purchases,
            doubt: ratio / seen.of.sqrt(),
        }
    })
}

fn is_share(share: Share) -> bool {
    share.n > 0.0 && share.n.is_finite() && (0.0..=share.n).contains(&share.of)
}

/// So many times the purchases after the pair was seen may be counted in all: what is bought
/// beyond them hides it, and is moved by other recommendations.
const MOST_BEYOND: f64 = 3.0;

/// `None` where the counts contradict each other, no treated visitor bought, or nearly all
/// who did had not seen the pair.
fn anyway(holdout: &Holdout) -> Option<Anyway> {
    let Holdout {
        treated,
        held_out,
        purchases,
    } = *holdout;
    let fits = is_share(treated)
        && is_share(held_out)
        && treated.of > 0.0
        && treated.of <= MOST_BEYOND * purchases
        && purchases > 0.0
        && purchases.is_finite();
    fits.then(|| {
        let scale = treated.n / held_out.n;
        Anyway {
            held: held_out.of,
            beyond: (treated.of - purchases) / scale,
            purchases: purchases / scale,
            doubt: treated.of.sqrt() / purchases,
        }
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

/// Whether only a holdout tells the cannibal share of a pair.
pub(super) fn is_randomised(evidence: &Evidence) -> bool {
    evidence.organic.as_ref().and_then(beside).is_none()
}

/// The cannibal share of every pair of which orders without it tell one, 0 to 1.
///
/// Shares are beta-distributed over pairs, mean and spread by moments from the family: a
/// holdout of fifty visitors tells little of one pair and much of hundreds.
pub(super) fn cannibal_shares(family: &[&Evidence]) -> Vec<Option<Estimate>> {
    let parts: Vec<Option<Anyway>> = family
        .iter()
        .map(|evidence| {
            let beside = evidence.organic.as_ref().and_then(beside);
            beside.or_else(|| anyway(evidence.holdout.as_ref()?))
        })
        .collect();
    let known = || parts.iter().flatten();
    let (held, purchases) = known().fold((0.0, 0.0), |sum, part| {
        (sum.0 + part.held - part.beyond, sum.1 + part.purchases)
    });
    if purchases <= 0.0 {
        return vec![None; family.len()];
    }
    let mean = (held / purchases).clamp(0.02, 0.98);
    let (spread, weight) = known().fold((0.0, 0.0), |sum, part| {
        let chance = part.expected(mean) + (part.doubt * part.purchases).powi(2);
        let gap = part.purchases * (part.share() - mean);
        (
            sum.0 + gap * gap - chance,
            sum.1 + part.purchases * part.purchases,
        )
    });
    let widest = 0.9 * (mean * (1.0 - mean)).sqrt();
    let between = (spread / weight)
        .max(0.0)
        .sqrt()
        .max(LEAST_SPREAD)
        .min(widest);
    let strength = mean * (1.0 - mean) / (between * between) - 1.0;
    let Some(usual) = Beta::new(mean * strength, (1.0 - mean) * strength) else {
        return vec![None; family.len()];
    };
    let prior = SharePrior { usual };
    let believed = |part: &Option<Anyway>| Some(part.as_ref()?.believe(&prior));
    parts.iter().map(believed).collect()
}
