use proptest::prelude::*;

use super::super::Confidence;
use super::super::tests::near;
use super::{Beta, chi2_p_value, normal_cdf, normal_quantile, t_p_value, t_quantile};

#[test]
fn the_edges_have_values_and_the_rest_has_none() {
    assert_eq!(normal_quantile(0.0), None);
    assert_eq!(normal_quantile(f64::NAN), None);
    assert_eq!(normal_quantile(0.5), Some(0.0));
    assert_eq!(chi2_p_value(0.0, 3.0), Some(1.0));
    assert_eq!(chi2_p_value(f64::INFINITY, 3.0), Some(0.0));
    assert_eq!(chi2_p_value(-1.0, 3.0), None);
    assert_eq!(chi2_p_value(1.0, 0.0), None);
    near(t_p_value(0.0, 5.0).unwrap(), 1.0, 1e-15);
    assert_eq!(t_p_value(f64::INFINITY, 5.0), Some(0.0));
    assert_eq!(t_p_value(1.0, 0.0), None);
    near(
        t_p_value(1.0, f64::INFINITY).unwrap(),
        2.0 * normal_cdf(-1.0),
        1e-15,
    );
    assert_eq!(t_quantile(0.0, Confidence::P95), None);
    assert_eq!(
        t_quantile(f64::INFINITY, Confidence::P95),
        Some(Confidence::P95.z())
    );
    let wrong = [
        (0.0, 1.0),
        (1.0, -1.0),
        (f64::NAN, 1.0),
        (1.0, f64::INFINITY),
    ];
    assert!(wrong.iter().all(|(a, b)| Beta::new(*a, *b).is_none()));
    let beta = Beta::new(2.0, 3.0).unwrap();
    assert_eq!(
        (beta.quantile(0.0), beta.quantile(1.0)),
        (Some(0.0), Some(1.0))
    );
    assert_eq!((beta.cdf(-1.0), beta.cdf(2.0)), (0.0, 1.0));
    assert_eq!(beta.quantile(1.1), None);
}

/// A billion exposures: what the crate at hand did not return from.
#[test]
fn a_quantile_at_a_billion_exposures_comes_back() {
    let beta = Beta::new(45_000.5, 999_955_000.5).unwrap();
    let interval = beta.interval(Confidence::P95);
    // scipy.stats.beta.ppf
    near(interval.low, 4.458_568_373_036_624e-5, 1e-12);
    near(interval.high, 4.541_721_031_199_606_5e-5, 1e-12);
}

proptest! {
    #[test]
    fn quantiles_undo_distribution_functions(
        ln_a in -3.0..16.0_f64, ln_b in -3.0..16.0_f64, p in 1e-9..1.0_f64,
    ) {
        let beta = Beta::new(ln_a.exp(), ln_b.exp()).unwrap();
        let x = beta.quantile(p).unwrap();
        prop_assert!((0.0..=1.0).contains(&x));
        // Near 1 the neighbouring float has a probability of its own.
        let slack = beta.cdf((x + 2e-16).min(1.0)) - beta.cdf((x - 2e-16).max(0.0));
        prop_assert!((beta.cdf(x) - p).abs() <= 1e-10 * p + slack, "{beta:?} {p} {x}");
        prop_assert!(beta.variance() >= 0.0 && (0.0..=1.0).contains(&beta.mean()));
    }

    #[test]
    fn an_interval_is_symmetric_under_swapping_the_outcomes(
        a in 0.1..1e6_f64, b in 0.1..1e6_f64,
    ) {
        let there = Beta::new(a, b).unwrap().interval(Confidence::P95);
        let back = Beta::new(b, a).unwrap().interval(Confidence::P95);
        prop_assert!((there.low - (1.0 - back.high)).abs() < 1e-12);
        prop_assert!(there.low <= there.high);
    }

    #[test]
    fn the_normal_quantile_undoes_its_function(p in 1e-12..1.0_f64) {
        let z = normal_quantile(p).unwrap();
        prop_assert!((normal_cdf(z) - p).abs() <= 1e-13 * p.max(1e-3));
    }

    #[test]
    fn t_tails_are_wider_than_normal_and_undo_their_quantile(
        ln_df in -0.5..21.0_f64, alpha in 0.0005..0.9_f64,
    ) {
        let confidence = Confidence::missing(alpha).unwrap();
        let df = ln_df.exp();
        let t = t_quantile(df, confidence).unwrap();
        prop_assert!(t >= confidence.z() * (1.0 - 1e-13));
        prop_assert!((t_p_value(t, df).unwrap() / alpha - 1.0).abs() < 1e-8);
    }
}
