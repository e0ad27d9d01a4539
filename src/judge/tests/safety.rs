//! Any evidence gives numbers or a cause, never NaN.

use std::num::NonZeroUsize;

use proptest::prelude::*;

use super::super::*;
use super::{ONE, words};
use crate::stats::{Outcome, Stratum};

/// Zero, one, a few, millions, a billion.
fn count() -> impl Strategy<Value = f64> {
    prop_oneof![
        Just(0.0),
        Just(1.0),
        2.0..100.0_f64,
        100.0..1e6_f64,
        Just(1e9)
    ]
    .prop_map(f64::round)
}

fn money() -> impl Strategy<Value = f64> {
    prop_oneof![Just(0.0), -50.0..50.0_f64, Just(1e6), Just(-1e6)]
}

fn any_takings() -> impl Strategy<Value = Takings> {
    let shares = (0.0..=1.0_f64, 0.0..=1.0_f64, 0.0..=1.0_f64);
    let ends = prop_oneof![Just(0.0), Just(1.0), 0.0..1.0_f64];
    let spreads = prop_oneof![Just(0.0), 0.0..30.0_f64];
    (count(), shares, ends, money(), money(), spreads, money()).prop_map(
        |(exposures, (attach, known, seen), back, kept, lost, sd, loss)| {
            let attaches = (exposures * attach * attach).round();
            let known = (attaches * known).round();
            let returned = (known * back).round();
            let outcome = |count, mean| Outcome { count, mean, sd };
            Takings {
                exposures,
                attaches,
                kept: outcome(known - returned, kept),
                back: outcome(returned, lost),
                return_loss: loss * returned,
                units: attaches,
                units_back: returned,
                units_expected: attaches * seen,
                loss_per_return: loss,
                discounts: kept.abs() * attaches,
            }
        },
    )
}

fn any_share() -> impl Strategy<Value = Share> {
    (count(), 0.0..=1.0_f64).prop_map(|(n, of)| Share {
        of: (n * of).round(),
        n,
    })
}

fn any_evidence() -> impl Strategy<Value = Evidence> {
    let rates = (
        prop::option::of(0.0..=1.0_f64),
        prop::option::of(0.0..=1.0_f64),
        prop_oneof![Just(0.0), 0.0..2.0_f64],
        prop::option::of(money()),
    );
    let shares = (any_share(), any_share(), any_share(), any_share());
    let cells = prop::collection::vec((0..6_u8, 0..4_u16, any_takings()), 0..6);
    (any_takings(), rates, shares, cells, 0..3_u32, 1.0..50.0_f64).prop_map(
        |(takings, (maturity, rate, slot_value, usual_margin), shares, cells, group, effect)| {
            Evidence {
                takings,
                design: Design {
                    attach: effect,
                    margin: effect,
                    returned: effect,
                },
                attach_group: group,
                margin_group: group,
                usual_margin,
                baseline_return_rate: rate,
                slot_value,
                monthly_exposures: takings.exposures,
                full_days: 30.0,
                maturity: maturity.map(|m| m.max(0.5)),
                viewable_share: rate,
                discounted_share: rate,
                mendable_return_share: rate,
                anchor_returns: Some(AnchorReturns {
                    with: shares.0,
                    without: shares.1,
                }),
                holdout: Some(Holdout {
                    treated: shares.2,
                    held_out: shares.3,
                    purchases: shares.2.of,
                }),
                funnels: vec![Funnel {
                    placement: 1,
                    with: shares.0,
                    without: shares.2,
                    is_randomised: group == 0,
                    against_holdout: true,
                }],
                order_margin: Some(20.0),
                comparison: vec![
                    Stratum {
                        x1: shares.0.of,
                        n1: shares.0.n,
                        x0: shares.1.of,
                        n0: shares.1.n,
                    };
                    2
                ],
                cells: cells
                    .into_iter()
                    .map(|(kind, value, takings)| Cell {
                        dimension: match kind {
                            0 => Dimension::Placement,
                            1 => Dimension::Position,
                            2 => Dimension::Frequency,
                            3 => Dimension::Discount,
                            4 => Dimension::Viewable,
                            _ => Dimension::Cohort(0),
                        },
                        value,
                        stratum: 0,
                        takings,
                    })
                    .collect(),
                ..Evidence::default()
            }
        },
    )
}

/// Every number of a judgement.
fn numbers(judged: &Judgement) -> Vec<f64> {
    let mut found = Vec::new();
    if let Some(p) = judged.posterior {
        for estimate in [
            p.attach,
            p.return_rate,
            p.before_returns,
            p.per_attach,
            p.net,
        ] {
            found.extend([estimate.value, estimate.se]);
        }
        found.extend([p.interval.low, p.interval.high, p.p_positive]);
        found.extend([p.loss.keep, p.loss.retire]);
    }
    if let Some(monthly) = judged.monthly {
        found.extend([monthly.kept, monthly.retired]);
    }
    if let Some(relevance) = judged.relevance {
        found.extend([relevance.score, relevance.coverage]);
    }
    for guard in &judged.guards {
        found.extend([
            guard.change.value,
            guard.change.se,
            guard.p_harm,
            guard.cost,
        ]);
    }
    found
}

