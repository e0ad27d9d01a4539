//! The difference of an arm to control.

use super::beside::always_valid;
use crate::stats::{self, AlwaysValid, Confidence, Estimate, Moments, PairedMoments, Welch, welch};

/// A difference to control.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Delta {
    pub(super) value: Option<f64>,
    pub(super) low: Option<f64>,
    pub(super) high: Option<f64>,
    pub(super) p: Option<f64>,
    pub(super) always_valid: Option<f64>,
    /// The interval that holds however often one looks.
    pub(super) always: Option<(f64, f64)>,
}

impl Delta {
    /// Of two means by Welch's test.
    pub(super) fn of_means(arm: Option<Moments>, control: Option<Moments>) -> Self {
        let (Some(arm), Some(control)) = (arm, control) else {
            return Self::default();
        };
        let Some(test) = welch(&arm, &control) else {
            return Self::default();
        };
        let interval = test.interval(Confidence::P95);
        Self {
            low: Some(interval.low),
            high: Some(interval.high),
            p: Welch::p_value(&test),
            ..Self::of(test.difference, arm.n() + control.n())
        }
    }

    /// Of two ratios by the delta method.
    pub(super) fn of_ratios(arm: Option<PairedMoments>, control: Option<PairedMoments>) -> Self {
        let (Some(arm), Some(control)) = (arm, control) else {
            return Self::default();
        };
        let (Some(of_arm), Some(of_control)) = (arm.ratio(), control.ratio()) else {
            return Self::default();
        };
        let difference = of_arm.minus(of_control);
        let interval = difference.interval(Confidence::P95);
        Self {
            low: Some(interval.low),
            high: Some(interval.high),
            p: difference.p_value(),
            ..Self::of(difference, arm.n() + control.n())
        }
    }

    /// The difference and the p-value that holds however often one looks.
    fn of(difference: Estimate, n: f64) -> Self {
        let sequence = AlwaysValid::new(Confidence::P95, AlwaysValid::TUNED_TO);
        let ln_e = sequence.and_then(|sequence| sequence.ln_e_value(difference, n, 0.0));
        Self {
            value: Some(difference.value),
            always_valid: ln_e.map(stats::always_valid_p),
            always: always_valid(difference, n),
            ..Self::default()
        }
    }
}
