//! Sample ratio mismatch: whether an experiment's arms have the sizes meant.

use super::chi2_p_value;

/// Below this p-value the split is broken.
pub const SRM_P: f64 = 0.001;

/// Fewer units than this expected in an arm are too few to test.
const LEAST_UNITS: f64 = 8.0;

/// A χ² test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChiSquare {
    /// The statistic.
    pub statistic: f64,
    /// Degrees of freedom.
    pub df: f64,
    /// P of as large a statistic when nothing is wrong.
    pub p_value: f64,
}

impl ChiSquare {
    /// Whether the split is broken, p below [`SRM_P`].
    pub fn is_mismatch(&self) -> bool {
        self.p_value < SRM_P
    }
}

/// Pearson's goodness of fit of arm sizes to their intended shares.
///
/// `shares` need not add up to 1. `None` below two arms, where the slices differ in
/// length, a share is not above 0, or fewer than 8 units are expected in an arm.
///
/// Source: Fabijan et al. 2019; growthbook gbstats.
pub fn sample_ratio(units: &[u64], shares: &[f64]) -> Option<ChiSquare> {
    let whole: f64 = shares.iter().sum();
    let all: u64 = units
        .iter()
        .try_fold(0_u64, |sum, arm| sum.checked_add(*arm))?;
    if units.len() < 2
        || units.len() != shares.len()
        || !whole.is_finite()
        || shares.iter().any(|share| share.is_nan() || *share <= 0.0)
    {
        return None;
    }
    let mut statistic = 0.0;
    for (arm, share) in units.iter().zip(shares) {
        let expected = all as f64 * (share / whole);
        if expected < LEAST_UNITS {
            return None;
        }
        statistic += (*arm as f64 - expected).powi(2) / expected;
    }
    let df = (units.len() - 1) as f64;
    Some(ChiSquare {
        statistic,
        df,
        p_value: chi2_p_value(statistic, df)?,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::sample_ratio;

    #[test]
    fn too_little_to_test_is_no_answer() {
        assert_eq!(sample_ratio(&[7, 7], &[1.0, 1.0]), None);
        assert!(sample_ratio(&[0, 16], &[1.0, 1.0]).unwrap().is_mismatch());
        assert_eq!(sample_ratio(&[100], &[1.0]), None);
        assert_eq!(sample_ratio(&[100, 100], &[1.0]), None);
        assert_eq!(sample_ratio(&[100, 100], &[1.0, 0.0]), None);
        assert_eq!(sample_ratio(&[0, 0], &[1.0, 1.0]), None);
        assert_eq!(sample_ratio(&[u64::MAX, 1], &[1.0, 1.0]), None);
    }

    proptest! {
        #[test]
        fn is_a_probability_and_does_not_mind_the_order(
            a in 8_u64..1_000_000_000, b in 8_u64..1_000_000_000, share in 0.05..0.95_f64,
        ) {
            let there = sample_ratio(&[a, b], &[share, 1.0 - share]);
            let back = sample_ratio(&[b, a], &[1.0 - share, share]);
            prop_assert_eq!(there.is_some(), back.is_some());
            if let (Some(there), Some(back)) = (there, back) {
                prop_assert!((0.0..=1.0).contains(&there.p_value));
                prop_assert!((there.statistic - back.statistic).abs() <= 1e-9 * there.statistic);
            }
        }
    }
}
