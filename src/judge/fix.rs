//! Single changes, each tried on the parts of the exposures that already had it.

use super::evidence::{Dimension, Evidence, Takings};
use super::posterior::{Believed, believe};
use super::{Case, Thresholds};
use crate::stats::{Estimate, per_exposure};
use serde::{Deserialize, Serialize};

/// One change that the exposures so far speak for.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Change {
    /// Leave a group out.
    Exclude {
        /// How the group is told apart.
        dimension: Dimension,
        /// The group.
        value: u16,
        /// Net margin per 1000 exposures with that group.
        inside_per_1000: f64,
        /// Net margin per 1000 exposures with everyone else.
        outside_per_1000: f64,
    },
    /// Show it without a discount.
    DropDiscount {
        /// Net margin per 1000 exposures with a discount.
        with_per_1000: f64,
        /// Net margin per 1000 exposures without.
        without_per_1000: f64,
    },
    /// Show it higher up.
    Raise {
        /// The lowest position of the part that does well.
        to_position: u16,
        /// Net margin per 1000 exposures up there.
        there_per_1000: f64,
        /// Share of all exposures that were seen.
        viewable_share: f64,
    },
    /// Show it to a visitor no more often than this.
    CapFrequency {
        /// Times.
        times: u16,
        /// Net margin per 1000 of the first so many exposures.
        first_per_1000: f64,
        /// Net margin per 1000 of the later ones.
        later_per_1000: f64,
    },
    /// Mend the reason why units come back.
    MendReturns {
        /// Return rate now.
        from: f64,
        /// Return rate with those reasons gone.
        to: f64,
    },
}

/// A change with what it does.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Fix {
    /// What to change.
    pub change: Change,
    /// P⁺ with the change.
    pub p_positive: f64,
    /// Gain per exposure of today, 0 or above.
    pub gain: f64,
}

/// A group that loses while the others earn, and how surely they differ.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Split {
    pub(super) fix: Fix,
    /// p-value that the two do not differ, over all groups of the pair (Bonferroni).
    pub(super) p_value: f64,
}

/// Sums of the cells of one dimension that `select` takes.
fn sum(evidence: &Evidence, dimension: Dimension, select: impl Fn(u16) -> bool) -> Takings {
    evidence
        .cells
        .iter()
        .filter(|cell| cell.dimension == dimension && select(cell.value))
        .fold(Takings::default(), |sum, cell| sum.merge(&cell.takings))
}

/// What is believed of one part of a pair's exposures.
pub(super) fn of_part(case: &Case<'_>, part: &Takings) -> Believed {
    let priors = case.priors.of_part(&case.posterior);
    believe(
        part,
        case.evidence.design,
        &priors,
        case.cannibal,
        case.evidence.slot_value,
        None,
    )
}

/// Net margin per exposure as measured, with its standard error. `None` with fewer than
/// two known margins.
pub(super) fn measured(case: &Case<'_>, part: &Takings) -> Option<Estimate> {
    let margins = part.margins()?;
    let effect = case
        .evidence
        .design
        .margin
        .max(case.evidence.design.attach)
        .max(1.0);
    let sd = margins.variance()?.sqrt();
    let n = part.exposures / effect;
    let attaches = (part.attaches / effect).min(n);
    per_exposure(n, attaches, margins.mean(), sd)
}

/// The group whose exclusion gains most, of all groups of all cohort dimensions.
pub(super) fn split(case: &Case<'_>, thresholds: &Thresholds) -> Option<Split> {
    let evidence = case.evidence;
    let least = thresholds.least_cell_exposures;
    let mut tests = 0.0;
    let mut best: Option<Split> = None;
    for cell in &evidence.cells {
        let Dimension::Cohort(_) = cell.dimension else {
            continue;
        };
        let others: f64 = evidence
            .cells
            .iter()
            .filter(|other| other.dimension == cell.dimension && other.value != cell.value)
            .map(|other| other.takings.exposures)
            .sum();
        if cell.takings.exposures < least || others < least {
            continue;
        }
        tests += 1.0;
        let Some(inside) = measured(case, &cell.takings) else {
            continue;
        };
        if inside.value >= evidence.slot_value {
            continue;
        }
        let rest = sum(evidence, cell.dimension, |value| value != cell.value);
        let Some(outside) = measured(case, &rest) else {
            continue;
        };
        if outside.value <= evidence.slot_value {
            continue;
        }
        let Some(p_value) = outside.minus(inside).p_value() else {
            continue;
        };
        let without = of_part(case, &rest);
        let group = of_part(case, &cell.takings);
        if group.p_positive > thresholds.exclude_p || without.p_positive < thresholds.keep_p {
            continue;
        }
        let share = cell.takings.exposures / (cell.takings.exposures + rest.exposures);
        let gain = (evidence.slot_value - group.net.value) * share;
        if best.is_none_or(|best| gain > best.fix.gain) {
            best = Some(Split {
                fix: Fix {
                    change: Change::Exclude {
                        dimension: cell.dimension,
                        value: cell.value,
                        inside_per_1000: 1000.0 * inside.value,
                        outside_per_1000: 1000.0 * outside.value,
                    },
                    p_positive: without.p_positive,
                    gain,
                },
                p_value,
            });
        }
    }
    best.map(|best| Split {
        p_value: (best.p_value * f64::max(tests, 1.0)).min(1.0),
        ..best
    })
}

