//! The seven outcomes, in their order: the first that holds is the verdict.

use serde::{Deserialize, Serialize};

use super::evidence::{Evidence, Previous, Returns};
use super::fix::Fix;
use super::ground::{Basis, Cause, Gap, Ground, Hindrance, Shown};
use super::guardrail::{Guard, return_excess};
use super::place::Move;
use super::{Case, Thresholds};
use crate::domain::Interval;
use crate::stats::{
    Confidence, Estimate, MarginEvidence, Outcome, net_margin_interval, times_the_units,
};

/// What to do with a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Show it more.
    Promote,
    /// Leave it as it is.
    Keep,
    /// Change one thing.
    Tune,
    /// Show it at another placement, later in the visit.
    Delay,
    /// Stop showing it.
    Retire,
    /// It cannot be told.
    Insufficient,
}

impl Verdict {
    /// Every verdict, the best first.
    pub const ALL: [Self; 6] = [
        Self::Promote,
        Self::Keep,
        Self::Tune,
        Self::Delay,
        Self::Retire,
        Self::Insufficient,
    ];

    /// Its id in JSON and on the command line.
    pub fn id(self) -> &'static str {
        match self {
            Self::Promote => "promote",
            Self::Keep => "keep",
            Self::Tune => "tune",
            Self::Delay => "delay",
            Self::Retire => "retire",
            Self::Insufficient => "insufficient",
        }
    }

    /// The verdict of that id.
    pub fn of_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.id() == id)
    }
}

/// The hole in the data that forbids a verdict, if there is one.
pub(super) fn gap(evidence: &Evidence, thresholds: &Thresholds) -> Option<Gap> {
    let takings = &evidence.takings;
    if !takings.is_sound() || !evidence.slot_value.is_finite() {
        return Some(Gap::Unsound);
    }
    if evidence.untracked_share > thresholds.most_untracked {
        return Some(Gap::Untracked(evidence.untracked_share));
    }
    if evidence.assumed_cost_share > thresholds.most_assumed_cost {
        return Some(Gap::AssumedCost(evidence.assumed_cost_share));
    }
    if evidence.returns == Returns::Missing {
        return Some(Gap::NoReturns);
    }
    if takings.attaches > 0.0 && takings.known() <= 0.0 {
        return Some(Gap::NoMargin);
    }
    if evidence.full_days < thresholds.least_full_days {
        return Some(Gap::FewDays(evidence.full_days));
    }
    let is_measured = takings.attaches > 0.0 && evidence.returns == Returns::Known;
    let maturity = evidence.maturity.filter(|_| is_measured)?;
    (maturity < thresholds.least_maturity).then_some(Gap::Immature(maturity))
}

/// Whether a pair has enough exposures of its own to be judged.
pub(super) fn is_enough(evidence: &Evidence, thresholds: &Thresholds) -> bool {
    let takings = &evidence.takings;
    takings.exposures > 0.0
        && (takings.exposures >= thresholds.least_exposures
            || takings.known() >= thresholds.least_attaches)
}

/// What the family says of one pair.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Standing<'a> {
    /// In the set to retire at the family's false discovery rate.
    pub(super) loses: bool,
    /// In the set to promote.
    pub(super) earns: bool,
    /// Its completion guards.
    pub(super) guards: &'a [Guard],
    /// Change of the anchor's returns.
    pub(super) anchor_returns: Option<Estimate>,
    /// A better placement that stood the family's test.
    pub(super) moving: Option<Move>,
    /// A group to leave out that stood the family's test.
    pub(super) split: Option<Fix>,
}

