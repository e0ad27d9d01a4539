use proptest::prelude::*;

use super::{
    adjusted_p_values, benjamini_hochberg, benjamini_yekutieli, e_benjamini_hochberg, holm,
    posterior_fdr, selected_interval_alpha,
};

#[test]
fn an_empty_family_selects_nothing() {
    assert_eq!(benjamini_hochberg(&[], 0.1).count, 0);
    assert_eq!(benjamini_yekutieli(&[], 0.1).count, 0);
    assert_eq!(holm(&[], 0.1).count, 0);
    assert_eq!(posterior_fdr(&[], 0.1).count, 0);
    assert_eq!(e_benjamini_hochberg(&[], 0.1).count, 0);
    assert!(adjusted_p_values(&[]).is_empty());
}

#[test]
fn what_is_no_number_is_never_selected() {
    let odd = [f64::NAN, 1e-9, -f64::NAN];
    assert_eq!(benjamini_hochberg(&odd, 0.1).selected, [false, true, false]);
    assert_eq!(holm(&odd, 0.1).selected, [false, true, false]);
    assert_eq!(posterior_fdr(&odd, 0.1).selected, [false, true, false]);
    assert_eq!(adjusted_p_values(&odd), [1.0, 1e-9 * 3.0, 1.0]);
    let e = [f64::NAN, f64::INFINITY, -5.0, 0.0];
    assert_eq!(
        e_benjamini_hochberg(&e, 0.1).selected,
        [false, true, false, false]
    );
}

#[test]
fn the_posterior_set_stops_at_the_mean() {
    // Means 0, 0.05, 0.1, 0.175: three at 10 %.
    let errors = [0.4, 0.1, 0.0, 0.2];
    assert_eq!(
        posterior_fdr(&errors, 0.1).selected,
        [false, true, true, true]
    );
    assert_eq!(posterior_fdr(&[0.1, 0.1, 0.1], 0.1 + 1e-12).count, 3);
    assert_eq!(posterior_fdr(&[0.3, 0.3], 0.1).count, 0);
}

#[test]
fn intervals_of_the_selected_miss_in_proportion() {
    assert_eq!(selected_interval_alpha(5, 100, 0.1), Some(0.005));
    assert_eq!(selected_interval_alpha(100, 100, 0.1), Some(0.1));
    assert_eq!(selected_interval_alpha(0, 100, 0.1), None);
    assert_eq!(selected_interval_alpha(101, 100, 0.1), None);
    assert_eq!(selected_interval_alpha(1, 1, f64::NAN), None);
}

fn probabilities() -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(prop_oneof![0.0..=1.0_f64, 0.0..0.01_f64], 1..80)
}

proptest! {
    #[test]
    fn stricter_procedures_select_less(p in probabilities(), q in 0.001..0.5_f64) {
        let bh = benjamini_hochberg(&p, q);
        prop_assert!(benjamini_yekutieli(&p, q).count <= bh.count);
        prop_assert!(holm(&p, q).count <= bh.count);
        prop_assert!(benjamini_hochberg(&p, q * 1.5).count >= bh.count);
        prop_assert_eq!(bh.selected.iter().filter(|s| **s).count(), bh.count);
    }

    #[test]
    fn adjusted_p_values_say_what_is_selected(p in probabilities(), q in 0.001..0.5_f64) {
        let adjusted = adjusted_p_values(&p);
        let bh = benjamini_hochberg(&p, q);
        for ((adjusted, own), selected) in adjusted.iter().zip(&p).zip(&bh.selected) {
            prop_assert!(*adjusted >= own * (1.0 - 1e-15) && *adjusted <= 1.0);
            prop_assert!((adjusted - q).abs() < 1e-12 || (*adjusted < q) == *selected);
        }
    }

    #[test]
    fn the_posterior_set_is_the_largest_that_keeps_the_mean(
        errors in probabilities(), q in 0.001..0.5_f64,
    ) {
        let set = posterior_fdr(&errors, q);
        let inside: f64 = errors.iter().zip(&set.selected).filter(|(_, s)| **s).map(|(e, _)| e).sum();
        prop_assert!(inside <= q * set.count as f64 * (1.0 + 1e-9));
        let outside = errors.iter().zip(&set.selected).filter(|(_, s)| !**s).map(|(e, _)| *e);
        if let Some(next) = outside.min_by(f64::total_cmp) {
            prop_assert!(inside + next > q * (set.count + 1) as f64 * (1.0 - 1e-9));
        }
    }

    #[test]
    fn e_values_are_read_as_their_inverse(e in prop::collection::vec(0.01..1e6_f64, 1..60)) {
        let inverse: Vec<f64> = e.iter().map(|e| e.recip()).collect();
        prop_assert_eq!(e_benjamini_hochberg(&e, 0.05), benjamini_hochberg(&inverse, 0.05));
    }
}
