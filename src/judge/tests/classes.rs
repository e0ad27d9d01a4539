//! Planted classes of pairs: which verdicts and flags they come to.

use std::collections::BTreeMap;

use rand_pcg::Pcg64Mcg;

use super::shop::{Truth, binomial};
use super::*;
use crate::stats::{Stratum, draw_standard_normal};

/// What a class of pairs is like, and what should come of it.
struct Class {
    name: &'static str,
    share: f64,
    flag: Option<&'static str>,
    draw: fn(f64, Truth, &mut Pcg64Mcg) -> Evidence,
}

/// Varied over the study: none of it is known to the judge.
#[derive(Debug, Clone, Copy)]
struct Market {
    attach: f64,
    returned: f64,
    margin: f64,
    loss: f64,
    exposures: f64,
}

const MARKETS: [Market; 3] = [
    Market {
        attach: 0.04,
        returned: 0.08,
        margin: 8.0,
        loss: 20.0,
        exposures: 8_000.0,
    },
    Market {
        attach: 0.02,
        returned: 0.2,
        margin: 15.0,
        loss: 32.0,
        exposures: 12_000.0,
    },
    Market {
        attach: 0.10,
        returned: 0.04,
        margin: 3.0,
        loss: 11.0,
        exposures: 5_000.0,
    },
];

fn plain(exposures: f64, truth: &Truth, baseline: f64, rng: &mut Pcg64Mcg) -> Evidence {
    let takings = truth.takings(exposures, rng);
    Evidence {
        takings,
        monthly_exposures: exposures / 3.0,
        full_days: 90.0,
        maturity: Some(0.95),
        baseline_return_rate: Some(baseline),
        usual_margin: Some(truth.margin),
        shown_share: Some(0.3),
        ..Evidence::default()
    }
}

/// Visitors treated and held out, of whom so many would buy anyway.
fn holdout(takings: &Takings, organic: f64, rng: &mut Pcg64Mcg) -> Holdout {
    let n = (takings.exposures / 9.0).floor();
    Holdout {
        treated: Share {
            of: takings.attaches,
            n: takings.exposures,
        },
        held_out: Share {
            of: binomial(n, organic, rng),
            n,
        },
        purchases: takings.attaches,
    }
}

/// The pair and its rivals in two placements, as likely taken as given.
fn comparison(shares: [f64; 2], rates: [[f64; 2]; 2], n: f64, rng: &mut Pcg64Mcg) -> Vec<Stratum> {
    (0..2)
        .map(|place| {
            let n1 = (n * [shares[0], 1.0 - shares[0]][place]).floor();
            let n0 = (3.0 * n * [shares[1], 1.0 - shares[1]][place]).floor();
            Stratum {
                x1: binomial(n1, rates[place][0], rng),
                n1,
                x0: binomial(n0, rates[place][1], rng),
                n0,
            }
        })
        .collect()
}

fn cell(dimension: Dimension, value: u16, takings: Takings) -> Cell {
    Cell {
        dimension,
        value,
        stratum: 0,
        takings,
    }
}

/// An ordinary pair with everything measured and nothing planted.
fn null(exposures: f64, truth: Truth, rng: &mut Pcg64Mcg) -> Evidence {
    let mut evidence = plain(exposures, &truth, truth.returned, rng);
    evidence.holdout = Some(holdout(&evidence.takings, 0.1 * truth.attach, rng));
    let rate = truth.attach;
    let rates = [[1.4 * rate, 1.4 * rate], [0.6 * rate, 0.6 * rate]];
    evidence.comparison = comparison([0.4, 0.4], rates, exposures, rng);
    let halves = [(0, 1), (0, 2), (1, 1), (1, 2)];
    for (cohort, value) in halves {
        let takings = truth.takings((exposures / 2.0).floor(), rng);
        evidence
            .cells
            .push(cell(Dimension::Cohort(cohort), value, takings));
    }
    for placement in 1..=3 {
        let takings = truth.takings((exposures / 3.0).floor(), rng);
        evidence
            .cells
            .push(cell(Dimension::Placement, placement, takings));
    }
    evidence
}

