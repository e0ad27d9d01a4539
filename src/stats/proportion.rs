//! Intervals for a proportion, and for the difference of two.

use super::{Beta, Confidence, Estimate};
use crate::domain::Interval;

/// The 95 % Wilson score interval of `successes / n`, as fractions; see [`wilson_at`].
pub fn wilson(successes: f64, n: f64) -> Option<Interval> {
    wilson_at(successes, n, Confidence::P95)
}

/// The Wilson score interval of `successes / n`, as fractions:
/// (p̂ + z²/2n ± z√(p̂(1 − p̂)/n + z²/4n²)) / (1 + z²/n).
///
/// Both are counts or sums of weights, so they need not be whole. `None` unless
/// `n` is above 0 and `successes` lies in `0..=n`, both finite. The lower bound
/// is exactly 0 at no successes, the upper exactly 1 at `n` successes.
///
/// Source: Wilson 1927; Brown, Cai and DasGupta 2001.
pub fn wilson_at(successes: f64, n: f64, confidence: Confidence) -> Option<Interval> {
    fits(successes, n).then(|| {
        let z2 = confidence.z() * confidence.z();
        let centre = successes + z2 / 2.0;
        let reach = confidence.z() * (successes * ((n - successes) / n) + z2 / 4.0).sqrt();
        // The bounds are the roots of (n + z²)x² − (2s + z²)x + s²/n. The lower one
        // comes from their product: centre − reach would cancel near 0.
        let low = successes * (successes / n) / (centre + reach);
        let high = if successes == n {
            1.0
        } else {
            ((centre + reach) / (n + z2)).min(1.0)
        };
        Interval { low, high }
    })
}

/// The Jeffreys interval: quantiles of Beta(x + ½, n − x + ½), as fractions.
///
/// The lower bound is 0 at no successes, the upper 1 at `n` of them. `None` as for
/// [`wilson_at`]. Source: Brown, Cai and DasGupta 2001.
pub fn jeffreys(successes: f64, n: f64, confidence: Confidence) -> Option<Interval> {
    if !fits(successes, n) {
        return None;
    }
    let posterior = Beta::new(successes + 0.5, n - successes + 0.5)?;
    let inner = posterior.interval(confidence);
    Some(Interval {
        low: if successes == 0.0 { 0.0 } else { inner.low },
        high: if successes == n { 1.0 } else { inner.high },
    })
}

/// Newcombe's interval of the difference x₁/n₁ − x₂/n₂, by method 10: from the two
/// Wilson intervals, d − √((p₁ − l₁)² + (u₂ − p₂)²) and d + √((u₁ − p₁)² + (p₂ − l₂)²).
///
/// The samples are independent. `None` where one proportion has no interval.
///
/// Source: Newcombe 1998.
pub fn newcombe(
    (x1, n1): (f64, f64),
    (x2, n2): (f64, f64),
    confidence: Confidence,
) -> Option<Interval> {
    let first = wilson_at(x1, n1, confidence)?;
    let second = wilson_at(x2, n2, confidence)?;
    let (p1, p2) = (x1 / n1, x2 / n2);
    let difference = p1 - p2;
    Some(Interval {
        low: (difference - (p1 - first.low).hypot(second.high - p2)).max(-1.0),
        high: (difference + (first.high - p1).hypot(p2 - second.low)).min(1.0),
    })
}

/// Agresti and Caffo's interval of x₁/n₁ − x₂/n₂: Wald's with one success and one
/// failure added to each sample.
///
/// Inside −1..1. `None` as for [`newcombe`]. Source: Agresti and Caffo 2000.
pub fn agresti_caffo(
    (x1, n1): (f64, f64),
    (x2, n2): (f64, f64),
    confidence: Confidence,
) -> Option<Interval> {
    if !(fits(x1, n1) && fits(x2, n2)) {
        return None;
    }
    let added = |x: f64, n: f64| {
        let p = (x + 1.0) / (n + 2.0);
        Estimate {
            value: p,
            se: (p * (1.0 - p) / (n + 2.0)).sqrt(),
        }
    };
    let wald = added(x1, n1).minus(added(x2, n2)).interval(confidence);
    Some(Interval {
        low: wald.low.max(-1.0),
        high: wald.high.min(1.0),
    })
}

