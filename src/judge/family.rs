//! Judging a family of pairs together.

use serde::{Deserialize, Serialize};
use std::num::NonZeroUsize;
use std::thread;

use super::evidence::Evidence;
use super::flag::{self, Flag};
use super::ground::{Gap, Ground};
use super::guardrail::{Guard, anchor_return_harm, guards, return_excess};
use super::holdout::{self, cannibal_shares};
use super::outlook::{Outlook, outlook};
use super::posterior::{Posterior, believe};
use super::prior::{Family, Priors};
use super::relevance::{Parts, Relevance, relevance};
use super::verdict::{Standing, Verdict, decide, gap, is_enough, settle, too_few};
use super::{Case, Thresholds, fix, place};
use crate::stats::{Estimate, benjamini_hochberg, posterior_fdr};

/// What being wrong is expected to cost a month, in the reporting currency.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Monthly {
    /// Of keeping it although it loses.
    pub kept: f64,
    /// Of retiring it although it earns.
    pub retired: f64,
}

impl Monthly {
    /// What knowing the truth would save: the value of testing it.
    pub fn evpi(&self) -> f64 {
        self.kept.min(self.retired)
    }
}

/// What is thought of one pair.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Judgement {
    /// The verdict to show.
    pub verdict: Verdict,
    /// Today's verdict where it waits for the next refresh to confirm it.
    pub pending: Option<Verdict>,
    /// What today's verdict rests on.
    pub ground: Ground,
    /// What would change it.
    pub outlook: Outlook,
    /// Warnings.
    pub flags: Vec<Flag>,
    /// What is believed of its net margin; `None` where a hole in the data forbids it.
    pub posterior: Option<Posterior>,
    /// What being wrong costs; `None` as above.
    pub monthly: Option<Monthly>,
    /// The share of purchases that would have been made anyway, where orders without the
    /// recommendation tell.
    pub cannibal_share: Option<Estimate>,
    /// What what-ifs start from, whether or not a hole in the data forbids a verdict. `None`
    /// without exposures.
    pub provisional: Option<Provisional>,
    /// Whether that share comes from a holdout.
    pub is_randomised: bool,
    /// Completion with and without.
    pub guards: Vec<Guard>,
    /// The score to sort by; `None` where nothing is known.
    pub relevance: Option<Relevance>,
}

/// What would be believed of a pair if no hole in its data mattered.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Provisional {
    /// Attach rate, margins, returns.
    pub posterior: Posterior,
    /// The share of purchases that would have been made anyway, where that is told.
    pub cannibal_share: Option<Estimate>,
}

/// Judges a family of pairs; the judgements stand in the order of the evidence.
///
/// The false discovery rate of the pairs retired and of those promoted is held over all
/// pairs that can be judged. Uses up to `threads` threads; the result is the same with
/// any number.
pub fn judge(
    family: &[Evidence],
    thresholds: &Thresholds,
    threads: NonZeroUsize,
) -> Vec<Judgement> {
    let holes: Vec<Option<Gap>> = family.iter().map(|e| gap(e, thresholds)).collect();
    let all: Vec<&Evidence> = family.iter().collect();
    let anyway = cannibal_shares(&all);
    let members: Vec<(&Evidence, Option<Estimate>)> = family
        .iter()
        .zip(&anyway)
        .zip(&holes)
        .filter_map(|((evidence, share), hole)| hole.is_none().then_some((evidence, *share)))
        .collect();
    let sound: Vec<&Evidence> = members.iter().map(|(evidence, _)| *evidence).collect();
    let groups = Family::of(&sound);
    let mut judged = groups
        .as_ref()
        .map(|groups| judge_sound(groups, &members, thresholds, threads))
        .unwrap_or_default()
        .into_iter();
    // Where every pair has a hole they lean on each other all the same.
    let leaning = match groups {
        Some(groups) => Some(groups),
        None => {
            let finite = all.iter().copied().filter(|e| e.takings.is_sound());
            Family::of(&finite.collect::<Vec<_>>())
        }
    };
    let block =
        |(evidence, share), hole| blocked(evidence, share, hole, leaning.as_ref(), thresholds);
    family
        .iter()
        .zip(anyway)
        .zip(holes)
        .map(|(member, hole)| match hole {
            Some(hole) => block(member, hole),
            None => judged
                .next()
                .unwrap_or_else(|| block(member, Gap::NoExposures)),
        })
        .collect()
}

