//! What offering a pair would bring that is bought together and not offered.

use super::Thresholds;
use crate::domain::Interval;
use crate::stats::{Confidence, Estimate};

/// How often pairs are taken where they are shown, told by how often they are bought
/// together unprompted: ln(attach rate) = intercept + slope · ln(share of the anchor's
/// orders), with the spread of pairs around it. Unprompted are orders whose buyer did not see
/// the pair: of those who did the likely buyers were credited, which bends the line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Uptake {
    intercept: f64,
    slope: f64,
    /// Standard deviation of a pair around the line, on the logarithmic scale.
    sd: f64,
    /// Pairs that it is learned from.
    pub pairs: usize,
}

/// A pair that is shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Offered {
    /// Σ weight of exposures.
    pub exposures: f64,
    /// Those with a credited line.
    pub attaches: f64,
    /// Orders of the anchor whose buyer was shown other targets and not this one.
    pub unseen: f64,
    /// Those of them with the target: bought unprompted.
    pub unprompted: f64,
}

/// Fewer pairs teach nothing.
const LEAST_PAIRS: usize = 20;

/// Pairs differ by at least this much on the logarithmic scale.
const LEAST_SD: f64 = 0.3;

impl Uptake {
    /// Learns from pairs that are shown: weighted least squares over those with
    /// `slot_exposures` exposures and an unprompted order, half an attach added so that
    /// none is left out.
    ///
    /// `None` of fewer than 20 such pairs.
    pub fn learn(offered: &[Offered], thresholds: &Thresholds) -> Option<Self> {
        let points: Vec<[f64; 3]> = offered
            .iter()
            .filter(|pair| {
                pair.exposures >= thresholds.slot_exposures
                    && pair.unprompted >= 1.0
                    && pair.unseen > 0.0
                    && pair.attaches <= pair.exposures
            })
            .map(|pair| {
                let attaches = pair.attaches + 0.5;
                let noise = 1.0 / attaches + 1.0 / pair.unprompted;
                [
                    (pair.unprompted / pair.unseen).ln(),
                    (attaches / pair.exposures).ln(),
                    1.0 / (noise + LEAST_SD * LEAST_SD),
                ]
            })
            .collect();
        if points.len() < LEAST_PAIRS {
            return None;
        }
        let sum = |of: &dyn Fn(&[f64; 3]) -> f64| points.iter().map(of).sum::<f64>();
        let weight = sum(&|p| p[2]);
        let (x, y) = (
            sum(&|p| p[2] * p[0]) / weight,
            sum(&|p| p[2] * p[1]) / weight,
        );
        let spread = sum(&|p| p[2] * (p[0] - x).powi(2));
        let both = sum(&|p| p[2] * (p[0] - x) * (p[1] - y));
        // More often together is not taken less often, nor more than in proportion.
        let slope = if spread > 0.0 {
            (both / spread).clamp(0.0, 1.0)
        } else {
            0.0
        };
        let intercept = y - slope * x;
        let off = sum(&|p| p[2] * (p[1] - intercept - slope * p[0]).powi(2)) / weight;
        Some(Self {
            intercept,
            slope,
            sd: off.sqrt().max(LEAST_SD),
            pairs: points.len(),
        })
    }

    /// The attach rate of a pair that `share` of the anchor's orders hold, and between
    /// what 95 % of such pairs lie.
    pub fn attach_rate(&self, share: f64) -> (f64, Interval) {
        let at = |z: f64| {
            (self.intercept + self.slope * share.ln() + z * self.sd)
                .exp()
                .min(1.0)
        };
        let z = Confidence::P95.z();
        (
            at(0.0),
            Interval {
                low: at(-z),
                high: at(z),
            },
        )
    }
}

/// What is known of a pair that is not offered; all by the month.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate {
    /// How often it could be shown.
    pub views: f64,
    /// Orders with both, as they come unprompted.
    pub orders_both: f64,
    /// How many months those orders were counted over.
    pub months: f64,
    /// Share of the anchor's orders with the target.
    pub share: f64,
    /// What a sale of the target earns; `None` where it is not known.
    pub margin: Option<Estimate>,
    /// What each view would lose that now goes to another target; 0 where there is room.
    pub displaced: f64,
}

/// What offering it would bring a month.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gain {
    /// Share of views that would take it.
    pub attach_rate: f64,
    /// Its 95 % interval.
    pub attach_interval: Interval,
    /// Attaches beyond those who buy both already.
    pub extra: f64,
    /// Net margin; `None` where a sale's is not known.
    pub gain: Option<f64>,
    /// Its 95 % interval: each part's reach added in squares (Zou and Donner 2008).
    pub gain_interval: Option<Interval>,
}

