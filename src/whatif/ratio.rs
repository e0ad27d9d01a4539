//! How parts compare with their whole: what their own counts tell, and what is usual.

use super::input::Known;

/// How much parts differ in what those who order the anchor would buy anyway, a deviation of
/// the ratio.
pub(super) const ORGANIC_SPREAD: f64 = 0.25;

/// Orders with the anchor with which the attaches speak where orders are few.
const LEAST_ORDERS: f64 = 20.0;

/// As often as the whole, give or take.
pub(super) fn as_often() -> Known {
    Known {
        value: 1.0,
        se: ORGANIC_SPREAD,
    }
}

/// A rate of a part over the pair's own, from its own counts and what is usual: a gamma
/// variable after so many attaches where the pair's rate would have made `expected`.
pub(super) fn leaning(usual: Known, (attaches, expected): (f64, f64), whole: f64) -> Known {
    let strength = usual.value / (usual.se * usual.se).max(1e-9);
    let shape = usual.value * strength + attaches;
    let under = strength + expected;
    // The pair's own rate is in doubt too, by what the part tells of it: its own attaches say
    // nothing of a part that has them all. What is usual stays as much in doubt as it is.
    let rest = if whole > 0.0 {
        (1.0 - attaches / whole).max(0.0)
    } else {
        1.0
    };
    Known {
        value: shape / under,
        se: (usual.value * strength + rest * attaches).sqrt() / under,
    }
}

/// The standard errors of parts' ratios that together are the whole: what one part has more
/// the others have less, so that none is more in doubt than all others together.
pub(super) fn within_whole(parts: &[(f64, Known)]) -> Vec<f64> {
    let squares: Vec<f64> = parts
        .iter()
        .map(|(share, ratio)| (share * ratio.se).powi(2))
        .collect();
    parts
        .iter()
        .enumerate()
        .map(|(at, (share, ratio))| {
            let others = squares.iter().enumerate().filter(|(other, _)| *other != at);
            let others: f64 = others.map(|(_, square)| square).sum();
            if *share > 0.0 {
                ratio.se.min(others.sqrt() / share)
            } else {
                ratio.se
            }
        })
        .collect()
}

/// Purchases per exposure that would be made anyway, of every part over the whole, from
/// their shares of the exposures, attach ratios and orders with the anchor.
///
/// Who orders the anchor is taken to buy the target anyway as often in every part, give or
/// take `ORGANIC_SPREAD`: parts differ in how often their exposures lead to such an order,
/// and in what the recommendation adds. Where few orders tell, as the attaches are.
pub fn anyway_rates(parts: &[(f64, Known, f64)]) -> Vec<Known> {
    let all: f64 = parts.iter().map(|(.., orders)| orders).sum();
    let attached: f64 = parts
        .iter()
        .map(|(share, ratio, _)| share * ratio.value)
        .sum();
    let of = |(share, ratio, orders): &(f64, Known, f64)| {
        if *share <= 0.0 || attached <= 0.0 {
            return as_often();
        }
        let own = (orders + LEAST_ORDERS * share * ratio.value / attached) / (all + LEAST_ORDERS);
        let value = own / share;
        Known {
            value,
            se: value * ORGANIC_SPREAD * (1.0 - own).max(0.0).sqrt(),
        }
    };
    parts.iter().map(of).collect()
}

/// How attach rates at one placement compare with the pairs' own, over pairs: the mean
/// ratio and how much it differs between pairs.
pub fn placement_ratio(pairs: &[(f64, f64)]) -> Known {
    usual_ratio(pairs, 20.0, 0.25)
}

/// The same of groups of customers and sessions.
pub fn group_ratio(pairs: &[(f64, f64)]) -> Known {
    usual_ratio(pairs, 5.0, 0.25)
}

/// The same of exposures with and without a discount: few pairs have both, and they differ.
pub fn discount_ratio(pairs: &[(f64, f64)]) -> Known {
    usual_ratio(pairs, 5.0, 0.5)
}

/// The mean ratio of (attaches, those that the pairs' own rates would have made) over pairs,
/// leaning on 1 as much as so many attaches tell, and how much it differs between pairs, by
/// moments (gamma-Poisson) and at least the `least` part of it.
fn usual_ratio(pairs: &[(f64, f64)], prior: f64, least: f64) -> Known {
    let (observed, expected) = pairs
        .iter()
        .fold((0.0, 0.0), |sum, (x, e)| (sum.0 + x, sum.1 + e));
    let ratio = (observed + prior) / (expected + prior);
    let (excess, square) = pairs.iter().fold((0.0, 0.0), |sum, (x, e)| {
        let mean = ratio * e;
        (sum.0 + (x - mean).powi(2) - mean, sum.1 + e * e)
    });
    let between = if square > 0.0 {
        (excess / square).max(0.0).sqrt()
    } else {
        0.3
    };
    Known {
        value: ratio,
        se: between
            .max(least * ratio)
            .hypot(ratio / (observed + prior).sqrt()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_with_all_attaches_keeps_the_doubt_of_what_is_usual() {
        let usual = Known {
            value: 1.0,
            se: 0.5,
        };
        // Strength 4: 4 of what is usual and 12 attaches, where 8 were expected.
        let all = leaning(usual, (12.0, 8.0), 12.0);
        assert!((all.value - 16.0 / 12.0).abs() < 1e-12);
        assert!((all.se - 2.0 / 12.0).abs() < 1e-12, "{}", all.se);
        // Half of 24 attaches: 4 and half of 12.
        let half = leaning(usual, (12.0, 8.0), 24.0);
        assert!((half.se - 10.0_f64.sqrt() / 12.0).abs() < 1e-12);
        // A tenth of the exposures: the rest cannot be in more doubt than they are.
        let within = within_whole(&[(0.9, all), (0.1, half)]);
        assert!((within[0] - 0.1 * half.se / 0.9).abs() < 1e-12);
        assert_eq!(within[1], half.se);
        // The only part is the whole.
        assert_eq!(within_whole(&[(1.0, all)]), [0.0]);
        // None at all is what is usual.
        let none = leaning(usual, (0.0, 0.0), 0.0);
        assert!((none.value - 1.0).abs() < 1e-12 && (none.se - 0.5).abs() < 1e-12);
    }
}
