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
    // The pair's own rate is in doubt too, by what the part tells of it.
    let rest = if whole > 0.0 {
        (1.0 - attaches / whole).max(0.0)
    } else {
        1.0
    };
    Known {
        value: shape / under,
        se: (rest * shape).sqrt() / under,
    }
}

/// Purchases per exposure that would be made anyway, of every part over the whole, from
/// their shares of the exposures, attach ratios and orders with the anchor.
///
/// Who orders the anchor is taken to buy the target anyway as often in every part, give or
/// take [`ORGANIC_SPREAD`]: parts differ in how often their exposures lead to such an order,
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
