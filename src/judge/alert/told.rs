//! What is told of an alert.

use super::super::{Verdict, Words};
use super::Harm;
use super::phrases;
use super::span::{Period, Span};
use super::watch::{Watch, Watched};
use crate::domain::{Interval, Severity};

/// A figure and what it would be without harm; money per 1 000 exposures or a share.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Size {
    /// Since the harm began.
    pub value: f64,
    /// Without it.
    pub expected: f64,
    /// The always-valid 95 % interval of value − expected.
    pub change: Option<Interval>,
}

/// A recommendation that hurts.
#[derive(Debug, Clone, PartialEq)]
pub struct Alert {
    /// What it harms.
    pub harm: Harm,
    /// Error where it costs more than the recommendation brings, else a warning.
    pub severity: Severity,
    /// A sentence for a merchandiser.
    pub reason: String,
    /// The verdict that this speaks for.
    pub suggestion: Verdict,
    /// The first day, by number, of the week it most likely began in.
    pub since: u32,
    /// The first day, by number, on which it was shown beyond doubt.
    pub first_breach: u32,
    /// How large it is.
    pub size: Size,
    /// Exposures since.
    pub exposures: f64,
    /// Net margin since; `None` where it is not known.
    pub net_margin: Option<f64>,
    /// What it has cost since; `None` where nobody knows what one unit of it costs.
    pub cost: Option<f64>,
    /// The same at both ends of the interval.
    pub cost_interval: Option<Interval>,
    /// What it costs a week.
    pub cost_per_week: Option<f64>,
    /// How strongly it is shown.
    pub e_value: f64,
}

impl Watch {
    /// Tells of one harm of a pair that was raised at `cutoff`. `days` are the pair's days
    /// and `last_day` the last one of the data.
    ///
    /// `None` where the pair's weeks do not reach the cutoff.
    pub fn tell(
        &self,
        harm: Harm,
        pair: &Watched<'_>,
        days: &[Period],
        (cutoff, last_day): (f64, u32),
        words: &Words<'_>,
    ) -> Option<Alert> {
        let scan = self.scan(harm, pair, pair.weeks)?;
        let first_breach = self.first_breach(harm, pair, days, cutoff)?;
        let first_week = pair.weeks[scan.since].number;
        let since = Span::of(&pair.weeks[scan.since..]);
        let (change, reach) = scan.trial.change();
        let scale = match harm {
            Harm::Loss | Harm::MarginFall => 1_000.0,
            _ => 1.0,
        };
        let size = Size {
            value: scale * scan.trial.value,
            expected: scale * scan.trial.expected,
            change: reach.map(|reach| Interval {
                low: scale * (change - reach),
                high: scale * (change + reach),
            }),
        };
        // What a change of 1 costs, of either sign.
        let price = self.price(harm, pair, &since, scan.trial.value);
        let cost = price.map(|price| price * change);
        let cost_interval = price.zip(reach).map(|(price, reach)| {
            let ends = [price * (change - reach), price * (change + reach)];
            Interval {
                low: ends[0].min(ends[1]),
                high: ends[0].max(ends[1]),
            }
        });
        let net_margin = self.knows_margin.then_some(since.net);
        let side_cost = match harm {
            Harm::AnchorReturns | Harm::Conversion | Harm::Checkout => cost.unwrap_or(0.0),
            _ => 0.0,
        };
        let severity = if net_margin.is_none_or(|net| net < side_cost) {
            Severity::Error
        } else {
            Severity::Warn
        };
        let suggestion = match (harm, severity) {
            (Harm::Checkout, _) => Verdict::Delay,
            (_, Severity::Error) => Verdict::Retire,
            _ => Verdict::Tune,
        };
        let weeks = (f64::from(last_day.saturating_sub(first_week * 7)) + 1.0) / 7.0;
        let base = self.base(pair.weeks, scan.since);
        Some(Alert {
            harm,
            severity,
            reason: phrases::reason(harm, &size, (&base, &since), words),
            suggestion,
            since: first_week * 7,
            first_breach,
            size,
            exposures: since.exposures,
            net_margin,
            cost,
            cost_interval,
            cost_per_week: cost.map(|cost| cost / weeks),
            e_value: scan.e_value,
        })
    }

    /// What it costs when the figure changes by 1, over all exposures since: below 0 where
    /// less is worse.
    fn price(&self, harm: Harm, pair: &Watched<'_>, since: &Span, value: f64) -> Option<f64> {
        match harm {
            Harm::Loss | Harm::MarginFall => Some(-since.exposures),
            // Every part of the rate costs alike.
            Harm::Returns => (self.knows_margin && value > 0.0).then(|| since.return_loss / value),
            Harm::AnchorReturns => pair.anchor_loss.map(|loss| loss * since.with_units),
            Harm::Conversion => Some(-since.conversion.sessions * self.order_margin?),
            Harm::Checkout => Some(-since.checkout.sessions * self.order_margin?),
        }
    }
}
