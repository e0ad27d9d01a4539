//! What is thought of a pair, in the words and fields of its row.

use serde::Serialize;

use super::exposure::{Judged, JudgedPair};
use super::guardrails::{self, CompletionGuard};
use super::lack::Lack;
use super::{LevelRow, PairRow};
use crate::domain::Interval;
use crate::judge::{Basis, BasketJudgement, Ground, Judgement, Shown, Thresholds, Verdict};

/// What to know of one pair beside its row: why, and what would change it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PairJudgement {
    /// What would change the verdict; null where no figure names anything.
    pub outlook: Option<String>,
    /// A sentence for each of the row's flags, in their order.
    pub flag_reasons: Vec<String>,
    /// Today's verdict where it waits for the next refresh to confirm it.
    pub pending_verdict: Option<&'static str>,
    /// When it came up first, ISO 8601, UTC.
    pub pending_since: Option<String>,
    /// Since when the pair has its verdict, ISO 8601, UTC; null under a window or filter, and
    /// where the thresholds are not those of the last import.
    pub verdict_since: Option<String>,
    /// What knowing the truth would save a month, in the reporting currency.
    pub value_of_testing: Option<f64>,
    /// Net margin per 1000 exposures as believed after the data and those of pairs like it.
    pub believed_per_1000: Option<f64>,
    /// The lower bound of its 95 % interval.
    pub believed_per_1000_low: Option<f64>,
    /// The upper bound.
    pub believed_per_1000_high: Option<f64>,
    /// Weight of the parts of `relevance` that are known, 0 to 1.
    pub relevance_coverage: Option<f64>,
    /// Pairs judged together: false discoveries are held over all of them.
    pub judged_together: u64,
    /// Whether it loses orders, placement by placement.
    pub guardrails: Vec<CompletionGuard>,
    /// The thresholds that the verdict hangs on.
    pub thresholds: Vec<Threshold>,
}

/// A number that a verdict hangs on.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Threshold {
    /// As in the section `[judgement]` of the settings file.
    pub name: &'static str,
    /// Its value.
    pub value: f64,
}

/// What is thought of a pair.
#[derive(Debug, Clone, Copy)]
pub(super) enum Opinion<'a> {
    /// It was shown.
    Shown(&'a JudgedPair, &'a Judged),
    /// It was shown, and is still being judged.
    Waiting,
    /// It is known from orders only.
    Bought(&'a BasketJudgement),
}

/// Why fields of an opinion are null.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lacks {
    /// Of the shrunk attach rate.
    pub(super) attach_rate: Lack,
    /// Of the posterior and what follows from it.
    pub(super) posterior: Lack,
    /// Of what a holdout tells.
    pub(super) increment: Lack,
    /// Of what is added in money.
    pub(super) increment_margin: Lack,
    /// Of flags and slot value.
    pub(super) shown: Lack,
    pub(super) relevance: Lack,
}

impl Opinion<'_> {
    /// Fills in the row, whose own figures are there.
    pub(super) fn fill(&self, row: &mut PairRow, experiments: Lack) -> Lacks {
        match self {
            Self::Shown(pair, judged) => fill_shown(row, pair, judged, experiments),
            Self::Waiting => Lacks {
                attach_rate: Lack::BeingJudged,
                posterior: Lack::BeingJudged,
                increment: Lack::BeingJudged,
                increment_margin: Lack::BeingJudged,
                shown: Lack::BeingJudged,
                relevance: Lack::BeingJudged,
            },
            Self::Bought(judgement) => {
                row.verdict = Some(judgement.verdict.id().to_owned());
                row.reason = Some(judgement.reason());
                Lacks {
                    attach_rate: Lack::Exposures,
                    posterior: Lack::Exposures,
                    increment: Lack::Exposures,
                    increment_margin: Lack::Exposures,
                    shown: Lack::Exposures,
                    relevance: Lack::Exposures,
                }
            }
        }
    }
}

