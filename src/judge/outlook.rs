//! What would change a verdict.

use super::ground::{Gap, Ground};
use super::posterior::loss_of_all;
use super::verdict::discount_per_attach;
use super::{Case, Thresholds};
use serde::{Deserialize, Serialize};

/// What would change a verdict, with figures.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Outlook {
    /// The hole mended.
    Mend(Gap),
    /// More exposures.
    Exposures {
        /// How many more.
        more: f64,
        /// Days that takes at the present pace.
        days: Option<f64>,
    },
    /// The change that was found, a month.
    Gain(f64),
    /// Fewer returns: the rate below which it earns its place, and the rate now.
    FewerReturns {
        /// The rate at break-even.
        to: f64,
        /// The rate now.
        now: f64,
    },
    /// Fewer returns: the rate below which it may be shown more, and the rate now.
    RoomForReturns {
        /// The highest rate.
        to: f64,
        /// The rate now.
        now: f64,
    },
    /// More returns would undo it.
    MoreReturns {
        /// The rate at break-even.
        to: f64,
        /// The rate now.
        now: f64,
    },
    /// A higher attach rate.
    MoreAttaches {
        /// The rate at break-even.
        to: f64,
        /// The rate now.
        now: f64,
    },
    /// More money from each attach.
    MorePerAttach {
        /// How much more.
        more: f64,
    },
    /// Less harm to completion: the fall at break-even and the fall now, as differences
    /// of rates.
    LessHarm {
        /// At break-even.
        to: f64,
        /// Now.
        now: f64,
    },
    /// Returns still to come.
    Maturity {
        /// Share of the returns that must have been seen.
        to: f64,
    },
    /// Nothing that the figures name.
    Nothing,
}

/// The return rate at which a pair earns just what its slot is worth; `None` where no
/// rate between 0 and 1 does.
///
/// From α[(1 − c)(m − rL) − cd] = κ, m margin per attach before returns, L what it
/// costs if all come back.
pub(super) fn break_even_returns(case: &Case<'_>) -> Option<f64> {
    let posterior = &case.posterior;
    let loss = loss_of_all(&case.evidence.takings);
    if loss <= 0.0 || posterior.attach.value <= 0.0 {
        return None;
    }
    let anyway = case.cannibal.map_or(0.0, |share| share.value);
    if anyway >= 1.0 {
        return None;
    }
    let needed = case.evidence.slot_value / posterior.attach.value;
    let needed = (needed + anyway * discount_per_attach(case)) / (1.0 - anyway);
    let rate = (posterior.before_returns.value - needed) / loss;
    (rate > 0.0 && rate < 1.0).then_some(rate)
}

/// What would change the verdict of a pair that could be judged.
pub(super) fn outlook(case: &Case<'_>, ground: &Ground, thresholds: &Thresholds) -> Outlook {
    let posterior = &case.posterior;
    let rate = posterior.return_rate.value;
    match *ground {
        Ground::Gap(gap) => Outlook::Mend(gap),
        Ground::TooFew { more, days, .. } => {
            more.map_or(Outlook::Nothing, |more| Outlook::Exposures { more, days })
        }
        Ground::Move { gain, .. } | Ground::Fix { gain, .. } => Outlook::Gain(gain),
        Ground::Loses { .. } => {
            if let Some(to) = break_even_returns(case).filter(|to| *to < rate && *to > 0.2 * rate) {
                return Outlook::FewerReturns { to, now: rate };
            }
            let worth = posterior.per_attach.value;
            let now = posterior.attach.value;
            let to = case.evidence.slot_value / worth;
            if worth > 0.0 && to > now && to < 1.0 {
                return Outlook::MoreAttaches { to, now };
            }
            let more = case.evidence.slot_value / now - worth;
            if more.is_finite() && more > 0.0 {
                Outlook::MorePerAttach { more }
            } else {
                Outlook::Nothing
            }
        }
        Ground::Earns { .. } => {
            break_even_returns(case)
                .filter(|to| *to > rate)
                .map_or(Outlook::Nothing, |to| Outlook::MoreReturns {
                    to,
                    now: rate,
                })
        }
        Ground::Profitable { hindrance, .. } => match hindrance {
            super::Hindrance::Immature(_) => Outlook::Maturity {
                to: thresholds.promote_maturity,
            },
            super::Hindrance::TargetReturns { rate, baseline } => Outlook::RoomForReturns {
                to: baseline + thresholds.target_return_rise,
                now: rate,
            },
            super::Hindrance::NotCertain => match super::verdict::too_few(case, thresholds) {
                Ground::TooFew {
                    more: Some(more),
                    days,
                    ..
                } => Outlook::Exposures { more, days },
                _ => Outlook::Nothing,
            },
            _ => Outlook::Nothing,
        },
        Ground::Breach { drop, .. } => {
            // α·m = |Δ|·M: the fall at which the orders lost take all it earns.
            let earns = posterior.net.value - case.evidence.slot_value;
            match case.evidence.order_margin {
                Some(margin) if margin > 0.0 && earns > 0.0 => Outlook::LessHarm {
                    to: earns / margin,
                    now: drop,
                },
                _ => Outlook::Nothing,
            }
        }
        Ground::NobodyTakes { .. } => Outlook::Nothing,
    }
}
