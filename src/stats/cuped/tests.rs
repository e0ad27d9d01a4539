use proptest::prelude::*;

use super::super::PairedMoments;
use super::cuped;

#[test]
fn a_history_that_is_constant_changes_nothing() {
    let arm = |ys: [f64; 4]| PairedMoments::from_values(ys.map(|y| (3.0, y)));
    let result = cuped(&arm([1.0, 2.0, 3.0, 4.0]), &arm([0.0, 2.0, 1.0, 1.0])).unwrap();
    assert_eq!(result.theta, 0.0);
    assert_eq!(result.raw, result.adjusted);
    let one = PairedMoments::from_values([(1.0, 1.0)]);
    assert_eq!(cuped(&one, &arm([1.0; 4])), None);
}

#[test]
fn a_history_that_says_all_leaves_no_variance() {
    let arm = |xs: [f64; 4]| PairedMoments::from_values(xs.map(|x| (x, 2.0 * x + 1.0)));
    let result = cuped(&arm([1.0, 2.0, 3.0, 9.0]), &arm([0.0, 5.0, 1.0, 2.0])).unwrap();
    assert!((result.theta - 2.0).abs() < 1e-12);
    assert!(result.adjusted.value.abs() < 1e-12 && result.adjusted.se < 1e-6);
    let constant = PairedMoments::from_values([(1.0, 4.0), (1.0, 4.0)]);
    assert_eq!(cuped(&constant, &constant).unwrap().variance_ratio(), None);
}

proptest! {
    #[test]
    fn swapping_the_arms_turns_the_sign(
        a in prop::collection::vec((0.0..50.0_f64, -50.0..50.0_f64), 2..40),
        b in prop::collection::vec((0.0..50.0_f64, -50.0..50.0_f64), 2..40),
    ) {
        let (a, b) = (PairedMoments::from_values(a), PairedMoments::from_values(b));
        let there = cuped(&a, &b).unwrap();
        let back = cuped(&b, &a).unwrap();
        prop_assert!((there.adjusted.value + back.adjusted.value).abs() < 1e-8);
        prop_assert!((there.adjusted.se - back.adjusted.se).abs() < 1e-8);
        prop_assert!(there.adjusted.value.is_finite() && there.adjusted.se.is_finite());
    }
}
