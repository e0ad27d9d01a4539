use proptest::prelude::*;

use super::super::tests::{close, near};
use super::{Moments, PairedMoments, PairedSums};

fn sums(pairs: &[(f64, f64)]) -> PairedSums {
    pairs
        .iter()
        .fold(PairedSums::default(), |all, (x, y)| PairedSums {
            n: all.n + 1.0,
            x: all.x + x,
            y: all.y + y,
            xx: all.xx + x * x,
            yy: all.yy + y * y,
            xy: all.xy + x * y,
        })
}

#[test]
fn nothing_and_one_have_no_variance() {
    assert_eq!(Moments::default().variance(), None);
    assert_eq!(Moments::from_values([3.0]).estimate(), None);
    assert_eq!(Moments::from_sums(0.0, 0.0, 0.0), Some(Moments::default()));
    assert_eq!(Moments::from_sums(-1.0, 0.0, 0.0), None);
    assert_eq!(Moments::from_sums(2.0, f64::NAN, 0.0), None);
    assert_eq!(Moments::from_stats(5.0, 1.0, -1.0), None);
    assert_eq!(PairedMoments::default().ratio(), None);
    assert_eq!(PairedMoments::from_values([(1.0, 2.0)]).ratio(), None);
    assert_eq!(
        PairedMoments::from_values([(0.0, 2.0), (0.0, 1.0)]).ratio(),
        None
    );
}

/// Sums over many visitors round; that must not become a standard error.
#[test]
fn a_constant_margin_has_no_spread() {
    let n = 1e9;
    let each = 7.3;
    let moments = Moments::from_sums(n, n * each, n * (each * each) * (1.0 + 3e-14)).unwrap();
    assert_eq!(moments.variance(), Some(0.0));
    let ratio = PairedMoments::from_sums(PairedSums {
        n,
        x: 2.0 * n,
        y: 2.0 * each * n,
        xx: 4.0 * n,
        yy: 4.0 * each * each * n * (1.0 - 2e-14),
        xy: 4.0 * each * n * (1.0 + 1e-14),
    });
    let ratio = ratio.unwrap().ratio().unwrap();
    near(ratio.value, each, 1e-12);
    assert_eq!(ratio.se, 0.0);
}

#[test]
fn one_visitor_in_a_billion_is_still_seen() {
    // 1e9 visitors with an exposure each, 45 of them with 8 money.
    let moments = PairedMoments::from_sums(PairedSums {
        n: 1e9,
        x: 1e9,
        y: 45.0 * 8.0,
        xx: 1e9,
        yy: 45.0 * 64.0,
        xy: 45.0 * 8.0,
    });
    let ratio = moments.unwrap().ratio().unwrap();
    near(ratio.value, 3.6e-7, 1e-12);
    near(ratio.se, 8.0 * f64::sqrt(45.0) / 1e9, 1e-6);
}

#[test]
fn the_design_effect_is_one_without_clustering() {
    let alone = PairedMoments::from_values((0..1000).map(|i| (1.0, f64::from(i % 20 == 0))));
    close(alone.design_effect().unwrap(), 1.0, 2e-3);
    // Ten exposures each, all attached or none: ten times the variance.
    let together =
        PairedMoments::from_values((0..1000).map(|i| (10.0, 10.0 * f64::from(i % 20 == 0))));
    close(together.design_effect().unwrap(), 10.0, 2e-2);
    let never = PairedMoments::from_values([(1.0, 0.0), (3.0, 0.0)]);
    assert_eq!(never.design_effect(), None);
    let always = PairedMoments::from_values([(1.0, 1.0), (3.0, 3.0)]);
    assert_eq!(always.design_effect(), None);
}

proptest! {
    #[test]
    fn sums_values_and_merges_agree(
        pairs in prop::collection::vec((0.0..50.0_f64, -100.0..100.0_f64), 2..60), cut in 0_usize..60,
    ) {
        let by_values = PairedMoments::from_values(pairs.clone());
        let by_sums = PairedMoments::from_sums(sums(&pairs)).unwrap();
        let (left, right) = pairs.split_at(cut.min(pairs.len()));
        let of = |part: &[(f64, f64)]| PairedMoments::from_sums(sums(part)).unwrap();
        let merged = of(left).merge(&of(right));
        for other in [by_sums, merged] {
            prop_assert!((other.x().mean() - by_values.x().mean()).abs() < 1e-9);
            let gap = |a: Option<f64>, b: Option<f64>| (a.unwrap() - b.unwrap()).abs();
            prop_assert!(gap(other.y().variance(), by_values.y().variance()) < 1e-6);
            prop_assert!(gap(other.covariance(), by_values.covariance()) < 1e-6);
        }
        if let Some(ratio) = by_values.ratio() {
            prop_assert!(ratio.value.is_finite() && ratio.se >= 0.0);
        }
    }

    #[test]
    fn a_ratio_does_not_mind_the_unit_of_money(
        pairs in prop::collection::vec((1.0..50.0_f64, -100.0..100.0_f64), 3..40),
    ) {
        let euros = PairedMoments::from_values(pairs.clone()).ratio().unwrap();
        let cents = PairedMoments::from_values(pairs.into_iter().map(|(x, y)| (x, 100.0 * y)));
        let cents = cents.ratio().unwrap();
        prop_assert!((cents.value - 100.0 * euros.value).abs() <= 1e-9 * (1.0 + cents.value.abs()));
        prop_assert!((cents.se - 100.0 * euros.se).abs() <= 1e-6 * (1.0 + cents.se));
    }
}
