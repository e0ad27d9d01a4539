use proptest::prelude::*;

use super::super::Moments;
use super::super::tests::{close, near};
use super::{ExposureStratum, Trait, balance, sensitivity_e_value, weigh};

fn of(n1: f64, y1: f64, n0: f64, y0: f64, sd: f64) -> ExposureStratum {
    ExposureStratum {
        exposed: Moments::from_stats(n1, y1, sd).unwrap(),
        unexposed: Moments::from_stats(n0, y0, sd).unwrap(),
    }
}

#[test]
fn strata_with_nearly_one_side_are_left_out_and_told() {
    let result = weigh(&[
        of(500.0, 3.0, 500.0, 2.0, 1.0),
        of(990.0, 99.0, 10.0, 0.0, 1.0),
        of(0.0, 0.0, 1000.0, 5.0, 1.0),
    ])
    .unwrap();
    close(result.ate.value, 1.0, 1e-12);
    close(result.trimmed, 2.0 / 3.0, 1e-12);
    // Two means of 500 with a deviation of 1.
    near(result.ate.se, (2.0_f64 / 500.0).sqrt(), 1e-12);
    close(result.ess_exposed, 500.0, 1e-9);
    assert_eq!(weigh(&[]), None);
    assert_eq!(weigh(&[of(0.0, 0.0, 0.0, 0.0, 0.0)]), None);
    assert_eq!(weigh(&[of(99.0, 1.0, 1.0, 1.0, 0.0)]), None);
}

#[test]
fn weighting_balances_the_strata_themselves() {
    // A trait that is the stratum: everybody in the first, nobody in the second.
    let strata = [
        Trait {
            exposed: 200.0,
            unexposed: 800.0,
            exposed_with: 200.0,
            unexposed_with: 800.0,
        },
        Trait {
            exposed: 800.0,
            unexposed: 200.0,
            exposed_with: 0.0,
            unexposed_with: 0.0,
        },
    ];
    let result = balance(&strata).unwrap();
    // p 0.2 against 0.8, both with a deviation of 0.4.
    close(result.before, -1.5, 1e-12);
    close(result.after, 0.0, 1e-12);
    assert!(!result.is_imbalanced());
    assert_eq!(balance(&[]), None);
    let nobody = Trait {
        exposed_with: 0.0,
        unexposed_with: 0.0,
        ..strata[0]
    };
    assert_eq!(balance(&[nobody]).unwrap().before, 0.0);
}

#[test]
fn a_trait_inside_the_strata_stays_imbalanced() {
    let skewed = Trait {
        exposed: 100.0,
        unexposed: 100.0,
        exposed_with: 60.0,
        unexposed_with: 30.0,
    };
    let result = balance(&[skewed]).unwrap();
    assert_eq!(result.before, result.after);
    assert!(result.is_imbalanced());
}

#[test]
fn the_sensitivity_of_no_effect_is_one() {
    assert_eq!(sensitivity_e_value(1.0), Some(1.0));
    near(
        sensitivity_e_value(0.5).unwrap(),
        2.0 + 2.0_f64.sqrt(),
        1e-12,
    );
    assert_eq!(sensitivity_e_value(0.0), None);
    assert_eq!(sensitivity_e_value(f64::NAN), None);
    assert_eq!(sensitivity_e_value(f64::INFINITY), None);
}

proptest! {
    #[test]
    fn an_effect_that_is_the_same_everywhere_is_found(
        strata in prop::collection::vec((2_u32..500, 2_u32..500, -50.0..50.0_f64), 1..10),
        effect in -5.0..5.0_f64,
    ) {
        let strata: Vec<_> = strata
            .into_iter()
            .map(|(n1, n0, base)| of(f64::from(n1), base + effect, f64::from(n0), base, 2.0))
            .collect();
        if let Some(result) = weigh(&strata) {
            prop_assert!((result.ate.value - effect).abs() < 1e-9);
            prop_assert!((result.att.value - effect).abs() < 1e-9);
            prop_assert!((0.0..=1.0).contains(&result.trimmed));
            let exposed: f64 = strata.iter().map(|s| s.exposed.n()).sum();
            prop_assert!(result.ess_exposed > 0.0 && result.ess_exposed <= exposed * (1.0 + 1e-9));
            prop_assert!(result.ate.se.is_finite() && result.naive.se.is_finite());
        }
    }

    #[test]
    fn the_sensitivity_value_is_the_same_for_a_ratio_and_its_inverse(ratio in 1e-3..1e3_f64) {
        let there = sensitivity_e_value(ratio).unwrap();
        prop_assert!(there >= 1.0);
        prop_assert!((there / sensitivity_e_value(1.0 / ratio).unwrap() - 1.0).abs() < 1e-6);
    }
}
