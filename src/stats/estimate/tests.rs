use proptest::prelude::*;

use super::super::tests::{close, near};
use super::super::{Confidence, normal_cdf};
use super::{Estimate, pooled, stratified};

fn of(value: f64, se: f64) -> Estimate {
    Estimate::new(value, se).unwrap()
}

#[test]
fn what_is_no_figure_is_refused() {
    assert_eq!(Estimate::new(f64::NAN, 1.0), None);
    assert_eq!(Estimate::new(1.0, -1.0), None);
    assert_eq!(Estimate::new(1.0, f64::INFINITY), None);
    assert_eq!(of(1.0, 0.1).relative_to(of(0.0, 1.0)), None);
    assert_eq!(of(1.0, 0.0).p_value(), None);
    assert_eq!(pooled(&[]), None);
    assert_eq!(pooled(&[of(1.0, 0.0)]), None);
    assert_eq!(stratified(&[]), None);
    assert_eq!(
        stratified(&[(-1.0, of(1.0, 1.0)), (3.0, of(1.0, 1.0))]),
        None
    );
}

#[test]
fn certainty_is_a_probability_too() {
    let sure = of(2.0, 0.0);
    assert_eq!(sure.probability_above(1.0), 1.0);
    assert_eq!(sure.probability_above(2.0), 0.5);
    assert_eq!(sure.probability_above(3.0), 0.0);
    near(of(2.0, 1.0).probability_above(0.0), normal_cdf(2.0), 1e-15);
}

#[test]
fn strata_and_pooling_weigh_as_they_say() {
    let both = stratified(&[(3.0, of(10.0, 1.0)), (1.0, of(2.0, 2.0))]).unwrap();
    close(both.value, 8.0, 1e-12);
    close(both.se, (0.75_f64.powi(2) + 0.5_f64.powi(2)).sqrt(), 1e-12);
    let both = pooled(&[of(10.0, 1.0), of(2.0, 2.0)]).unwrap();
    close(both.value, 8.4, 1e-12);
    close(both.se, 0.8_f64.sqrt(), 1e-12);
}

proptest! {
    #[test]
    fn arithmetic_is_that_of_independent_figures(
        a in -1e6..1e6_f64, sa in 0.0..1e3_f64, b in -1e6..1e6_f64, sb in 0.0..1e3_f64,
    ) {
        let (x, y) = (of(a, sa), of(b, sb));
        prop_assert_eq!(x.minus(y).value, -y.minus(x).value);
        prop_assert_eq!(x.minus(y).se, y.minus(x).se);
        prop_assert_eq!(x.times(y), y.times(x));
        prop_assert!(x.times(y).se >= x.times_delta(y).se);
        let interval = x.interval(Confidence::P95);
        prop_assert!(interval.low <= a && a <= interval.high);
        if let Some(change) = x.relative_to(y) {
            prop_assert!(change.value.is_finite() && change.se >= 0.0);
        }
        if let Some(p) = x.p_value() {
            prop_assert!((0.0..=1.0).contains(&p));
        }
    }
}
