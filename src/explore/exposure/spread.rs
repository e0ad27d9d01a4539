//! How sure figures over exposures are.
//!
//! One visitor's exposures are alike, so that figures vary more than if exposures
//! were independent. The facts hold, for each pair, product and category, how many
//! times as much (`exposure_spread`): the visitor-clustered variance over that of
//! independent exposures. A filtered figure has its own variance, times that.

use std::collections::HashMap;

use duckdb::Connection;

use super::shown::{NO_KEY, Total};
use crate::domain::Interval;
use crate::explore::ExploreError;
use crate::explore::figures::{Design, units};
use crate::stats::{self, Confidence, Estimate, Moments, Outcome, PairedMoments, PairedSums};

/// As many attaches as a mean of them needs for an interval; design effects need as many.
const ENOUGH: u64 = 20;

/// The spread of one row's figures.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Spread {
    pub(super) design: Design,
    /// What an attach of the category earns, where the row has too few to tell.
    peers: Peers,
}

/// What attaches earn.
#[derive(Debug, Clone, Copy, Default)]
struct Peers {
    kept_mean: f64,
    kept_sd: f64,
    back_mean: f64,
    back_sd: f64,
}

impl Spread {
    /// The 95 % interval of the net margin per 1 000 exposures: MOVER with counts
    /// divided by the design effect, and the delta method over visitors, whichever is
    /// wider where both are to be had (DOMAIN.md 6.1, G18).
    ///
    /// `None` without exposures, or where nothing is known of what an attach earns.
    pub(super) fn net_margin_per_1000(&self, total: &Total) -> Option<Interval> {
        let chosen = match (self.delta(total), self.mover(total)) {
            (Some(delta), Some(mover)) => {
                let width = |interval: Interval| interval.high - interval.low;
                if width(mover) >= width(delta) {
                    mover
                } else {
                    delta
                }
            }
            (delta, mover) => mover.or(delta)?,
        };
        Some(Interval {
            low: 1_000.0 * chosen.low,
            high: 1_000.0 * chosen.high,
        })
    }

    /// The 95 % interval of the net margin per attach: that of a mean, its variance times the
    /// design effect of the net margin. `None` below [`ENOUGH`] attaches: a mean of so few
    /// skewed values is far from normal.
    pub(super) fn margin_per_attach(&self, total: &Total) -> Option<Interval> {
        let sums = &total.sums;
        if sums.attaches < ENOUGH {
            return None;
        }
        let n = sums.attaches as f64;
        let moments = Moments::from_sums(n, units(total.lines.net_margin), sums.net_square)?;
        let mean = moments.estimate()?;
        let mean = Estimate::new(mean.value, mean.se * self.design.margin.sqrt())?;
        Some(mean.interval(Confidence::P95))
    }

    /// Net margin over weight by the delta method, as if exposures were independent,
    /// times the design effect.
    fn delta(&self, total: &Total) -> Option<Interval> {
        let sums = &total.sums;
        if sums.attaches < 2 {
            return None;
        }
        let moments = PairedMoments::from_sums(PairedSums {
            n: total.exposures,
            x: total.exposures,
            y: units(total.lines.net_margin),
            xx: total.weight_square,
            yy: sums.net_square,
            xy: sums.net_weight,
        })?;
        let ratio = moments.ratio()?;
        let ratio = Estimate::new(ratio.value, ratio.se * self.design.margin.sqrt())?;
        Some(ratio.interval(Confidence::P95))
    }

    /// MOVER on the shares of exposures kept and returned.
    fn mover(&self, total: &Total) -> Option<Interval> {
        let sums = &total.sums;
        let effect = self.design.attach;
        let outcome = |count: u64, sum: f64, squares: f64, peers: (f64, f64)| {
            let n = count as f64;
            let own = (count >= 2)
                .then(|| Moments::from_sums(n, sum, squares))
                .flatten();
            let sd = own.and_then(|own| own.variance()).map(f64::sqrt);
            let (mean, sd) = match (own, sd) {
                (Some(own), Some(sd)) => (own.mean(), sd),
                _ => peers,
            };
            Outcome {
                count: n / effect,
                mean,
                sd,
            }
        };
        let peers = self.peers;
        let kept = outcome(
            sums.kept_attaches,
            sums.kept_net,
            sums.kept_net_square,
            (peers.kept_mean, peers.kept_sd),
        );
        let returned = outcome(
            sums.back_attaches,
            -sums.back_net,
            sums.back_net_square,
            (-peers.back_mean, peers.back_sd),
        );
        stats::mover(total.exposures / effect, kept, returned, Confidence::P95)
    }
}

/// What rows are, for their spread.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Pair,
    Anchor,
    Target,
    AnchorCategory,
    TargetCategory,
    Shop,
}

impl Kind {
    /// Its name in `exposure_spread`.
    fn name(self) -> &'static str {
        match self {
            Self::Pair => "pair",
            Self::Anchor => "anchor",
            Self::Target => "target",
            Self::AnchorCategory => "anchor_category",
            Self::TargetCategory => "target_category",
            Self::Shop => "shop",
        }
    }
}

/// One member of one kind.
pub(super) type Member = (Kind, i64, i64);

/// The spreads of all members of some kinds.
#[derive(Debug, Default)]
pub(super) struct Spreads(HashMap<Member, Found>);

/// What the facts hold; null where there was too little to tell.
#[derive(Debug, Clone, Copy, Default)]
struct Found([Option<f64>; 8]);

impl Spreads {
    /// Reads those of some kinds, and the shop's.
    pub(super) fn load(conn: &Connection, kinds: &[Kind]) -> Result<Self, ExploreError> {
        let mut spreads = HashMap::new();
        for kind in kinds.iter().chain([&Kind::Shop]) {
            let sql = "select coalesce(a_no, -1), coalesce(b_no, -1), attach, click, returned, \
                       margin, kept_mean, kept_sd, back_mean, back_sd \
                       from exposure_spread where level = $1";
            let mut statement = conn.prepare(sql)?;
            let mut rows = statement.query([kind.name()])?;
            while let Some(row) = rows.next()? {
                let mut found = Found::default();
                for (place, value) in found.0.iter_mut().enumerate() {
                    *value = row.get(2 + place)?;
                }
                spreads.insert((*kind, row.get(0)?, row.get(1)?), found);
            }
        }
        Ok(Self(spreads))
    }

    /// The spread of the first of these members, and the shop, of which each part is known.
    pub(super) fn of(&self, members: &[Member]) -> Spread {
        let shop = (Kind::Shop, NO_KEY, NO_KEY);
        let found: Vec<&Found> = members
            .iter()
            .chain([&shop])
            .filter_map(|member| self.0.get(member))
            .collect();
        let first = |place: usize, otherwise: f64| {
            let known = found.iter().find_map(|found| found.0[place]);
            known.unwrap_or(otherwise)
        };
        Spread {
            design: Design {
                attach: first(0, 1.0),
                click: first(1, 1.0),
                returned: first(2, 1.0),
                margin: first(3, 1.0),
            },
            peers: Peers {
                kept_mean: first(4, 0.0),
                kept_sd: first(5, 0.0),
                back_mean: first(6, 0.0),
                back_sd: first(7, 0.0),
            },
        }
    }
}
