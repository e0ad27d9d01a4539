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
use crate::explore::figures::Design;
use crate::stats;

/// The standard normal quantile of 0.975.
const Z_95: f64 = 1.959_963_984_540_054;

/// Below so many attaches, the net margin's interval is built from the intervals of
/// the shares kept and returned (DOMAIN.md 6.1, G18).
const FEW_ATTACHES: u64 = 50;

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
    /// The 95 % interval of the net margin per 1 000 exposures: visitor-clustered
    /// delta method, and below 50 attaches MOVER, whichever is wider where both are
    /// to be had.
    ///
    /// `None` without exposures, or where nothing is known of what an attach earns.
    pub(super) fn net_margin_per_1000(&self, total: &Total) -> Option<Interval> {
        let n = total.exposures;
        if n <= 0.0 {
            return None;
        }
        let delta = self.delta(total);
        let mover = (total.sums.attaches < FEW_ATTACHES)
            .then(|| self.mover(total))
            .flatten();
        let chosen = match (delta, mover) {
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

    /// Ratio of two sums over visitors (Deng, Knoblich, Lu 2018), by way of the design effect.
    fn delta(&self, total: &Total) -> Option<Interval> {
        if total.sums.attaches < 2 {
            return None;
        }
        let n = total.exposures;
        let ratio = crate::explore::figures::units(total.lines.net_margin) / n;
        let sums = &total.sums;
        let squares =
            sums.net_square - 2.0 * ratio * sums.net_weight + ratio * ratio * total.weight_square;
        let half = Z_95 * (squares.max(0.0) * self.design.margin).sqrt() / n;
        Some(Interval {
            low: ratio - half,
            high: ratio + half,
        })
    }

    /// Zou and Donner's MOVER on the shares of exposures kept and returned.
    fn mover(&self, total: &Total) -> Option<Interval> {
        let sums = &total.sums;
        let n = total.exposures / self.design.attach;
        let (kept, back) = (sums.kept_attaches as f64, sums.back_attaches as f64);
        let peers = self.peers;
        let (gain, gain_sd) = moments(kept, sums.kept_net, sums.kept_net_square)
            .unwrap_or((peers.kept_mean, peers.kept_sd));
        let (loss, loss_sd) = moments(back, -sums.back_net, sums.back_net_square)
            .unwrap_or((-peers.back_mean, peers.back_sd));
        let (kept, back) = (kept / self.design.attach, back / self.design.attach);
        let kept_rate = stats::wilson(kept, n)?;
        let back_rate = stats::wilson(back, n)?;
        let (p, q) = (kept / n, back / n);
        let theta = gain * p - loss * q;
        let noise = Z_95
            * Z_95
            * (p * p * gain_sd * gain_sd / kept.max(1.0)
                + q * q * loss_sd * loss_sd / back.max(1.0));
        let (gain_low, gain_high) = arms(gain, p, kept_rate);
        let (loss_low, loss_high) = arms(loss, q, back_rate);
        Some(Interval {
            low: theta - (gain_low * gain_low + loss_high * loss_high + noise).sqrt(),
            high: theta + (gain_high * gain_high + loss_low * loss_low + noise).sqrt(),
        })
    }
}

/// How far below and above `value x p` the interval of p reaches.
fn arms(value: f64, p: f64, interval: Interval) -> (f64, f64) {
    let (below, above) = (value * (p - interval.low), value * (interval.high - p));
    if value < 0.0 {
        (-above, -below)
    } else {
        (below, above)
    }
}

/// Mean and standard deviation, from two values up.
fn moments(n: f64, sum: f64, squares: f64) -> Option<(f64, f64)> {
    (n >= 2.0).then(|| {
        let mean = sum / n;
        let variance = (squares - n * mean * mean) / (n - 1.0);
        (mean, variance.max(0.0).sqrt())
    })
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
