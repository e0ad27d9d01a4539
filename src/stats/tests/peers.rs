//! What scipy, statsmodels, tea-tasting and mpmath make of the same inputs.
//!
//! The file is written by `tests/fixtures/stats/peers.py`, whose head says how; another one, of
//! the same run say, is named by SIDECART_PEERS.
//! `--nocapture` prints the largest relative difference of every method.

use std::collections::BTreeMap;

use super::super::special::beta_inc;
use super::super::*;

const PEERS: &str = include_str!("../../../tests/fixtures/stats/peers.csv");

/// The methods, with the relative difference their peer's own accuracy allows.
const ALLOWED: [(&str, f64); 27] = [
    ("normal_cdf", 1e-12),
    ("normal_quantile", 1e-14),
    ("chi2_p", 1e-12),
    ("t_p", 1e-11),
    ("t_quantile", 1e-12),
    ("beta_quantile", 1e-10),
    ("beta_tails", 1e-9),
    ("wilson", 1e-10),
    ("jeffreys", 1e-10),
    ("newcombe", 1e-11),
    ("agresti_caffo", 1e-11),
    ("welch", 1e-11),
    ("ratio_difference", 1e-11),
    ("cuped", 1e-11),
    ("rate_prior", 1e-7),
    ("bh", 1e-12),
    ("by", 0.0),
    ("holm", 0.0),
    ("ln_rate_e", 1e-11),
    ("sample_ratio", 1e-11),
    ("units_arcsine", 1e-8),
    ("units_pooled", 1e-11),
    ("stratified", 1e-9),
    ("weighted", 1e-11),
    ("kaplan_meier", 1e-12),
    ("loss_keep", 1e-11),
    ("llr", 1e-11),
];

/// Figures below this are compared as if they were this large: statsmodels takes small
/// p-values and bounds from 1 − p, which leaves 1e-17 in place of 0.
fn floor(peer: &str) -> f64 {
    if peer == "statsmodels" { 1e-6 } else { 1e-280 }
}

fn numbers(text: &str) -> Vec<f64> {
    text.split(' ')
        .map(|n| n.parse().expect("a number"))
        .collect()
}

#[test]
fn matches_the_peers() {
    let mut worst: BTreeMap<(&str, &str), (f64, usize)> = BTreeMap::new();
    let named = std::env::var("SIDECART_PEERS").ok();
    let named = named.map(|path| std::fs::read_to_string(path).expect("SIDECART_PEERS is a file"));
    for line in named.as_deref().unwrap_or(PEERS).lines() {
        let cells: Vec<&str> = line.split(',').collect();
        let [method, peer, inputs, values] = cells[..] else {
            panic!("four cells: {line}")
        };
        let (inputs, values) = (numbers(inputs), numbers(values));
        let got = ours(method, &inputs);
        assert_eq!(got.len(), values.len(), "{line}");
        let allowed = ALLOWED
            .iter()
            .find(|(name, _)| *name == method)
            .map(|(_, allowed)| *allowed)
            .expect(method);
        for (got, value) in got.iter().zip(&values) {
            let difference = (got - value).abs();
            let relative = if difference == 0.0 {
                0.0
            } else {
                difference / value.abs().max(floor(peer))
            };
            let seen = worst.entry((method, peer)).or_default();
            *seen = (seen.0.max(relative), seen.1 + 1);
            assert!(
                relative <= allowed,
                "{method} {inputs:?}: {got:e}, {peer} has {value:e}"
            );
        }
    }
    for ((method, peer), (relative, count)) in &worst {
        println!("{method:<18} {peer:<12} {count:>5} figures, at most {relative:.1e} apart");
    }
    assert_eq!(worst.len(), ALLOWED.len(), "every method has rows");
}

/// The sums of one arm: n, Σx, Σorders, Σy, Σx², Σorders², Σy², Σorders·y, Σx·y.
fn arm(sums: &[f64]) -> (PairedMoments, PairedMoments) {
    let &[n, x, orders, y, xx, orders2, yy, orders_y, xy] = sums else {
        panic!("nine sums")
    };
    let of = |x, xx, xy| {
        PairedMoments::from_sums(PairedSums {
            n,
            x,
            y,
            xx,
            yy,
            xy,
        })
    };
    (
        of(orders, orders2, orders_y).unwrap(),
        of(x, xx, xy).unwrap(),
    )
}

