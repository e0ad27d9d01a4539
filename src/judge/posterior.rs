//! What is believed of net margin per exposure after a pair's own data.

mod worth;

use super::evidence::{Design, Takings};
use super::prior::Priors;
use crate::domain::Interval;
use crate::stats::{Beta, Estimate, ExpectedLoss, expected_loss, normal_cdf};
use serde::{Deserialize, Serialize};
use worth::{Rate, Worth};

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

/// The same of five nodes, for the share of buyers who would have bought it anyway and for
/// what blurs a worth.
const SHARE_NODES: [(f64, f64); 5] = [
    (-2.856_970_013_872_806, 0.011_257_411_327_720_69),
    (-1.355_626_179_974_266, 0.222_075_922_005_612_64),
    (0.0, 0.533_333_333_333_333_3),
    (1.355_626_179_974_266, 0.222_075_922_005_612_64),
    (2.856_970_013_872_806, 0.011_257_411_327_720_69),
];

/// A normal variable is that much one at the nodes and that much one between them: of one
/// at the nodes alone a probability would go up in steps, as high as their weights.
const NODE_PARTS: (f64, f64) = (0.8, 0.6);

/// A share near one node.
#[derive(Debug, Clone, Copy)]
struct Near {
    weight: f64,
    share: f64,
    /// Its deviation about the node.
    sd: f64,
}

/// A share at the nodes, with their weights: normal in its log-odds, so that it is neither 0
/// nor 1 whatever is in doubt, and of the mean and deviation believed.
fn share_nodes(share: Estimate) -> [Near; SHARE_NODES.len()] {
    let mean = share.value.clamp(0.005, 0.995);
    let widest = mean * (1.0 - mean);
    let se = share.se.min(0.8 * widest.sqrt());
    let ln_odds = |share: f64| (share / (1.0 - share)).ln();
    let (mut centre, mut spread) = (ln_odds(mean), (se / widest).min(2.0));
    let at = |centre: f64, spread: f64| {
        SHARE_NODES.map(|(z, weight)| {
            let share = 1.0 / (1.0 + (-centre - NODE_PARTS.0 * z * spread).exp());
            let sd = NODE_PARTS.1 * spread * share * (1.0 - share);
            Near { weight, share, sd }
        })
    };
    for _ in 0..6 {
        let found = mean_and_sd(&at(centre, spread));
        let ratio = (se / found.se.max(1e-9)).sqrt();
        centre += (ln_odds(mean) - ln_odds(found.value)).clamp(-1.0, 1.0);
        spread = (spread * ratio.clamp(0.6, 1.5)).min(4.0);
    }
    at(centre, spread)
}

fn mean_and_sd(nodes: &[Near]) -> Estimate {
    let mean: f64 = nodes.iter().map(|node| node.weight * node.share).sum();
    let squares = nodes
        .iter()
        .map(|node| node.weight * ((node.share - mean).powi(2) + node.sd * node.sd));
    Estimate {
        value: mean,
        se: squares.sum::<f64>().sqrt(),
    }
}

/// The standard normal quantile of 0.975.
const Z: f64 = 1.959_963_984_540_054;

/// What is believed of some exposures.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
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

/// What is believed of some exposures, intervals and losses still to be computed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Believed {
    /// Attach rate.
    pub(super) attach: Estimate,
    return_rate: Estimate,
    before_returns: Estimate,
    /// Net margin per exposure.
    pub(super) net: Estimate,
    /// P(net margin per exposure > slot value).
    pub(super) p_positive: f64,
    rate: Rate,
    worth: Worth,
    /// The worth at shares of buyers who would have bought it anyway, with their
    /// probabilities: a share is never below 0 nor above 1.
    worths: [(f64, Worth); SHARE_NODES.len()],
    slot_value: f64,
}

impl Believed {
    /// The central 95 % interval of net margin per exposure.
    pub(super) fn interval(&self) -> Interval {
        let parts = likely(&self.worths).map(|(weight, worth)| {
            let middle = self.rate.mean * worth.whole.value;
            (weight, middle, interval(&self.rate, worth))
        });
        mixed(&parts.collect::<Vec<_>>())
    }

