//! Holdouts and completion guards: what they find, and what they do not find in nothing.

use rand_pcg::Pcg64Mcg;

use super::shop::{DOMAIN, Truth, binomial};
use super::*;

fn ordinary(count: usize) -> Vec<Evidence> {
    let drawn = DOMAIN.draw(11);
    drawn
        .iter()
        .map(|pair| Evidence {
            slot_value: 0.0,
            ..pair.evidence.clone()
        })
        .cycle()
        .take(count)
        .collect()
}

/// M4: 900 of 10 000 treated, 90 of 2 500 held out buy; c = .036/.09 = .40.
#[test]
fn the_cannibal_share_of_the_golden_table_m4() {
    let mut family = ordinary(1);
    family[0].holdout = Some(Holdout {
        treated: Share {
            of: 900.0,
            n: 10_000.0,
        },
        held_out: Share {
            of: 90.0,
            n: 2_500.0,
        },
        purchases: 900.0,
    });
    let share = judge(&family, &Thresholds::default(), ONE)[0]
        .cannibal_share
        .unwrap();
    assert!((share.value - 0.40).abs() < 0.005, "{share:?}");
    assert!(share.se > 0.02 && share.se < 0.06, "{share:?}");
}

/// 100 of 1 000 orders that saw it hold the target, 150 of 2 500 that saw others of the
/// anchor: c = .06/.1. The holdout, most of whose buyers never saw it, is not asked.
#[test]
fn orders_that_saw_other_targets_tell_the_cannibal_share() {
    let share = |of: f64, n: f64| Share { of, n };
    let diluted = Holdout {
        treated: share(900.0, 10_000.0),
        held_out: share(90.0, 2_500.0),
        purchases: 100.0,
    };
    let mut family = ordinary(2);
    for evidence in &mut family {
        evidence.holdout = Some(diluted);
    }
    family[0].organic = Some(Organic {
        seen: share(100.0, 1_000.0),
        unseen: share(150.0, 2_500.0),
        later: 0.0,
    });
    let judged = judge(&family, &Thresholds::default(), ONE);
    let found = judged[0].cannibal_share.unwrap();
    assert!((found.value - 0.6).abs() < 0.02, "{found:?}");
    assert!(found.se > 0.05 && found.se < 0.1, "{found:?}");
    assert!(!judged[0].is_randomised);
    assert_eq!(judged[1].cannibal_share, None);
}

/// A holdout without a purchase is not proof that nobody would have bought.
#[test]
fn a_small_holdout_leans_on_the_others() {
    let mut rng = Pcg64Mcg::new(5);
    let mut family = ordinary(300);
    for evidence in &mut family {
        evidence.holdout = Some(Holdout {
            treated: Share {
                of: 50.0,
                n: 1_000.0,
            },
            held_out: Share {
                of: binomial(60.0, 0.025, &mut rng),
                n: 60.0,
            },
            purchases: 50.0,
        });
    }
    for judged in judge(&family, &Thresholds::default(), ONE) {
        let share = judged.cannibal_share.unwrap();
        assert!(share.value > 0.25 && share.value < 0.85, "{share:?}");
    }
}

/// Funnels whose sides are alike: hardly any breach, however many are looked at.
#[test]
fn completion_that_does_not_change_is_not_breached() {
    let mut rng = Pcg64Mcg::new(9);
    let mut family = ordinary(600);
    for evidence in &mut family {
        let mut side = |n: f64| Share {
            of: binomial(n, 0.6, &mut rng),
            n,
        };
        evidence.funnels = vec![Funnel {
            placement: 1,
            with: side(4_000.0),
            without: side(500.0),
            is_randomised: true,
            against_holdout: true,
        }];
        evidence.order_margin = Some(30.0);
    }
    let judged = judge(&family, &Thresholds::default(), ONE);
    let breached = judged.iter().filter(|j| j.guards[0].is_breached).count();
    assert_eq!(breached, 0);
    let kept_back = judged.iter().filter(|j| {
        matches!(
            j.ground,
            Ground::Profitable {
                hindrance: Hindrance::Completion { .. },
                ..
            }
        )
    });
    assert!(kept_back.count() < 60, "one in ten at most");
}

#[test]
fn returns_of_the_anchor_forbid_a_promotion() {
    let mut rng = Pcg64Mcg::new(13);
    let good = Truth {
        attach: 0.05,
        returned: 0.1,
        margin: 8.0,
        loss: 17.0,
        cv: 0.3,
        cluster: 1.0,
        maturity: 1.0,
    };
    let mut family = ordinary(200);
    let n = 5_000.0;
    for (number, evidence) in family.iter_mut().enumerate() {
        let rate = if number == 0 { 0.16 } else { 0.10 };
        evidence.takings = good.takings(20_000.0, &mut rng);
        evidence.anchor_returns = Some(AnchorReturns {
            with: Share { of: rate * n, n },
            without: Share { of: 0.10 * n, n },
        });
    }
    let judged = judge(&family, &Thresholds::default(), ONE);
    assert!(
        matches!(
            judged[0].ground,
            Ground::Profitable {
                hindrance: Hindrance::AnchorReturns(rise),
                ..
            } if rise > 0.03
        ),
        "{:?}",
        judged[0].ground
    );
    assert!(
        judged[1..].iter().all(|j| j.verdict == Verdict::Promote),
        "{:?}",
        judged[1].ground
    );
}