fn ours(method: &str, a: &[f64]) -> Vec<f64> {
    let p95 = Confidence::P95;
    let pair = |interval: Option<crate::domain::Interval>| {
        let interval = interval.expect(method);
        vec![interval.low, interval.high]
    };
    let confidence = |alpha| Confidence::missing(alpha).unwrap();
    match method {
        "normal_cdf" => vec![normal_cdf(a[0])],
        "normal_quantile" => vec![normal_quantile(a[0]).unwrap()],
        "chi2_p" => vec![chi2_p_value(a[0], a[1]).unwrap()],
        "t_p" => vec![t_p_value(a[0], a[1]).unwrap()],
        "t_quantile" => vec![t_quantile(a[0], confidence(a[1])).unwrap()],
        "beta_quantile" => vec![Beta::new(a[0], a[1]).unwrap().quantile(a[2]).unwrap()],
        "beta_tails" => {
            let (lower, upper) = beta_inc(a[0], a[1], a[2], 1.0 - a[2]);
            vec![lower, upper]
        }
        "wilson" => pair(wilson_at(a[0], a[1], confidence(a[2]))),
        "jeffreys" => pair(jeffreys(a[0], a[1], confidence(a[2]))),
        "newcombe" => pair(newcombe((a[0], a[1]), (a[2], a[3]), p95)),
        "agresti_caffo" => pair(agresti_caffo((a[0], a[1]), (a[2], a[3]), p95)),
        "welch" => {
            let first = Moments::from_stats(a[2], a[0], a[1]).unwrap();
            let second = Moments::from_stats(a[5], a[3], a[4]).unwrap();
            let test = welch(&first, &second).unwrap();
            let interval = test.interval(p95);
            vec![
                test.t().unwrap(),
                test.p_value().unwrap(),
                interval.low,
                interval.high,
            ]
        }
        "ratio_difference" => {
            let control = arm(&a[..9]).0.ratio().unwrap();
            let treated = arm(&a[9..]).0.ratio().unwrap();
            let difference = treated.minus(control);
            let interval = difference.interval(p95);
            vec![
                treated.value,
                control.value,
                difference.value,
                interval.low,
                interval.high,
                treated.relative_to(control).unwrap().value,
                difference.p_value().unwrap(),
            ]
        }
        "cuped" => {
            let adjusted = cuped(&arm(&a[9..]).1, &arm(&a[..9]).1).unwrap().adjusted;
            let interval = adjusted.interval(p95);
            vec![
                adjusted.value,
                interval.low,
                interval.high,
                adjusted.p_value().unwrap(),
            ]
        }
        "rate_prior" => {
            let counts: Vec<(f64, f64)> = a.chunks(2).map(|c| (c[0], c[1])).collect();
            let Some(RatePrior::Spread(prior)) = RatePrior::by_likelihood(&counts) else {
                panic!("the rates differ")
            };
            let strength = prior.alpha() + prior.beta();
            vec![prior.mean(), strength, ln_likelihood(&counts, &prior)]
        }
        "bh" => {
            let mut all = vec![benjamini_hochberg(a, 0.1).count as f64];
            all.extend(adjusted_p_values(a));
            all
        }
        "by" => vec![benjamini_yekutieli(a, 0.1).count as f64],
        "holm" => vec![holm(a, 0.1).count as f64],
        "ln_rate_e" => vec![ln_rate_e_value(a[0], a[1], a[2], (1.0, 1.0)).unwrap()],
        "sample_ratio" => {
            let arms = a[0] as usize;
            let units: Vec<u64> = a[1..=arms].iter().map(|n| *n as u64).collect();
            let test = sample_ratio(&units, &a[arms + 1..]).unwrap();
            vec![test.statistic, test.p_value]
        }
        "units_arcsine" => vec![units_per_arm_arcsine(a[0], a[1], p95, a[2]).unwrap()],
        "units_pooled" => vec![units_per_arm(a[0], a[1], p95, a[2]).unwrap()],
        "stratified" => {
            let strata: Vec<Stratum> = a
                .chunks(4)
                .map(|c| Stratum {
                    x1: c[0],
                    n1: c[1],
                    x0: c[2],
                    n0: c[3],
                })
                .collect();
            let odds = odds_ratio(&strata).unwrap();
            let interval = odds.interval(p95);
            let cmh = cochran_mantel_haenszel(&strata).unwrap();
            let plain = homogeneity(&strata, false).unwrap();
            let tarone = homogeneity(&strata, true).unwrap();
            vec![
                odds.value,
                interval.low,
                interval.high,
                cmh.statistic,
                cmh.p_value,
                plain.statistic,
                plain.p_value,
                tarone.statistic,
                tarone.p_value,
            ]
        }
        "weighted" => {
            let side = |c: &[f64]| Moments::from_sums(c[0], c[1], c[2]).unwrap();
            let strata: Vec<ExposureStratum> = a
                .chunks(6)
                .map(|c| ExposureStratum {
                    exposed: side(&c[..3]),
                    unexposed: side(&c[3..]),
                })
                .collect();
            vec![weigh(&strata).unwrap().ate.value]
        }
        "kaplan_meier" => {
            let outcomes: Vec<Outcomes> = a
                .chunks(2)
                .map(|c| Outcomes {
                    time: c[0],
                    events: c[1],
                    censored: 1.0 - c[1],
                })
                .collect();
            kaplan_meier(&outcomes)
                .iter()
                .flat_map(|step| [step.time, step.survival, step.se()])
                .collect()
        }
        "loss_keep" => vec![expected_loss(Estimate::new(a[0], a[1]).unwrap()).keep],
        "llr" => {
            let k = |at: usize| a[at] as u64;
            vec![llr(k(0), k(1), k(2), k(3))]
        }
        _ => panic!("nothing of ours is called {method}"),
    }
}