fn fill_shown(row: &mut PairRow, pair: &JudgedPair, judged: &Judged, experiments: Lack) -> Lacks {
    let judgement = &pair.judgement;
    row.level.attach_rate_shrunk = pair.attach_rate;
    row.verdict = Some(judgement.verdict.id().to_owned());
    row.reason = Some(reason(judgement, &row.level, judged));
    let flags = judgement.flags.iter().map(|flag| flag.id().to_owned());
    row.flags = Some(flags.collect());
    row.p_positive = judgement.posterior.map(|posterior| posterior.p_positive);
    row.loss_if_kept = judgement.monthly.map(|loss| loss.kept);
    row.loss_if_retired = judgement.monthly.map(|loss| loss.retired);
    row.slot_value = Some(pair.slot_value);
    row.relevance = judgement.relevance.map(|relevance| relevance.score);
    row.level.evidence = Some(match (judgement.cannibal_share, judgement.ground) {
        (Some(_), _) if judgement.is_randomised => "experimental",
        (Some(_), _) | (None, Ground::Move { .. }) => "adjusted",
        (None, _) => "descriptive",
    });
    let holdout = pair.holdout.filter(|_| judged.is_whole);
    row.incremental_attach = holdout.and_then(|holdout| holdout.incremental_attach());
    row.cannibal_share = holdout.and_then(|holdout| holdout.cannibal_share());
    row.incremental_margin_per_1000 = row
        .cannibal_share
        .and_then(|share| incremental_margin(&row.level, share));
    let increment = match (pair.holdout, judged.is_whole) {
        (None, _) => experiments,
        (Some(_), false) => Lack::HoldoutScope,
        (Some(_), true) => Lack::NoPurchase,
    };
    Lacks {
        attach_rate: Lack::Shrinkage,
        posterior: Lack::Hole,
        increment,
        increment_margin: if row.cannibal_share.is_some() {
            Lack::TheirMargins
        } else {
            increment
        },
        shown: Lack::Hole,
        relevance: Lack::Hole,
    }
}

/// 1000·α·[(1 − c)·m − c·d]: those who would have bought it anyway bring no new margin and keep
/// the discount (DOMAIN.md 5.2).
fn incremental_margin(level: &LevelRow, cannibal_share: f64) -> Option<f64> {
    let attach_rate = level.attach_rate?;
    if level.attaches == Some(0) {
        return Some(0.0);
    }
    let margin = level.margin_per_attach?;
    let discount = level.discounts?.to_f64() / level.attaches? as f64;
    Some(1_000.0 * attach_rate * ((1.0 - cannibal_share) * margin - cannibal_share * discount))
}

/// The reason, with the figures that stand in the row.
fn reason(judgement: &Judgement, level: &LevelRow, judged: &Judged) -> String {
    let as_in_row = |mut net: Shown| {
        if let (Basis::Measured, Some(per_1000), Some(low), Some(high)) = (
            net.basis,
            level.net_margin_per_1000,
            level.net_margin_per_1000_low,
            level.net_margin_per_1000_high,
        ) {
            net.per_1000 = per_1000;
            net.interval = Interval { low, high };
        }
        net
    };
    let ground = match judgement.ground {
        Ground::Loses { net, cause } => Ground::Loses {
            net: as_in_row(net),
            cause,
        },
        Ground::Earns {
            net,
            returns,
            shown_share,
            is_guarded,
            has_holdout,
        } => Ground::Earns {
            net: as_in_row(net),
            returns,
            shown_share,
            is_guarded,
            has_holdout,
        },
        other => other,
    };
    judged.say(|words| judgement.reason_on(&ground, words))
}

/// Why a pair that was shown is judged as it is, and what would change it.
pub(super) fn explain(
    pair: &JudgedPair,
    judged: &Judged,
    thresholds: &Thresholds,
) -> PairJudgement {
    let judgement = &pair.judgement;
    let since = pair.since.as_ref();
    let per_1000 = |of: f64| 1_000.0 * of;
    let posterior = judgement.posterior;
    let outlook = judged.say(|words| judgement.outlook.sentence(words));
    PairJudgement {
        outlook: Some(outlook).filter(|sentence| !sentence.is_empty()),
        flag_reasons: judged.say(|words| {
            let flags = judgement.flags.iter();
            flags.map(|flag| flag.sentence(words)).collect()
        }),
        pending_verdict: judgement.pending.map(Verdict::id),
        pending_since: since
            .and_then(|since| since.of_pending(judgement.pending))
            .map(str::to_owned),
        verdict_since: since
            .and_then(|since| since.of(judgement.verdict))
            .map(str::to_owned),
        value_of_testing: judgement.monthly.map(|loss| loss.evpi()),
        believed_per_1000: posterior.map(|posterior| per_1000(posterior.net.value)),
        believed_per_1000_low: posterior.map(|posterior| per_1000(posterior.interval.low)),
        believed_per_1000_high: posterior.map(|posterior| per_1000(posterior.interval.high)),
        relevance_coverage: judgement.relevance.map(|relevance| relevance.coverage),
        judged_together: judged.len(),
        guardrails: guardrails::of(pair, judged),
        thresholds: beside(judgement.verdict, thresholds),
    }
}

fn beside(verdict: Verdict, thresholds: &Thresholds) -> Vec<Threshold> {
    let beside = thresholds.beside(verdict).into_iter();
    beside
        .map(|(name, value)| Threshold { name, value })
        .collect()
}
