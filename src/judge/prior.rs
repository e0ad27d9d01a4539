//! What the other pairs of a category say about each pair before its own data.

use std::collections::HashMap;

use super::evidence::Evidence;
use super::margin::{MarginGroup, MarginPrior};
use super::posterior::Posterior;
use super::returns::{self, ReturnPrior};
use crate::stats::{Beta, RateMixture, RatePrior};

/// What is believed of a pair, or of one part of it, before its own data.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Priors {
    /// Attach rate.
    pub(super) attach: Beta,
    /// Share of attached units that come back.
    pub(super) returns: RateMixture,
    /// Margin per attach before returns.
    pub(super) margin: MarginPrior,
}

impl Priors {
    /// For a part of a pair, from what is believed of the pair: the part resembles the
    /// pair, as much as 200 exposures, 20 returned or kept units and a quarter of the
    /// margin tell; of one part in ten anything may come back.
    pub(super) fn of_part(&self, whole: &Posterior) -> Self {
        let near = |rate: f64, strength: f64| {
            let rate = rate.clamp(1e-6, 1.0 - 1e-6);
            Beta::new(rate * strength, (1.0 - rate) * strength)
        };
        Self {
            attach: near(whole.attach.value, 200.0).unwrap_or(self.attach),
            returns: near(whole.return_rate.value, 20.0).map_or(self.returns, |usual| {
                returns::mixture(usual, whole.return_rate.value, PART_UNUSUAL)
            }),
            margin: self.margin.around(whole.before_returns),
        }
    }
}

/// The share of parts whose returns are unlike those of the pair.
const PART_UNUSUAL: f64 = 0.1;

/// A group of fewer pairs than this has no prior of its own.
const LEAST_MEMBERS: usize = 8;

/// The likelihood of a rate's prior is taken over this many members at most.
const MOST_MEMBERS: usize = 2_000;

/// Rates of a group differ by at least this share of their mean: a group that looks
/// all alike must not outvote a pair's own thousands of exposures.
const LEAST_SPREAD: f64 = 0.15;

/// The priors of all groups of a family.
#[derive(Debug)]
pub(super) struct Family {
    attach: Groups<Beta>,
    returns: Groups<ReturnPrior>,
    margins: Groups<MarginGroup>,
}

/// By group, and for all together where a group is small.
#[derive(Debug)]
struct Groups<T> {
    by_group: HashMap<u32, T>,
    whole: T,
}

