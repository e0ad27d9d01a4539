//! A shop of pairs with known truth, drawn from parameters that are no part of the judge.

use rand_pcg::Pcg64Mcg;
use rand_pcg::rand_core::Rng;

use super::super::*;
use crate::stats::{Beta, Moments, Outcome, draw_rate, draw_standard_normal};

/// What a shop is like.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shop {
    pub(super) name: &'static str,
    pub(super) pairs: usize,
    /// Median exposures of a pair, and the spread of their logarithm.
    pub(super) exposures: (f64, f64),
    /// Attach rates; those of a category are this times a factor drawn for it.
    pub(super) attach: (f64, f64),
    /// Return rates.
    pub(super) returns: (f64, f64),
    pub(super) categories: u32,
    /// Spread of the logarithm of attach rates between categories.
    pub(super) between: f64,
    /// Share of pairs that nobody takes but by accident.
    pub(super) dead: f64,
    /// Median margin before returns, and spread of its logarithm between targets.
    pub(super) margin: (f64, f64),
    /// Deviation between the attaches of a pair over the mean, lognormal.
    pub(super) cv: f64,
    /// What a returned unit costs, as a multiple of the margin.
    pub(super) loss: f64,
    /// The slot value, as a multiple of the mean truth.
    pub(super) slot: f64,
    /// Exposures alike within visitors: how many at a time.
    pub(super) cluster: f64,
    /// Share of the returns seen so far.
    pub(super) maturity: f64,
}

pub(super) const DOMAIN: Shop = Shop {
    name: "as DOMAIN 7.4",
    pairs: 1000,
    exposures: (1500.0, 1.2),
    attach: (3.0, 72.0),
    returns: (1.5, 8.5),
    categories: 1,
    between: 0.0,
    dead: 0.0,
    margin: (8.0, 0.0),
    cv: 0.0,
    loss: 2.125,
    slot: 0.45,
    cluster: 1.0,
    maturity: 1.0,
};

/// Shops unlike each other; the first is the one of the specification's study.
pub(super) const SHOPS: [Shop; 8] = [
    DOMAIN,
    Shop {
        name: "12 categories, prices differ",
        categories: 12,
        between: 0.6,
        margin: (8.0, 0.9),
        cv: 0.5,
        ..DOMAIN
    },
    Shop {
        name: "a third dead",
        dead: 0.33,
        categories: 6,
        between: 0.3,
        margin: (12.0, 0.5),
        cv: 0.6,
        ..DOMAIN
    },
    Shop {
        name: "returns decide, no slot value",
        returns: (0.9, 2.2),
        slot: 0.0,
        categories: 4,
        margin: (6.0, 0.4),
        cv: 0.5,
        loss: 3.0,
        ..DOMAIN
    },
    Shop {
        name: "few exposures",
        exposures: (300.0, 1.3),
        categories: 4,
        margin: (10.0, 0.6),
        cv: 0.5,
        ..DOMAIN
    },
    Shop {
        name: "clustered visitors",
        cluster: 3.0,
        categories: 4,
        margin: (10.0, 0.5),
        cv: 0.5,
        ..DOMAIN
    },
    Shop {
        name: "young orders",
        maturity: 0.55,
        returns: (1.2, 4.0),
        loss: 2.8,
        slot: 0.1,
        categories: 4,
        margin: (10.0, 0.5),
        cv: 0.5,
        ..DOMAIN
    },
    Shop {
        name: "80 pairs, high attach",
        pairs: 80,
        attach: (4.0, 16.0),
        categories: 3,
        margin: (3.0, 0.6),
        cv: 0.8,
        ..DOMAIN
    },
];

/// A pair and what is true of it.
pub(super) struct Pair {
    pub(super) evidence: Evidence,
    /// Net margin per exposure less the slot value.
    pub(super) delta: f64,
}

/// A count of successes in `n` trials; by the normal distribution where they are many.
pub(super) fn binomial(n: f64, p: f64, rng: &mut Pcg64Mcg) -> f64 {
    if n * p * (1.0 - p) > 60.0 {
        let sd = (n * p * (1.0 - p)).sqrt();
        return (n * p + sd * draw_standard_normal(rng))
            .round()
            .clamp(0.0, n);
    }
    if p > 0.5 {
        return n - binomial(n, 1.0 - p, rng);
    }
    // Waiting times between successes are geometric.
    let (mut left, mut found) = (n, 0.0);
    loop {
        let unit = ((rng.next_u64() >> 11) as f64 + 0.5) / 9_007_199_254_740_992.0;
        left -= (unit.ln() / (-p).ln_1p()).floor() + 1.0;
        if p <= 0.0 || left < 0.0 {
            return found;
        }
        found += 1.0;
    }
}

