//! Purchases that would have been made anyway, from visitors who were shown something else
//! on the anchor, or nothing at all.

use super::evidence::{Evidence, Holdout, Organic, Share};
use super::prior::sample;
use crate::stats::Estimate;

/// What orders without a pair tell of its cannibal share c.
#[derive(Debug, Clone, Copy)]
enum Anyway {
    /// Orders in which other targets of the anchor were seen, and the pair was not.
    Beside {
        /// Orders with it and those of them with the target; the same without it.
        organic: Organic,
    },
    /// A holdout: its visitors buy beyond + purchases·c times, as a Poisson variable.
    Held {
        /// Visitors of the holdout who bought.
        held: f64,
        /// Buyers among as many treated visitors, less those who had seen it.
        beyond: f64,
        /// Purchases in exposed anchor orders of as many treated visitors.
        purchases: f64,
        /// What the count of treated buyers leaves in doubt of c, a deviation.
        doubt: f64,
    },
}

/// Points at which the density of c is computed: the middles of as many equal pieces of 0..1.
const GRID: usize = 80;

type Density = [f64; GRID];

fn at(point: usize) -> f64 {
    (point as f64 + 0.5) / GRID as f64
}

impl Anyway {
    /// The likelihood at every point, over its highest.
    ///
    /// Of the x₀ + x₁ purchases without the pair and with it, x₀ are binomial with
    /// n₀c/(n₁ + n₀c), n the orders: the rate itself, which both share, cancels.
    fn likelihood(&self) -> Density {
        let mut found = [0.0; GRID];
        for (point, value) in found.iter_mut().enumerate() {
            let share = at(point);
            *value = match self {
                Self::Beside { organic } => {
                    let (with, without) = (organic.seen, organic.unseen);
                    without.of * share.ln()
                        - (with.of + without.of) * (with.n + without.n * share).ln()
                }
                Self::Held {
                    held,
                    beyond,
                    purchases,
                    ..
                } => {
                    let expected = (beyond + purchases * share).max(1e-9);
                    held * expected.ln() - expected
                }
            };
        }
        let most = found.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        found.map(|value| (value - most).exp())
    }

    /// Mean and deviation of c after the data.
    fn believe(&self, prior: &Density) -> Estimate {
        let weights = times(&self.likelihood(), prior);
        let mean: f64 = weights.iter().enumerate().map(|(p, w)| w * at(p)).sum();
        let square: f64 = weights
            .iter()
            .enumerate()
            .map(|(p, w)| w * (at(p) - mean).powi(2))
            .sum();
        // Within a piece every share is as likely as the other.
        let piece = 1.0 / (12.0 * (GRID * GRID) as f64);
        let se = (square + piece).sqrt();
        match self {
            Self::Beside { organic } => Estimate { value: mean, se }.scaled(1.0 - organic.later),
            Self::Held { doubt, .. } => Estimate {
                value: mean,
                se: se.hypot(doubt.min(0.5)),
            },
        }
    }

    /// How much it tells: purchases on both sides.
    fn purchases(&self) -> f64 {
        match self {
            Self::Beside { organic } => organic.seen.of + organic.unseen.of,
            Self::Held {
                held, purchases, ..
            } => held + purchases,
        }
    }
}

/// The product of two densities, its sum 1.
fn times(a: &Density, b: &Density) -> Density {
    let mut product = [0.0; GRID];
    for (value, (a, b)) in product.iter_mut().zip(a.iter().zip(b)) {
        *value = a * b;
    }
    let sum: f64 = product.iter().sum();
    product.map(|value| value / sum.max(f64::MIN_POSITIVE))
}

/// c = (bought unseen/unseen)/(bought seen/seen) among orders after a list on the anchor: who
/// saw other targets of it would have bought as often as who saw the pair, had they not seen
/// it. Unlike the holdout it counts no sale that other recommendations made, and no visitor
/// who came nowhere near the anchor.
///
/// `None` where nobody bought who saw it.
fn beside(organic: &Organic) -> Option<Anyway> {
    let Organic {
        seen,
        unseen,
        later,
    } = *organic;
    let fits = is_share(seen) && is_share(unseen) && seen.of > 0.0 && (0.0..=1.0).contains(&later);
    fits.then_some(Anyway::Beside { organic: *organic })
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
        Anyway::Held {
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

/// What tells the share of a pair: orders beside it, or the holdout where there are none, or
/// most of what it sells are later orders, of which only the holdout tells.
fn source(evidence: &Evidence) -> Option<Anyway> {
    let beside = evidence.organic.as_ref().and_then(beside);
    let held = || evidence.holdout.as_ref().and_then(anyway);
    match (beside, evidence.organic) {
        (Some(_), Some(organic)) if organic.later > MOST_LATER => held().or(beside),
        (Some(beside), _) => Some(beside),
        (None, _) => held(),
    }
}

/// Above this share of later orders the orders beside a pair tell little of it.
const MOST_LATER: f64 = 0.5;

/// Whether the cannibal share of a pair comes from the holdout.
pub(super) fn is_randomised(evidence: &Evidence) -> bool {
    matches!(source(evidence), Some(Anyway::Held { .. }))
}

/// Steps in which the density of shares over pairs is found: more of them only sharpen the
/// spikes that chance makes.
const STEPS: usize = 30;

/// So many pairs that have any share alike are counted with those of the family.
const ANY: f64 = 20.0;

/// The cannibal share of every pair of which orders without it tell one, 0 to 1.
///
/// How shares are spread over pairs is itself found from the family, whatever its form:
/// most are low, and some pairs sell nothing new at all (Kiefer and Wolfowitz 1956, by
/// the EM steps of Laird 1978). A holdout of fifty visitors tells little of one pair and
/// much of hundreds.
pub(super) fn cannibal_shares(family: &[&Evidence]) -> Vec<Option<Estimate>> {
    let parts: Vec<Option<Anyway>> = family.iter().map(|evidence| source(evidence)).collect();
    let known: Vec<Anyway> = parts.iter().flatten().copied().collect();
    let likelihoods: Vec<Density> = sample(&known, Anyway::purchases)
        .iter()
        .map(Anyway::likelihood)
        .collect();
    let mut prior = [1.0 / GRID as f64; GRID];
    for _ in 0..STEPS {
        let mut sum = [0.0; GRID];
        for likelihood in &likelihoods {
            for (sum, weight) in sum.iter_mut().zip(times(likelihood, &prior)) {
                *sum += weight;
            }
        }
        let count = likelihoods.len() as f64 + ANY;
        prior = sum.map(|sum| (sum + ANY / GRID as f64) / count);
    }
    let believed = |part: &Option<Anyway>| Some(part.as_ref()?.believe(&prior));
    parts.iter().map(believed).collect()
}
