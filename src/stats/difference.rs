//! The difference of two figures that each have an interval.

use crate::domain::Interval;

/// The interval of `a - b` from the intervals of both, taken as independent: the
/// method of variance estimates recovery (Zou and Donner 2008), which for two Wilson
/// intervals is Newcombe's (1998) method 10. In the unit of the figures, at their
/// confidence.
///
/// `None` where a figure or a bound is no finite number or lies outside its interval.
pub fn difference(a: f64, a_interval: Interval, b: f64, b_interval: Interval) -> Option<Interval> {
    let is_sound = |figure: f64, Interval { low, high }: Interval| {
        figure.is_finite() && low.is_finite() && high.is_finite() && low <= figure && figure <= high
    };
    if !is_sound(a, a_interval) || !is_sound(b, b_interval) {
        return None;
    }
    let difference = a - b;
    let below = (a - a_interval.low).hypot(b_interval.high - b);
    let above = (a_interval.high - a).hypot(b - b_interval.low);
    Some(Interval {
        low: difference - below,
        high: difference + above,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::{newcombe, wilson};

    #[test]
    fn of_two_wilson_intervals_it_is_newcombes() {
        // DOMAIN.md's M4: 900/10000 against 90/2500, 95 % [.0442826, .0627798].
        let a = wilson(900.0, 10_000.0).unwrap();
        let b = wilson(90.0, 2_500.0).unwrap();
        let found = difference(0.09, a, 0.036, b).unwrap();
        assert!((found.low - 0.044_282_6).abs() < 1e-6, "{found:?}");
        assert!((found.high - 0.062_779_8).abs() < 1e-6, "{found:?}");
        let golden = newcombe(
            (900.0, 10_000.0),
            (90.0, 2_500.0),
            crate::stats::Confidence::P95,
        );
        let golden = golden.unwrap();
        assert!((found.low - golden.low).abs() < 1e-12);
    }

    #[test]
    fn turned_around_it_changes_its_sign() {
        let a = Interval {
            low: -88.0,
            high: 6.0,
        };
        let b = Interval {
            low: 112.0,
            high: 167.0,
        };
        let one = difference(-41.0, a, 139.0, b).unwrap();
        let other = difference(139.0, b, -41.0, a).unwrap();
        assert!((one.low + other.high).abs() < 1e-9 && (one.high + other.low).abs() < 1e-9);
        assert!(one.high < 0.0, "the intervals are far apart");
    }

    #[test]
    fn what_is_no_interval_has_no_difference() {
        let sound = Interval {
            low: 0.1,
            high: 0.3,
        };
        assert_eq!(difference(0.5, sound, 0.2, sound), None);
        assert_eq!(difference(f64::NAN, sound, 0.2, sound), None);
    }
}
