//! A rule replayed on the past: what the exposures it leaves out brought, with an interval
//! by a bootstrap over visitors. Descriptive: who was shown what was not drawn by lot.

use rand_pcg::Pcg64Mcg;
use rand_pcg::rand_core::Rng;
use serde::Serialize;

use super::outcome::quantile;

/// What the exposures left out brought with one visitor.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Visitor {
    /// Σ weight.
    pub exposures: f64,
    /// Net margin, money.
    pub net: f64,
    /// What the slots would have earned otherwise, money.
    pub slot_value: f64,
    /// Attaches.
    pub attaches: f64,
    /// Units that came back.
    pub units_back: f64,
}

/// How often visitors are drawn anew.
pub const RESAMPLES: usize = 500;

/// A figure with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Replayed {
    /// As it was.
    pub value: f64,
    /// 2.5 % of the resamples are lower.
    pub low: f64,
    /// 2.5 % are higher.
    pub high: f64,
}

/// What a rule would have changed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BackTest {
    /// Days of the data that it is replayed on: every figure is over all of them.
    pub days: f64,
    /// Exposures that it leaves out.
    pub exposures_removed: f64,
    /// Share of all exposures looked at.
    pub share_removed: f64,
    /// Visitors that saw one of them.
    pub visitors: usize,
    /// Attaches that go with them.
    pub attaches_removed: f64,
    /// Change of net margin: what the slots earn otherwise less what was earned.
    pub net_margin: Replayed,
    /// Change of returned units.
    pub returned_units: Replayed,
    /// Share of the resamples in which net margin rises.
    pub p_better: f64,
    /// Always `descriptive`.
    pub evidence: &'static str,
    /// What else a person should know, in sentences: values of the rule that are not there.
    pub remarks: Vec<String>,
}

/// Replays a rule from the sums of the visitors it touches, each once; `all` is the
/// weight of every exposure looked at, over so many days.
pub fn back_test(visitors: &[Visitor], (all, days): (f64, f64), seed: u64) -> BackTest {
    let net = |v: &Visitor| v.slot_value - v.net;
    let total = |of: &dyn Fn(&Visitor) -> f64| visitors.iter().map(of).sum::<f64>();
    let exposures = total(&|v| v.exposures);
    let mut rng = Pcg64Mcg::new((u128::from(seed) << 1) | 1);
    let mut nets = Vec::with_capacity(RESAMPLES);
    let mut backs = Vec::with_capacity(RESAMPLES);
    for _ in 0..RESAMPLES {
        let (mut money, mut units) = (0.0, 0.0);
        let mut bits = 0_u64;
        let mut left = 0;
        for visitor in visitors {
            if left == 0 {
                bits = rng.next_u64();
                left = 2;
            }
            let times = poisson(bits as u32);
            bits >>= 32;
            left -= 1;
            money += times * net(visitor);
            units -= times * visitor.units_back;
        }
        nets.push(money);
        backs.push(units);
    }
    let better = nets.iter().filter(|net| **net > 0.0).count() as f64 / RESAMPLES as f64;
    BackTest {
        days,
        exposures_removed: exposures + 0.0,
        // Empty sums are −0 in floating point.
        share_removed: if all > 0.0 {
            exposures / all + 0.0
        } else {
            0.0
        },
        visitors: visitors.len(),
        attaches_removed: total(&|v| v.attaches),
        net_margin: replayed(total(&net), nets),
        returned_units: replayed(-total(&|v| v.units_back), backs),
        p_better: better,
        evidence: "descriptive",
        remarks: Vec::new(),
    }
}

fn replayed(value: f64, mut draws: Vec<f64>) -> Replayed {
    draws.sort_unstable_by(f64::total_cmp);
    Replayed {
        // Empty sums are −0 in floating point.
        value: value + 0.0,
        low: quantile(&draws, 0.025) + 0.0,
        high: quantile(&draws, 0.975) + 0.0,
    }
}

/// A draw of Poisson(1) from 32 even bits: how often a visitor is drawn in a bootstrap
/// of very many (Chamandy et al. 2012).
fn poisson(bits: u32) -> f64 {
    /// P(≤ k) × 2³² for k = 0, 1, …
    const UP_TO: [u32; 10] = [
        1_580_030_168,
        3_160_060_337,
        3_950_075_421,
        4_213_413_783,
        4_279_248_373,
        4_292_415_291,
        4_294_609_777,
        4_294_923_276,
        4_294_962_463,
        4_294_966_817,
    ];
    UP_TO.iter().take_while(|bound| bits >= **bound).count() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn visitors(n: usize) -> Vec<Visitor> {
        (0..n)
            .map(|at| Visitor {
                exposures: 2.0,
                net: if at % 10 == 0 { -5.0 } else { 0.0 },
                slot_value: 0.04,
                attaches: f64::from(u8::from(at % 10 == 0)),
                units_back: f64::from(u8::from(at % 20 == 0)),
            })
            .collect()
    }

    #[test]
    fn the_interval_is_that_of_a_sum_over_visitors() {
        let found = back_test(&visitors(4_000), (80_000.0, 90.0), 3);
        assert_eq!(
            (found.exposures_removed, found.share_removed),
            (8_000.0, 0.1)
        );
        assert!((found.net_margin.value - 2_160.0).abs() < 1e-9);
        assert_eq!(found.returned_units.value, -200.0);
        // Poisson resampling: variance Σ x².
        let sd = (400.0 * 5.04_f64.powi(2) + 3_600.0 * 0.04_f64.powi(2)).sqrt();
        let width = (found.net_margin.high - found.net_margin.low) / (2.0 * 1.96 * sd);
        assert!((0.9..1.1).contains(&width), "{width}");
        assert_eq!(found.p_better, 1.0);
        assert_eq!(found, back_test(&visitors(4_000), (80_000.0, 90.0), 3));
        assert_ne!(
            found.net_margin.low,
            back_test(&visitors(4_000), (80_000.0, 90.0), 4)
                .net_margin
                .low
        );
    }

    #[test]
    fn a_rule_that_touches_nobody_changes_nothing() {
        let found = back_test(&[], (0.0, 0.0), 3);
        assert_eq!((found.net_margin.value, found.net_margin.high), (0.0, 0.0));
        assert_eq!(found.share_removed, 0.0);
    }

    #[test]
    fn poisson_draws_have_mean_and_variance_one() {
        let mut rng = Pcg64Mcg::new(5);
        let draws: Vec<f64> = (0..200_000)
            .map(|_| poisson(rng.next_u64() as u32))
            .collect();
        let n = draws.len() as f64;
        let mean = draws.iter().sum::<f64>() / n;
        let variance = draws.iter().map(|d| (d - mean).powi(2)).sum::<f64>() / n;
        assert!((mean - 1.0).abs() < 0.01 && (variance - 1.0).abs() < 0.02);
    }
}
