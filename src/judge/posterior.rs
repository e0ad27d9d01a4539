//! What is believed of net margin per exposure after a pair's own data.

use super::evidence::{Design, Takings};
use super::prior::Priors;
use crate::domain::Interval;
use crate::stats::{Beta, Estimate, ExpectedLoss, expected_loss, normal_cdf};

/// Nodes and weights of Gauss-Hermite integration over a standard normal variable.
const NODES: [(f64, f64); 9] = [
    (-4.512_745_863_399_783, 2.234_584_400_774_66e-5),
    (-3.205_429_002_856_47, 0.002_789_141_321_231_769),
    (-2.076_847_978_677_83, 0.049_916_406_765_217_87),
    (-1.023_255_663_789_132, 0.244_097_502_894_939_43),
    (0.0, 0.406_349_206_349_206_35),
    (1.023_255_663_789_132, 0.244_097_502_894_939_43),
    (2.076_847_978_677_83, 0.049_916_406_765_217_87),
    (3.205_429_002_856_47, 0.002_789_141_321_231_769),
    (4.512_745_863_399_783, 2.234_584_400_774_66e-5),
];

/// The standard normal quantile of 0.975.
const Z: f64 = 1.959_963_984_540_054;

/// What is believed of some exposures.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Posterior {
    /// Attach rate.
    pub attach: Estimate,
    /// Share of attached units that come back.
    pub return_rate: Estimate,
    /// Margin per attach before returns.
    pub before_returns: Estimate,
    /// Money per attach after returns, and after purchases that would have been made
    /// anyway where a holdout tells.
    pub per_attach: Estimate,
    /// Net margin per exposure.
    pub net: Estimate,
    /// Its central 95 % interval, for few attaches as lopsided as it must be.
    pub interval: Interval,
    /// P(net margin per exposure > slot value).
    pub p_positive: f64,
    /// Expected losses per exposure of keeping and of retiring.
    pub loss: ExpectedLoss,
}

/// A rate as a gamma variable by the cube-root transformation of Wilson and Hilferty
/// 1931: mean·(1 − 1/9k + z/(3√k))³ with shape k = mean²/variance.
#[derive(Debug, Clone, Copy)]
struct Rate {
    mean: f64,
    centre: f64,
    step: f64,
}

impl Rate {
    fn of(beta: &Beta) -> Self {
        let mean = beta.mean();
        let shape = (mean * mean / beta.variance()).max(0.2);
        Self {
            mean,
            centre: 1.0 - 1.0 / (9.0 * shape),
            step: 1.0 / (3.0 * shape.sqrt()),
        }
    }

    /// The rate at a standard normal quantile.
    fn at(&self, z: f64) -> f64 {
        let root = (self.centre + self.step * z).max(0.0);
        (self.mean * root * root * root).min(1.0)
    }

    /// P(rate > x).
    fn above(&self, x: f64) -> f64 {
        normal_cdf((self.centre - (x / self.mean).cbrt()) / self.step)
    }
}

/// The posterior of `takings`, net margin against `slot_value` per exposure.
///
/// Attach rate and return rate are beta-binomial, the margin before returns normal;
/// `cannibal` is the share of purchases that would have been made anyway: those bring
/// no new margin and keep the discount. Net = attach × [(1 − c)·m − c·d].
///
/// `returns` replaces the return rate for a what-if. Counts are divided by the design
/// effects. The takings are sound.
pub(super) fn posterior(
    takings: &Takings,
    design: Design,
    priors: &Priors,
    cannibal: Option<Estimate>,
    slot_value: f64,
    returns: Option<f64>,
) -> Posterior {
    let beta = attach_rate(takings, design, priors);
    let return_rate = match returns {
        Some(rate) => Estimate {
            value: rate,
            se: 0.0,
        },
        None => return_rate(takings, design, priors).estimate(),
    };
    let before_returns = before_returns(takings, design, priors);
    let after_returns = before_returns.minus(return_rate.scaled(loss_of_all(takings)));
    let per_attach = cannibal.map_or(after_returns, |share| {
        let discount = if takings.attaches > 0.0 {
            takings.discounts / takings.attaches
        } else {
            0.0
        };
        Estimate {
            value: (1.0 - share.value) * after_returns.value - share.value * discount,
            se: ((1.0 - share.value) * after_returns.se)
                .hypot((after_returns.value + discount) * share.se),
        }
    });
    let attach = beta.estimate();
    let rate = Rate::of(&beta);
    Posterior {
        attach,
        return_rate,
        before_returns,
        per_attach,
        net: attach.times(per_attach),
        interval: interval(&rate, per_attach),
        p_positive: probability(&rate, per_attach, slot_value),
        loss: losses(&rate, per_attach, slot_value),
    }
}

/// The attach rate after the data.
pub(super) fn attach_rate(takings: &Takings, design: Design, priors: &Priors) -> Beta {
    let effect = design.attach.max(1.0);
    let n = takings.exposures / effect;
    after(&priors.attach, takings.attaches / effect, n)
}

