use proptest::prelude::*;
use rand_pcg::Pcg64Mcg;
use rand_pcg::rand_core::Rng;

use super::super::tests::near;
use super::super::{Confidence, Estimate};
use super::{
    AlwaysValid, always_valid_p, e_value, ln_msprt, ln_rate_e_value, ln_rate_e_value_above,
    running_p,
};

const P95: Confidence = Confidence::P95;

#[test]
fn what_cannot_be_tested_has_no_answer() {
    let always = AlwaysValid::new(P95, AlwaysValid::TUNED_TO).unwrap();
    let estimate = Estimate::new(1.0, 0.1).unwrap();
    let sure = Estimate::new(1.0, 0.0).unwrap();
    assert_eq!(AlwaysValid::new(P95, 0.0), None);
    assert_eq!(AlwaysValid::new(P95, f64::NAN), None);
    assert_eq!(always.half_width(estimate, 0.0), None);
    assert_eq!(always.ln_e_value(sure, 100.0, 0.0), None);
    assert_eq!(ln_msprt(sure, 1.0), None);
    assert_eq!(ln_msprt(estimate, 0.0), None);
    assert_eq!(ln_rate_e_value(5.0, 4.0, 0.1, (1.0, 1.0)), None);
    assert_eq!(ln_rate_e_value(1.0, 4.0, 0.0, (1.0, 1.0)), None);
    assert_eq!(ln_rate_e_value(1.0, 4.0, 0.1, (0.0, 1.0)), None);
}

#[test]
fn no_evidence_is_one_and_much_is_finite() {
    let ln_e = ln_rate_e_value(0.0, 0.0, 0.1, (1.0, 1.0)).unwrap();
    assert!(ln_e.abs() < 1e-12);
    assert!(e_value(5e4).is_finite() && e_value(-5e4) == 0.0);
    assert_eq!(always_valid_p(5e4), 0.0);
    assert_eq!(running_p([0.0, 3.0, -2.0]), (-3.0_f64).exp());
    assert_eq!(running_p([]), 1.0);
}

#[test]
fn the_one_sided_mixture_is_its_integral() {
    // mpmath.quad of the likelihood ratio over (p₀, 1), divided by 1 − p₀.
    let of = |x, n| ln_rate_e_value_above(x, n, 0.1, (1.0, 1.0)).unwrap();
    near(of(140.0, 1000.0), 4.520_008_811_317_476, 1e-12);
    near(of(80.0, 1000.0), -5.429_161_715_645_282, 1e-11);
    assert!(of(0.0, 0.0).abs() < 1e-12);
    // So far below that the tail underflows.
    assert!(of(0.0, 1e9).is_finite() && of(0.0, 1e9) < -10.0);
    assert!(of(2e8, 1e9) > 1e6);
}

/// The promise: under the null, looking after every day, at most 5 % ever alarm.
#[test]
fn peeking_daily_keeps_the_false_alarms_down() {
    let mut rng = Pcg64Mcg::new(11);
    let (runs, days, a_day, rate) = (2000, 60, 50, 0.1);
    let limit = (rate * f64::from(u32::MAX)) as u64;
    let mut alarms = 0;
    for _ in 0..runs {
        let (mut successes, mut n) = (0.0, 0.0);
        let alarmed = (0..days).any(|_| {
            for _ in 0..a_day {
                successes += f64::from(u8::from((rng.next_u64() >> 32) < limit));
            }
            n += f64::from(a_day);
            always_valid_p(ln_rate_e_value(successes, n, rate, (1.0, 1.0)).unwrap()) <= 0.05
        });
        alarms += usize::from(alarmed);
    }
    assert!(alarms <= 100, "{alarms} of {runs}");
}

proptest! {
    #[test]
    fn the_always_valid_interval_is_wider_and_agrees_with_its_e_value(
        value in -10.0..10.0_f64, se in 1e-6..5.0_f64, n in 1.0..1e9_f64, null in -10.0..10.0_f64,
    ) {
        let always = AlwaysValid::new(P95, AlwaysValid::TUNED_TO).unwrap();
        let estimate = Estimate::new(value, se).unwrap();
        let reach = always.half_width(estimate, n).unwrap();
        prop_assert!(reach >= P95.z() * se && reach.is_finite());
        let interval = always.interval(estimate, n).unwrap();
        let p = always_valid_p(always.ln_e_value(estimate, n, null).unwrap());
        let outside = null < interval.low || null > interval.high;
        prop_assert!((p - 0.05).abs() < 1e-9 || (p < 0.05) == outside);
    }

    #[test]
    fn e_values_are_numbers_at_any_size(
        ln_n in 0.0..21.0_f64, share in 0.0..=1.0_f64, null in 1e-6..0.999_999_f64,
    ) {
        let n = ln_n.exp().round();
        let ln_e = ln_rate_e_value((n * share).round().min(n), n, null, (1.0, 1.0)).unwrap();
        prop_assert!(ln_e.is_finite());
        prop_assert!((0.0..=1.0).contains(&always_valid_p(ln_e)) && e_value(ln_e) >= 0.0);
        let above = ln_rate_e_value_above((n * share).round().min(n), n, null, (1.0, 1.0));
        prop_assert!(above.unwrap().is_finite());
        // Where the rate is below the null every alternative above it fits worse.
        prop_assert!(share > null - 1.0 / n || above.unwrap() <= 1e-6);
        // At the null itself the evidence is against the alternative.
        let at_null = ln_rate_e_value(n * null, n, null, (1.0, 1.0)).unwrap();
        prop_assert!(at_null <= 1e-9);
    }

    #[test]
    fn the_mixture_test_does_not_mind_the_unit(
        value in -10.0..10.0_f64, se in 1e-3..5.0_f64, tau in 1e-3..5.0_f64, unit in 1e-3..1e3_f64,
    ) {
        let here = ln_msprt(Estimate::new(value, se).unwrap(), tau * tau).unwrap();
        let there = Estimate::new(value * unit, se * unit).unwrap();
        let there = ln_msprt(there, tau * tau * unit * unit).unwrap();
        prop_assert!((here - there).abs() <= 1e-9 * (1.0 + here.abs()));
    }
}
