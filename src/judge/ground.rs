//! What verdicts rest on, with the pair's own figures.

use super::Verdict;
use super::fix::Fix;
use super::place::Move;
use crate::domain::Interval;
use serde::{Deserialize, Serialize};

/// Why nothing can be said whatever the number of exposures.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Gap {
    /// Share of exposures without a recommendation id or anchor.
    Untracked(f64),
    /// Share of attached revenue without a known cost.
    AssumedCost(f64),
    /// No returns are known and nothing stands in for them.
    NoReturns,
    /// It was taken, and of no attach a net margin is known.
    NoMargin,
    /// Full days of data.
    FewDays(f64),
    /// Share of the returns to come that have been seen.
    Immature(f64),
    /// Figures that contradict themselves.
    Unsound,
    /// No exposures were recorded at all: only orders are known.
    NoExposures,
}

/// What a net margin counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Basis {
    /// All attached sales, as measured.
    Measured,
    /// The same as believed after pooling with like pairs: where few data as measured
    /// would say something else than the verdict.
    Pooled,
    /// As believed, sales that would have been made anyway left out.
    Extra,
}

/// Net margin per 1000 exposures as a sentence shows it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Shown {
    /// Net margin per 1000 exposures.
    pub per_1000: f64,
    /// Its 95 % interval.
    pub interval: Interval,
    /// What it counts.
    pub basis: Basis,
}

/// What makes a pair lose.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Cause {
    /// Units come back.
    Returns {
        /// Share that comes back.
        rate: f64,
        /// Share that comes back without the recommendation.
        baseline: f64,
    },
    /// Buyers would have bought it anyway, and keep the discount.
    Cannibal {
        /// Share of them.
        share: f64,
    },
    /// The discount is larger than what is left.
    Discount {
        /// Discount per attach.
        discount: f64,
        /// Money left per attach.
        per_attach: f64,
    },
    /// Each sale loses before any return.
    Margin {
        /// Margin per attach before returns.
        per_attach: f64,
    },
    /// It earns, but another candidate would earn more in the slot.
    Slot {
        /// Net margin per 1000 exposures of that candidate.
        slot_per_1000: f64,
    },
    /// Margin and returns together.
    Together {
        /// Money left per attach.
        per_attach: f64,
    },
}

/// What keeps an earning pair from being promoted.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Hindrance {
    /// It is shown nearly everywhere: share of the eligible anchor views.
    NoRoom(f64),
    /// Too few returns have been seen: their share.
    Immature(f64),
    /// Completion may suffer: P(harm), and the fall as a difference of rates.
    Completion {
        /// Probability of harm beyond the margin.
        probability: f64,
    },
    /// Returns of the anchor may rise: the rise as a difference of rates.
    AnchorReturns(f64),
    /// Returns of the target: rate and baseline.
    TargetReturns {
        /// Share that comes back.
        rate: f64,
        /// Share that comes back without the recommendation.
        baseline: f64,
    },
    /// Not yet certain enough.
    NotCertain,
}

/// What a verdict rests on, with the pair's own figures.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Ground {
    /// Insufficient: the data have a hole.
    Gap(Gap),
    /// Insufficient: too few exposures.
    TooFew {
        /// Exposures more until it can be told, where that can be said.
        more: Option<f64>,
        /// Days that takes at the present pace.
        days: Option<f64>,
        /// Expected cost of being wrong, a month.
        at_most: f64,
    },
    /// Insufficient: nobody takes it, and nothing better is known.
    NobodyTakes {
        /// Exposures.
        exposures: f64,
    },
    /// Retire: it loses.
    Loses {
        /// How much.
        net: Shown,
        /// Why.
        cause: Cause,
    },
    /// Retire: it costs more completed orders than it earns.
    Breach {
        /// The placement.
        placement: u16,
        /// Fall of completion as a difference of rates.
        drop: f64,
        /// What that costs per 1000 exposures of the pair, wherever they are.
        cost_per_1000: f64,
        /// What the pair earns per 1000 exposures.
        net_per_1000: f64,
        /// Whether the comparison is with a holdout.
        against_holdout: bool,
    },
    /// Delay: it does better elsewhere.
    Move {
        /// From where to where.
        found: Move,
        /// Gain a month.
        gain: f64,
    },
    /// Tune: one change helps.
    Fix {
        /// The change.
        fix: Fix,
        /// Gain a month.
        gain: f64,
    },
    /// Promote.
    Earns {
        /// How much.
        net: Shown,
        /// Return rate where its baseline is known, and that.
        returns: Option<(f64, f64)>,
        /// Share of the eligible anchor views that show it.
        shown_share: Option<f64>,
        /// Whether completion was measured.
        is_guarded: bool,
        /// Whether there is a holdout, by which it could be.
        has_holdout: bool,
    },
    /// Keep.
    Profitable {
        /// P⁺.
        p_positive: f64,
        /// What keeps it from more.
        hindrance: Hindrance,
    },
}

impl Ground {
    /// The verdict that rests on it.
    pub fn verdict(&self) -> Verdict {
        match self {
            Self::Gap(_) | Self::TooFew { .. } | Self::NobodyTakes { .. } => Verdict::Insufficient,
            Self::Loses { .. } | Self::Breach { .. } => Verdict::Retire,
            Self::Move { .. } => Verdict::Delay,
            Self::Fix { .. } => Verdict::Tune,
            Self::Earns { .. } => Verdict::Promote,
            Self::Profitable { .. } => Verdict::Keep,
        }
    }
}