/// The return rate after the data: units back so far among those that had time to.
pub(super) fn return_rate(takings: &Takings, design: Design, priors: &Priors) -> Beta {
    let effect = design.returned.max(1.0);
    // A young line that came back already counts for more than its share of time.
    let n = takings.units_expected.max(takings.units_back) / effect;
    after(&priors.returns, takings.units_back / effect, n)
}

/// Beta(α + x, β + n − x).
fn after(prior: &Beta, x: f64, n: f64) -> Beta {
    let x = x.min(n);
    Beta::new(prior.alpha() + x, prior.beta() + n - x).unwrap_or(*prior)
}

/// What it would cost per attach if every unit came back.
pub(super) fn loss_of_all(takings: &Takings) -> f64 {
    let per_attach = if takings.known() > 0.0 {
        takings.units / takings.known()
    } else {
        1.0
    };
    let loss = per_attach * takings.loss_per_return;
    if loss.is_finite() { loss } else { 0.0 }
}

/// Margin per attach before returns, shrunk to what the category's pairs have.
fn before_returns(takings: &Takings, design: Design, priors: &Priors) -> Estimate {
    let alone = priors.margin;
    let Some(own) = own_margin(takings, design, alone.value, priors.cv) else {
        return alone;
    };
    if own.se <= 0.0 || alone.se <= 0.0 {
        return own;
    }
    let share = alone.se * alone.se / (alone.se * alone.se + own.se * own.se);
    Estimate {
        value: alone.value + share * (own.value - alone.value),
        se: own.se * share.sqrt(),
    }
}

/// Attaches that the category's spread of margins counts as beside a pair's own.
const SPREAD_WEIGHT: f64 = 4.0;

/// Margin per attach before returns as measured, its deviation between attaches put
/// together from the pair's own and the category's, `cv` times the level: two margins
/// that happen to be alike are not certainty. `None` where no margin is known.
pub(super) fn own_margin(
    takings: &Takings,
    design: Design,
    level: f64,
    cv: f64,
) -> Option<Estimate> {
    let margins = takings.margins()?;
    let known = margins.n();
    let value = margins.mean() + takings.return_loss / known;
    // Kept attaches have no return in their deviation; they are the margin before returns.
    let (freedom, own) = if takings.kept.count > 1.0 {
        (takings.kept.count - 1.0, takings.kept.sd)
    } else if takings.back.count > 1.0 {
        (takings.back.count - 1.0, takings.back.sd)
    } else {
        (0.0, 0.0)
    };
    let usual = cv * value.abs().max(level.abs());
    let variance =
        (SPREAD_WEIGHT * usual * usual + freedom * own * own) / (SPREAD_WEIGHT + freedom);
    Estimate::new(value, (variance * design.margin.max(1.0) / known).sqrt())
}

/// P(rate × worth > threshold).
fn probability(rate: &Rate, worth: Estimate, threshold: f64) -> f64 {
    if threshold == 0.0 {
        return worth.probability_above(0.0);
    }
    let narrow = worth.value > 0.0 && worth.se < worth.value * 3.0 * rate.step;
    let sum: f64 = if narrow && threshold > 0.0 {
        // The rate is what is in doubt: go over the worth.
        NODES
            .iter()
            .map(|(z, weight)| {
                let worth = worth.value + z * worth.se;
                if worth > 0.0 {
                    weight * rate.above(threshold / worth)
                } else {
                    0.0
                }
            })
            .sum()
    } else {
        NODES
            .iter()
            .map(|(z, weight)| weight * worth.scaled(rate.at(*z)).probability_above(threshold))
            .sum()
    };
    sum.clamp(0.0, 1.0)
}

/// E[max(∓δ, 0)], δ = rate × worth − threshold.
fn losses(rate: &Rate, worth: Estimate, threshold: f64) -> ExpectedLoss {
    let mut sum = ExpectedLoss {
        keep: 0.0,
        retire: 0.0,
    };
    for (z, weight) in NODES {
        let scaled = worth.scaled(rate.at(z));
        let loss = expected_loss(Estimate {
            value: scaled.value - threshold,
            se: scaled.se,
        });
        sum.keep += weight * loss.keep;
        sum.retire += weight * loss.retire;
    }
    sum
}

/// The interval of rate × worth, from the intervals of both (MOVER for a product).
fn interval(rate: &Rate, worth: Estimate) -> Interval {
    let (fewer, more) = (rate.mean - rate.at(-Z), rate.at(Z) - rate.mean);
    let (below, above) = if worth.value >= 0.0 {
        (fewer, more)
    } else {
        (more, fewer)
    };
    let middle = rate.mean * worth.value;
    let spread = Z * rate.mean * worth.se;
    Interval {
        low: middle - (worth.value * below.max(0.0)).hypot(spread),
        high: middle + (worth.value * above.max(0.0)).hypot(spread),
    }
}

#[cfg(test)]
mod tests;
