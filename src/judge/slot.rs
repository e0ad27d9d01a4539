//! What a slot is worth when the pair is not in it.

use super::Thresholds;
use crate::stats::Estimate;

/// One target that could take a slot (anchor × placement).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate {
    /// The target, numbered by the caller.
    pub target: u32,
    /// Exposures at that anchor and placement, anywhere in the data.
    pub exposures: f64,
    /// Net margin per exposure there, shrunk.
    pub net: Estimate,
    /// Whether it is shown there now.
    pub is_shown: bool,
}

/// The value of a slot.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SlotValue {
    /// Net margin per exposure, 0 or above.
    pub value: f64,
    /// The candidate that it comes from; `None` where nothing better than nothing is known.
    pub target: Option<u32>,
}

/// κ: the shrunk net margin per exposure of the best candidate that is not shown, 0
/// where there is none with `slot_exposures` or it would lose.
pub fn slot_value(candidates: &[Candidate], thresholds: &Thresholds) -> SlotValue {
    candidates
        .iter()
        .filter(|candidate| {
            !candidate.is_shown
                && candidate.exposures >= thresholds.slot_exposures
                && candidate.net.value > 0.0
                && candidate.net.value.is_finite()
        })
        .max_by(|a, b| {
            let by_net = a.net.value.total_cmp(&b.net.value);
            by_net.then(b.target.cmp(&a.target))
        })
        .map_or(
            SlotValue {
                value: 0.0,
                target: None,
            },
            |best| SlotValue {
                value: best.net.value,
                target: Some(best.target),
            },
        )
}

/// The slot value of a pair shown at several placements: their mean by exposures, each
/// (exposures, κ). 0 without exposures.
pub fn mean_slot_value(placements: &[(f64, f64)]) -> f64 {
    let (exposures, sum) = placements
        .iter()
        .filter(|(exposures, value)| *exposures > 0.0 && value.is_finite())
        .fold((0.0, 0.0), |sum, (exposures, value)| {
            (sum.0 + exposures, sum.1 + exposures * value)
        });
    if exposures > 0.0 && f64::is_finite(exposures) {
        sum / exposures
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(target: u32, exposures: f64, net: f64, is_shown: bool) -> Candidate {
        Candidate {
            target,
            exposures,
            net: Estimate {
                value: net,
                se: 0.01,
            },
            is_shown,
        }
    }

    #[test]
    fn the_best_that_is_not_shown_and_known_well_enough() {
        let candidates = [
            candidate(1, 5_000.0, 0.09, true),
            candidate(2, 299.0, 0.08, false),
            candidate(3, 300.0, 0.05, false),
            candidate(4, 900.0, 0.04, false),
        ];
        let found = slot_value(&candidates, &Thresholds::default());
        assert_eq!((found.value, found.target), (0.05, Some(3)));
        let only_losses = [candidate(5, 900.0, -0.04, false)];
        let nothing = slot_value(&only_losses, &Thresholds::default());
        assert_eq!((nothing.value, nothing.target), (0.0, None));
    }

    #[test]
    fn placements_weigh_by_their_exposures() {
        assert!((mean_slot_value(&[(300.0, 0.1), (100.0, 0.02)]) - 0.08).abs() < 1e-12);
        assert_eq!(mean_slot_value(&[]), 0.0);
        assert_eq!(mean_slot_value(&[(0.0, 3.0), (5.0, f64::NAN)]), 0.0);
    }
}
