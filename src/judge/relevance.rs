//! The relevance score: one number to sort by, that no verdict reads.

use serde::{Deserialize, Serialize};

/// Relevance with the share of its parts that could be measured.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Relevance {
    /// 0 to 100.
    pub score: f64,
    /// Weight of the parts that are known, 0 to 1.
    pub coverage: f64,
}

/// What relevance is made of, each 0 to 1 where it is known.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Parts {
    /// P(net margin above the slot value).
    pub(super) earns: Option<f64>,
    /// P(returns less than the threshold above their baseline).
    pub(super) returns: Option<f64>,
    /// Rank of the shrunk NPMI in the category.
    pub(super) affinity: Option<f64>,
    /// P(no harm to completion beyond the margin).
    pub(super) completion: Option<f64>,
}

/// 100·P₁^.5·P₂^.2·P₃^.15·P₄^.15; parts that are not known are left out and the weights
/// of the others made to add up to 1. `None` when nothing is known.
pub(super) fn relevance(parts: Parts) -> Option<Relevance> {
    let weighted = [
        (parts.earns, 0.5),
        (parts.returns, 0.2),
        (parts.affinity, 0.15),
        (parts.completion, 0.15),
    ];
    let known = || {
        weighted
            .iter()
            .filter_map(|(part, weight)| Some((part.filter(|part| part.is_finite())?, weight)))
    };
    let coverage: f64 = known().map(|(_, weight)| weight).sum();
    if coverage <= 0.0 {
        return None;
    }
    let product: f64 = known()
        .map(|(part, weight)| part.clamp(0.0, 1.0).powf(weight / coverage))
        .product();
    Some(Relevance {
        score: 100.0 * product,
        coverage,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_parts_are_left_out_and_the_coverage_says_so() {
        let all = relevance(Parts {
            earns: Some(0.9),
            returns: Some(0.8),
            affinity: Some(0.7),
            completion: Some(1.0),
        })
        .unwrap();
        let expected = 100.0 * 0.9_f64.powf(0.5) * 0.8_f64.powf(0.2) * 0.7_f64.powf(0.15);
        assert!((all.score - expected).abs() < 1e-9 && (all.coverage - 1.0).abs() < 1e-12);
        let one = relevance(Parts {
            earns: Some(0.9),
            ..Parts::default()
        })
        .unwrap();
        assert!((one.score - 90.0).abs() < 1e-9);
        assert_eq!(one.coverage, 0.5);
        assert_eq!(relevance(Parts::default()), None);
        let never = relevance(Parts {
            earns: Some(0.0),
            ..Parts::default()
        });
        assert_eq!(never.unwrap().score, 0.0);
    }
}
