//! A figure with its standard error, and what follows from the two.

use super::{Confidence, normal_cdf};
use crate::domain::Interval;
use serde::{Deserialize, Serialize};

/// A figure and the standard error of its sampling distribution, taken as normal.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// The figure, in its own unit.
    pub value: f64,
    /// Its standard error, same unit, 0 or above.
    pub se: f64,
}

impl Estimate {
    /// `None` unless `value` is a number and `se` one of 0 or above.
    pub fn new(value: f64, se: f64) -> Option<Self> {
        (value.is_finite() && se.is_finite() && se >= 0.0).then_some(Self { value, se })
    }

    /// value ± z·se.
    pub fn interval(&self, confidence: Confidence) -> Interval {
        let reach = confidence.z() * self.se;
        Interval {
            low: self.value - reach,
            high: self.value + reach,
        }
    }

    /// value / se. `None` without a standard error.
    pub fn z(&self) -> Option<f64> {
        (self.se > 0.0).then(|| self.value / self.se)
    }

    /// Two-sided p-value against 0 by the normal distribution. `None` at a standard error of 0.
    pub fn p_value(&self) -> Option<f64> {
        Some(2.0 * normal_cdf(-self.z()?.abs()))
    }

    /// The probability that the figure lies above `threshold`.
    ///
    /// Without a standard error 1 or 0, and ½ exactly at the threshold.
    pub fn probability_above(&self, threshold: f64) -> f64 {
        let gap = self.value - threshold;
        if self.se > 0.0 {
            normal_cdf(gap / self.se)
        } else if gap == 0.0 {
            0.5
        } else {
            f64::from(u8::from(gap > 0.0))
        }
    }

    /// This one times `factor`, 1000 for a figure per 1000.
    #[must_use]
    pub fn scaled(&self, factor: f64) -> Self {
        Self {
            value: self.value * factor,
            se: self.se * factor.abs(),
        }
    }

    /// This one plus an independent other.
    #[must_use]
    pub fn plus(&self, other: Self) -> Self {
        Self {
            value: self.value + other.value,
            se: self.se.hypot(other.se),
        }
    }

    /// This one less an independent other.
    #[must_use]
    pub fn minus(&self, other: Self) -> Self {
        self.plus(other.scaled(-1.0))
    }

    /// The product with an independent other, moments exact: Var = μ₁²σ₂² + μ₂²σ₁² + σ₁²σ₂².
    ///
    /// The last term is what the delta method leaves out; see [`Self::times_delta`].
    /// Source: Goodman 1960.
    #[must_use]
    pub fn times(&self, other: Self) -> Self {
        let delta = self.times_delta(other);
        Self {
            value: delta.value,
            se: delta.se.hypot(self.se * other.se),
        }
    }

    /// The product with an independent other by the delta method: Var = μ₁²σ₂² + μ₂²σ₁².
    #[must_use]
    pub fn times_delta(&self, other: Self) -> Self {
        Self {
            value: self.value * other.value,
            se: (self.value * other.se).hypot(other.value * self.se),
        }
    }

    /// The change against an independent base as a fraction of it, `self/base − 1`,
    /// by the delta method: Var = V/a² + Vₐ b²/a⁴ with base a and self b.
    ///
    /// `None` at a base of 0. Source: growthbook gbstats, relative effect.
    pub fn relative_to(&self, base: Self) -> Option<Self> {
        if base.value == 0.0 {
            return None;
        }
        let ratio = self.value / base.value;
        Self::new(
            (self.value - base.value) / base.value,
            (self.se / base.value).hypot(base.se / base.value * ratio),
        )
    }
}

/// The mean of independent estimates, weighted by 1/se²: value and standard error
/// under one common truth.
///
/// `None` when there is none, or one has no standard error.
pub fn pooled(estimates: &[Estimate]) -> Option<Estimate> {
    let mut weights = 0.0;
    let mut sum = 0.0;
    for estimate in estimates {
        if estimate.se <= 0.0 {
            return None;
        }
        let weight = 1.0 / (estimate.se * estimate.se);
        weights += weight;
        sum += weight * estimate.value;
    }
    (weights > 0.0).then(|| Estimate::new(sum / weights, weights.sqrt().recip()))?
}

/// The sum of independent strata's estimates, each with its share of the whole.
///
/// Post-stratification, as for visitors with and without history. `None` when the
/// shares do not add up to more than 0.
pub fn stratified(parts: &[(f64, Estimate)]) -> Option<Estimate> {
    let whole: f64 = parts.iter().map(|(share, _)| share).sum();
    if !(whole > 0.0 && parts.iter().all(|(share, _)| *share >= 0.0)) {
        return None;
    }
    let sum = parts
        .iter()
        .map(|(share, part)| part.scaled(share / whole))
        .fold(
            Estimate {
                value: 0.0,
                se: 0.0,
            },
            |sum, part| sum.plus(part),
        );
    Estimate::new(sum.value, sum.se)
}

#[cfg(test)]
mod tests;