/// A pair with what is believed of it.
fn case_of<'a>(
    evidence: &'a Evidence,
    priors: &'a Priors,
    cannibal: Option<Estimate>,
    groups: &Family,
) -> Case<'a> {
    Case {
        evidence,
        priors,
        posterior: believe(
            &evidence.takings,
            evidence.design,
            priors,
            cannibal,
            evidence.slot_value,
            None,
        )
        .posterior(),
        cannibal,
        attach_mean: groups.attach_mean(evidence),
    }
}

/// A pair with a hole in its data. Of one that only lacks costs, attaches and returns still
/// tell the flags that are not about money.
fn blocked(
    evidence: &Evidence,
    cannibal: Option<Estimate>,
    hole: Gap,
    groups: Option<&Family>,
    thresholds: &Thresholds,
) -> Judgement {
    let is_told = evidence.takings.is_sound() && evidence.takings.exposures > 0.0;
    let told = groups.filter(|_| is_told).map(|groups| {
        let priors = groups.priors(evidence);
        let case = case_of(evidence, &priors, cannibal, groups);
        let is_flagged = matches!(hole, Gap::AssumedCost(_)) && is_enough(evidence, thresholds);
        let flags = is_flagged.then(|| flag::flags(&case, false, thresholds));
        (case.posterior, flags)
    });
    let (posterior, flags) =
        told.map_or((None, None), |(posterior, flags)| (Some(posterior), flags));
    Judgement {
        verdict: Verdict::Insufficient,
        pending: None,
        ground: Ground::Gap(hole),
        outlook: Outlook::Mend(hole),
        flags: flags.unwrap_or_else(|| flag::of_data(evidence, thresholds)),
        posterior: None,
        provisional: posterior.map(|posterior| Provisional {
            posterior,
            cannibal_share: cannibal,
        }),
        monthly: None,
        cannibal_share: None,
        is_randomised: false,
        guards: Vec::new(),
        relevance: relevance(Parts {
            affinity: evidence.affinity_percentile,
            ..Parts::default()
        }),
    }
}

/// Pairs whose data have no hole, with their cannibal shares.
fn judge_sound(
    groups: &Family,
    family: &[(&Evidence, Option<Estimate>)],
    thresholds: &Thresholds,
    threads: NonZeroUsize,
) -> Vec<Judgement> {
    let (members, cannibal): (Vec<&Evidence>, Vec<Option<Estimate>>) =
        family.iter().copied().unzip();
    let priors: Vec<Priors> = members.iter().map(|e| groups.priors(e)).collect();
    let numbers: Vec<usize> = (0..members.len()).collect();
    let cases: Vec<Case<'_>> = in_parallel(&numbers, threads, |number| {
        case_of(
            members[*number],
            &priors[*number],
            cannibal[*number],
            groups,
        )
    });
    let enough: Vec<bool> = members.iter().map(|e| is_enough(e, thresholds)).collect();
    // What is no number is never selected: a pair with too few exposures, or attaches, is
    // not in the family.
    let wrong = |is_in: &dyn Fn(&Evidence) -> bool, error: &dyn Fn(f64) -> f64| -> Vec<f64> {
        let all = cases.iter().zip(&enough);
        all.map(|(case, enough)| {
            if *enough && is_in(case.evidence) {
                error(case.posterior.p_positive)
            } else {
                f64::NAN
            }
        })
        .collect()
    };
    // That nobody takes it is enough to lose to the slot's other use; to lose money takes
    // sales.
    let may_lose =
        |e: &Evidence| e.slot_value > 0.0 || e.takings.known() >= thresholds.retire_attaches;
    let may_earn = |e: &Evidence| e.takings.known() >= thresholds.promote_attaches;
    let losing = wrong(&may_lose, &|p| p);
    let earning = wrong(&may_earn, &|p| 1.0 - p);
    let losing = posterior_fdr(&losing, thresholds.fdr).selected;
    let earning = posterior_fdr(&earning, thresholds.fdr).selected;
    let guarded = guards(&cases, thresholds);
    let anchors = anchor_return_harm(&cases, thresholds);

    // Parts of a pair with few attaches cannot differ clearly: it would only make the family
    // larger (independent filtering, Bourgon et al. 2010).
    let is_compared = |number: usize| {
        let evidence = members[number];
        let is_large = evidence.takings.known() >= thresholds.least_attaches;
        enough[number] && is_large && !evidence.cells.is_empty()
    };
    let comparisons = in_parallel(&numbers, threads, |number| {
        let case = &cases[*number];
        if !is_compared(*number) {
            return (None, None);
        }
        (
            fix::split(case, thresholds),
            place::moving(case, &guarded[*number], thresholds),
        )
    });
    let compared: Vec<usize> = numbers
        .iter()
        .copied()
        .filter(|n| is_compared(*n))
        .collect();
    // Whether the finding of each pair stood the test of the family.
    let stands = |p_value: &dyn Fn(usize) -> Option<f64>| {
        let p_values: Vec<f64> = compared
            .iter()
            .map(|n| p_value(*n).unwrap_or(1.0))
            .collect();
        let selected = benjamini_hochberg(&p_values, thresholds.comparison_q).selected;
        let mut stands = vec![false; members.len()];
        for (number, selected) in compared.iter().zip(selected) {
            stands[*number] = selected;
        }
        stands
    };
    let splits = stands(&|number| Some(comparisons[number].0?.p_value));
    let moves = stands(&|number| Some(comparisons[number].1?.p_value));

    in_parallel(&numbers, threads, |number| {
        let number = *number;
        let case = &cases[number];
        let (split, moving) = &comparisons[number];
        let standing = Standing {
            loses: losing[number],
            earns: earning[number],
            guards: &guarded[number],
            anchor_returns: anchors[number],
            moving: moving.filter(|_| moves[number]).map(|moving| moving.found),
            split: split.filter(|_| splits[number]).map(|split| split.fix),
        };
        let ground = if enough[number] {
            decide(case, &standing, thresholds)
        } else {
            too_few(case, thresholds)
        };
        conclude(case, &standing, ground, enough[number], thresholds)
    })
}

