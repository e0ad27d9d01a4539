//! What to know of a pair beside its verdict.

use super::evidence::{Dimension, Evidence, Takings};
use super::fix::of_part;
use super::guardrail::return_excess;
use super::{Case, Thresholds};
use crate::stats::{Confidence, simpson};
use serde::{Deserialize, Serialize};

/// A warning with the pair's own figures. Independent of the verdict.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Flag {
    /// Many take it and it does not earn its place.
    Vanity {
        /// Its attach rate.
        attach_rate: f64,
        /// The mean attach rate of its group.
        usual: f64,
        /// Net margin per 1000 exposures as believed.
        net_per_1000: f64,
    },
    /// Taken about as others or more, and sent back.
    Forced {
        /// Share of units that come back.
        return_rate: f64,
        /// The same of the target without the recommendation.
        baseline: f64,
    },
    /// Buyers would have bought it anyway.
    Cannibal {
        /// The share of them.
        share: f64,
        /// Its lower bound.
        low: f64,
    },
    /// The total says the opposite of its parts.
    Simpson {
        /// Attach rate less that of the anchor's other targets, all together.
        crude: f64,
        /// The same, like with like.
        adjusted: f64,
    },
    /// Those who saw it differ from those who did not, in more than that.
    Confounded {
        /// The largest standardised mean difference that is left.
        imbalance: f64,
    },
    /// It sells by its discount, at a loss.
    DiscountBought {
        /// Share of the attaches with a discount.
        share: f64,
        /// Discount per attach.
        discount: f64,
        /// Money left per attach.
        per_attach: f64,
    },
    /// Many returns are still to come.
    Immature {
        /// Share of the returns seen.
        maturity: f64,
    },
    /// The data have holes that matter here.
    DataGap {
        /// Share of exposures untracked.
        untracked: f64,
        /// Share of attached revenue without a known cost.
        assumed_cost: f64,
    },
}

impl Flag {
    /// Its word in JSON and on screen.
    pub fn id(&self) -> &'static str {
        match self {
            Self::Vanity { .. } => "vanity",
            Self::Forced { .. } => "forced",
            Self::Cannibal { .. } => "cannibal",
            Self::Simpson { .. } => "simpson",
            Self::Confounded { .. } => "confounded",
            Self::DiscountBought { .. } => "discount_bought",
            Self::Immature { .. } => "immature",
            Self::DataGap { .. } => "data_gap",
        }
    }
}

/// The flags that need no posterior.
pub(super) fn of_data(evidence: &Evidence, thresholds: &Thresholds) -> Vec<Flag> {
    let mut flags = Vec::new();
    if let Some(maturity) = evidence
        .maturity
        .filter(|maturity| *maturity < thresholds.promote_maturity)
    {
        flags.push(Flag::Immature { maturity });
    }
    let (untracked, assumed_cost) = (evidence.untracked_share, evidence.assumed_cost_share);
    // Half of what blocks a verdict is worth knowing.
    if untracked > thresholds.most_untracked / 2.0
        || assumed_cost > thresholds.most_assumed_cost / 2.0
    {
        flags.push(Flag::DataGap {
            untracked,
            assumed_cost,
        });
    }
    flags
}

/// All flags of a pair that can be judged, or only lacks costs (`has_costs` false): then
/// those that are about money are left out.
pub(super) fn flags(case: &Case<'_>, has_costs: bool, thresholds: &Thresholds) -> Vec<Flag> {
    let found = [
        vanity(case, thresholds).filter(|_| has_costs),
        forced(case, thresholds),
        cannibal(case, thresholds),
        contradiction(case.evidence, thresholds),
        confounded(case.evidence, thresholds),
        discount_bought(case, thresholds).filter(|_| has_costs),
    ];
    let mut flags: Vec<Flag> = found.into_iter().flatten().collect();
    flags.extend(of_data(case.evidence, thresholds));
    flags
}

