//! The normal, t, χ² and beta distributions.

use super::special::{beta_inc, gamma_upper, ln_beta, ln_beta_kernel};
use super::{Confidence, Estimate};
use crate::domain::Interval;

/// The density of the standard normal distribution.
pub fn normal_density(z: f64) -> f64 {
    const PEAK: f64 = 0.398_942_280_401_432_7;
    PEAK * (-0.5 * z * z).exp()
}

/// P(Z ≤ z) of the standard normal distribution.
///
/// Keeps its digits in the lower tail; use `normal_cdf(-z)` for the upper one.
pub fn normal_cdf(z: f64) -> f64 {
    0.5 * libm::erfc(-z * std::f64::consts::FRAC_1_SQRT_2)
}

/// The z with P(Z ≤ z) = `p`. `None` unless `p` lies strictly between 0 and 1.
///
/// Source: Wichura 1988, algorithm AS 241 (PPND16).
pub fn normal_quantile(p: f64) -> Option<f64> {
    if !(p > 0.0 && p < 1.0) {
        return None;
    }
    let centred = p - 0.5;
    if centred.abs() <= 0.425 {
        let r = 0.180_625 - centred * centred;
        return Some(centred * polynomial(&CENTRE_OVER, r) / polynomial(&CENTRE_UNDER, r));
    }
    let tail = if centred < 0.0 { p } else { 1.0 - p };
    Some(upper_normal_quantile(tail).copysign(centred))
}

/// The z ≥ 1.4 or so with P(Z > z) = `tail`, for tails of 0.075 and less.
fn upper_normal_quantile(tail: f64) -> f64 {
    let r = (-tail.ln()).sqrt();
    if r <= 5.0 {
        polynomial(&NEAR_OVER, r - 1.6) / polynomial(&NEAR_UNDER, r - 1.6)
    } else {
        polynomial(&FAR_OVER, r - 5.0) / polynomial(&FAR_UNDER, r - 5.0)
    }
}

/// The z with P(|Z| > z) = `alpha`, without rounding 1 − α/2; `alpha` in (0, 1).
pub(super) fn two_sided_z(alpha: f64) -> Option<f64> {
    let tail = alpha / 2.0;
    if !(tail > 0.0 && tail < 0.5) {
        return None;
    }
    if tail < 0.075 {
        Some(upper_normal_quantile(tail))
    } else {
        normal_quantile(tail).map(|z| -z)
    }
}

/// A polynomial with its coefficients from the constant up.
fn polynomial(coefficients: &[f64; 8], x: f64) -> f64 {
    coefficients
        .iter()
        .rev()
        .fold(0.0, |sum, term| sum * x + term)
}

const CENTRE_OVER: [f64; 8] = [
    3.387_132_872_796_366_5,
    133.141_667_891_784_38,
    1_971.590_950_306_551_3,
    13_731.693_765_509_46,
    45_921.953_931_549_87,
    67_265.770_927_008_7,
    33_430.575_583_588_13,
    2_509.080_928_730_122_7,
];
const CENTRE_UNDER: [f64; 8] = [
    1.0,
    42.313_330_701_600_91,
    687.187_007_492_057_9,
    5_394.196_021_424_751,
    21_213.794_301_586_597,
    39_307.895_800_092_71,
    28_729.085_735_721_943,
    5_226.495_278_852_854,
];
const NEAR_OVER: [f64; 8] = [
    1.423_437_110_749_683_5,
    4.630_337_846_156_546,
    5.769_497_221_460_691,
    3.647_848_324_763_204_5,
    1.270_458_252_452_368_4,
    0.241_780_725_177_450_6,
    0.022_723_844_989_269_184,
    7.745_450_142_783_414e-4,
];
const NEAR_UNDER: [f64; 8] = [
    1.0,
    2.053_191_626_637_759,
    1.676_384_830_183_803_8,
    0.689_767_334_985_1,
    0.148_103_976_427_480_08,
    0.015_198_666_563_616_457,
    5.475_938_084_995_345e-4,
    1.050_750_071_644_416_9e-9,
];
const FAR_OVER: [f64; 8] = [
    6.657_904_643_501_103,
    5.463_784_911_164_114,
    1.784_826_539_917_291_3,
    0.296_560_571_828_504_87,
    0.026_532_189_526_576_124,
    1.242_660_947_388_078_4e-3,
    2.711_555_568_743_487_6e-5,
    2.010_334_399_292_288_1e-7,
];
const FAR_UNDER: [f64; 8] = [
    1.0,
    0.599_832_206_555_888,
    0.136_929_880_922_735_8,
    0.014_875_361_290_850_615,
    7.868_691_311_456_133e-4,
    1.846_318_317_510_054_8e-5,
    1.421_511_758_316_446e-7,
    2.044_263_103_389_939_8e-15,
];