const CLASSES: [Class; 8] = [
    Class {
        name: "null",
        share: 0.4,
        flag: None,
        draw: null,
    },
    Class {
        name: "gem",
        share: 0.15,
        flag: None,
        draw: |exposures, mut truth, rng| {
            truth.attach *= 1.8;
            truth.returned *= 0.6;
            null(exposures, truth, rng)
        },
    },
    Class {
        name: "forced",
        share: 0.1,
        flag: Some("forced"),
        draw: |exposures, truth, rng| {
            let baseline = truth.returned;
            let forced = Truth {
                attach: 1.6 * truth.attach,
                returned: (3.0 * baseline).min(0.8),
                ..truth
            };
            plain(exposures, &forced, baseline, rng)
        },
    },
    Class {
        name: "cannibal",
        share: 0.1,
        flag: Some("cannibal"),
        draw: |exposures, truth, rng| {
            let mut evidence = plain(exposures, &truth, truth.returned, rng);
            evidence.takings.discounts = 0.15 * truth.margin * evidence.takings.attaches;
            evidence.holdout = Some(holdout(&evidence.takings, 0.95 * truth.attach, rng));
            evidence
        },
    },
    Class {
        name: "discount bought",
        share: 0.05,
        flag: Some("discount_bought"),
        draw: |exposures, truth, rng| {
            let cheap = Truth {
                margin: -0.3 * truth.margin,
                attach: 1.5 * truth.attach,
                ..truth
            };
            let margin = truth.margin;
            let mut evidence = plain(exposures, &cheap, truth.returned, rng);
            evidence.usual_margin = Some(margin);
            evidence.takings.discounts =
                (1.3 * margin + truth.returned * truth.loss) * evidence.takings.attaches;
            evidence.discounted_share = Some(0.9);
            evidence
        },
    },
    Class {
        name: "segment split",
        share: 0.08,
        flag: None,
        draw: |exposures, truth, rng| {
            let baseline = truth.returned;
            let half = (exposures / 2.0).floor();
            let bad = Truth {
                returned: (1.6 * truth.margin / truth.loss).min(0.9),
                ..truth
            };
            let good = truth.takings(half, rng);
            let worse = bad.takings(half, rng);
            let mut evidence = plain(exposures, &truth, baseline, rng);
            evidence.takings = good.merge(&worse);
            evidence.cells = vec![
                cell(Dimension::Cohort(0), 1, good),
                cell(Dimension::Cohort(0), 2, worse),
            ];
            evidence
        },
    },
    Class {
        name: "bad at one placement",
        share: 0.06,
        flag: None,
        draw: |exposures, truth, rng| {
            let baseline = truth.returned;
            let half = (exposures / 2.0).floor();
            let bad = Truth {
                returned: (1.8 * truth.margin / truth.loss).min(0.95),
                ..truth
            };
            let good = truth.takings(half, rng);
            let worse = bad.takings(half, rng);
            let mut evidence = plain(exposures, &truth, baseline, rng);
            evidence.takings = good.merge(&worse);
            evidence.cells = vec![
                cell(Dimension::Placement, 1, good),
                cell(Dimension::Placement, 2, worse),
            ];
            evidence
        },
    },
    Class {
        name: "simpson",
        share: 0.06,
        flag: Some("simpson"),
        draw: |exposures, truth, rng| {
            let mut evidence = plain(exposures, &truth, truth.returned, rng);
            let rate = truth.attach;
            let rates = [[2.2 * rate, 1.7 * rate], [0.65 * rate, 0.45 * rate]];
            evidence.comparison = comparison([0.15, 0.75], rates, 3.0 * exposures, rng);
            evidence
        },
    },
];

/// Verdicts and flags by class over seeds of one market.
type Found = BTreeMap<&'static str, (f64, BTreeMap<&'static str, f64>)>;

fn study(market: Market, seeds: std::ops::Range<u64>) -> Found {
    let mut found = Found::new();
    for seed in seeds {
        let mut rng = Pcg64Mcg::new(u128::from(seed) << 9 | 3);
        let mut family = Vec::new();
        let mut names = Vec::new();
        for class in &CLASSES {
            for _ in 0..(300.0 * class.share) as usize {
                let noise = (0.4 * draw_standard_normal(&mut rng)).exp();
                let price = (0.5 * draw_standard_normal(&mut rng)).exp();
                let spread = (0.5 * draw_standard_normal(&mut rng)).exp();
                let truth = Truth {
                    attach: (market.attach * noise).min(0.3),
                    returned: market.returned * (0.3 * draw_standard_normal(&mut rng)).exp(),
                    margin: market.margin * price,
                    loss: market.loss * price,
                    cv: 0.5,
                    cluster: 1.0,
                    maturity: 0.95,
                };
                let exposures = (market.exposures * spread).ceil().max(1_500.0);
                family.push((class.draw)(exposures, truth, &mut rng));
                names.push(class);
            }
        }
        for (class, judged) in names
            .iter()
            .zip(judge(&family, &Thresholds::default(), ONE))
        {
            let (count, seen) = found.entry(class.name).or_default();
            *count += 1.0;
            *seen.entry(judged.ground.verdict().id()).or_default() += 1.0;
            for flag in &judged.flags {
                *seen.entry(flag.id()).or_default() += 1.0;
            }
        }
    }
    found
}

fn share(found: &Found, class: &str, of: &str) -> f64 {
    let (count, seen) = &found[class];
    seen.get(of).copied().unwrap_or(0.0) / count
}

const FLAGS: [&str; 5] = ["vanity", "forced", "cannibal", "simpson", "discount_bought"];

#[test]
fn planted_pairs_are_flagged_and_ordinary_ones_are_not() {
    let found = study(MARKETS[0], 0..4);
    for class in &CLASSES {
        if let Some(flag) = class.flag {
            assert!(
                share(&found, class.name, flag) >= 0.9,
                "{} {found:?}",
                class.name
            );
        }
    }
    for flag in FLAGS {
        assert!(share(&found, "null", flag) <= 0.05, "{flag} {found:?}");
    }
    for (class, verdict, least) in [
        ("gem", "promote", 0.9),
        ("forced", "retire", 0.0),
        ("segment split", "tune", 0.6),
        ("bad at one placement", "delay", 0.6),
        ("discount bought", "retire", 0.8),
    ] {
        assert!(share(&found, class, verdict) >= least, "{class} {found:?}");
    }
    for verdict in ["retire", "delay", "tune"] {
        assert!(
            share(&found, "null", verdict) <= 0.05,
            "{verdict} {found:?}"
        );
    }
}

/// `cargo test --release --lib judge::tests::classes -- --ignored --nocapture`
#[test]
#[ignore = "a study that prints a table"]
fn prints_what_classes_come_to() {
    for market in MARKETS {
        println!("\n{market:?}");
        for (class, (count, seen)) in study(market, 100..130) {
            let shares: Vec<String> = seen
                .iter()
                .map(|(what, n)| format!("{what} {:.3}", n / count))
                .collect();
            println!("  {class:<22} {count:>5}: {}", shares.join(", "));
        }
    }
}
