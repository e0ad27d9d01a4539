//! What a slot is worth when the pair is not in it.

use super::Case;
use super::Thresholds;
use super::evidence::{Evidence, Takings};
use super::fix::of_part;
use super::posterior::{attach_rate, believe};
use super::prior::Family;
use super::verdict::gap;
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

/// What is believed of the net margin per exposure of some parts: each is a place in
/// `family` and what that part brought. `None` where a hole in the data forbids it.
pub fn believed_nets(
    family: &[Evidence],
    parts: &[(usize, Takings)],
    thresholds: &Thresholds,
) -> Vec<Option<Estimate>> {
    let is_sound = |evidence: &&Evidence| gap(evidence, thresholds).is_none();
    let members: Vec<&Evidence> = family.iter().filter(is_sound).collect();
    let Some(groups) = Family::of(&members) else {
        return vec![None; parts.len()];
    };
    let net = |(place, takings): &(usize, Takings)| {
        let evidence = family.get(*place).filter(is_sound)?;
        if !takings.is_sound() {
            return None;
        }
        let priors = groups.priors(evidence);
        let whole = believe(&evidence.takings, evidence.design, &priors, None, 0.0, None);
        let case = Case {
            evidence,
            priors: &priors,
            posterior: whole.posterior(),
            cannibal: None,
            attach_mean: groups.attach_mean(evidence),
        };
        Some(of_part(&case, takings).net)
    };
    parts.iter().map(net).collect()
}

/// What is believed of the attach rate of every pair, shrunk to its group: also of pairs
/// that cannot be judged. `None` without exposures, or where figures contradict themselves.
pub fn believed_attach_rates(family: &[Evidence]) -> Vec<Option<Estimate>> {
    let is_sound =
        |evidence: &&Evidence| evidence.takings.is_sound() && evidence.takings.exposures > 0.0;
    let members: Vec<&Evidence> = family.iter().filter(is_sound).collect();
    let Some(groups) = Family::of(&members) else {
        return vec![None; family.len()];
    };
    let rate = |evidence: &Evidence| {
        is_sound(&evidence).then(|| {
            let priors = groups.priors(evidence);
            attach_rate(&evidence.takings, evidence.design, &priors).estimate()
        })
    };
    family.iter().map(rate).collect()
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
