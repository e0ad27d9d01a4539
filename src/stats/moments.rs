//! Counts, means and central second moments, from samples or from a database's sums.

use super::Estimate;

/// Count, mean and variance of one figure per unit of inference (a visitor).
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Moments {
    n: f64,
    mean: f64,
    /// Σ (x − mean)².
    spread: f64,
}

impl Moments {
    /// From n, Σx and Σx².
    ///
    /// A spread that is only the rounding of the sums is taken as 0, so a constant
    /// figure has no variance. `None` when a sum is no number or n is negative.
    pub fn from_sums(n: f64, sum: f64, sum_squares: f64) -> Option<Self> {
        if !(n >= 0.0 && [n, sum, sum_squares].iter().all(|value| value.is_finite())) {
            return None;
        }
        if n == 0.0 {
            return Some(Self::default());
        }
        Some(Self {
            n,
            mean: sum / n,
            spread: centred(n, sum, sum, sum_squares, sum_squares).max(0.0),
        })
    }

    /// From the count, the mean and the sample standard deviation (n − 1).
    ///
    /// `None` for a negative count or deviation, or where one is no number.
    pub fn from_stats(n: f64, mean: f64, sd: f64) -> Option<Self> {
        let fits = n >= 0.0 && sd >= 0.0 && [n, mean, sd].iter().all(|value| value.is_finite());
        fits.then(|| Self {
            n,
            mean,
            spread: sd * sd * (n - 1.0).max(0.0),
        })
    }

    /// From the values themselves; those that are no number are left out.
    pub fn from_values(values: impl IntoIterator<Item = f64>) -> Self {
        values
            .into_iter()
            .filter(|value| value.is_finite())
            .fold(Self::default(), |all, value| {
                all.merge(&Self {
                    n: 1.0,
                    mean: value,
                    spread: 0.0,
                })
            })
    }

    /// Both together. Source: Chan, Golub and LeVeque 1979.
    #[must_use]
    pub fn merge(&self, other: &Self) -> Self {
        let n = self.n + other.n;
        if n == 0.0 {
            return Self::default();
        }
        let step = other.mean - self.mean;
        let share = other.n / n;
        Self {
            n,
            mean: self.mean + step * share,
            spread: self.spread + other.spread + step * step * self.n * share,
        }
    }

    /// How many.
    pub fn n(&self) -> f64 {
        self.n
    }

    /// The mean, 0 of none.
    pub fn mean(&self) -> f64 {
        self.mean
    }

    /// The sample variance (n − 1). `None` below two.
    pub fn variance(&self) -> Option<f64> {
        (self.n > 1.0).then(|| self.spread / (self.n - 1.0))
    }

    /// The mean with its standard error. `None` below two.
    pub fn estimate(&self) -> Option<Estimate> {
        Estimate::new(self.mean, (self.variance()? / self.n).sqrt())
    }
}

/// Count, means, variances and covariance of two figures per unit of inference.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct PairedMoments {
    n: f64,
    mean_x: f64,
    mean_y: f64,
    spread_x: f64,
    spread_y: f64,
    spread_xy: f64,
}

/// The raw sums over units that [`PairedMoments::from_sums`] takes.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct PairedSums {
    /// Units.
    pub n: f64,
    /// Σ x.
    pub x: f64,
    /// Σ y.
    pub y: f64,
    /// Σ x².
    pub xx: f64,
    /// Σ y².
    pub yy: f64,
    /// Σ x·y.
    pub xy: f64,
}

impl PairedMoments {
    /// From a database's sums; rounding is not taken for variance.
    ///
    /// `None` when a sum is no number or n is negative.
    pub fn from_sums(sums: PairedSums) -> Option<Self> {
        let PairedSums {
            n,
            x,
            y,
            xx,
            yy,
            xy,
        } = sums;
        if !(n >= 0.0 && [n, x, y, xx, yy, xy].iter().all(|value| value.is_finite())) {
            return None;
        }
        if n == 0.0 {
            return Some(Self::default());
        }
        let spread_x = centred(n, x, x, xx, xx).max(0.0);
        let spread_y = centred(n, y, y, yy, yy).max(0.0);
        // |cov| ≤ √(var·var), which also makes it 0 where one is constant.
        let most = (spread_x * spread_y).sqrt();
        Some(Self {
            n,
            mean_x: x / n,
            mean_y: y / n,
            spread_x,
            spread_y,
            spread_xy: centred(n, x, y, xy, (xx * yy).sqrt()).clamp(-most, most),
        })
    }

