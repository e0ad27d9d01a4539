//! An attach rate and what an attach is worth, as variables one can ask for probabilities.

use super::SHARE_NODES;
use crate::stats::{Beta, Estimate, normal_cdf};

/// So many deviations from a threshold nothing is in doubt: of an exponential variable, the
/// most lopsided there is here but for the rarest, two in a million lie beyond.
const BEYOND_DOUBT: f64 = 12.0;

/// A rate as a gamma variable by the cube-root transformation of Wilson and Hilferty
/// 1931: mean·(1 − 1/9k + z/(3√k))³ with shape k = mean²/variance.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rate {
    pub(super) mean: f64,
    pub(super) centre: f64,
    pub(super) step: f64,
}

impl Rate {
    pub(super) fn of(beta: &Beta) -> Self {
        let mean = beta.mean();
        let shape = (mean * mean / beta.variance()).max(0.2);
        Self {
            mean,
            centre: 1.0 - 1.0 / (9.0 * shape),
            step: 1.0 / (3.0 * shape.sqrt()),
        }
    }

    /// The rate at a standard normal quantile.
    pub(super) fn at(&self, z: f64) -> f64 {
        let root = (self.centre + self.step * z).max(0.0);
        (self.mean * root * root * root).min(1.0)
    }

    /// P(rate > x).
    pub(super) fn above(&self, x: f64) -> f64 {
        normal_cdf((self.centre - (x / self.mean).cbrt()) / self.step)
    }
}

/// Money per attach: margin before returns less what comes back times its loss.
///
/// The return rate is lopsided where little came back, and so is the worth.
#[derive(Debug, Clone, Copy)]
pub(super) struct Worth {
    /// Mean and deviation, all together.
    pub(super) whole: Estimate,
    /// The part that is normal.
    pub(super) before: Estimate,
    /// What it costs if every unit comes back; 0 where the return rate is not in doubt.
    pub(super) loss: f64,
    pub(super) returned: Rate,
}

impl Worth {
    pub(super) fn of(before: Estimate, loss: f64, returned: &Beta) -> Self {
        Self {
            whole: before.minus(returned.estimate().scaled(loss)),
            before,
            loss,
            returned: Rate::of(returned),
        }
    }

    pub(super) fn certain(before: Estimate, loss: f64, rate: f64, shape: &Beta) -> Self {
        let whole = Estimate {
            value: before.value - loss * rate,
            se: before.se,
        };
        Self {
            whole,
            before: whole,
            loss: 0.0,
            returned: Rate::of(shape),
        }
    }

    /// P(worth > x), the wider of margin and returns summed exactly, the other one over nodes.
    pub(super) fn above(&self, x: f64) -> f64 {
        let room = self.before.value - x;
        // The deviation of a gamma variable is mean/√k.
        let returned_sd = self.loss * self.returned.mean * 3.0 * self.returned.step;
        if self.loss <= 0.0 || returned_sd.is_nan() || !room.is_finite() {
            return self.whole.probability_above(x);
        }
        let over = |at: &dyn Fn(f64) -> f64| -> f64 {
            let sum: f64 = SHARE_NODES.iter().map(|(z, weight)| weight * at(*z)).sum();
            sum.clamp(0.0, 1.0)
        };
        let far = (self.whole.value - x) / self.whole.se;
        if far.abs() > BEYOND_DOUBT {
            return f64::from(u8::from(far > 0.0));
        }
        if self.before.se >= 0.5 * returned_sd {
            return over(&|z| {
                let left = room - self.loss * self.returned.at(z);
                normal_cdf((left / self.before.se).clamp(-40.0, 40.0))
            });
        }
        over(&|z| {
            let most = (room + z * self.before.se) / self.loss;
            if most > 0.0 {
                1.0 - self.returned.above(most)
            } else {
                0.0
            }
        })
    }

    /// The worth at a standard normal quantile.
    pub(super) fn at(&self, z: f64) -> f64 {
        if z == 0.0 {
            return self.whole.value;
        }
        let returns = self.loss.max(0.0) * (self.returned.at(-z) - self.returned.mean);
        let before = z * self.before.se;
        let reach = (returns * returns + before * before).sqrt();
        self.whole.value + reach.copysign(z)
    }
}
