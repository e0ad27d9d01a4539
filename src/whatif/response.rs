//! How acceptance followed the discounts that were shown: a logit, where the data have
//! at least three levels of discount. Nothing else about demand is assumed.

use serde::{Deserialize, Serialize};

use super::input::Known;

/// Levels of discount below which nothing is fitted.
pub(super) const LEAST_LEVELS: usize = 3;

/// ln(p/(1 − p)) = a + b × discount, b fitted.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Response {
    /// b, per unit of money.
    pub slope: Known,
    /// Levels of discount it was fitted on.
    pub levels: u32,
    /// The least and the most of them.
    pub range: (f64, f64),
}

impl Response {
    /// The acceptance after the discount changed by `more`, from `p`.
    pub(super) fn after(slope: f64, p: f64, more: f64) -> f64 {
        if p <= 0.0 || p >= 1.0 {
            return p;
        }
        let odds = p / (1.0 - p) * libm::exp((slope * more).clamp(-50.0, 50.0));
        odds / (1.0 + odds)
    }
}

/// Fits the response to (discount, exposures, attaches) by level: logistic regression by
/// Newton's method, its variance times the dispersion where that is above 1.
///
/// `None` with fewer than three levels of exposures, or where the counts tell no slope.
pub fn response(levels: &[(f64, f64, f64)]) -> Option<Response> {
    let known: Vec<(f64, f64, f64)> = levels
        .iter()
        .copied()
        .filter(|(d, n, x)| d.is_finite() && *n > 0.0 && (0.0..=*n).contains(x))
        .collect();
    let (n, x) = known
        .iter()
        .fold((0.0, 0.0), |sum, (_, n, x)| (sum.0 + n, sum.1 + x));
    if known.len() < LEAST_LEVELS || x <= 0.0 || x >= n {
        return None;
    }
    let centre = known.iter().map(|(d, n, _)| d * n).sum::<f64>() / n;
    let (mut a, mut b) = (libm::log(x / (n - x)), 0.0_f64);
    let at = |a: f64, b: f64, d: f64| 1.0 / (1.0 + libm::exp(-(a + b * (d - centre))));
    let mut variance = f64::INFINITY;
    for _ in 0..50 {
        let mut gradient = (0.0, 0.0);
        let mut hessian = (0.0, 0.0, 0.0);
        for (d, n, x) in &known {
            let p = at(a, b, *d);
            let z = d - centre;
            gradient.0 += x - n * p;
            gradient.1 += (x - n * p) * z;
            let w = n * p * (1.0 - p);
            hessian.0 += w;
            hessian.1 += w * z;
            hessian.2 += w * z * z;
        }
        let determinant = hessian.0 * hessian.2 - hessian.1 * hessian.1;
        if determinant.is_nan() || determinant <= 0.0 {
            return None;
        }
        let step = (
            (hessian.2 * gradient.0 - hessian.1 * gradient.1) / determinant,
            (hessian.0 * gradient.1 - hessian.1 * gradient.0) / determinant,
        );
        a += step.0;
        b += step.1;
        variance = hessian.0 / determinant;
        if step.0.abs() < 1e-12 && step.1.abs() < 1e-12 {
            break;
        }
    }
    let chi: f64 = known
        .iter()
        .map(|(d, n, x)| {
            let p = at(a, b, *d);
            (x - n * p).powi(2) / (n * p * (1.0 - p)).max(f64::MIN_POSITIVE)
        })
        .sum();
    let dispersion = (chi / (known.len() - 2) as f64).max(1.0);
    let se = (variance * dispersion).sqrt();
    let range = known
        .iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |r, (d, _, _)| {
            (r.0.min(*d), r.1.max(*d))
        });
    (b.is_finite() && se.is_finite()).then(|| Response {
        slope: Known { value: b, se },
        levels: u32::try_from(known.len()).unwrap_or(u32::MAX),
        range,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_planted_slope_is_found_again() {
        let p = |d: f64| 1.0 / (1.0 + f64::exp(3.0 - 0.4 * d));
        let levels: Vec<(f64, f64, f64)> = [0.0, 1.0, 2.0, 4.0]
            .into_iter()
            .map(|d| (d, 10_000.0, 10_000.0 * p(d)))
            .collect();
        let found = response(&levels).unwrap();
        assert!((found.slope.value - 0.4).abs() < 1e-6, "{found:?}");
        assert!(found.slope.se > 0.0 && found.slope.se < 0.05);
        assert_eq!((found.levels, found.range), (4, (0.0, 4.0)));
        let again = Response::after(0.4, p(1.0), 1.0);
        assert!((again - p(2.0)).abs() < 1e-12);
    }

    #[test]
    fn two_levels_or_no_attach_fit_nothing() {
        assert_eq!(response(&[(0.0, 100.0, 9.0), (1.0, 100.0, 12.0)]), None);
        assert_eq!(
            response(&[(0.0, 9.0, 0.0), (1.0, 9.0, 0.0), (2.0, 9.0, 0.0)]),
            None
        );
        assert_eq!(
            response(&[(1.0, 9.0, 1.0), (1.0, 9.0, 2.0), (1.0, 9.0, 3.0)]),
            None
        );
    }
}