    /// From (x, y) of each unit; a pair with something that is no number is left out.
    pub fn from_values(pairs: impl IntoIterator<Item = (f64, f64)>) -> Self {
        pairs
            .into_iter()
            .filter(|(x, y)| x.is_finite() && y.is_finite())
            .fold(Self::default(), |all, (x, y)| {
                all.merge(&Self {
                    n: 1.0,
                    mean_x: x,
                    mean_y: y,
                    ..Self::default()
                })
            })
    }

    /// Both together. Source: Chan, Golub and LeVeque 1979.
    #[must_use]
    pub fn merge(&self, other: &Self) -> Self {
        let n = self.n + other.n;
        if n == 0.0 {
            return Self::default();
        }
        let step_x = other.mean_x - self.mean_x;
        let step_y = other.mean_y - self.mean_y;
        let share = other.n / n;
        let between = self.n * share;
        Self {
            n,
            mean_x: self.mean_x + step_x * share,
            mean_y: self.mean_y + step_y * share,
            spread_x: self.spread_x + other.spread_x + step_x * step_x * between,
            spread_y: self.spread_y + other.spread_y + step_y * step_y * between,
            spread_xy: self.spread_xy + other.spread_xy + step_x * step_y * between,
        }
    }

    /// Units.
    pub fn n(&self) -> f64 {
        self.n
    }

    /// The moments of x alone.
    pub fn x(&self) -> Moments {
        Moments {
            n: self.n,
            mean: self.mean_x,
            spread: self.spread_x,
        }
    }

    /// The moments of y alone.
    pub fn y(&self) -> Moments {
        Moments {
            n: self.n,
            mean: self.mean_y,
            spread: self.spread_y,
        }
    }

    /// The sample covariance (n − 1). `None` below two units.
    pub fn covariance(&self) -> Option<f64> {
        (self.n > 1.0).then(|| self.spread_xy / (self.n - 1.0))
    }

    /// The ratio ȳ/x̄ with its delta-method standard error, the unit being what was
    /// sampled (a visitor), not what x counts (an exposure):
    /// Var = (s_y²/x̄² − 2ȳ s_xy/x̄³ + ȳ² s_x²/x̄⁴)/n.
    ///
    /// `None` below two units or at x̄ = 0. Source: Deng, Knoblich and Lu 2018.
    pub fn ratio(&self) -> Option<Estimate> {
        if self.n <= 1.0 || self.mean_x == 0.0 {
            return None;
        }
        let ratio = self.mean_y / self.mean_x;
        // The same sum as the spread of y − ratio·x.
        let spread = self.spread_y - 2.0 * ratio * self.spread_xy + ratio * ratio * self.spread_x;
        let variance = spread.max(0.0) / (self.n - 1.0) / self.n;
        Estimate::new(ratio, variance.sqrt() / self.mean_x.abs())
    }

    /// The design effect of a rate ȳ/x̄ of successes over trials, both summed per
    /// visitor: its clustered variance over that of as many independent trials.
    ///
    /// At least 1. `None` where the ratio has none, or at a rate outside (0, 1).
    pub fn design_effect(&self) -> Option<f64> {
        let rate = self.ratio()?;
        let naive = rate.value * (1.0 - rate.value) / (self.mean_x * self.n);
        (naive > 0.0).then(|| (rate.se * rate.se / naive).max(1.0))
    }

    /// y − θ(x − `centre`) per unit, as moments: CUPED's adjustment.
    pub(super) fn adjusted(&self, theta: f64, centre: f64) -> Moments {
        let spread = self.spread_y - 2.0 * theta * self.spread_xy + theta * theta * self.spread_x;
        Moments {
            n: self.n,
            mean: self.mean_y - theta * (self.mean_x - centre),
            spread: spread.max(0.0),
        }
    }

    /// Σ(x − x̄)(y − ȳ) and Σ(x − x̄)².
    pub(super) fn regression(&self) -> (f64, f64) {
        (self.spread_xy, self.spread_x)
    }
}

/// Σxy − Σx·Σy/n, or 0 where that is below 1e-12 of `size`, the size of Σxy: a
/// coefficient of variation of a millionth is the rounding of a long sum.
fn centred(n: f64, x: f64, y: f64, xy: f64, size: f64) -> f64 {
    let centred = xy - x / n * y;
    if centred.abs() <= 1e-12 * size.abs() {
        0.0
    } else {
        centred
    }
}

#[cfg(test)]
mod tests;