    fn losses(&self) -> ExpectedLoss {
        let mut sum = ExpectedLoss {
            keep: 0.0,
            retire: 0.0,
        };
        for (weight, worth) in likely(&self.worths) {
            let loss = losses(&self.rate, worth.whole, self.slot_value);
            sum.keep += weight * loss.keep;
            sum.retire += weight * loss.retire;
        }
        sum
    }

    /// All of it.
    pub(super) fn posterior(&self) -> Posterior {
        Posterior {
            attach: self.attach,
            return_rate: self.return_rate,
            before_returns: self.before_returns,
            per_attach: self.worth.whole,
            net: self.net,
            interval: self.interval(),
            p_positive: self.p_positive,
            loss: self.losses(),
        }
    }
}

/// What is believed after `takings`, net margin against `slot_value` per exposure.
///
/// Attach rate and return rate are beta-binomial, the margin before returns normal;
/// `cannibal` is the share of purchases that would have been made anyway: those bring
/// no new margin and keep the discount. Net = attach × [(1 − c)·m − c·d].
///
/// `returns` replaces the return rate for a what-if. Counts are divided by the design
/// effects. The takings are sound.
pub(super) fn believe(
    takings: &Takings,
    design: Design,
    priors: &Priors,
    cannibal: Option<Estimate>,
    slot_value: f64,
    returns: Option<f64>,
) -> Believed {
    let beta = attach_rate(takings, design, priors);
    let returned = return_rate(takings, design, priors);
    let return_rate = returns.map_or_else(
        || returned.estimate(),
        |rate| Estimate {
            value: rate,
            se: 0.0,
        },
    );
    let before_returns = priors.margin.posterior(takings, design);
    let loss = loss_of_all(takings);
    let of = |before: Estimate, loss: f64| {
        returns.map_or_else(
            || Worth::of(before, loss, &returned),
            |rate| Worth::certain(before, loss, rate, &returned),
        )
    };
    let discount = priors.margin.discount(takings);
    // At a share c: (1 − c)·m − c·d.
    let at = |share: f64, more: f64| {
        let new = 1.0 - share;
        let before = Estimate {
            value: new * before_returns.value - share * discount,
            se: (new * before_returns.se).hypot(more),
        };
        of(before, new * loss)
    };
    let (worth, worths) = match cannibal {
        None => {
            let worth = of(before_returns, loss);
            (
                worth,
                SHARE_NODES.map(|(z, _)| (f64::from(u8::from(z == 0.0)), worth)),
            )
        }
        Some(share) => {
            let nodes = share_nodes(share);
            let whole = mean_and_sd(&nodes);
            // What a share more costs per attach.
            let after_returns = before_returns.value - loss * return_rate.value;
            let slope = after_returns + discount;
            (
                at(whole.value, slope * whole.se),
                nodes.map(|near| (near.weight, at(near.share, slope * near.sd))),
            )
        }
    };
    let rate = Rate::of(&beta);
    let attach = beta.estimate();
    Believed {
        attach,
        return_rate,
        before_returns,
        net: attach.times(worth.whole),
        p_positive: likely(&worths)
            .map(|(weight, worth)| weight * probability(&rate, worth, slot_value))
            .sum::<f64>()
            .clamp(0.0, 1.0),
        rate,
        worth,
        worths,
        slot_value,
    }
}

/// The central 95 % interval of a mixture of parts, each with its probability, middle and
/// 95 % interval, and normal on either side of its middle.
fn mixed(parts: &[(f64, f64, Interval)]) -> Interval {
    if let [(_, _, interval)] = parts {
        return *interval;
    }
    let below = |x: f64| -> f64 {
        let parts = parts.iter().map(|(weight, middle, interval)| {
            let side = if x < *middle {
                middle - interval.low
            } else {
                interval.high - middle
            };
            let z = Z * (x - middle) / side.max(f64::MIN_POSITIVE);
            weight * normal_cdf(z.clamp(-40.0, 40.0))
        });
        parts.sum()
    };
    let quantile = |p: f64| {
        let lows = parts.iter().map(|(_, _, interval)| interval.low);
        let highs = parts.iter().map(|(_, _, interval)| interval.high);
        let mut low = lows.fold(f64::INFINITY, f64::min);
        let mut high = highs.fold(f64::NEG_INFINITY, f64::max);
        for _ in 0..50 {
            let middle = 0.5 * (low + high);
            if below(middle) < p {
                low = middle;
            } else {
                high = middle;
            }
        }
        0.5 * (low + high)
    };
    Interval {
        low: quantile(0.025),
        high: quantile(0.975),
    }
}

