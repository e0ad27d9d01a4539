//! Experiments in which nothing differs, sample ratios, and gaps.

use std::collections::BTreeMap;

use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64;
use sidecart::explore::ArmRow;
use sidecart::stats::{AlwaysValid, Confidence, Estimate, SRM_P};

use crate::shop::{NULL_NAME, Shop};

/// Events counted, of how many.
pub(crate) type Count = (u64, u64);

/// Tests of experiments, and gaps.
#[derive(Debug, Default)]
pub(crate) struct Trials {
    /// p below 5 % at the end, by metric: fixed and always valid.
    pub(crate) fixed: BTreeMap<&'static str, Count>,
    pub(crate) always_valid: BTreeMap<&'static str, Count>,
    /// Streams looked at every day: fixed p below 5 % on some day, and always valid.
    pub(crate) peeked_fixed: Count,
    pub(crate) peeked: Count,
    /// A sample ratio that does not match: where it does by design, and where units are
    /// lost often enough to be seen.
    pub(crate) srm_false: Count,
    pub(crate) srm_found: Count,
    /// By code: shops with that damage in which it was found, and shops without it in
    /// which it was.
    pub(crate) gaps_found: BTreeMap<&'static str, Count>,
    pub(crate) gaps_false: BTreeMap<&'static str, Count>,
}

/// The damage that a shop is dealt, and the code it should be reported by.
const DAMAGE: [&str; 9] = [
    "COST_MISSING",
    "VARIANT_UNTAGGED",
    "PRODUCT_UNMAPPED",
    "REC_UNTRACKED",
    "RETURN_UNLINKED",
    "CLOCK_SKEW",
    "EXPOSURE_HOLE",
    "BOT",
    "DUP_PURCHASE",
];

/// z of the loss at which it should be seen nearly always: 3.3 is the line.
const ADEQUATE_Z: f64 = 4.6;

fn count(into: &mut Count, is: bool) {
    into.0 += u64::from(is);
    into.1 += 1;
}

impl Trials {
    pub(crate) fn add(&mut self, shop: &Shop) {
        for arm in shop.arms.iter().filter(|arm| !arm.is_control) {
            let is_null =
                arm.experiment_id.starts_with(NULL_NAME) || arm.experiment_id == "layout-aa";
            if is_null {
                self.null(arm);
            }
            let Some(srm_p) = arm.srm_p else { continue };
            if arm.experiment_id == "cart-badge" {
                let lost = shop.params.gaps.lost_treatment;
                let units = 2.0 * arm.units as f64 / (2.0 - lost) * (2.0 - lost);
                if lost * units.sqrt() / 2.0 >= ADEQUATE_Z {
                    count(&mut self.srm_found, srm_p < SRM_P);
                }
            } else {
                count(&mut self.srm_false, srm_p < SRM_P);
            }
        }
        let is_damaged = shop.params.gaps.bots > 0;
        for code in DAMAGE {
            let is_there = shop.gaps.iter().any(|gap| gap.code == code);
            let counts = if is_damaged {
                &mut self.gaps_found
            } else {
                &mut self.gaps_false
            };
            count(counts.entry(code).or_default(), is_there);
        }
    }

    fn null(&mut self, arm: &ArmRow) {
        for (metric, p, always_valid) in [
            (
                "conversion",
                arm.conversion_p,
                arm.conversion_p_always_valid,
            ),
            ("aov", arm.aov_p, arm.aov_p_always_valid),
            ("rpv", arm.rpv_p, arm.rpv_p_always_valid),
            (
                "margin_per_visitor",
                arm.margin_per_visitor_p,
                arm.margin_per_visitor_p_always_valid,
            ),
        ] {
            if let Some(p) = p {
                count(self.fixed.entry(metric).or_default(), p < 0.05);
            }
            if let Some(p) = always_valid {
                count(self.always_valid.entry(metric).or_default(), p < 0.05);
            }
        }
    }

    /// Looks every day at experiments of 60 days in which nothing differs: 60 visitors
    /// a day and arm, 5 % of whom order, for amounts that are far from normal.
    pub(crate) fn peek(&mut self, streams: u64) {
        let Some(sequence) = AlwaysValid::new(Confidence::P95, 5_000.0) else {
            return;
        };
        let mut rng = Pcg64::seed_from_u64(8_1);
        for _ in 0..streams {
            let mut sums = [[0.0_f64; 2]; 2];
            let (mut fixed, mut valid) = (false, false);
            for day in 1..=60 {
                for arm in &mut sums {
                    for _ in 0..60 {
                        if rng.random::<f64>() < 0.05 {
                            let amount = -40.0 * rng.random::<f64>().max(1e-12).ln();
                            arm[0] += amount;
                            arm[1] += amount * amount;
                        }
                    }
                }
                let n = 60.0 * f64::from(day);
                let mean = sums.map(|[sum, _]| sum / n);
                let variance = [0, 1].map(|at| sums[at][1] / n - mean[at] * mean[at]);
                let estimate = Estimate {
                    value: mean[0] - mean[1],
                    se: ((variance[0] + variance[1]) / n).sqrt(),
                };
                fixed |= estimate.value.abs() > 1.959_964 * estimate.se;
                // The units of both arms.
                let interval = sequence.interval(estimate, 2.0 * n);
                valid |= interval.is_some_and(|i| i.low > 0.0 || i.high < 0.0);
            }
            count(&mut self.peeked_fixed, fixed);
            count(&mut self.peeked, valid);
        }
    }
}
