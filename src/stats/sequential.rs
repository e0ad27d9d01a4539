//! Tests that may be looked at every day: always-valid intervals and e-values.
//!
//! An e-value is evidence against the null, 1 on average or less if it is true at
//! whatever moment one stops; 1/e is a valid p-value.

use super::special::{ln_beta_kernel, ln_beta_upper};
use super::{Confidence, Estimate, normal_cdf};
use crate::domain::Interval;

/// An always-valid confidence sequence by an asymptotic normal mixture.
///
/// Tightest near `tuned_to` units, valid at every number of them.
/// Source: Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas 2021 (arXiv 2103.06476),
/// equations 9, 155 and 161, as in growthbook gbstats.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AlwaysValid {
    rho: f64,
    alpha: f64,
}

impl AlwaysValid {
    /// The number of units that the interval is tuned to unless said otherwise.
    pub const TUNED_TO: f64 = 5000.0;

    /// ρ = √((−2 ln α + ln(1 − 2 ln α)) / N*), N* = `tuned_to` units.
    ///
    /// `None` unless `tuned_to` is above 0.
    pub fn new(confidence: Confidence, tuned_to: f64) -> Option<Self> {
        let evidence = -2.0 * confidence.alpha().ln();
        let rho = ((evidence + evidence.ln_1p()) / tuned_to).sqrt();
        (rho > 0.0 && rho.is_finite()).then_some(Self {
            rho,
            alpha: confidence.alpha(),
        })
    }

    /// ρ.
    pub fn rho(&self) -> f64 {
        self.rho
    }

    /// Half the width after `n` units: √(s²)·√(2(nρ² + 1) ln(√(nρ² + 1)/α))/(nρ), s² = se²·n.
    ///
    /// `None` unless `n` is above 0.
    pub fn half_width(&self, estimate: Estimate, n: f64) -> Option<f64> {
        if !(n > 0.0 && n.is_finite()) {
            return None;
        }
        let scale = n * self.rho * self.rho;
        let boundary = 0.5 * scale.ln_1p() - self.alpha.ln();
        Some(estimate.se * (2.0 * (1.0 + 1.0 / scale) * boundary).sqrt())
    }

    /// The estimate with that half-width on both sides. `None` unless `n` is above 0.
    pub fn interval(&self, estimate: Estimate, n: f64) -> Option<Interval> {
        let reach = self.half_width(estimate, n)?;
        Some(Interval {
            low: estimate.value - reach,
            high: estimate.value + reach,
        })
    }

    /// ln e against a true value of `null`: the 1/e at which the interval just reaches
    /// it. exp(z²/2 · nρ²/(nρ² + 1)) / √(nρ² + 1), z = (value − null)/se.
    ///
    /// `None` unless `n` and the standard error are above 0.
    pub fn ln_e_value(&self, estimate: Estimate, n: f64, null: f64) -> Option<f64> {
        if !(n > 0.0 && n.is_finite() && estimate.se > 0.0) {
            return None;
        }
        let scale = n * self.rho * self.rho;
        let z = (estimate.value - null) / estimate.se;
        Some(0.5 * z * z * (scale / (1.0 + scale)) - 0.5 * scale.ln_1p())
    }
}

impl AlwaysValid {
    /// ln e against a true value of `null` or less, mixed over the half of the normal
    /// distribution above it: [`Self::ln_e_value`] times 2Φ(z√(nρ²/(nρ² + 1))).
    ///
    /// For an alert that looks one way. `None` as there, and where so little speaks for
    /// more than `null` that e is below the smallest float.
    pub fn ln_e_value_above(&self, estimate: Estimate, n: f64, null: f64) -> Option<f64> {
        let both_ways = self.ln_e_value(estimate, n, null)?;
        let scale = n * self.rho * self.rho;
        let z = (estimate.value - null) / estimate.se;
        let above = normal_cdf(z * (scale / (1.0 + scale)).sqrt());
        (above > 0.0).then(|| both_ways + (2.0 * above).ln())
    }
}

/// ln Λ of the mixture sequential probability ratio test with mixing variance τ²:
/// Λ = √(V/(V + τ²)) exp(τ²θ̂²/(2V(V + τ²))), V = se².
///
/// Λ is an e-value against a true θ of 0. `None` unless the standard error and τ²
/// are above 0. Source: Johari, Koomen, Pekelis and Walsh 2017.
pub fn ln_msprt(estimate: Estimate, tau_squared: f64) -> Option<f64> {
    if !(estimate.se > 0.0 && tau_squared > 0.0 && tau_squared.is_finite()) {
        return None;
    }
    // τ²/V, taken before it is added to 1.
    let ratio = tau_squared / estimate.se / estimate.se;
    let z = estimate.value / estimate.se;
    let share = if ratio.is_finite() {
        ratio / (1.0 + ratio)
    } else {
        1.0
    };
    let ln = 0.5 * z * z * share - 0.5 * ratio.ln_1p();
    (!ln.is_nan()).then_some(ln)
}

/// ln of the e-value of `successes` in `n` trials against a rate of `null`, mixed
/// over Beta(a, b): B(a + x, b + n − x) / (B(a, b) p₀ˣ (1 − p₀)ⁿ⁻ˣ).
///
/// It is valid for one fixed sequence of trials, however often it is looked at.
/// `None` unless `null` lies in (0, 1), a and b are above 0, and `successes` in `0..=n`.
/// Source: Robbins 1970, the beta mixture.
pub fn ln_rate_e_value(successes: f64, n: f64, null: f64, (a, b): (f64, f64)) -> Option<f64> {
    let fits = n.is_finite()
        && (0.0..=n).contains(&successes)
        && null > 0.0
        && null < 1.0
        && a > 0.0
        && b > 0.0
        && a.is_finite()
        && b.is_finite();
    fits.then(|| {
        // The beta density at the null, after over before the data: terms as large as
        // n do not cancel.
        let kernel = |a: f64, b: f64| ln_beta_kernel(a, b, null, 1.0 - null);
        kernel(a, b) - kernel(a + successes, b + n - successes)
    })
}

/// ln of the e-value against a rate of `null` or less, mixed over the part of Beta(a, b)
/// above `null`: [`ln_rate_e_value`] times P(rate > p₀) after over before the data.
///
/// For an alert that looks one way. For a rate of `null` or more, count failures
/// against 1 − `null`. Errors as there.
pub fn ln_rate_e_value_above(successes: f64, n: f64, null: f64, (a, b): (f64, f64)) -> Option<f64> {
    let both_ways = ln_rate_e_value(successes, n, null, (a, b))?;
    let above = |a: f64, b: f64| ln_beta_upper(a, b, null, 1.0 - null);
    Some(both_ways + above(a + successes, b + n - successes) - above(a, b))
}

/// e from ln e, held at 1e300: an e-value is compared and shown, and infinity is neither.
pub fn e_value(ln_e: f64) -> f64 {
    ln_e.min(690.0).exp().min(1e300)
}

/// The p-value that is valid at any moment: min(1, 1/e).
pub fn always_valid_p(ln_e: f64) -> f64 {
    (-ln_e).exp().min(1.0)
}

/// The running p-value over looks in time order: it never rises again.
pub fn running_p(ln_e_values: impl IntoIterator<Item = f64>) -> f64 {
    ln_e_values
        .into_iter()
        .map(always_valid_p)
        .fold(1.0, f64::min)
}

#[cfg(test)]
mod tests;
