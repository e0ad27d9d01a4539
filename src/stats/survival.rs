//! Kaplan-Meier: the share returned by a day, with orders too young to know counted
//! for as long as they have been watched.

use super::Confidence;
use crate::domain::Interval;

/// What happened a number of days after the order.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outcomes {
    /// Days since the order.
    pub time: f64,
    /// Units that came back at that age.
    pub events: f64,
    /// Units last seen at that age, not returned: too young to be watched longer.
    pub censored: f64,
}

/// The survival curve at one age.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SurvivalStep {
    /// Days since the order.
    pub time: f64,
    /// S(t), the share not returned by then.
    pub survival: f64,
    /// Greenwood's Σ d/(n(n − d)): Var S = S² times this. Infinite once nothing is left,
    /// where S is 0 and its standard error too.
    greenwood: f64,
}

impl SurvivalStep {
    /// 1 − S(t), the share returned by then.
    pub fn returned(&self) -> f64 {
        1.0 - self.survival
    }

    /// The standard error of S(t) by Greenwood's formula.
    pub fn se(&self) -> f64 {
        if self.survival > 0.0 {
            self.survival * self.greenwood.sqrt()
        } else {
            0.0
        }
    }

    /// The interval of 1 − S(t), on the scale of ln(−ln S).
    ///
    /// `None` when S is 1 or 0, where that scale has no width.
    /// Source: Kalbfleisch and Prentice 1980.
    pub fn returned_interval(&self, confidence: Confidence) -> Option<Interval> {
        if !(self.survival > 0.0 && self.survival < 1.0) {
            return None;
        }
        let hazard = -self.survival.ln();
        let spread = (confidence.z() * self.greenwood.sqrt() / hazard).exp();
        // 1 − S^θ, kept exact for small shares.
        Some(Interval {
            low: -(-hazard / spread).exp_m1(),
            high: -(-hazard * spread).exp_m1(),
        })
    }
}

/// The curve, one step for each age at which something came back.
///
/// `outcomes` in any order; those of one age are put together, events first. Counts
/// below 0 or that are no numbers are passed over. The curve before the first step is
/// S = 1. Source: Kaplan and Meier 1958.
pub fn kaplan_meier(outcomes: &[Outcomes]) -> Vec<SurvivalStep> {
    let valid = |o: &&Outcomes| {
        let counts = o.events >= 0.0 && o.censored >= 0.0;
        counts
            && [o.time, o.events, o.censored]
                .iter()
                .all(|value| value.is_finite())
    };
    let mut sorted: Vec<Outcomes> = outcomes.iter().filter(valid).copied().collect();
    sorted.sort_by(|a, b| a.time.total_cmp(&b.time));
    let mut at_risk: f64 = sorted.iter().map(|o| o.events + o.censored).sum();
    let mut survival = 1.0;
    let mut greenwood = 0.0;
    let mut steps = Vec::new();
    for same in sorted.chunk_by(|a, b| a.time == b.time) {
        let events: f64 = same.iter().map(|o| o.events).sum();
        let gone: f64 = events + same.iter().map(|o| o.censored).sum::<f64>();
        if events > 0.0 {
            let left = (at_risk - events).max(0.0);
            survival *= left / at_risk;
            greenwood += events / at_risk / left;
            steps.push(SurvivalStep {
                time: same[0].time,
                survival,
                greenwood,
            });
        }
        at_risk -= gone;
    }
    steps
}

/// The step that holds at `time`, the last at or before it. `None` before the first:
/// nothing has come back by then.
pub fn step_at(curve: &[SurvivalStep], time: f64) -> Option<&SurvivalStep> {
    let after = curve.partition_point(|step| step.time <= time);
    after.checked_sub(1).map(|last| &curve[last])
}

#[cfg(test)]
mod tests;
