//! A pair beside the anchor's other targets, like with like.

use std::collections::{BTreeMap, HashMap};

use super::load::Part;
use crate::stats::Stratum;

/// Exposures and attaches.
#[derive(Debug, Clone, Copy, Default)]
struct Taken {
    n: f64,
    x: f64,
}

/// What each anchor's targets were shown and taken, in all.
#[derive(Debug, Default)]
pub(super) struct Anchors(HashMap<(i64, i64, i64, i64), Taken>);

/// The dimension of placements in `pair_cell`.
const PLACEMENT: i64 = 1;

impl Anchors {
    /// From the parts of all pairs.
    pub(super) fn of(parts: &[Part]) -> Self {
        let mut all: HashMap<_, Taken> = HashMap::new();
        for part in parts {
            let sum = all
                .entry((part.pair.0, part.dimension, part.value, part.part))
                .or_default();
            sum.n += part.sums.weight();
            sum.x += part.sums.attaches();
        }
        Self(all)
    }

    /// What the anchor's other targets were shown and taken in the same part.
    fn others(&self, part: &Part) -> Taken {
        let all = self
            .0
            .get(&(part.pair.0, part.dimension, part.value, part.part))
            .copied()
            .unwrap_or_default();
        Taken {
            n: (all.n - part.sums.weight()).max(0.0),
            x: (all.x - part.sums.attaches()).max(0.0),
        }
    }

    /// Strata alike but for the target: placement, channel and device. Counts are divided
    /// by the pair's design effect.
    pub(super) fn strata(&self, parts: &[Part], design: f64) -> Vec<Stratum> {
        let placements = parts.iter().filter(|part| part.dimension == PLACEMENT);
        placements
            .map(|part| {
                let others = self.others(part);
                let n1 = part.sums.weight() / design;
                let n0 = others.n / design;
                Stratum {
                    x1: (part.sums.attaches() / design).min(n1),
                    n1,
                    x0: (others.x / design).min(n0),
                    n0,
                }
            })
            .filter(|stratum| stratum.n1 > 0.0 && stratum.n0 > 0.0)
            .collect()
    }

    /// By how many standard deviations those who saw the pair differ at most from those who
    /// saw the anchor's other targets, in a share of a device, channel, customer, segment,
    /// tier or intent; less what chance alone makes of it (two standard errors).
    pub(super) fn imbalance(&self, parts: &[Part], design: f64) -> Option<f64> {
        let mut shares: BTreeMap<(u8, i64), [f64; 2]> = BTreeMap::new();
        for part in parts {
            let members: &[(u8, i64)] = match part.dimension {
                PLACEMENT => &[(1, part.part / 1000), (2, part.part % 1000)],
                3..=6 => &[(u8::try_from(part.dimension).unwrap_or_default(), part.value)],
                _ => &[],
            };
            for member in members {
                let sides = shares.entry(*member).or_default();
                sides[0] += part.sums.weight();
                sides[1] += self.others(part).n;
            }
        }
        let whole = |of: u8| {
            shares
                .iter()
                .filter(|((dimension, _), _)| *dimension == of)
                .fold([0.0, 0.0], |sum: [f64; 2], (_, sides)| {
                    [sum[0] + sides[0], sum[1] + sides[1]]
                })
        };
        let wholes: Vec<[f64; 2]> = (0..=6).map(whole).collect();
        shares
            .iter()
            .filter_map(|((dimension, _), [mine, theirs])| {
                let [n1, n0] = wholes[usize::from(*dimension)];
                if n1 <= 0.0 || n0 <= 0.0 {
                    return None;
                }
                let (p, q) = (mine / n1, theirs / n0);
                let sd = (f64::midpoint(p * (1.0 - p), q * (1.0 - q))).sqrt();
                let chance = 2.0 * (design * (1.0 / n1 + 1.0 / n0)).sqrt();
                (sd > 0.0).then(|| ((p - q).abs() / sd - chance).max(0.0))
            })
            .fold(None, |most: Option<f64>, found| {
                Some(most.map_or(found, |most| most.max(found)))
            })
    }
}