/// What offering a pair would bring. Without `uptake` it is assumed that orders with both
/// rise by the share `opportunity_uplift`, give or take as much.
///
/// `None` where there is nothing to show it on.
pub fn gain(
    candidate: &Candidate,
    uptake: Option<&Uptake>,
    thresholds: &Thresholds,
) -> Option<Gain> {
    let views = candidate.views;
    if !(views > 0.0 && views.is_finite() && candidate.share > 0.0) {
        return None;
    }
    let already = candidate.orders_both;
    let (attach_rate, attach_interval) = match uptake {
        Some(uptake) => uptake.attach_rate(candidate.share),
        None => {
            let at = |uplift: f64| ((1.0 + uplift) * already / views).min(1.0);
            let uplift = thresholds.opportunity_uplift;
            (
                at(uplift),
                Interval {
                    low: at(0.0),
                    high: at(2.0 * uplift),
                },
            )
        }
    };
    let extra = views * attach_rate - already;
    let lost = views * candidate.displaced.max(0.0);
    let gain = candidate.margin.map(|margin| extra * margin.value - lost);
    let gain_interval = candidate.margin.map(|margin| {
        let z = Confidence::P95.z();
        let by_margin = z * margin.se * extra;
        // Without a rate learned from exposures both orders with and without come from
        // the same count.
        let by_count = match uptake {
            Some(_) => {
                z * (already / candidate.months.max(f64::MIN_POSITIVE)).sqrt() * margin.value
            }
            None => 0.0,
        };
        let reach = |rate: f64| {
            (views * (rate - attach_rate) * margin.value)
                .hypot(by_margin)
                .hypot(by_count)
        };
        let point = extra * margin.value - lost;
        let ends = [reach(attach_interval.low), reach(attach_interval.high)];
        let (below, above) = if margin.value >= 0.0 {
            (ends[0], ends[1])
        } else {
            (ends[1], ends[0])
        };
        Interval {
            low: point - below,
            high: point + above,
        }
    });
    Some(Gain {
        attach_rate,
        attach_interval,
        extra,
        gain,
        gain_interval,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn candidate() -> Candidate {
        Candidate {
            views: 1_000.0,
            orders_both: 20.0,
            months: 4.0,
            share: 0.1,
            margin: Estimate::new(6.0, 0.5),
            displaced: 0.02,
        }
    }

    fn close(found: f64, expected: f64) {
        assert!(
            (found - expected).abs() < 1e-9,
            "{found} instead of {expected}"
        );
    }

    #[test]
    fn a_line_through_pairs_without_noise_is_found_again() {
        let offered: Vec<Offered> = (1..=40)
            .map(|n| {
                let unprompted = f64::from(n) * 10.0;
                // The rate is 0.2·√share.
                let rate = 0.2 * (unprompted / 10_000.0).sqrt();
                Offered {
                    exposures: 1e6,
                    attaches: 1e6 * rate - 0.5,
                    unprompted,
                    unseen: 10_000.0,
                }
            })
            .collect();
        let uptake = Uptake::learn(&offered, &Thresholds::default()).unwrap();
        let (rate, interval) = uptake.attach_rate(0.01);
        close(rate, 0.02);
        // Pairs differ by 0.3 at least.
        close(interval.high / rate, (Confidence::P95.z() * 0.3).exp());
        assert_eq!(Uptake::learn(&offered[..19], &Thresholds::default()), None);
    }

    #[test]
    fn the_gain_is_what_is_taken_beyond_what_is_bought_less_what_it_replaces() {
        // Nobody has seen anything: 20 % more of the 20 orders with both.
        let assumed = gain(&candidate(), None, &Thresholds::default()).unwrap();
        close(assumed.attach_rate, 0.024);
        close(assumed.extra, 4.0);
        close(assumed.gain.unwrap(), 4.0 * 6.0 - 20.0);
        let interval = assumed.gain_interval.unwrap();
        // 24 either way for the uplift, 1.96·0.5·4 for the margin.
        let reach = 24.0_f64.hypot(Confidence::P95.z() * 2.0);
        close(interval.low, 4.0 - reach);
        close(interval.high, 4.0 + reach);
        let uptake = Uptake {
            intercept: 0.0,
            slope: 1.0,
            sd: 0.3,
            pairs: 50,
        };
        let learned = gain(&candidate(), Some(&uptake), &Thresholds::default()).unwrap();
        close(learned.attach_rate, 0.1);
        close(learned.extra, 80.0);
        close(learned.gain.unwrap(), 460.0);
        let nowhere = Candidate {
            views: 0.0,
            ..candidate()
        };
        assert_eq!(gain(&nowhere, None, &Thresholds::default()), None);
        let unpriced = Candidate {
            margin: None,
            ..candidate()
        };
        let unknown = gain(&unpriced, None, &Thresholds::default()).unwrap();
        assert_eq!((unknown.gain, unknown.gain_interval), (None, None));
    }

    proptest! {
        #[test]
        fn the_gain_lies_in_its_interval(
            views in 0.1..1e7_f64, both in 0.0..1e6_f64, share in 1e-6..1.0_f64,
            margin in -100.0..100.0_f64, se in 0.0..50.0_f64, displaced in 0.0..1.0_f64,
            learned in any::<bool>(),
        ) {
            let uptake = Uptake { intercept: -2.0, slope: 0.5, sd: 0.6, pairs: 30 };
            let candidate = Candidate {
                views, orders_both: both, months: 3.0, share,
                margin: Estimate::new(margin, se), displaced,
            };
            let found = gain(&candidate, learned.then_some(&uptake), &Thresholds::default()).unwrap();
            prop_assert!((0.0..=1.0).contains(&found.attach_rate));
            let (point, interval) = (found.gain.unwrap(), found.gain_interval.unwrap());
            prop_assert!(interval.low <= point && point <= interval.high);
        }
    }
}