impl<T: Copy> Groups<T> {
    fn build<'a>(
        family: &[&'a Evidence],
        group: impl Fn(&Evidence) -> u32,
        fit: impl Fn(&[&'a Evidence]) -> Option<T>,
        otherwise: T,
    ) -> Self {
        let mut members: HashMap<u32, Vec<&Evidence>> = HashMap::new();
        for evidence in family {
            members.entry(group(evidence)).or_default().push(evidence);
        }
        let by_group = members
            .iter()
            .filter(|(_, members)| members.len() >= LEAST_MEMBERS)
            .filter_map(|(group, members)| Some((*group, fit(members)?)))
            .collect();
        Self {
            by_group,
            whole: fit(family).unwrap_or(otherwise),
        }
    }

    fn of(&self, group: u32) -> T {
        self.by_group.get(&group).copied().unwrap_or(self.whole)
    }
}

impl Family {
    /// From the pairs judged together, their takings sound. `None` where no pair has
    /// an exposure.
    pub(super) fn of(family: &[&Evidence]) -> Option<Self> {
        let fallback = attach(family)?;
        let rates = Groups::build(family, |e| e.attach_group, sized(attach), (fallback, 0.0));
        let returned = Groups::build(
            family,
            |e| e.margin_group,
            sized(ReturnPrior::of),
            (ReturnPrior::UNKNOWN, 0.0),
        );
        Some(Self {
            attach: spread_alike(
                rates,
                |prior| (prior.mean(), prior.alpha() + prior.beta()),
                |prior, strength| {
                    let mean = prior.mean();
                    Beta::new(mean * strength, (1.0 - mean) * strength).unwrap_or(*prior)
                },
            ),
            returns: spread_alike(
                returned,
                ReturnPrior::rate_and_strength,
                ReturnPrior::with_strength,
            ),
            margins: Groups::build(family, |e| e.margin_group, margins, MarginGroup::UNKNOWN),
        })
    }

    /// What is believed of one pair.
    pub(super) fn priors(&self, evidence: &Evidence) -> Priors {
        let attach = self.attach.of(evidence.attach_group);
        let returns = self.returns.of(evidence.margin_group);
        let margins = self.margins.of(evidence.margin_group);
        Priors {
            attach,
            returns: returns.prior(evidence.baseline_return_rate),
            margin: margins.prior(evidence.usual_margin),
        }
    }

    /// The mean attach rate of the pair's group.
    pub(super) fn attach_mean(&self, evidence: &Evidence) -> f64 {
        self.attach.of(evidence.attach_group).mean()
    }
}

/// Every so many-th member by `size`, so that at most [`MOST_MEMBERS`] are looked at,
/// large and small alike, whatever the order they come in.
pub(super) fn sample<T: Copy>(members: &[T], size: impl Fn(&T) -> f64) -> Vec<T> {
    let step = members.len().div_ceil(MOST_MEMBERS).max(1);
    if step == 1 {
        return members.to_vec();
    }
    let mut sorted = members.to_vec();
    sorted.sort_by(|a, b| size(a).total_cmp(&size(b)));
    sorted.into_iter().step_by(step).collect()
}

/// A beta prior of a group's counts whose spread is not below `least`, a share of the mean.
fn rate_prior(counts: &[(f64, f64)], least: f64) -> Option<Beta> {
    let prior = RatePrior::by_likelihood(&sample(counts, |(_, n)| *n))?;
    let mean = prior.mean().clamp(1e-6, 1.0 - 1e-6);
    let most = ((1.0 - mean) / (mean * least * least) - 1.0).max(1.0);
    let strength = prior
        .strength()
        .map_or(most, |strength| strength.clamp(0.5, most));
    Beta::new(mean * strength, (1.0 - mean) * strength)
}

/// A prior, with how many members it comes from.
fn sized<'a, T>(
    fit: impl Fn(&[&'a Evidence]) -> Option<T>,
) -> impl Fn(&[&'a Evidence]) -> Option<(T, f64)> {
    move |members| Some((fit(members)?, members.len() as f64))
}

/// Members with which a group's spread leans on that of the other groups.
const SPREAD_STRENGTH: f64 = 40.0;

/// Groups whose spreads lean on each other: a dozen pairs tell their mean and hardly how
/// much they differ, and a group that looks all alike by chance would outvote the pairs.
/// A spread is the square of the deviation over the mean, of a beta prior of that mean and
/// strength; `to` is the same group with another strength.
fn spread_alike<T: Copy>(
    groups: Groups<(T, f64)>,
    of: impl Fn(&T) -> (f64, f64),
    to: impl Fn(&T, f64) -> T,
) -> Groups<T> {
    let spread = |group: &T| {
        let (mean, strength) = of(group);
        (1.0 - mean) / (mean * (strength + 1.0))
    };
    let mut sorted: Vec<(&u32, &(T, f64))> = groups.by_group.iter().collect();
    sorted.sort_by_key(|(group, _)| **group);
    let (sum, all) = sorted
        .iter()
        .fold((0.0, 0.0), |sum, (_, (group, members))| {
            (sum.0 + members * spread(group), sum.1 + members)
        });
    let lean = |(group, members): &(T, f64)| {
        let own = members * spread(group);
        let spread = (own + SPREAD_STRENGTH * sum / all) / (members + SPREAD_STRENGTH);
        let (mean, _) = of(group);
        to(group, ((1.0 - mean) / (mean * spread) - 1.0).max(0.5))
    };
    Groups {
        by_group: groups
            .by_group
            .iter()
            .map(|(group, sized)| (*group, lean(sized)))
            .collect(),
        whole: groups.whole.0,
    }
}

fn attach(members: &[&Evidence]) -> Option<Beta> {
    let counts: Vec<(f64, f64)> = members
        .iter()
        .map(|e| {
            let effect = e.design.attach.max(1.0);
            let n = e.takings.exposures / effect;
            ((e.takings.attaches / effect).min(n), n)
        })
        .filter(|(_, n)| *n > 0.0)
        .collect();
    rate_prior(&counts, LEAST_SPREAD)
}

fn margins(members: &[&Evidence]) -> Option<MarginGroup> {
    let members = sample(members, |e| e.takings.exposures);
    let members: Vec<_> = members
        .iter()
        .map(|e| (&e.takings, e.design, e.usual_margin))
        .collect();
    MarginGroup::of(&members)
}

#[cfg(test)]
mod tests;
