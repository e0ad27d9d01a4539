use std::cmp::Ordering;

use proptest::prelude::*;

use super::{Cooccurrence, llr};

fn counts(both: u64, anchor: u64, target: u64, n: u64) -> Cooccurrence {
    Cooccurrence::new(both, anchor, target, n).unwrap()
}

#[track_caller]
fn close(got: f64, want: f64) {
    assert!(
        (got - want).abs() <= 1e-11 * want.abs(),
        "got {got}, want {want}"
    );
}

/// 60 of 1 000 orders hold both, 200 the anchor, 150 the target. G² and χ² are
/// `scipy.stats.chi2_contingency(correction=False)`'s, the rest exact arithmetic.
#[test]
fn measures_of_the_golden_pair() {
    let pair = counts(60, 200, 150, 1_000);
    close(pair.support().unwrap(), 0.06);
    close(pair.confidence().unwrap(), 0.3);
    close(pair.lift().unwrap(), 2.0);
    close(pair.jaccard().unwrap(), 60.0 / 290.0);
    close(pair.leverage().unwrap(), 0.03);
    close(pair.conviction().unwrap(), 0.85 / 0.7);
    close(pair.npmi().unwrap(), 0.246_372_552_869_985_3);
    close(pair.llr(), 38.335_688_631_001_16);
    close(pair.chi2(), 44.117_647_058_823_53);
    close(pair.cosine().unwrap(), 0.346_410_161_513_775_46);
    close(pair.kulczynski().unwrap(), 0.35);
    close(pair.zhang().unwrap(), 0.625);
    assert_eq!(pair.direction(), Some(Ordering::Greater));
    let interval = pair.lift_interval().unwrap();
    close(interval.low, 1.678_402_876_418_761_3);
    close(interval.high, 2.383_218_031_975_06);
}

/// Mahout's three tables and one that is next to independent, to 50 decimal digits.
#[test]
fn log_likelihood_ratio_of_published_tables() {
    close(llr(5, 1_995, 0, 100_000), 39.330_521_654_906_137);
    close(llr(1_000, 1_995, 1_000, 100_000), 4_730.736_813_061_237);
    close(llr(10, 0, 0, 10), 27.725_887_222_397_812);
    close(
        llr(1_001, 999_000, 999_000, 998_001_998),
        0.000_999_664_830_900_735_3,
    );
}

#[test]
fn log_likelihood_ratio_of_empty_rows_and_columns_is_zero() {
    for cells in [
        [0, 0, 0, 0],
        [3, 4, 0, 0],
        [3, 0, 4, 0],
        [0, 0, 0, 9],
        [5, 0, 0, 0],
    ] {
        let [a, b, c, d] = cells;
        assert_eq!(llr(a, b, c, d), 0.0, "{cells:?}");
    }
}

#[test]
fn never_together() {
    let pair = counts(0, 20, 30, 100);
    assert_eq!(pair.lift(), Some(0.0));
    assert_eq!(pair.lift_interval(), None);
    assert_eq!(pair.npmi(), Some(-1.0));
    assert_eq!(pair.zhang(), Some(-1.0));
    assert_eq!(pair.jaccard(), Some(0.0));
    assert_eq!(pair.conviction(), Some(0.7));
    assert_eq!(pair.direction(), Some(Ordering::Less));
    assert!(pair.llr() > 0.0);
}

#[test]
fn always_together() {
    let pair = counts(20, 20, 20, 100);
    close(pair.npmi().unwrap(), 1.0);
    close(pair.jaccard().unwrap(), 1.0);
    close(pair.cosine().unwrap(), 1.0);
    close(pair.zhang().unwrap(), 1.0);
    close(pair.chi2(), 100.0);
    assert_eq!(pair.conviction(), None);
}

#[test]
fn both_in_every_order_are_independent() {
    let pair = counts(50, 50, 50, 50);
    assert_eq!(pair.lift(), Some(1.0));
    assert_eq!(pair.npmi(), Some(0.0));
    assert_eq!(pair.zhang(), Some(0.0));
    assert_eq!(pair.llr(), 0.0);
    assert_eq!(pair.chi2(), 0.0);
    assert_eq!(pair.direction(), Some(Ordering::Equal));
    let interval = pair.lift_interval().unwrap();
    assert_eq!((interval.low, interval.high), (1.0, 1.0));
}

