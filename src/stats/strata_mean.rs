//! The difference of two means within strata.

use super::{Estimate, Moments};

/// The common difference of means, Σ w (m₁ − m₀) / Σ w with w = n₁n₀/(n₁ + n₀), the first of
/// each pair less the second. Each side has one variance, pooled over its strata.
///
/// `None` where no stratum has both sides, or a side has no stratum of two.
/// Source: Cochran 1954, "Some methods for strengthening the common χ² tests", for the weights.
pub fn mean_difference(strata: &[(Moments, Moments)]) -> Option<Estimate> {
    let usable = || strata.iter().filter(|(a, b)| a.n() > 0.0 && b.n() > 0.0);
    let pooled = |side: fn(&(Moments, Moments)) -> Moments| {
        let mut squares = 0.0;
        let mut freedom = 0.0;
        for moments in usable().map(side) {
            if let Some(variance) = moments.variance() {
                squares += variance * (moments.n() - 1.0);
                freedom += moments.n() - 1.0;
            }
        }
        (freedom > 0.0).then(|| squares / freedom)
    };
    let (with, without) = (pooled(|pair| pair.0)?, pooled(|pair| pair.1)?);
    let (mut weights, mut sum, mut variance) = (0.0, 0.0, 0.0);
    for (a, b) in usable() {
        let weight = a.n() * b.n() / (a.n() + b.n());
        weights += weight;
        sum += weight * (a.mean() - b.mean());
        variance += weight * weight * (with / a.n() + without / b.n());
    }
    (weights > 0.0).then_some(())?;
    Estimate::new(sum / weights, variance.sqrt() / weights)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(values: &[f64]) -> Moments {
        Moments::from_values(values.iter().copied())
    }

    #[test]
    fn differences_are_weighed_and_each_side_has_one_variance() {
        // Stratum 1: means 3 and 1, w = 2·2/4 = 1; stratum 2: means 9 and 4, w = 1·2/3.
        // (2 + 5·2/3) / (1 + 2/3) = 3.2. Variances: with 2 (one degree of freedom),
        // without (0 + 2) / 2 = 1: 1²(2/2 + 1/2) + (2/3)²(2/1 + 1/2) = 1.5 + 10/9.
        let strata = [
            (of(&[2.0, 4.0]), of(&[1.0, 1.0])),
            (of(&[9.0]), of(&[3.0, 5.0])),
            (of(&[100.0]), of(&[])),
        ];
        let found = mean_difference(&strata).unwrap();
        assert!((found.value - 3.2).abs() < 1e-12, "{found:?}");
        let se = (1.5 + 10.0 / 9.0_f64).sqrt() / (5.0 / 3.0);
        assert!((found.se - se).abs() < 1e-12, "{found:?}");
        assert!(mean_difference(&[(of(&[1.0]), of(&[1.0, 2.0]))]).is_none());
        assert!(mean_difference(&[]).is_none());
    }
}
