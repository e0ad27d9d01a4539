//! What is known of a pair: numbers only, summed before they come here.

use super::Verdict;
use crate::stats::{Moments, Outcome, Stratum};
use serde::{Deserialize, Serialize};

/// What some exposures brought: a pair's, or one part of them.
///
/// Money is in the reporting currency. Every field is a sum over the same exposures
/// but for the means, deviations and `loss_per_return`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Takings {
    /// Σ weight of exposures.
    pub exposures: f64,
    /// Exposures with a credited line.
    pub attaches: f64,
    /// Attaches of known net margin of which nothing came back: how many, and the net
    /// margin of each.
    pub kept: Outcome,
    /// Those of which something came back, the same; the mean is a margin, not a loss.
    pub back: Outcome,
    /// What returns took off those net margins, expected ones included; a loss is positive.
    pub return_loss: f64,
    /// Units of the attaches.
    pub units: f64,
    /// Units that came back so far.
    pub units_back: f64,
    /// Σ units × the share of its returns that a line of that age has seen.
    pub units_expected: f64,
    /// What one returned unit costs: refund, handling, less what is recovered.
    pub loss_per_return: f64,
    /// Discounts given on the attaches, in all.
    pub discounts: f64,
}

impl Default for Takings {
    fn default() -> Self {
        const NONE: Outcome = Outcome {
            count: 0.0,
            mean: 0.0,
            sd: 0.0,
        };
        Self {
            exposures: 0.0,
            attaches: 0.0,
            kept: NONE,
            back: NONE,
            return_loss: 0.0,
            units: 0.0,
            units_back: 0.0,
            units_expected: 0.0,
            loss_per_return: 0.0,
            discounts: 0.0,
        }
    }
}

impl Takings {
    /// Attaches whose net margin is known.
    pub fn known(&self) -> f64 {
        self.kept.count + self.back.count
    }

    /// Net margin per attach, count, mean and deviation, kept and returned together.
    ///
    /// `None` where no margin is known, or a figure is no number.
    pub fn margins(&self) -> Option<Moments> {
        let of = |outcome: Outcome| Moments::from_stats(outcome.count, outcome.mean, outcome.sd);
        let both = of(self.kept)?.merge(&of(self.back)?);
        (both.n() > 0.0).then_some(both)
    }

    /// Net margin per exposure as measured. `None` without exposures or known margins;
    /// 0 where nobody took it.
    pub fn net_per_exposure(&self) -> Option<f64> {
        if self.exposures.is_nan() || self.exposures <= 0.0 {
            return None;
        }
        if self.attaches <= 0.0 {
            return Some(0.0);
        }
        let net = self.margins()?.mean() * (self.attaches / self.exposures);
        net.is_finite().then_some(net)
    }

    /// What these exposures and others brought together.
    #[must_use]
    pub fn merge(&self, other: &Self) -> Self {
        let outcome = |a: Outcome, b: Outcome| {
            let of = |o: Outcome| Moments::from_stats(o.count, o.mean, o.sd).unwrap_or_default();
            let both = of(a).merge(&of(b));
            Outcome {
                count: both.n(),
                mean: both.mean(),
                sd: both.variance().unwrap_or(0.0).sqrt(),
            }
        };
        let units = self.units + other.units;
        let loss = self.loss_per_return * self.units + other.loss_per_return * other.units;
        Self {
            exposures: self.exposures + other.exposures,
            attaches: self.attaches + other.attaches,
            kept: outcome(self.kept, other.kept),
            back: outcome(self.back, other.back),
            return_loss: self.return_loss + other.return_loss,
            units,
            units_back: self.units_back + other.units_back,
            units_expected: self.units_expected + other.units_expected,
            loss_per_return: if units > 0.0 {
                loss / units
            } else {
                self.loss_per_return.max(other.loss_per_return)
            },
            discounts: self.discounts + other.discounts,
        }
    }

    /// Whether every field is a number of its domain.
    pub(super) fn is_sound(&self) -> bool {
        let counts = [
            self.exposures,
            self.attaches,
            self.kept.count,
            self.kept.sd,
            self.back.count,
            self.back.sd,
            self.units,
            self.units_back,
            self.units_expected,
        ];
        let money = [
            self.kept.mean,
            self.back.mean,
            self.return_loss,
            self.loss_per_return,
            self.discounts,
        ];
        counts.iter().all(|count| *count >= 0.0 && *count < 1e15)
            && money.iter().all(|amount| amount.abs() < 1e20)
    }
}

/// How many times as much figures vary as if exposures were independent, 1 or above.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Design {
    /// Of the attach rate.
    pub attach: f64,
    /// Of margins.
    pub margin: f64,
    /// Of the return rate.
    pub returned: f64,
}

impl Default for Design {
    fn default() -> Self {
        Self {
            attach: 1.0,
            margin: 1.0,
            returned: 1.0,
        }
    }
}

/// Successes in trials.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Share {
    /// Successes.
    pub of: f64,
    /// Trials.
    pub n: f64,
}

/// What is known about returns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Returns {
    /// They are in the data.
    #[default]
    Known,
    /// There are none; the user set a rate that stands in.
    Assumed,
    /// There are none and nothing stands in.
    Missing,
}