/// Whether that many successes can be had in `n` trials, of which there are some.
fn fits(successes: f64, n: f64) -> bool {
    n > 0.0 && n.is_finite() && (0.0..=n).contains(&successes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::wilson;

    /// Goldens of `statsmodels.stats.proportion.proportion_confint(x, n, method="wilson")`.
    const GOLDEN: [(f64, f64, f64, f64); 9] = [
        (
            12.0,
            150.0,
            0.046_353_641_518_652_906,
            0.134_621_363_750_531_46,
        ),
        (0.0, 50.0, 0.0, 0.071_347_599_133_358_74),
        (
            1.0,
            40.0,
            0.004_426_831_502_681_396,
            0.128_813_689_634_740_96,
        ),
        (
            900.0,
            20_000.0,
            0.042_213_288_002_687_63,
            0.047_961_464_808_367_577,
        ),
        (50.0, 50.0, 0.928_652_400_866_641_2, 1.0),
        (39.0, 40.0, 0.871_186_310_365_259_1, 0.995_573_168_497_318_6),
        (1.0, 1.0, 0.206_549_314_377_237_4, 1.0),
        (
            933.0,
            4_467.0,
            0.197_197_053_491_301_32,
            0.221_033_267_588_774_65,
        ),
        (7.5, 20.25, 0.197_104_399_805_712_6, 0.584_976_044_592_683_6),
    ];

    #[test]
    fn matches_statsmodels() {
        for (successes, n, low, high) in GOLDEN {
            let got = wilson(successes, n).unwrap();
            assert!(
                (got.low - low).abs() <= 1e-12 * low,
                "{successes}/{n} low {}",
                got.low
            );
            assert!(
                (got.high - high).abs() <= 1e-12 * high,
                "{successes}/{n} high {}",
                got.high
            );
        }
    }

    #[test]
    fn bounds_are_exact_at_the_ends() {
        for n in [1e-300, 0.5, 1.0, 7.0, 1e9, 1e300] {
            assert_eq!(wilson(0.0, n).unwrap().low, 0.0, "0 of {n}");
            assert_eq!(wilson(n, n).unwrap().high, 1.0, "{n} of {n}");
        }
    }

    #[test]
    fn refuses_what_is_no_proportion() {
        for (successes, n) in [
            (0.0, 0.0),
            (0.0, -1.0),
            (-1.0, 5.0),
            (6.0, 5.0),
            (f64::NAN, 5.0),
            (1.0, f64::NAN),
            (1.0, f64::INFINITY),
            (f64::INFINITY, f64::INFINITY),
        ] {
            assert!(wilson(successes, n).is_none(), "{successes}/{n}");
        }
    }

    proptest! {
        #[test]
        fn holds_the_rate_and_stays_in_range(exponent in -300.0..300.0f64, share in 0.0..=1.0f64) {
            let n = 10f64.powf(exponent);
            let successes = share * n;
            let got = wilson(successes, n).unwrap();
            let rate = successes / n;
            prop_assert!(0.0 <= got.low && got.high <= 1.0, "{got:?}");
            prop_assert!(got.low <= rate * (1.0 + 1e-12), "{got:?} {rate}");
            prop_assert!(rate <= got.high * (1.0 + 1e-12), "{got:?} {rate}");
        }

        #[test]
        fn failures_mirror_successes(n in 1u32..100_000, share in 0.0..=1.0f64) {
            let n = f64::from(n);
            let successes = (share * n).floor();
            let got = wilson(successes, n).unwrap();
            let mirror = wilson(n - successes, n).unwrap();
            prop_assert!((got.low - (1.0 - mirror.high)).abs() < 1e-12);
            prop_assert!((got.high - (1.0 - mirror.low)).abs() < 1e-12);
        }

        #[test]
        fn more_trials_at_one_rate_narrow_it(n in 1u32..100_000, tenths in 0u32..=10) {
            let width = |n: f64| {
                let got = wilson(n * f64::from(tenths) / 10.0, n).unwrap();
                got.high - got.low
            };
            prop_assert!(width(f64::from(n) * 2.0) < width(f64::from(n)));
        }
    }
}
