//! Whether showing a pair loses orders, placement by placement, or why nobody can say.

use serde::Serialize;

use super::exposure::{AFTER_ORDER, Judged, JudgedPair};
use crate::judge::{Dimension, Funnel, Guard, Share, Unmeasured};
use crate::stats::Confidence;

/// Sessions that saw a pair at one placement and then ordered (DOMAIN.md N23).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CompletionGuard {
    /// What is guarded: `completion`.
    pub guardrail: &'static str,
    /// Where.
    pub placement: String,
    /// `holds`, `unclear`, `at_risk`, `broken` or `not_measurable`.
    pub state: &'static str,
    /// `holdout`: its sessions that reached checkout, whatever was in their carts; `other_targets`:
    /// sessions that saw only the anchor's other targets there in the same week.
    pub against: &'static str,
    /// `experimental` where the sides were drawn at random, else `adjusted`.
    pub evidence: &'static str,
    /// Sessions that saw the pair.
    pub sessions: Option<f64>,
    /// Share of them that ordered afterwards.
    pub completion: Option<f64>,
    /// Share of the sessions compared with.
    pub completion_without: Option<f64>,
    /// The difference as believed after that of other pairs.
    pub change: Option<f64>,
    /// The lower bound of its 95 % interval.
    pub change_low: Option<f64>,
    /// The upper bound.
    pub change_high: Option<f64>,
    /// Probability that it falls by more than 1 % (`cvr_margin`) of the rate.
    pub p_harm: Option<f64>,
    /// What that comes to, or why nobody can say.
    pub because: String,
}

/// More likely than this is at risk.
const AT_RISK: f64 = 0.5;

/// Less likely than this holds.
const HOLDS: f64 = 0.05;

/// The guards of every placement where a pair is shown before the order.
pub(super) fn of(pair: &JudgedPair, judged: &Judged) -> Vec<CompletionGuard> {
    let shown = pair.placements.iter();
    shown
        .filter(|placement| !AFTER_ORDER.contains(&judged.word("placement", **placement)))
        .map(|placement| {
            let id = judged.word("placement", *placement).to_owned();
            let name = judged.say(|words| (words.label)(Dimension::Placement, *placement));
            let funnel = pair.funnels.iter().find(|f| f.placement == *placement);
            let guard = pair.judgement.guards.iter();
            let guard = guard.into_iter().find(|g| g.placement == *placement);
            let is_judged = pair.judgement.posterior.is_some();
            one(id, &name, (funnel, guard), is_judged)
        })
        .collect()
}

fn rate(share: Share) -> Option<f64> {
    (share.n > 0.0).then(|| share.of / share.n)
}

fn one(
    placement: String,
    name: &str,
    (funnel, guard): (Option<&Funnel>, Option<&Guard>),
    is_judged: bool,
) -> CompletionGuard {
    let (state, because) = match (funnel, guard) {
        (None, _) => (
            "not_measurable",
            format!(
                "Cannot be known: no exposure at {name} on a whole day names its session (fix: \
                 import session_id with exposures and orders)."
            ),
        ),
        (Some(_), Some(guard)) => told(guard, name),
        (Some(funnel), None) => (
            "not_measurable",
            match funnel.unmeasured() {
                Some(Unmeasured::NoOthers) => format!(
                    "Cannot be known: every session that saw a recommendation on this product at \
                     {name} saw this one, so there is none to compare with."
                ),
                Some(Unmeasured::Few { sessions }) => format!(
                    "Cannot be known yet: {sessions:.0} sessions saw it at {name}; there, or \
                     beside it, are too few to tell chance from harm."
                ),
                None if is_judged => format!("Cannot be known: the counts at {name} disagree."),
                None => "Not looked at: a hole in the data forbids a verdict.".to_owned(),
            },
        ),
    };
    let is_holdout = funnel.is_some_and(|funnel| funnel.against_holdout);
    let interval = guard.map(|guard| guard.change.interval(Confidence::P95));
    CompletionGuard {
        guardrail: "completion",
        placement,
        state,
        against: if is_holdout {
            "holdout"
        } else {
            "other_targets"
        },
        evidence: if guard.is_some_and(|guard| guard.is_randomised) {
            "experimental"
        } else {
            "adjusted"
        },
        sessions: funnel.map(|funnel| funnel.with.n),
        completion: funnel.and_then(|funnel| rate(funnel.with)),
        completion_without: funnel.and_then(|funnel| rate(funnel.without)),
        change: guard.map(|guard| guard.change.value),
        change_low: interval.map(|interval| interval.low),
        change_high: interval.map(|interval| interval.high),
        p_harm: guard.map(|guard| guard.p_harm),
        because,
    }
}

fn told(guard: &Guard, name: &str) -> (&'static str, String) {
    let points = 100.0 * guard.change.value;
    let whom = if guard.against_holdout {
        "the holdout"
    } else {
        "sessions that saw the product's other recommendations there"
    };
    let seen = format!("{points:+.1} pp at {name} against {whom}").replace('-', "−");
    if guard.is_breached {
        ("broken", format!("Orders are lost: {seen}."))
    } else if guard.p_harm <= HOLDS {
        ("holds", format!("No orders are lost: {seen}."))
    } else if guard.p_harm > AT_RISK {
        (
            "at_risk",
            format!(
                "Orders may be lost ({:.0} % likely): {seen}.",
                (100.0 * guard.p_harm).min(99.0)
            ),
        )
    } else {
        ("unclear", format!("No harm seen, nor ruled out: {seen}."))
    }
}
