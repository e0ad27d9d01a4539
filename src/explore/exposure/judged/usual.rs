//! How placements compare, over all pairs.

use std::collections::BTreeMap;

use super::load::Part;
use crate::whatif::{Known, placement_ratio};

/// Attach rates at each placement over the pairs' own, by the placement's number.
///
/// From the parts of pairs that were shown at several: one placement alone says nothing.
pub(super) fn placements(parts: &[Part]) -> Vec<(i64, Known)> {
    let mut told: BTreeMap<i64, Vec<(f64, f64)>> = BTreeMap::new();
    for pair in parts.chunk_by(|a, b| a.pair == b.pair) {
        let mut sums: BTreeMap<i64, (f64, f64)> = BTreeMap::new();
        for part in pair.iter().filter(|part| part.dimension == 1) {
            let sum = sums.entry(part.value).or_default();
            sum.0 += part.sums.weight();
            sum.1 += part.sums.attaches();
        }
        let (n, x) = sums
            .values()
            .fold((0.0, 0.0), |all, sum| (all.0 + sum.0, all.1 + sum.1));
        for (placement, (weight, attaches)) in sums {
            let pairs = told.entry(placement).or_default();
            if n > weight && x > 0.0 {
                pairs.push((attaches, weight * x / n));
            }
        }
    }
    told.into_iter()
        .map(|(placement, pairs)| (placement, placement_ratio(&pairs)))
        .collect()
}