/// The first outcome that holds for a pair with enough data.
pub(super) fn decide(case: &Case<'_>, standing: &Standing<'_>, thresholds: &Thresholds) -> Ground {
    let evidence = case.evidence;
    let posterior = &case.posterior;
    let p = posterior.p_positive;
    let month = evidence.monthly_exposures.max(0.0);
    let looks = p < thresholds.promote_p || standing.split.is_some();
    let fix = looks
        .then(|| super::fix::best(case, standing.split, thresholds))
        .flatten();
    let loses = standing.loses && p <= thresholds.retire_p;
    let breach = worst_breach(case, standing.guards);

    if let Some(found) = standing.moving {
        return Ground::Move {
            found,
            gain: found.gain * month,
        };
    }
    if loses && fix.is_none() {
        return Ground::Loses {
            net: shown(case, |net, slot| net < slot),
            cause: cause(case),
        };
    }
    if let Some(guard) = breach {
        return Ground::Breach {
            placement: guard.placement,
            drop: -guard.change.value,
            cost_per_1000: 1000.0 * guard.cost * guard.share,
            against_holdout: guard.against_holdout,
            net_per_1000: 1000.0 * posterior.net.value,
        };
    }
    if let Some(fix) = fix {
        return Ground::Fix {
            fix,
            gain: fix.gain * month,
        };
    }
    if p >= thresholds.keep_p && evidence.takings.attaches <= 0.0 {
        return Ground::NobodyTakes {
            exposures: evidence.takings.exposures,
        };
    }
    let is_certain = standing.earns
        && p >= thresholds.promote_p
        && posterior.interval.low > evidence.slot_value
        && evidence.takings.known() >= thresholds.promote_attaches;
    if p >= thresholds.keep_p {
        return match hindrance(case, standing, is_certain, thresholds) {
            Some(hindrance) => Ground::Profitable {
                p_positive: p,
                hindrance,
            },
            None => Ground::Earns {
                net: shown(case, |net, slot| net > slot),
                returns: evidence
                    .baseline_return_rate
                    .map(|baseline| (posterior.return_rate.value, baseline)),
                shown_share: evidence.shown_share,
                is_guarded: !standing.guards.is_empty(),
                has_holdout: evidence.holdout.is_some(),
            },
        };
    }
    too_few(case, thresholds)
}

/// The first reason not to promote.
fn hindrance(
    case: &Case<'_>,
    standing: &Standing<'_>,
    is_certain: bool,
    thresholds: &Thresholds,
) -> Option<Hindrance> {
    let evidence = case.evidence;
    if !is_certain {
        return Some(Hindrance::NotCertain);
    }
    // Of comparisons that are not randomised only a clear harm counts.
    let harm = standing.guards.iter().find(|guard| {
        let most = if guard.is_randomised {
            thresholds.promote_breach_p
        } else {
            thresholds.flag_p
        };
        guard.p_harm > most
    });
    if let Some(guard) = harm {
        return Some(Hindrance::Completion {
            probability: guard.p_harm,
        });
    }
    let anchor = standing.anchor_returns.filter(|rise| {
        rise.probability_above(thresholds.anchor_return_rise) > thresholds.promote_breach_p
    });
    if let Some(rise) = anchor {
        return Some(Hindrance::AnchorReturns(rise.value));
    }
    let excess = return_excess(evidence, &case.posterior, thresholds.target_return_rise);
    if let (Some(excess), Some(baseline)) = (excess, evidence.baseline_return_rate)
        && excess > thresholds.promote_breach_p
    {
        return Some(Hindrance::TargetReturns {
            rate: case.posterior.return_rate.value,
            baseline,
        });
    }
    // A rate that was set has nothing left to be seen.
    let maturity = match evidence.returns {
        Returns::Assumed => 1.0,
        Returns::Known | Returns::Missing => evidence.maturity.unwrap_or(0.0),
    };
    if maturity < thresholds.promote_maturity {
        return Some(Hindrance::Immature(maturity));
    }
    evidence
        .shown_share
        .filter(|share| *share >= thresholds.most_shown)
        .map(Hindrance::NoRoom)
}

/// The breached guard that costs most, where that is more than the pair earns above the
/// slot's other use.
fn worst_breach(case: &Case<'_>, guards: &[Guard]) -> Option<Guard> {
    let earns = case.posterior.net.value - case.evidence.slot_value;
    guards
        .iter()
        .filter(|guard| guard.is_breached && guard.cost > 0.0 && guard.cost * guard.share > earns)
        .max_by(|a, b| (a.cost * a.share).total_cmp(&(b.cost * b.share)))
        .copied()
}

/// Extra sales where a holdout tells; else as measured where that agrees with what is
/// believed, else as believed.
fn shown(case: &Case<'_>, agrees: impl Fn(f64, f64) -> bool) -> Shown {
    let evidence = case.evidence;
    let slot = evidence.slot_value;
    let takings = &evidence.takings;
    let measured = takings.net_per_exposure().and_then(|net| {
        let interval = evidence.shown_interval.or_else(|| mover(case))?;
        Some((net, interval))
    });
    let of = |net: f64, interval: Interval, basis| Shown {
        per_1000: 1000.0 * net,
        interval: Interval {
            low: 1000.0 * interval.low,
            high: 1000.0 * interval.high,
        },
        basis,
    };
    let believed = |basis| of(case.posterior.net.value, case.posterior.interval, basis);
    if case.cannibal.is_some() {
        return believed(Basis::Extra);
    }
    match measured {
        Some((net, interval)) if agrees(net, slot) => of(net, interval, Basis::Measured),
        _ => believed(Basis::Pooled),
    }
}

