//! Where a pair does better: placements compared, like with like.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use super::evidence::{Dimension, Takings};
use super::fix::{measured, of_part};
use super::guardrail::Guard;
use super::{Case, Thresholds};
use crate::stats::{Estimate, normal_cdf, stratified};

/// A placement to leave and one to go to.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Move {
    /// The placement where it does badly.
    pub from: u16,
    /// The one where it earns.
    pub to: u16,
    /// Net margin per 1000 exposures at the first, as measured.
    pub here_per_1000: f64,
    /// Net margin per 1000 exposures at the second.
    pub there_per_1000: f64,
    /// What completion loses at the first, as a difference of rates, where that is why.
    pub completion_drop: Option<f64>,
    /// Gain per exposure of today.
    pub gain: f64,
    /// Share of the exposures at the first.
    pub share: f64,
}

/// A move with how surely the places differ.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Moving {
    pub(super) found: Move,
    /// One-sided p-value that the other place is not better, over all places compared.
    pub(super) p_value: f64,
}

/// A placement with a smaller share of the exposures is not "here".
const LEAST_SHARE: f64 = 0.2;

/// Looks for a placement to leave and one to go to.
///
/// To leave: where P⁺ is below `delay_here_p`, or completion is breached, the one with
/// the most exposures. To go to: the interval lies above the slot value, completion is
/// not breached, and it is better with probability `delay_p` in strata alike.
pub(super) fn moving(case: &Case<'_>, guards: &[Guard], thresholds: &Thresholds) -> Option<Moving> {
    let evidence = case.evidence;
    let mut placements: BTreeMap<u16, Takings> = BTreeMap::new();
    let mut strata: BTreeMap<u16, BTreeMap<u16, Takings>> = BTreeMap::new();
    for cell in &evidence.cells {
        if cell.dimension == Dimension::Placement {
            let whole = placements.entry(cell.value).or_default();
            *whole = whole.merge(&cell.takings);
            let part = strata.entry(cell.stratum).or_default().entry(cell.value);
            let part = part.or_default();
            *part = part.merge(&cell.takings);
        }
    }
    let all: f64 = placements.values().map(|t| t.exposures).sum();
    placements.retain(|_, t| t.exposures >= thresholds.least_cell_exposures);
    if placements.len() < 2 {
        return None;
    }
    let breach = |placement: u16| {
        let at = guards.iter().filter(|guard| guard.placement == placement);
        at.filter(|guard| guard.is_breached)
            .map(|guard| (-guard.change.value, guard.cost))
            .next()
    };
    let (from, here, drop) = placements
        .iter()
        .filter(|(_, takings)| takings.exposures >= LEAST_SHARE * all)
        .filter_map(|(placement, takings)| {
            let drop = breach(*placement);
            let is_bad =
                drop.is_some() || of_part(case, takings).p_positive < thresholds.delay_here_p;
            is_bad.then_some((*placement, takings, drop))
        })
        .max_by(|a, b| a.1.exposures.total_cmp(&b.1.exposures))?;
    let harm = drop.map_or(0.0, |(_, cost)| cost);
    let stays = of_part(case, here).net.value - harm;
    let mut tests = 0.0;
    let mut best: Option<Moving> = None;
    for (to, there) in &placements {
        if *to == from || breach(*to).is_some() {
            continue;
        }
        tests += 1.0;
        let goes = of_part(case, there);
        let better = goes.interval().low > evidence.slot_value;
        let Some(difference) = difference(case, &strata, from, *to).filter(|_| better) else {
            continue;
        };
        let difference = Estimate {
            value: difference.value + harm,
            ..difference
        };
        if difference.probability_above(0.0) < thresholds.delay_p {
            continue;
        }
        let p_value = if drop.is_some() {
            // The fall of completion has stood its own test.
            0.0
        } else {
            difference.z().map_or(1.0, |z| normal_cdf(-z))
        };
        let gain = (goes.net.value - stays) * (here.exposures / all);
        if best.is_none_or(|best| gain > best.found.gain) {
            best = Some(Moving {
                found: Move {
                    from,
                    to: *to,
                    here_per_1000: 1000.0 * here.net_per_exposure()?,
                    there_per_1000: 1000.0 * there.net_per_exposure()?,
                    completion_drop: drop.map(|(drop, _)| drop),
                    gain,
                    share: here.exposures / all,
                },
                p_value,
            });
        }
    }
    best.map(|best| Moving {
        p_value: (best.p_value * f64::max(tests, 1.0)).min(1.0),
        ..best
    })
}

/// There less here per exposure, in the strata that have both, weighted by what the
/// smaller side of each can tell (n₁n₀/(n₁ + n₀), as Mantel and Haenszel do).
fn difference(
    case: &Case<'_>,
    strata: &BTreeMap<u16, BTreeMap<u16, Takings>>,
    from: u16,
    to: u16,
) -> Option<Estimate> {
    let parts: Vec<(f64, Estimate)> = strata
        .values()
        .filter_map(|stratum| {
            let (here, there) = (stratum.get(&from)?, stratum.get(&to)?);
            let part = estimate(case, there)?.minus(estimate(case, here)?);
            let weight = here.exposures * there.exposures / (here.exposures + there.exposures);
            weight.is_finite().then_some((weight, part))
        })
        .collect();
    stratified(&parts)
}

/// As measured, or where margins are too few to tell, as believed.
fn estimate(case: &Case<'_>, takings: &Takings) -> Option<Estimate> {
    (takings.exposures > 0.0)
        .then(|| measured(case, takings).unwrap_or_else(|| of_part(case, takings).net))
}