/// How a part of a pair's exposures is told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Dimension {
    /// The placement; cells of one placement may be told apart by `stratum`.
    Placement,
    /// Position in the list, the value is the position.
    Position,
    /// The how-manieth exposure of the pair to a visitor, the value is that number.
    Frequency,
    /// 1 with a discount shown, 0 without.
    Discount,
    /// 1 seen, 0 not seen.
    Viewable,
    /// A dimension of visitors or sessions, numbered by the caller.
    Cohort(u16),
}

/// One part of a pair's exposures.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cell {
    /// How it is told apart.
    pub dimension: Dimension,
    /// Its value, numbered by the caller.
    pub value: u16,
    /// For placements: what else it is told apart by (device, week), 0 if by nothing.
    pub stratum: u16,
    /// What it brought.
    pub takings: Takings,
}

/// A pair's holdout figures.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Holdout {
    /// Visitors treated, and those of them with an order of the target that meets the
    /// pair's anchor test.
    pub treated: Share,
    /// The same of the holdout.
    pub held_out: Share,
    /// All purchases of the target in exposed anchor orders.
    pub purchases: f64,
}

/// Orders after a list on the anchor, and those of them with the target.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Organic {
    /// Orders in which the pair was seen.
    pub seen: Share,
    /// Orders in which other targets of the anchor were shown and the pair was not seen.
    pub unseen: Share,
    /// The share of the pair's attaches that are later orders, after the anchor's was
    /// placed: no order without the pair says how many of those would have come anyway,
    /// and they count as new.
    pub later: f64,
}

/// Sessions that went on, with the pair and without.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Funnel {
    /// The placement at which the pair was seen.
    pub placement: u16,
    /// Sessions that saw the pair, and those of them that completed.
    pub with: Share,
    /// Sessions to compare with.
    pub without: Share,
    /// Whether the two differ by chance only.
    pub is_randomised: bool,
    /// Whether those to compare with are of a holdout; else they saw other targets.
    pub against_holdout: bool,
}

/// Units of the anchor that came back.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct AnchorReturns {
    /// In orders with the attach.
    pub with: Share,
    /// In orders that saw the pair and did not take it.
    pub without: Share,
}

/// What was judged before.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Previous {
    /// The verdict shown.
    pub verdict: Verdict,
    /// P⁺ when that verdict was given.
    pub p_positive: f64,
    /// Another verdict that the last refresh came to, if it did.
    pub pending: Option<Verdict>,
}

/// Everything a verdict on one pair is made of.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Evidence {
    /// What its exposures brought.
    pub takings: Takings,
    /// How much more its figures vary than if exposures were independent.
    pub design: Design,
    /// The group whose attach rates are alike (category × type × placement), numbered.
    pub attach_group: u32,
    /// The group whose margins and returns are alike (the target's category), numbered.
    pub margin_group: u32,
    /// What the target earns before returns, per order, sold without a recommendation.
    pub usual_margin: Option<f64>,
    /// The share of the target's units that come back, sold without a recommendation.
    pub baseline_return_rate: Option<f64>,
    /// The 95 % interval of the net margin per exposure as the screen shows it; computed
    /// here where it is not given.
    pub shown_interval: Option<crate::domain::Interval>,
    /// Net margin per exposure of the slot's next-best use, 0 or above.
    pub slot_value: f64,
    /// Exposures in a month at the present pace.
    pub monthly_exposures: f64,
    /// Whole days of data.
    pub full_days: f64,
    /// Share of the returns to come that have been seen, 0 to 1.
    pub maturity: Option<f64>,
    /// Share of the exposures that were seen.
    pub viewable_share: Option<f64>,
    /// Mean position in its list, from 1.
    pub mean_position: Option<f64>,
    /// Exposures with a click.
    pub clicks: f64,
    /// Share of the eligible anchor views that show it.
    pub shown_share: Option<f64>,
    /// Share of the attaches that had a discount.
    pub discounted_share: Option<f64>,
    /// Share of the returned units whose reason can be mended (size, damage, description).
    pub mendable_return_share: Option<f64>,
    /// Share of the exposures without a recommendation id or anchor.
    pub untracked_share: f64,
    /// Share of the attached revenue without a known cost.
    pub assumed_cost_share: f64,
    /// What is known about returns.
    pub returns: Returns,
    /// Returns of the anchor.
    pub anchor_returns: Option<AnchorReturns>,
    /// Holdout figures.
    pub holdout: Option<Holdout>,
    /// Purchases with and without it among those who were shown something on the anchor.
    pub organic: Option<Organic>,
    /// Sessions that went on, by placement.
    pub funnels: Vec<Funnel>,
    /// Net margin of an order, for what a lost order costs.
    pub order_margin: Option<f64>,
    /// The largest standardised mean difference left between exposed and not exposed.
    pub imbalance: Option<f64>,
    /// Rank of the pair's shrunk NPMI in its category, 0 to 1.
    pub affinity_percentile: Option<f64>,
    /// The pair against the anchor's other targets, in strata alike but for the target.
    pub comparison: Vec<Stratum>,
    /// Parts of the exposures. A dimension's parts add up to the pair as far as known.
    pub cells: Vec<Cell>,
    /// What was judged before.
    pub previous: Option<Previous>,
}