/// P(χ² > `statistic`) with `df` degrees of freedom, which need not be whole.
///
/// `None` for a negative or missing statistic or `df` not above 0.
pub fn chi2_p_value(statistic: f64, df: f64) -> Option<f64> {
    if !(statistic >= 0.0 && df > 0.0 && df.is_finite()) {
        return None;
    }
    if df == 1.0 {
        return Some(libm::erfc((statistic / 2.0).sqrt()));
    }
    Some(gamma_upper(df / 2.0, statistic / 2.0))
}

/// P(|T| > |`t`|) of Student's distribution with `df` degrees of freedom.
///
/// `None` unless `t` is a number and `df` is above 0; an infinite `df` is normal.
pub fn t_p_value(t: f64, df: f64) -> Option<f64> {
    if t.is_nan() || df.is_nan() || df <= 0.0 {
        return None;
    }
    if df == f64::INFINITY {
        return Some(2.0 * normal_cdf(-t.abs()));
    }
    if t.is_infinite() {
        return Some(0.0);
    }
    let square = t / df * t;
    let (lower, _) = beta_inc(df / 2.0, 0.5, 1.0 / (1.0 + square), square / (1.0 + square));
    Some(lower)
}

/// The t with P(|T| > t) = α of this confidence, `df` degrees of freedom.
///
/// `None` unless `df` is above 0. Beyond 10 000 degrees of freedom by the
/// Cornish-Fisher expansion about the normal quantile (Abramowitz and Stegun 26.7.5).
pub fn t_quantile(df: f64, confidence: Confidence) -> Option<f64> {
    if df.is_nan() || df <= 0.0 {
        return None;
    }
    let z = confidence.z();
    if df > 1e4 {
        let z2 = z * z;
        let first = z * (z2 + 1.0) / 4.0;
        let second = z * ((5.0 * z2 + 16.0) * z2 + 3.0) / 96.0;
        let third = z * (((3.0 * z2 + 19.0) * z2 + 17.0) * z2 - 15.0) / 384.0;
        return Some(z + (first + (second + third / df) / df) / df);
    }
    let (x, y) = lower_beta_quantile(df / 2.0, 0.5, confidence.alpha());
    let t = (df * y / x).sqrt();
    t.is_finite().then_some(t)
}

/// The beta distribution: what is known about a rate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Beta {
    alpha: f64,
    beta: f64,
}

impl Beta {
    /// Any rate is as likely as any other: Beta(1, 1).
    pub const UNIFORM: Self = Self {
        alpha: 1.0,
        beta: 1.0,
    };

    /// Beta(`alpha`, `beta`). `None` unless both are above 0 and finite.
    pub fn new(alpha: f64, beta: f64) -> Option<Self> {
        let fits = |shape: f64| shape > 0.0 && shape.is_finite();
        (fits(alpha) && fits(beta) && (alpha + beta).is_finite()).then_some(Self { alpha, beta })
    }

    /// The density at `x`. 0 outside (0, 1).
    pub fn density(&self, x: f64) -> f64 {
        if !(x > 0.0 && x < 1.0) {
            return 0.0;
        }
        let ln = (self.alpha - 1.0) * x.ln() + (self.beta - 1.0) * (1.0 - x).ln();
        (ln - ln_beta(self.alpha, self.beta)).exp()
    }

    /// The first shape: prior and observed successes.
    pub fn alpha(&self) -> f64 {
        self.alpha
    }

    /// The second shape: prior and observed failures.
    pub fn beta(&self) -> f64 {
        self.beta
    }

    /// α / (α + β).
    pub fn mean(&self) -> f64 {
        self.alpha / (self.alpha + self.beta)
    }

    /// αβ / ((α + β)²(α + β + 1)).
    pub fn variance(&self) -> f64 {
        let sum = self.alpha + self.beta;
        (self.alpha / sum) * (self.beta / sum) / (sum + 1.0)
    }

