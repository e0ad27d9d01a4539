use proptest::prelude::*;

use super::super::tests::close;
use super::{
    Part, Stratum, cochran_mantel_haenszel, homogeneity, mix_shift, odds_ratio, risk_difference,
    simpson, standardised_difference,
};

fn of(x1: f64, n1: f64, x0: f64, n0: f64) -> Stratum {
    Stratum { x1, n1, x0, n0 }
}

#[test]
fn strata_that_compare_nothing_have_no_answer() {
    for strata in [
        &[][..],
        &[of(1.0, 5.0, 0.0, 0.0)],
        &[of(9.0, 5.0, 1.0, 5.0)],
    ] {
        assert_eq!(risk_difference(strata), None);
        assert_eq!(standardised_difference(strata), None);
        assert_eq!(odds_ratio(strata), None);
        assert_eq!(cochran_mantel_haenszel(strata), None);
        assert_eq!(homogeneity(strata, true), None);
        assert_eq!(simpson(strata), None);
    }
    let nobody = [of(0.0, 10.0, 0.0, 20.0), of(0.0, 5.0, 0.0, 5.0)];
    assert_eq!(risk_difference(&nobody).unwrap().value, 0.0);
    assert_eq!(odds_ratio(&nobody), None);
    assert_eq!(cochran_mantel_haenszel(&nobody), None);
    assert!(!simpson(&nobody).unwrap().is_reversed());
}

#[test]
fn one_sided_strata_are_passed_over() {
    let both = [of(10.0, 100.0, 20.0, 100.0)];
    let more = [both[0], of(9.0, 10.0, 0.0, 0.0), of(0.0, 0.0, 7.0, 9.0)];
    assert_eq!(risk_difference(&both), risk_difference(&more));
    assert_eq!(odds_ratio(&both), odds_ratio(&more));
    assert_eq!(simpson(&both), simpson(&more));
}

#[test]
fn one_stratum_cannot_reverse_itself() {
    let result = simpson(&[of(30.0, 100.0, 10.0, 100.0)]).unwrap();
    assert!((result.crude.value - result.adjusted.value).abs() < 1e-12);
    assert!(!result.is_reversed());
}

#[test]
fn equal_odds_are_homogeneous_and_opposite_ones_are_not() {
    let equal = [of(20.0, 100.0, 20.0, 100.0), of(50.0, 100.0, 50.0, 100.0)];
    let test = homogeneity(&equal, true).unwrap();
    close(test.statistic, 0.0, 1e-12);
    close(test.p_value, 1.0, 1e-12);
    let opposite = [of(60.0, 100.0, 30.0, 100.0), of(30.0, 100.0, 60.0, 100.0)];
    assert!(homogeneity(&opposite, true).unwrap().p_value < 1e-6);
    // The two cancel in common.
    assert!(risk_difference(&opposite).unwrap().value.abs() < 1e-12);
}

#[test]
fn a_changed_total_is_split_into_mix_and_rate() {
    let part = |share_before, rate_before, share_after, rate_after| Part {
        share_before,
        rate_before,
        share_after,
        rate_after,
    };
    // Both rates rise, the total falls: the mix went to the weaker one.
    let shift = mix_shift(&[part(0.8, 0.10, 0.2, 0.11), part(0.2, 0.02, 0.8, 0.03)]);
    let total = (0.2 * 0.11 + 0.8 * 0.03) - (0.8 * 0.10 + 0.2 * 0.02);
    close(shift.mix + shift.rate, total, 1e-15);
    assert!(shift.rate > 0.0 && shift.mix < 0.0);
    assert_eq!(mix_shift(&[]).mix, 0.0);
}

fn strata() -> impl Strategy<Value = Vec<Stratum>> {
    let side = (0_u32..2000, 0.0..=1.0_f64).prop_map(|(n, share)| {
        let n = f64::from(n);
        ((n * share).round(), n)
    });
    let stratum = (side.clone(), side).prop_map(|((x1, n1), (x0, n0))| of(x1, n1, x0, n0));
    prop::collection::vec(stratum, 1..12)
}

proptest! {
    #[test]
    fn swapping_the_sides_turns_every_sign(strata in strata()) {
        let swapped: Vec<Stratum> = strata.iter().map(|s| of(s.x0, s.n0, s.x1, s.n1)).collect();
        if let (Some(there), Some(back)) = (risk_difference(&strata), risk_difference(&swapped)) {
            prop_assert!((there.value + back.value).abs() < 1e-12);
            prop_assert!((there.se - back.se).abs() < 1e-9);
            prop_assert!(there.value.abs() <= 1.0 && there.se.is_finite());
        }
        if let (Some(there), Some(back)) = (odds_ratio(&strata), odds_ratio(&swapped)) {
            prop_assert!((there.value * back.value - 1.0).abs() < 1e-9);
            prop_assert!((there.ln.se - back.ln.se).abs() <= 1e-9 * there.ln.se);
        }
        if let (Some(there), Some(back)) = (cochran_mantel_haenszel(&strata), cochran_mantel_haenszel(&swapped)) {
            prop_assert!((there.statistic - back.statistic).abs() <= 1e-7 * (1.0 + there.statistic));
            prop_assert!((0.0..=1.0).contains(&there.p_value));
        }
        prop_assert_eq!(
            simpson(&strata).map(|s| s.all_opposite),
            simpson(&swapped).map(|s| s.all_opposite)
        );
    }

    #[test]
    fn homogeneity_is_a_test(strata in strata()) {
        let plain = homogeneity(&strata, false);
        let tarone = homogeneity(&strata, true);
        prop_assert_eq!(plain.is_some(), tarone.is_some());
        if let (Some(plain), Some(tarone)) = (plain, tarone) {
            prop_assert!(plain.statistic.is_finite() && tarone.statistic <= plain.statistic);
            prop_assert!((0.0..=1.0).contains(&plain.p_value));
            prop_assert!(plain.p_value <= tarone.p_value + 1e-12);
        }
    }
}
