//! What is believed of a pair in a window: what the verdict rests on, or the window's own
//! figures leaning on it.

use super::super::judged::JudgedPair;
use super::cells::Sums;
use crate::stats::Estimate;

/// Exposures, attaches and returned units with which a window leans on all the data of the
/// pair, as a part of it does in judging.
const STRENGTH: (f64, f64, f64) = (200.0, 20.0, 20.0);

/// Figures of a pair, in doubt.
#[derive(Debug, Clone, Copy)]
pub(super) struct Believed {
    /// Attach rate.
    pub(super) attach: Estimate,
    /// Margin per attach before returns.
    pub(super) before_returns: Estimate,
    /// Share of attached units that come back.
    pub(super) return_rate: Estimate,
    /// What one returned unit costs, as the judge has it.
    pub(super) loss_per_return: f64,
}

/// What is believed of the scope that was judged or, with the sums of a window in it, of
/// that window. `None` without exposures.
pub(super) fn believed(opinion: &JudgedPair, window: Option<&Sums>) -> Option<Believed> {
    let whole = opinion.judgement.provisional?.posterior;
    let loss_per_return = opinion.takings.loss_per_return;
    let Some(sums) = window else {
        return Some(Believed {
            attach: whole.attach,
            before_returns: whole.before_returns,
            return_rate: whole.return_rate,
            loss_per_return,
        });
    };
    let takings = sums.takings(loss_per_return);
    let margins = takings.margins();
    let n = margins.map_or(0.0, |margins| margins.n());
    let own = margins.map_or(0.0, |margins| margins.mean());
    let sd = margins
        .and_then(|margins| margins.variance())
        .map_or(0.0, f64::sqrt);
    let before = own + takings.return_loss / n.max(1.0);
    let weight = n / (n + STRENGTH.1);
    Some(Believed {
        attach: rate(
            (takings.attaches, takings.exposures),
            whole.attach.value,
            STRENGTH.0,
        ),
        before_returns: Estimate {
            value: weight * before + (1.0 - weight) * whole.before_returns.value,
            se: (weight * sd / n.max(1.0).sqrt()).hypot((1.0 - weight) * whole.before_returns.se),
        },
        return_rate: rate(
            (takings.units_back, takings.units_expected),
            whole.return_rate.value,
            STRENGTH.2,
        ),
        loss_per_return: takings.loss_per_return,
    })
}

/// A rate that leans on another one as much as so many trials tell.
fn rate((of, n): (f64, f64), usual: f64, strength: f64) -> Estimate {
    let n = n.max(of) + strength;
    let value = ((of + strength * usual) / n).clamp(0.0, 1.0);
    Estimate {
        value,
        se: (value * (1.0 - value) / n).sqrt(),
    }
}

/// The correlation of what is in doubt about a pair's attach rate and about its share bought
/// anyway c. Both rest on the x₁ purchases after it was seen: c = (x₀/n₀)/(x₁/n₁) falls where
/// those happen to be many, as far as it rests on the data and not on other pairs, nor is in
/// doubt for other reasons: `doubt` is its standard error.
pub(super) fn anyway_follows(opinion: &JudgedPair, doubt: f64) -> f64 {
    let Some((believed, organic)) = opinion.judgement.provisional.zip(opinion.organic) else {
        return 0.0;
    };
    let (Some(share), attach) = (believed.cannibal_share, believed.posterior.attach) else {
        return 0.0;
    };
    let chance = 1.0 / organic.seen.of.max(1.0) + 1.0 / organic.unseen.of.max(1.0);
    let own = share.se * attach.se / (share.value * attach.value * chance);
    let common = own.clamp(0.0, 0.95) * (share.se / doubt.max(share.se));
    if common.is_finite() { -common } else { 0.0 }
}