fn conclude(
    case: &Case<'_>,
    standing: &Standing<'_>,
    ground: Ground,
    is_enough: bool,
    thresholds: &Thresholds,
) -> Judgement {
    let evidence = case.evidence;
    let posterior = case.posterior;
    let (verdict, pending) = settle(
        ground.verdict(),
        false,
        Some(posterior.p_positive),
        evidence.previous,
        thresholds,
    );
    let month = evidence.monthly_exposures.max(0.0);
    let completion = standing.guards.iter().map(|guard| 1.0 - guard.p_harm);
    Judgement {
        verdict,
        pending,
        ground,
        outlook: outlook(case, &ground, thresholds),
        flags: if is_enough {
            flag::flags(case, true, thresholds)
        } else {
            flag::of_data(evidence, thresholds)
        },
        posterior: Some(posterior),
        provisional: Some(Provisional {
            posterior,
            cannibal_share: case.cannibal,
        }),
        monthly: Some(Monthly {
            kept: posterior.loss.keep * month,
            retired: posterior.loss.retire * month,
        }),
        cannibal_share: case.cannibal,
        is_randomised: case.cannibal.is_some() && holdout::is_randomised(case.evidence),
        guards: standing.guards.to_vec(),
        relevance: relevance(Parts {
            earns: Some(posterior.p_positive),
            returns: return_excess(evidence, &posterior, thresholds.target_return_rise)
                .map(|excess| 1.0 - excess),
            affinity: evidence.affinity_percentile,
            completion: completion.reduce(f64::min),
        }),
    }
}

/// Below this many a second thread costs more than it saves.
const WORTH_A_THREAD: usize = 2_000;

/// Applies `each` to all in order, in as many even pieces as there are threads.
fn in_parallel<T: Sync, R: Send>(
    all: &[T],
    threads: NonZeroUsize,
    each: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    let pieces = threads.get().min(all.len() / WORTH_A_THREAD).max(1);
    if pieces == 1 {
        return all.iter().map(each).collect();
    }
    let length = all.len().div_ceil(pieces);
    let each = &each;
    thread::scope(|scope| {
        let running: Vec<_> = all
            .chunks(length)
            .map(|piece| scope.spawn(move || piece.iter().map(each).collect::<Vec<R>>()))
            .collect();
        running
            .into_iter()
            .flat_map(|piece| match piece.join() {
                Ok(done) => done,
                Err(panic) => std::panic::resume_unwind(panic),
            })
            .collect()
    })
}