/// The change with the highest gain, of those that reach P⁺ `keep_p` and do better than
/// no change. `split` is a group whose difference stood the family's test.
pub(super) fn best(case: &Case<'_>, split: Option<Fix>, thresholds: &Thresholds) -> Option<Fix> {
    let reached = thresholds
        .keep_p
        .max((case.posterior.p_positive + 0.05).min(0.999));
    [
        drop_discount(case, thresholds),
        raise(case, thresholds),
        cap_frequency(case, thresholds),
        mend_returns(case, thresholds),
    ]
    .into_iter()
    .flatten()
    .filter(|fix| fix.p_positive >= reached && fix.gain > 0.0)
    .chain(split)
    .max_by(|a, b| a.gain.total_cmp(&b.gain))
}

/// Two parts of one dimension, both with exposures enough: what is believed of the
/// first, and the net margins per 1000 of both as measured.
fn compare(
    case: &Case<'_>,
    dimension: Dimension,
    first: impl Fn(u16) -> bool,
    thresholds: &Thresholds,
) -> Option<(Believed, f64, f64)> {
    let with = sum(case.evidence, dimension, &first);
    let without = sum(case.evidence, dimension, |value| !first(value));
    let least = thresholds.least_cell_exposures;
    if with.exposures < least || without.exposures < least {
        return None;
    }
    Some((
        of_part(case, &with),
        1000.0 * with.net_per_exposure()?,
        1000.0 * without.net_per_exposure()?,
    ))
}

/// What all exposures would gain if they did as that part does.
fn gain_of_all(case: &Case<'_>, part: &Believed) -> f64 {
    part.net.value - case.posterior.net.value
}

fn drop_discount(case: &Case<'_>, thresholds: &Thresholds) -> Option<Fix> {
    let (part, without, with) = compare(case, Dimension::Discount, |value| value == 0, thresholds)?;
    Some(Fix {
        change: Change::DropDiscount {
            with_per_1000: with,
            without_per_1000: without,
        },
        p_positive: part.p_positive,
        gain: gain_of_all(case, &part),
    })
}

/// Positions from 1 to this one count as high up.
const HIGH_UP: u16 = 2;

fn raise(case: &Case<'_>, thresholds: &Thresholds) -> Option<Fix> {
    let seen = case.evidence.viewable_share?;
    if seen >= thresholds.low_viewable {
        return None;
    }
    let (part, there, _) = compare(
        case,
        Dimension::Position,
        |value| (1..=HIGH_UP).contains(&value),
        thresholds,
    )?;
    Some(Fix {
        change: Change::Raise {
            to_position: HIGH_UP,
            there_per_1000: there,
            viewable_share: seen,
        },
        p_positive: part.p_positive,
        gain: gain_of_all(case, &part),
    })
}

fn cap_frequency(case: &Case<'_>, thresholds: &Thresholds) -> Option<Fix> {
    let evidence = case.evidence;
    (1..=3)
        .filter_map(|times| {
            let within = |value: u16| value <= times;
            let (part, first, later) = compare(case, Dimension::Frequency, within, thresholds)?;
            let kept = sum(evidence, Dimension::Frequency, within).exposures;
            let rest = sum(evidence, Dimension::Frequency, |value| !within(value));
            let lost = of_part(case, &rest).net.value - evidence.slot_value;
            Some(Fix {
                change: Change::CapFrequency {
                    times,
                    first_per_1000: first,
                    later_per_1000: later,
                },
                p_positive: part.p_positive,
                gain: -lost * rest.exposures / (kept + rest.exposures),
            })
        })
        .max_by(|a, b| a.gain.total_cmp(&b.gain))
}

/// Reasons that can be mended must make up this share of the returned units.
const MENDABLE: f64 = 0.5;

fn mend_returns(case: &Case<'_>, thresholds: &Thresholds) -> Option<Fix> {
    let evidence = case.evidence;
    let mendable = evidence.mendable_return_share?;
    let baseline = evidence.baseline_return_rate?;
    let rate = case.posterior.return_rate;
    let is_high = rate.probability_above(baseline) >= thresholds.flag_p;
    if mendable < MENDABLE || !is_high {
        return None;
    }
    // No better than the target is without the recommendation.
    let to = (rate.value * (1.0 - mendable)).max(baseline);
    let mended = believe(
        &evidence.takings,
        evidence.design,
        case.priors,
        case.cannibal,
        evidence.slot_value,
        Some(to),
    );
    Some(Fix {
        change: Change::MendReturns {
            from: rate.value,
            to,
        },
        p_positive: mended.p_positive,
        gain: gain_of_all(case, &mended),
    })
}