/// The interval of net margin per exposure as measured, what is believed standing in
/// below two margins of an outcome.
fn mover(case: &Case<'_>) -> Option<Interval> {
    let takings = &case.evidence.takings;
    let stands_in = |count: f64, loss: f64| Outcome {
        count,
        mean: case.posterior.before_returns.value - loss,
        sd: (case.priors.margin.cv * case.posterior.before_returns.value).abs(),
    };
    let kept = takings.kept.or_category(stands_in(takings.kept.count, 0.0));
    let back = takings.back.or_category(stands_in(
        takings.back.count,
        super::posterior::loss_of_all(takings),
    ));
    let evidence = MarginEvidence {
        exposures: takings.exposures,
        kept,
        returned: Outcome {
            mean: -back.mean,
            ..back
        },
        design_effect: case.evidence.design.attach,
        by_visitor: None,
    };
    Some(net_margin_interval(&evidence, Confidence::P95)?.0)
}

/// What weighs most in a loss.
fn cause(case: &Case<'_>) -> Cause {
    let evidence = case.evidence;
    let posterior = &case.posterior;
    let takings = &evidence.takings;
    let per_attach = posterior.per_attach.value;
    let all = posterior.before_returns.value
        - posterior.return_rate.value * super::posterior::loss_of_all(takings);
    let attributed = posterior.attach.value * all;
    if let Some(share) = case.cannibal.filter(|_| attributed > evidence.slot_value) {
        return Cause::Cannibal { share: share.value };
    }
    if per_attach > 0.0 && posterior.net.value < evidence.slot_value {
        return Cause::Slot {
            slot_per_1000: 1000.0 * evidence.slot_value,
        };
    }
    if posterior.before_returns.value <= 0.0 {
        let discount = discount_per_attach(case);
        return if discount > -posterior.before_returns.value {
            Cause::Discount {
                discount,
                per_attach,
            }
        } else {
            Cause::Margin {
                per_attach: posterior.before_returns.value,
            }
        };
    }
    let rate = posterior.return_rate.value;
    let baseline = evidence.baseline_return_rate;
    if let Some(baseline) = baseline.filter(|baseline| rate > 1.25 * baseline) {
        return Cause::Returns { rate, baseline };
    }
    let discount = discount_per_attach(case);
    if takings.attaches > 0.0 && discount > -per_attach {
        return Cause::Discount {
            discount,
            per_attach,
        };
    }
    Cause::Together { per_attach }
}

pub(super) fn discount_per_attach(case: &Case<'_>) -> f64 {
    let takings = &case.evidence.takings;
    if takings.attaches > 0.0 {
        takings.discounts / takings.attaches
    } else {
        0.0
    }
}

/// Too few exposures: how many more would tell.
pub(super) fn too_few(case: &Case<'_>, thresholds: &Thresholds) -> Ground {
    let evidence = case.evidence;
    let posterior = &case.posterior;
    let exposures = evidence.takings.exposures;
    let delta = posterior.net.value - evidence.slot_value;
    let by_power = times_the_units(delta, posterior.net.se, Confidence::P95, thresholds.power)
        .map(|times| exposures * (times - 1.0));
    let to_start = (thresholds.least_exposures - exposures).max(0.0);
    let more = by_power
        .map(|more| more.max(to_start))
        .filter(|more| more.is_finite() && *more >= 1.0);
    let per_day = evidence.monthly_exposures / 30.0;
    Ground::TooFew {
        more,
        days: more
            .filter(|_| per_day > 0.0)
            .map(|more| more / per_day)
            .filter(|days| days.is_finite()),
        at_most: posterior.loss.evpi() * evidence.monthly_exposures.max(0.0),
    }
}

/// Whether today's verdict replaces the one shown: at once where there was none, where a
/// hole in the data opened or closed, or where P⁺ has moved by `hysteresis_p` since;
/// else when the refresh before came to the same.
///
/// Gives the verdict to show, and the one that waits to be confirmed.
pub(super) fn settle(
    computed: Verdict,
    is_gap: bool,
    p_positive: Option<f64>,
    previous: Option<Previous>,
    thresholds: &Thresholds,
) -> (Verdict, Option<Verdict>) {
    let Some(previous) = previous.filter(|previous| previous.verdict != computed) else {
        return (computed, None);
    };
    let has_moved = p_positive.is_none_or(|p| {
        // Not a hair short of it by rounding.
        (p - previous.p_positive).abs() >= thresholds.hysteresis_p - 1e-12
    });
    if is_gap || has_moved || previous.pending == Some(computed) {
        (computed, None)
    } else {
        (previous.verdict, Some(computed))
    }
}