#[test]
fn a_product_in_no_order_has_no_ratio() {
    let pair = counts(0, 0, 30, 100);
    assert_eq!(pair.support(), Some(0.0));
    assert_eq!(pair.leverage(), Some(0.0));
    assert_eq!(pair.jaccard(), Some(0.0));
    for missing in [
        pair.confidence(),
        pair.lift(),
        pair.conviction(),
        pair.npmi(),
        pair.cosine(),
        pair.kulczynski(),
        pair.zhang(),
    ] {
        assert_eq!(missing, None);
    }
    assert_eq!(pair.direction(), None);
    assert_eq!(pair.lift_interval(), None);
    let nothing = counts(0, 0, 0, 0);
    assert_eq!(nothing.support(), None);
    assert_eq!(nothing.leverage(), None);
    assert_eq!(nothing.jaccard(), None);
    assert_eq!((nothing.llr(), nothing.chi2()), (0.0, 0.0));
}

#[test]
fn refuses_counts_no_orders_can_have() {
    for (both, anchor, target, n) in [
        (6, 5, 9, 100),
        (6, 9, 5, 100),
        (1, 60, 60, 100),
        (0, 101, 0, 100),
        (0, u64::MAX, u64::MAX, u64::MAX),
    ] {
        let refused = Cooccurrence::new(both, anchor, target, n);
        assert!(refused.is_err(), "{both} {anchor} {target} {n}");
    }
    assert_eq!(
        Cooccurrence::new(6, 5, 9, 100).unwrap_err().to_string(),
        "6 orders with both products do not fit 5 with the anchor and 9 with the target \
         among 100 orders"
    );
}

/// Any consistent counts: the four cells, each from 0 to large.
fn any_pair() -> impl Strategy<Value = Cooccurrence> {
    let cell = prop_oneof![Just(0u64), 1u64..50, 0u64..100_000, 0u64..1 << 40];
    (cell.clone(), cell.clone(), cell.clone(), cell)
        .prop_map(|(both, a, t, neither)| counts(both, both + a, both + t, both + a + t + neither))
}

fn swapped(pair: &Cooccurrence) -> Cooccurrence {
    counts(pair.both, pair.target, pair.anchor, pair.n)
}

fn near(a: f64, b: f64, tolerance: f64) -> bool {
    (a - b).abs() <= tolerance * a.abs().max(b.abs()).max(1e-9)
}

