use proptest::prelude::*;

use super::super::Confidence;
use super::super::tests::close;
use super::{Outcomes, kaplan_meier, step_at};

fn of(time: f64, events: f64, censored: f64) -> Outcomes {
    Outcomes {
        time,
        events,
        censored,
    }
}

#[test]
fn without_returns_there_is_no_step() {
    assert!(kaplan_meier(&[]).is_empty());
    assert!(kaplan_meier(&[of(10.0, 0.0, 50.0)]).is_empty());
    let curve = kaplan_meier(&[of(5.0, 1.0, 9.0)]);
    assert_eq!(step_at(&curve, 4.9), None);
    assert_eq!(step_at(&curve, 5.0), Some(&curve[0]));
    assert_eq!(step_at(&curve, 99.0), Some(&curve[0]));
}

#[test]
fn all_returned_is_one_without_an_interval() {
    let curve = kaplan_meier(&[of(3.0, 2.0, 0.0), of(9.0, 5.0, 0.0)]);
    let last = curve.last().unwrap();
    assert_eq!((last.returned(), last.se()), (1.0, 0.0));
    assert_eq!(last.returned_interval(Confidence::P95), None);
}

#[test]
fn without_censoring_it_is_the_plain_share() {
    let curve = kaplan_meier(&[of(30.0, 0.0, 80.0), of(5.0, 12.0, 0.0), of(9.0, 8.0, 0.0)]);
    let last = step_at(&curve, 30.0).unwrap();
    close(last.returned(), 0.2, 1e-12);
    close(last.se(), (0.2_f64 * 0.8 / 100.0).sqrt(), 1e-12);
}

#[test]
fn counts_that_are_none_are_passed_over() {
    let curve = kaplan_meier(&[
        of(5.0, 1.0, 9.0),
        of(4.0, -1.0, 3.0),
        of(f64::NAN, 1.0, 0.0),
        of(3.0, f64::INFINITY, 0.0),
    ]);
    assert_eq!(curve.len(), 1);
    close(curve[0].returned(), 0.1, 1e-12);
}

proptest! {
    #[test]
    fn the_curve_rises_and_its_interval_holds_it(
        outcomes in prop::collection::vec((0_u16..60, 0_u32..20, 0_u32..20), 1..60),
    ) {
        let outcomes: Vec<Outcomes> = outcomes
            .into_iter()
            .map(|(time, events, censored)| of(f64::from(time), f64::from(events), f64::from(censored)))
            .collect();
        let mut turned = outcomes.clone();
        turned.reverse();
        let curve = kaplan_meier(&outcomes);
        prop_assert_eq!(curve.len(), kaplan_meier(&turned).len());
        let mut before = 0.0;
        for step in &curve {
            prop_assert!(step.returned() >= before && step.returned() <= 1.0);
            prop_assert!(step.se() >= 0.0 && step.se().is_finite());
            before = step.returned();
            if let Some(interval) = step.returned_interval(Confidence::P95) {
                prop_assert!(interval.low >= 0.0 && interval.high <= 1.0);
                prop_assert!(interval.low <= step.returned() + 1e-12);
                prop_assert!(interval.high >= step.returned() - 1e-12);
            }
        }
    }
}