/// Those with a probability.
fn likely(worths: &[(f64, Worth); SHARE_NODES.len()]) -> impl Iterator<Item = (f64, &Worth)> {
    let all = worths.iter().map(|(weight, worth)| (*weight, worth));
    all.filter(|(weight, _)| *weight > 0.0)
}

/// The attach rate after the data.
pub(super) fn attach_rate(takings: &Takings, design: Design, priors: &Priors) -> Beta {
    let effect = design.attach.max(1.0);
    let n = takings.exposures / effect;
    after(&priors.attach, takings.attaches / effect, n)
}

/// The return rate after the data: units back so far among those that had time to.
pub(super) fn return_rate(takings: &Takings, design: Design, priors: &Priors) -> Beta {
    // A young line that came back already counts for more than its share of time.
    let n = takings.units_expected.max(takings.units_back);
    // Of n units seen a share F of their time, Var r = r(1 − rF)/(nF), not r(1 − r)/(nF).
    let seen = (n / takings.units.max(n).max(f64::MIN_POSITIVE)).min(1.0);
    let after = |effect: f64| {
        let (back, n) = (takings.units_back / effect, n / effect);
        let posterior = priors.returns.posterior(back.min(n), n);
        posterior.unwrap_or(priors.returns).matched()
    };
    let design = design.returned.max(1.0);
    let rate = after(design).mean();
    let young = (1.0 - rate * seen) / (1.0 - rate).max(0.05);
    after(design * young.max(1.0))
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

/// P(rate × worth > threshold), threshold 0 or above.
fn probability(rate: &Rate, worth: &Worth, threshold: f64) -> f64 {
    if threshold <= 0.0 {
        return worth.above(threshold);
    }
    let narrow = worth.whole.value > 0.0 && worth.whole.se < worth.whole.value * 3.0 * rate.step;
    let sum: f64 = NODES
        .iter()
        .map(|(z, weight)| {
            let at_node = if narrow {
                // The rate is what is in doubt: go over the worth.
                let worth = worth.at(*z);
                if worth > 0.0 {
                    rate.above(threshold / worth)
                } else {
                    0.0
                }
            } else {
                let rate = rate.at(*z);
                if rate > 0.0 {
                    worth.above(threshold / rate)
                } else {
                    0.0
                }
            };
            weight * at_node
        })
        .sum();
    sum.clamp(0.0, 1.0)
}

/// E[max(∓δ, 0)], δ = rate × worth − threshold.
fn losses(rate: &Rate, worth: Estimate, threshold: f64) -> ExpectedLoss {
    if threshold == 0.0 {
        // Both are then the rate times those of the worth.
        let loss = expected_loss(worth);
        return ExpectedLoss {
            keep: rate.mean * loss.keep,
            retire: rate.mean * loss.retire,
        };
    }
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
///
/// A little wide where both are in doubt, on purpose: the priors are estimates too.
fn interval(rate: &Rate, worth: &Worth) -> Interval {
    let (fewer, more) = (
        (rate.mean - rate.at(-Z)).max(0.0),
        (rate.at(Z) - rate.mean).max(0.0),
    );
    let value = worth.whole.value;
    let (below, above) = if value >= 0.0 {
        (fewer, more)
    } else {
        (more, fewer)
    };
    let middle = rate.mean * value;
    // The doubts of both together are the last term, which the delta method leaves out.
    let scale = rate.mean.hypot((more + fewer) / (2.0 * Z));
    Interval {
        low: middle - (value * below).hypot(scale * (value - worth.at(-Z))),
        high: middle + (value * above).hypot(scale * (worth.at(Z) - value)),
    }
}

#[cfg(test)]
mod tests;