/// The margins of so many attaches: lognormal of that mean, less a loss of each.
fn margins(count: f64, mean: f64, cv: f64, loss: f64, rng: &mut Pcg64Mcg) -> Outcome {
    let sigma = (cv * cv).ln_1p().sqrt();
    let values = (0..count as usize).map(|_| {
        let noise = (sigma * draw_standard_normal(rng) - sigma * sigma / 2.0).exp();
        mean * noise - loss
    });
    let moments = Moments::from_values(values);
    Outcome {
        count,
        mean: moments.mean(),
        sd: moments.variance().unwrap_or(0.0).sqrt(),
    }
}

/// Draws what exposures of a pair bring.
pub(super) struct Truth {
    pub(super) attach: f64,
    pub(super) returned: f64,
    pub(super) margin: f64,
    pub(super) loss: f64,
    pub(super) cv: f64,
    pub(super) cluster: f64,
    pub(super) maturity: f64,
}

impl Truth {
    pub(super) fn net(&self) -> f64 {
        self.attach * (self.margin - self.returned * self.loss)
    }

    pub(super) fn takings(&self, exposures: f64, rng: &mut Pcg64Mcg) -> Takings {
        let attaches =
            self.cluster * binomial((exposures / self.cluster).floor(), self.attach, rng);
        let back = binomial(attaches, self.returned * self.maturity, rng);
        let kept = margins(attaches - back, self.margin, self.cv, 0.0, rng);
        let returned = margins(back, self.margin, self.cv, self.loss, rng);
        Takings {
            exposures,
            attaches,
            kept,
            back: returned,
            return_loss: self.loss * back,
            units: attaches,
            units_back: back,
            units_expected: attaches * self.maturity,
            loss_per_return: self.loss,
            discounts: 0.0,
        }
    }
}

impl Shop {
    pub(super) fn draw(&self, seed: u64) -> Vec<Pair> {
        let mut rng = Pcg64Mcg::new(u128::from(seed) << 8 | 1);
        let rates = Beta::new(self.attach.0, self.attach.1).unwrap();
        let returns = Beta::new(self.returns.0, self.returns.1).unwrap();
        let factors: Vec<f64> = (0..self.categories)
            .map(|_| (self.between * draw_standard_normal(&mut rng)).exp())
            .collect();
        let truths: Vec<(u32, Truth)> = (0..self.pairs)
            .map(|_| {
                let category = (rng.next_u64() % u64::from(self.categories)) as u32;
                let is_dead = binomial(1.0, self.dead, &mut rng) > 0.0;
                let attach = draw_rate(&rates, &mut rng) * factors[category as usize];
                let margin = self.margin.0 * (self.margin.1 * draw_standard_normal(&mut rng)).exp();
                let truth = Truth {
                    attach: if is_dead { 0.001 } else { attach.min(0.9) },
                    returned: draw_rate(&returns, &mut rng),
                    margin,
                    loss: self.loss * margin,
                    cv: self.cv,
                    cluster: self.cluster,
                    maturity: self.maturity,
                };
                (category, truth)
            })
            .collect();
        let mean = truths.iter().map(|(_, t)| t.net()).sum::<f64>() / truths.len() as f64;
        let slot = (self.slot * mean).max(0.0);
        let mut pairs = Vec::with_capacity(self.pairs);
        for (category, truth) in truths {
            let noise = draw_standard_normal(&mut rng);
            let exposures = (self.exposures.0 * (self.exposures.1 * noise).exp()).ceil();
            let takings = truth.takings(exposures, &mut rng);
            pairs.push(Pair {
                delta: truth.net() - slot,
                evidence: Evidence {
                    takings,
                    design: Design {
                        attach: self.cluster,
                        margin: 1.0,
                        returned: 1.0,
                    },
                    attach_group: category,
                    margin_group: category,
                    slot_value: slot,
                    monthly_exposures: exposures / 3.0,
                    full_days: 90.0,
                    maturity: Some(self.maturity),
                    ..Evidence::default()
                },
            });
        }
        pairs
    }
}