fn is_sane(judged: &Judgement) -> Result<(), TestCaseError> {
    for number in numbers(judged) {
        prop_assert!(number.is_finite(), "{judged:?}");
    }
    if let Some(p) = judged.posterior {
        prop_assert!((0.0..=1.0).contains(&p.p_positive), "{p:?}");
        prop_assert!(p.interval.low <= p.interval.high, "{p:?}");
        prop_assert!(p.loss.keep >= 0.0 && p.loss.retire >= 0.0, "{p:?}");
    } else {
        prop_assert!(matches!(judged.ground, Ground::Gap(_)), "{judged:?}");
    }
    let mut said = vec![judged.reason(&words()), judged.outlook.sentence(&words())];
    said.extend(judged.flags.iter().map(|flag| flag.sentence(&words())));
    prop_assert!(!said[0].is_empty());
    for sentence in said {
        let lower = sentence.to_lowercase();
        let words: Vec<&str> = lower.split(|c: char| !c.is_alphabetic()).collect();
        prop_assert!(
            !words.contains(&"nan") && !words.contains(&"inf"),
            "{sentence}"
        );
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_family_is_judged_without_a_number_that_is_none(
        family in prop::collection::vec(any_evidence(), 1..14),
    ) {
        let judged = judge(&family, &Thresholds::default(), ONE);
        prop_assert_eq!(judged.len(), family.len());
        for one in &judged {
            is_sane(one)?;
        }
    }

    #[test]
    fn figures_that_are_no_numbers_are_a_hole_in_the_data(
        mut family in prop::collection::vec(any_evidence(), 2..6),
        wrong in prop_oneof![Just(f64::NAN), Just(f64::INFINITY), Just(-1.0)],
    ) {
        family[0].takings.attaches = wrong;
        let judged = judge(&family, &Thresholds::default(), ONE);
        prop_assert_eq!(judged[0].ground, Ground::Gap(Gap::Unsound));
        for one in &judged {
            is_sane(one)?;
        }
    }

    /// The same in another currency, at a rate that rounds nothing.
    #[test]
    fn money_in_another_currency_is_the_same_belief(
        family in prop::collection::vec(any_evidence(), 1..10),
    ) {
        // Without any margin there is nothing to tell what money is worth here.
        let mut family = family;
        family.push(super::shop::DOMAIN.draw(1).swap_remove(0).evidence);
        let dear: Vec<Evidence> = family.iter().map(scaled).collect();
        let thresholds = Thresholds::default();
        let plain = judge(&family, &thresholds, ONE);
        for (one, other) in plain.iter().zip(judge(&dear, &thresholds, ONE)) {
            let p = |judged: &Judgement| judged.posterior.map_or(0.0, |p| p.p_positive);
            prop_assert!((p(one) - p(&other)).abs() < 1e-6, "{one:?} {other:?}");
        }
    }
}

fn scaled(evidence: &Evidence) -> Evidence {
    let outcome = |o: Outcome| Outcome {
        mean: 128.0 * o.mean,
        sd: 128.0 * o.sd,
        ..o
    };
    let takings = |t: Takings| Takings {
        kept: outcome(t.kept),
        back: outcome(t.back),
        return_loss: 128.0 * t.return_loss,
        loss_per_return: 128.0 * t.loss_per_return,
        discounts: 128.0 * t.discounts,
        ..t
    };
    let mut dear = evidence.clone();
    dear.takings = takings(dear.takings);
    dear.slot_value *= 128.0;
    dear.usual_margin = dear.usual_margin.map(|margin| 128.0 * margin);
    dear.order_margin = dear.order_margin.map(|margin| 128.0 * margin);
    for cell in &mut dear.cells {
        cell.takings = takings(cell.takings);
    }
    dear
}

#[test]
fn threads_do_not_change_anything() {
    let drawn = super::shop::SHOPS[1].draw(3);
    let family: Vec<Evidence> = drawn
        .iter()
        .map(|pair| pair.evidence.clone())
        .cycle()
        .take(9_000)
        .collect();
    let thresholds = Thresholds::default();
    let alone = judge(&family, &thresholds, ONE);
    let three = judge(&family, &thresholds, NonZeroUsize::new(3).unwrap());
    assert_eq!(alone, three);
}

#[test]
fn no_pairs_are_no_judgements() {
    assert_eq!(judge(&[], &Thresholds::default(), ONE), []);
    let never_shown = judge(&[Evidence::default()], &Thresholds::default(), ONE);
    assert_eq!(never_shown[0].verdict, Verdict::Insufficient);
}