fn vanity(case: &Case<'_>, thresholds: &Thresholds) -> Option<Flag> {
    let posterior = &case.posterior;
    let is_liked = posterior.attach.probability_above(case.attach_mean) >= thresholds.flag_p;
    (is_liked && posterior.p_positive < 0.5).then_some(Flag::Vanity {
        attach_rate: posterior.attach.value,
        usual: case.attach_mean,
        net_per_1000: 1000.0 * posterior.net.value,
    })
}

fn forced(case: &Case<'_>, thresholds: &Thresholds) -> Option<Flag> {
    let baseline = case.evidence.baseline_return_rate?;
    // Of a rate of 4 %, five points more would be more than twice as much.
    let relative = ((thresholds.forced_ratio - 1.0) * baseline).max(0.01);
    let rise = thresholds.target_return_rise.min(relative);
    let posterior = &case.posterior;
    // Hardly anybody takes what is forced on nobody; a quarter as often as usual is enough.
    let is_taken = posterior.attach.probability_above(0.25 * case.attach_mean) >= 0.5;
    let excess = return_excess(case.evidence, posterior, rise)?;
    (is_taken && excess >= thresholds.flag_p).then_some(Flag::Forced {
        return_rate: posterior.return_rate.value,
        baseline,
    })
}

fn cannibal(case: &Case<'_>, thresholds: &Thresholds) -> Option<Flag> {
    let share = case.cannibal?;
    let low = share.interval(Confidence::P95).low.max(0.0);
    (low > thresholds.cannibal_share).then_some(Flag::Cannibal {
        share: share.value,
        low,
    })
}

/// Crude and stratified say the opposite, both clearly.
fn contradiction(evidence: &Evidence, thresholds: &Thresholds) -> Option<Flag> {
    if evidence.comparison.len() < 2 {
        return None;
    }
    let found = simpson(&evidence.comparison)?;
    let clear = |estimate: crate::stats::Estimate| {
        estimate.value.abs() > thresholds.simpson_z * estimate.se && estimate.se > 0.0
    };
    let opposed = found.crude.value * found.adjusted.value < 0.0;
    (opposed && clear(found.adjusted) && (clear(found.crude) || found.all_opposite)).then_some(
        Flag::Simpson {
            crude: found.crude.value,
            adjusted: found.adjusted.value,
        },
    )
}

fn confounded(evidence: &Evidence, thresholds: &Thresholds) -> Option<Flag> {
    let imbalance = evidence.imbalance?.abs();
    (imbalance > thresholds.most_imbalance).then_some(Flag::Confounded { imbalance })
}

fn discount_bought(case: &Case<'_>, thresholds: &Thresholds) -> Option<Flag> {
    let evidence = case.evidence;
    let share = evidence.discounted_share?;
    let takings = &evidence.takings;
    if share < thresholds.discounted_share || takings.attaches <= 0.0 {
        return None;
    }
    let discount = takings.discounts / takings.attaches;
    let per_attach = case.posterior.per_attach;
    // Without the discount each would have earned.
    let loses_by_it = per_attach.probability_above(0.0) <= 1.0 - thresholds.flag_p
        && per_attach.value + discount > 0.0;
    (loses_by_it && !sells_without(case, thresholds)).then_some(Flag::DiscountBought {
        share,
        discount,
        per_attach: per_attach.value,
    })
}

/// Whether exposures without a discount are taken about as often.
fn sells_without(case: &Case<'_>, thresholds: &Thresholds) -> bool {
    let part = |with: u16| {
        case.evidence
            .cells
            .iter()
            .filter(|cell| cell.dimension == Dimension::Discount && (cell.value > 0) == (with > 0))
            .fold(Takings::default(), |sum, cell| sum.merge(&cell.takings))
    };
    let (with, without) = (part(1), part(0));
    let least = thresholds.least_cell_exposures;
    if with.exposures < least || without.exposures < least {
        return false;
    }
    let rate = |takings: &Takings| of_part(case, takings).attach;
    rate(&with).minus(rate(&without)).probability_above(0.0) < thresholds.keep_p
}