proptest! {
    #[test]
    fn every_measure_is_finite_and_in_its_range(pair in any_pair()) {
        let inf = f64::INFINITY;
        for (name, value, low, high) in [
            ("support", pair.support(), 0.0, 1.0),
            ("confidence", pair.confidence(), 0.0, 1.0),
            ("lift", pair.lift(), 0.0, inf),
            ("jaccard", pair.jaccard(), 0.0, 1.0),
            ("leverage", pair.leverage(), -0.25, 0.25),
            ("conviction", pair.conviction(), 0.0, inf),
            ("npmi", pair.npmi(), -1.0, 1.0),
            ("llr", Some(pair.llr()), 0.0, inf),
            ("chi2", Some(pair.chi2()), 0.0, pair.n as f64 * (1.0 + 1e-9)),
            ("cosine", pair.cosine(), 0.0, 1.0),
            ("kulczynski", pair.kulczynski(), 0.0, 1.0),
            ("zhang", pair.zhang(), -1.0, 1.0),
        ] {
            if let Some(value) = value {
                prop_assert!(value.is_finite(), "{name} {value}");
                prop_assert!(low <= value && value <= high, "{name} {value}");
            }
        }
    }

    #[test]
    fn symmetric_measures_ignore_which_is_the_anchor(pair in any_pair()) {
        let other = swapped(&pair);
        prop_assert_eq!(pair.support(), other.support());
        prop_assert_eq!(pair.lift(), other.lift());
        prop_assert_eq!(pair.jaccard(), other.jaccard());
        prop_assert_eq!(pair.leverage(), other.leverage());
        prop_assert_eq!(pair.npmi(), other.npmi());
        prop_assert_eq!(pair.cosine(), other.cosine());
        prop_assert_eq!(pair.kulczynski(), other.kulczynski());
        prop_assert_eq!(pair.direction(), other.direction());
        prop_assert_eq!(pair.llr(), other.llr());
        prop_assert!(near(pair.chi2(), other.chi2(), 1e-12));
        let (a, b) = (pair.lift_interval(), other.lift_interval());
        prop_assert_eq!(a.is_some(), b.is_some());
        if let (Some(a), Some(b)) = (a, b) {
            prop_assert!(near(a.low, b.low, 1e-9) && near(a.high, b.high, 1e-9));
        }
    }

    #[test]
    fn the_interval_holds_lift(pair in any_pair()) {
        if let Some(interval) = pair.lift_interval() {
            let lift = pair.lift().unwrap();
            prop_assert!(0.0 < interval.low && interval.low <= lift && lift <= interval.high);
            prop_assert!(interval.high.is_finite());
        }
    }

    #[test]
    fn all_measures_agree_on_the_direction(pair in any_pair()) {
        if let Some(direction) = pair.direction() {
            prop_assert_eq!(pair.leverage().unwrap().partial_cmp(&0.0), Some(direction));
            prop_assert_eq!(pair.zhang().unwrap().partial_cmp(&0.0), Some(direction));
            // Above, a lift within rounding of 1 may compare as equal.
            let by_lift = pair.lift().unwrap().partial_cmp(&1.0).unwrap();
            prop_assert!(by_lift == direction || near(pair.lift().unwrap(), 1.0, 1e-15));
        }
    }

    #[test]
    fn ten_times_the_orders_keep_the_ratios(pair in any_pair()) {
        let times = counts(pair.both * 10, pair.anchor * 10, pair.target * 10, pair.n * 10);
        for (a, b) in [
            (pair.support(), times.support()),
            (pair.confidence(), times.confidence()),
            (pair.lift(), times.lift()),
            (pair.jaccard(), times.jaccard()),
            (pair.leverage(), times.leverage()),
            (pair.conviction(), times.conviction()),
            (pair.cosine(), times.cosine()),
            (pair.zhang(), times.zhang()),
        ] {
            prop_assert_eq!(a.is_some(), b.is_some());
            prop_assert!(near(a.unwrap_or(0.0), b.unwrap_or(0.0), 1e-12), "{a:?} {b:?}");
        }
        prop_assert!(near(pair.llr() * 10.0, times.llr(), 1e-6));
    }

    /// Orders with neither product change neither measure: they are null-invariant.
    #[test]
    fn orders_with_neither_leave_null_invariant_measures(pair in any_pair(), more in 0u64..1 << 40) {
        let diluted = counts(pair.both, pair.anchor, pair.target, pair.n + more);
        prop_assert_eq!(pair.confidence(), diluted.confidence());
        prop_assert_eq!(pair.jaccard(), diluted.jaccard());
        prop_assert_eq!(pair.cosine(), diluted.cosine());
        prop_assert_eq!(pair.kulczynski(), diluted.kulczynski());
    }

    /// The textbook sum, where it does not cancel.
    #[test]
    fn llr_is_twice_the_sum_of_o_ln_o_over_e(
        a in 0u64..500, b in 0u64..500, c in 0u64..500, d in 1u64..500,
    ) {
        let n = (a + b + c + d) as f64;
        let part = |o: u64, row: u64, column: u64| match o {
            0 => 0.0,
            _ => o as f64 * (o as f64 * n / (row as f64 * column as f64)).ln(),
        };
        let sum = part(a, a + b, a + c) + part(b, a + b, b + d)
            + part(c, c + d, a + c) + part(d, c + d, b + d);
        prop_assert!((llr(a, b, c, d) - 2.0 * sum).abs() < 1e-9);
    }
}