    /// Mean and standard deviation, for moment formulas.
    pub fn estimate(&self) -> Estimate {
        Estimate {
            value: self.mean(),
            se: self.variance().sqrt(),
        }
    }

    /// P(rate ≤ x): 0 below 0, 1 above 1.
    pub fn cdf(&self, x: f64) -> f64 {
        beta_inc(self.alpha, self.beta, x, 1.0 - x).0
    }

    /// P(rate > x), accurate where it is small.
    pub fn probability_above(&self, x: f64) -> f64 {
        beta_inc(self.alpha, self.beta, x, 1.0 - x).1
    }

    /// The rate that this one stays below with probability `p`.
    ///
    /// 0 at `p` = 0 and 1 at `p` = 1; `None` outside 0..=1.
    pub fn quantile(&self, p: f64) -> Option<f64> {
        if !(0.0..=1.0).contains(&p) {
            return None;
        }
        // The smaller tail is solved for: its probability is the one with digits.
        if p <= 0.5 {
            Some(lower_beta_quantile(self.alpha, self.beta, p).0)
        } else {
            Some(lower_beta_quantile(self.beta, self.alpha, 1.0 - p).1)
        }
    }

    /// The central interval: α/2 of the probability lies below it, α/2 above.
    pub fn interval(&self, confidence: Confidence) -> Interval {
        let tail = confidence.alpha() / 2.0;
        let low = lower_beta_quantile(self.alpha, self.beta, tail).0;
        let high = lower_beta_quantile(self.beta, self.alpha, tail).1;
        Interval {
            low,
            high: high.max(low),
        }
    }
}

/// x and 1 − x with I_x(a, b) = `p`, for `p` in 0..=1, best for small `p`.
///
/// Newton's method for ln I_x over ln x, which is nearly a straight line in the
/// lower tail, kept inside a bracket that only shrinks.
fn lower_beta_quantile(a: f64, b: f64, p: f64) -> (f64, f64) {
    if p <= 0.0 {
        return (0.0, 1.0);
    }
    if p >= 1.0 {
        return (1.0, 0.0);
    }
    let target = p.ln();
    // The error left by a step is its square over the width of the distribution.
    let settled = 1e-9 / (1.0 + a.sqrt());
    let mut low = f64::NEG_INFINITY;
    let mut high = 0.0;
    let mut u = start(a, b, p).ln();
    for _ in 0..200 {
        let x = u.exp();
        let y = -u.exp_m1();
        let (lower, _) = beta_inc(a, b, x, y);
        let miss = lower.ln() - target;
        if miss < 0.0 {
            low = u;
        } else {
            high = u;
        }
        // d ln I / d ln x = x · density / I.
        let slope = ln_beta_kernel(a, b, x, y).exp() / (y * lower);
        let newton = u - miss / slope;
        if (newton - u).abs() <= settled * u.abs().min(1.0) {
            u = newton;
            break;
        }
        u = if newton > low && newton < high {
            // Where the slope vanishes the step must not leave all sense.
            newton.max(2.0 * u - 1.0)
        } else if low.is_finite() {
            f64::midpoint(low, high)
        } else {
            2.0 * u - 1.0
        };
        if high - low <= f64::EPSILON * high.abs() {
            break;
        }
    }
    (u.exp(), -u.exp_m1())
}

/// A first guess at the quantile, strictly inside 0 and 1.
///
/// Source: Abramowitz and Stegun 26.5.22 for shapes of 1 and more; the leading
/// power of the tail otherwise.
fn start(a: f64, b: f64, p: f64) -> f64 {
    let guess = if a >= 1.0 && b >= 1.0 {
        let z = -normal_quantile(p).unwrap_or(0.0);
        let lambda = (z * z - 3.0) / 6.0;
        let over_a = 1.0 / (2.0 * a - 1.0);
        let over_b = 1.0 / (2.0 * b - 1.0);
        let h = 2.0 / (over_a + over_b);
        let w = z * (h + lambda).max(0.0).sqrt() / h
            - (over_b - over_a) * (lambda + 5.0 / 6.0 - 2.0 / (3.0 * h));
        a / (a + b * (2.0 * w).exp())
    } else {
        ((p.ln() + a.ln() + ln_beta(a, b)) / a).exp()
    };
    guess.clamp(1e-290, 1.0 - f64::EPSILON)
}

#[cfg(test)]
mod tests;
