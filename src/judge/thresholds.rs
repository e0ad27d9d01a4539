//! The numbers that verdicts hang on.

use serde::Deserialize;
use thiserror::Error;

use super::Verdict;

/// A threshold that is not in its range.
#[derive(Debug, Clone, PartialEq, Error)]
#[error("threshold {name} is {value}; it must lie between {low} and {high}")]
pub struct ThresholdOutOfRange {
    name: &'static str,
    value: f64,
    low: f64,
    high: f64,
}

/// Declares the thresholds with their defaults, ranges and the verdicts they bear on.
macro_rules! thresholds {
    ($($(#[$about:meta])* $name:ident = $default:literal in $low:literal..$high:literal
        for [$($verdict:ident),*];)*) => {
        /// The numbers of the verdict rules. All can be set; an unknown key is refused.
        #[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub struct Thresholds {
            $($(#[$about])* pub $name: f64,)*
        }

        impl Default for Thresholds {
            fn default() -> Self {
                Self { $($name: $default,)* }
            }
        }

        impl Thresholds {
            /// Every threshold, by name.
            pub const NAMES: &[&str] = &[$(stringify!($name)),*];

            /// Their values, in the order of [`Self::NAMES`].
            pub fn values(&self) -> Vec<f64> {
                vec![$(self.$name),*]
            }

            /// Sets the threshold of that name; false where there is none.
            pub fn set(&mut self, name: &str, value: f64) -> bool {
                match name {
                    $(stringify!($name) => self.$name = value,)*
                    _ => return false,
                }
                true
            }

            /// # Errors
            /// When one is outside its range, or no number.
            pub fn check(&self) -> Result<(), ThresholdOutOfRange> {
                $(if !($low..=$high).contains(&self.$name) {
                    return Err(ThresholdOutOfRange {
                        name: stringify!($name),
                        value: self.$name,
                        low: $low,
                        high: $high,
                    });
                })*
                Ok(())
            }

            /// The thresholds that bear on a verdict, with their values, to be shown
            /// beside it.
            pub fn beside(&self, verdict: Verdict) -> Vec<(&'static str, f64)> {
                let mut found = Vec::new();
                $(if [$(Verdict::$verdict),*].contains(&verdict) {
                    found.push((stringify!($name), self.$name));
                })*
                found
            }
        }
    };
}

thresholds! {
    /// More exposures than this share untracked: no verdict.
    most_untracked = 0.10 in 0.0..1.0 for [Insufficient];
    /// More of the attached revenue than this share without a cost: no verdict.
    most_assumed_cost = 0.20 in 0.0..1.0 for [Insufficient];
    /// Fewer full days than this: no verdict.
    least_full_days = 7.0 in 0.0..10_000.0 for [Insufficient];
    /// Less maturity than this: no verdict.
    least_maturity = 0.5 in 0.0..1.0 for [Insufficient];
    /// Fewer exposures, and fewer attaches than `least_attaches`: no verdict.
    least_exposures = 200.0 in 0.0..1e12 for [Insufficient];
    /// Enough attaches for a verdict whatever the exposures.
    least_attaches = 20.0 in 0.0..1e12 for [Insufficient];
    /// False discovery rate of the pairs retired and of those promoted.
    fdr = 0.10 in 0.0..0.5 for [Retire, Promote];
    /// Highest P⁺ of a pair that is retired, however sure the set as a whole.
    retire_p = 0.30 in 0.0..1.0 for [Retire];
    /// Fewest attaches of its own with which a pair is retired where the slot has no other
    /// use.
    retire_attaches = 5.0 in 0.0..1e12 for [Retire];
    /// Least P⁺ to promote.
    promote_p = 0.95 in 0.5..1.0 for [Promote, Tune];
    /// Least P⁺ to keep, and that a fix must reach.
    keep_p = 0.80 in 0.5..1.0 for [Keep, Tune, Retire];
    /// Fewest attaches of its own with which a pair is promoted.
    promote_attaches = 10.0 in 0.0..1e12 for [Promote];
    /// Least maturity to promote.
    promote_maturity = 0.80 in 0.0..1.0 for [Promote];
    /// Shown in this share of the eligible anchor views or more: no room to promote.
    most_shown = 0.60 in 0.0..1.0 for [Promote, Keep];
    /// Highest probability of a guardrail's breach at which a pair is promoted.
    promote_breach_p = 0.50 in 0.0..1.0 for [Promote];
    /// Elsewhere is better with at least this probability.
    delay_p = 0.90 in 0.5..1.0 for [Delay];
    /// Below this P⁺ at a placement, another one is looked for.
    delay_here_p = 0.50 in 0.0..1.0 for [Delay];
    /// False discovery rate over comparisons of placements and of cohorts.
    comparison_q = 0.10 in 0.0..0.5 for [Delay, Tune];
    /// A part of the exposures is looked at from this many.
    least_cell_exposures = 100.0 in 0.0..1e12 for [Delay, Tune];
    /// An excluded group earns with at most this probability.
    exclude_p = 0.20 in 0.0..0.5 for [Tune];
    /// Seen less often than this share: position and viewability are looked at.
    low_viewable = 0.50 in 0.0..1.0 for [Tune];
    /// Non-inferiority margin of conversion and checkout completion, relative.
    cvr_margin = 0.01 in 0.0..1.0 for [Retire, Promote, Delay];
    /// Most that returns of the anchor may rise, as a difference of rates.
    anchor_return_rise = 0.01 in 0.0..1.0 for [Promote];
    /// Most that returns of the target may lie above their baseline, as a difference.
    target_return_rise = 0.05 in 0.0..1.0 for [Promote];
    /// e-BH level of guardrail breaches over the family.
    breach_q = 0.05 in 0.0..0.5 for [Retire, Delay];
    /// A flag is raised from this probability.
    flag_p = 0.90 in 0.5..1.0 for [];
    /// Cannibal share whose lower bound raises the flag.
    cannibal_share = 0.30 in 0.0..1.0 for [];
    /// Returns this many times the baseline raise the flag "forced", where that is less
    /// than `target_return_rise` above it.
    forced_ratio = 1.5 in 1.0..100.0 for [];
    /// |z| of the crude and of the stratified difference from which they contradict.
    simpson_z = 1.0 in 0.0..10.0 for [];
    /// Standardised mean difference from which exposure counts as confounded.
    most_imbalance = 0.10 in 0.0..10.0 for [];
    /// Share of attaches with a discount from which they count as bought.
    discounted_share = 0.60 in 0.0..1.0 for [];
    /// A verdict changes at once where P⁺ has moved by this much.
    hysteresis_p = 0.05 in 0.0..1.0 for [];
    /// A slot's other candidate counts from this many exposures.
    slot_exposures = 300.0 in 0.0..1e12 for [];
    /// Days of the baseline that alerts compare with.
    alert_baseline_days = 28.0 in 1.0..10_000.0 for [];
    /// A net margin that falls by less than this share raises no alert.
    alert_fall = 0.10 in 0.0..1.0 for [];
    /// Share by which orders with both rise once a pair is offered, where no exposures
    /// tell.
    opportunity_uplift = 0.20 in 0.0..10.0 for [];
    /// e-BH level of alerts over the family.
    alert_q = 0.05 in 0.0..0.5 for [];
    /// Chance to settle the matter that "how many more exposures" is computed for.
    power = 0.80 in 0.5..0.999 for [Insufficient];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_settings_and_refuses_unknown_ones() {
        let read: Thresholds = toml::from_str("fdr = 0.05\nmost_shown = 0.7").unwrap();
        assert_eq!((read.fdr, read.most_shown, read.keep_p), (0.05, 0.7, 0.8));
        let refused = toml::from_str::<Thresholds>("fdrr = 0.05").unwrap_err();
        assert!(refused.to_string().contains("fdrr"), "{refused}");
        assert_eq!(Thresholds::default().check(), Ok(()));
        let wrong = Thresholds {
            fdr: f64::NAN,
            ..Thresholds::default()
        };
        assert_eq!(
            wrong.check().unwrap_err().to_string(),
            "threshold fdr is NaN; it must lie between 0 and 0.5"
        );
    }

    #[test]
    fn every_verdict_names_the_numbers_it_hangs_on() {
        let thresholds = Thresholds::default();
        for verdict in Verdict::ALL {
            assert!(!thresholds.beside(verdict).is_empty(), "{verdict:?}");
        }
        let promote = thresholds.beside(Verdict::Promote);
        assert!(promote.contains(&("promote_p", 0.95)), "{promote:?}");
    }
}
