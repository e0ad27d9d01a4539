//! How placements compare, over all pairs.

use std::collections::BTreeMap;

use super::load::Part;
use crate::whatif::{Known, discount_ratio, group_ratio, placement_ratio};

/// Attach rates at each placement over the pairs' own, by the placement's number.
pub(super) fn placements(parts: &[Part]) -> Vec<(i64, Known)> {
    told(parts, |dimension| dimension == 1)
        .into_iter()
        .map(|((_, placement), pairs)| (placement, placement_ratio(&pairs)))
        .collect()
}

/// The same of groups: new and returning customers, segments, tiers, bands of intent, and
/// exposures that did and did not show a discount; by dimension and value.
pub(super) fn groups(parts: &[Part]) -> Vec<((i64, i64), Known)> {
    told(parts, |dimension| matches!(dimension, 3..=6 | DISCOUNT))
        .into_iter()
        .map(|((dimension, value), pairs)| {
            let ratio = match dimension {
                DISCOUNT => discount_ratio(&pairs),
                _ => group_ratio(&pairs),
            };
            ((dimension, value), ratio)
        })
        .collect()
}

/// Whether a discount was shown, among the dimensions of parts.
const DISCOUNT: i64 = 8;

/// Attaches of parts with those that the pairs' own rates would have made, by dimension and
/// value, from pairs with several values of it: one alone says nothing.
fn told(parts: &[Part], is_told: impl Fn(i64) -> bool) -> BTreeMap<(i64, i64), Vec<(f64, f64)>> {
    let mut told: BTreeMap<(i64, i64), Vec<(f64, f64)>> = BTreeMap::new();
    let known: Vec<&Part> = parts
        .iter()
        .filter(|part| is_told(part.dimension))
        .collect();
    for own in known.chunk_by(|a, b| (a.pair, a.dimension) == (b.pair, b.dimension)) {
        let mut sums: BTreeMap<(i64, i64), (f64, f64)> = BTreeMap::new();
        for part in own {
            let sum = sums.entry((part.dimension, part.value)).or_default();
            sum.0 += part.sums.weight();
            sum.1 += part.sums.attaches();
        }
        let (n, x) = sums
            .values()
            .fold((0.0, 0.0), |all, sum| (all.0 + sum.0, all.1 + sum.1));
        for (value, (weight, attaches)) in sums {
            let pairs = told.entry(value).or_default();
            if n > weight && x > 0.0 {
                pairs.push((attaches, weight * x / n));
            }
        }
    }
    told
}
