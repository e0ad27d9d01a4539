//! How much data a question needs.

use super::{Confidence, normal_cdf, normal_density, normal_quantile};

/// Units per arm to tell a rate of `base` from one of `target`:
/// (z_{α/2}√(2p̄q̄) + z_β√(p₁q₁ + p₂q₂))² / (p₂ − p₁)²; round it up.
///
/// `power` is the chance to find it, 0.8 as a rule. `None` unless the rates lie
/// strictly between 0 and 1 and differ, and `power` in (0, 1). Source: Fleiss 1981.
pub fn units_per_arm(base: f64, target: f64, confidence: Confidence, power: f64) -> Option<f64> {
    if !(inside(base) && inside(target) && base != target) {
        return None;
    }
    let z_power = normal_quantile(power)?;
    let middle = f64::midpoint(base, target);
    let null = (2.0 * middle * (1.0 - middle)).sqrt();
    let alternative = (base * (1.0 - base) + target * (1.0 - target)).sqrt();
    let effect = target - base;
    Some(((confidence.z() * null + z_power * alternative) / effect).powi(2))
}

/// The same by the arcsine transformation: 2(δ/h)², h = 2 asin√p₂ − 2 asin√p₁, δ with
/// Φ(δ − z_{α/2}) + Φ(−δ − z_{α/2}) = power, both tails counted.
///
/// `None` as for [`units_per_arm`], and for a power not above α. Source: Cohen 1988;
/// statsmodels `NormalIndPower`.
pub fn units_per_arm_arcsine(
    base: f64,
    target: f64,
    confidence: Confidence,
    power: f64,
) -> Option<f64> {
    if !(inside(base) && inside(target) && base != target && power > confidence.alpha()) {
        return None;
    }
    let z = confidence.z();
    // Newton from the one tail that counts; the other only adds to the power. Where the
    // power is close to α the slope at 0 vanishes, hence the floor.
    let mut delta = (z + normal_quantile(power)?).max(0.1);
    for _ in 0..100 {
        let excess = normal_cdf(delta - z) + normal_cdf(-delta - z) - power;
        let slope = normal_density(delta - z) - normal_density(delta + z);
        let next = (delta - excess / slope).max(delta / 2.0);
        let settled = (next - delta).abs() <= 1e-14 * delta;
        delta = next;
        if settled {
            break;
        }
    }
    let effect = 2.0 * (target.sqrt().asin() - base.sqrt().asin());
    let units = 2.0 * (delta / effect).powi(2);
    units.is_finite().then_some(units)
}

/// The smallest difference of two rates that `units` per arm can find, as a fraction:
/// (z_{α/2} + z_β)√(2p(1 − p)/n).
///
/// `None` unless `base` lies in (0, 1), `units` is above 0 and `power` in (0, 1).
pub fn detectable_effect(base: f64, units: f64, confidence: Confidence, power: f64) -> Option<f64> {
    if !(inside(base) && units > 0.0 && units.is_finite()) {
        return None;
    }
    let z = confidence.z() + normal_quantile(power)?;
    Some(z * (2.0 * base * (1.0 - base) / units).sqrt())
}

/// How many times the units behind a standard error of `se` are needed in all until an
/// interval around an effect of that size leaves out 0 with that power:
/// ((z_{α/2} + z_β)·se/effect)², at least 1.
///
/// Times the exposures so far less those gives "how many more". `None` at an effect
/// of 0, or unless `se` is above 0.
pub fn times_the_units(effect: f64, se: f64, confidence: Confidence, power: f64) -> Option<f64> {
    if !(effect != 0.0 && effect.is_finite() && se > 0.0 && se.is_finite()) {
        return None;
    }
    let z = confidence.z() + normal_quantile(power)?;
    let times = (z * se / effect).powi(2);
    times.is_finite().then_some(times.max(1.0))
}

fn inside(rate: f64) -> bool {
    rate > 0.0 && rate < 1.0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::Confidence;
    use super::super::tests::close;
    use super::{detectable_effect, times_the_units, units_per_arm, units_per_arm_arcsine};

    #[test]
    fn the_units_for_a_known_effect_reach_it() {
        // At se = effect/(z_{α/2} + z_β) there are exactly enough.
        let se = 1.0 / (1.959_963_984_540_054 + 0.841_621_233_572_914_3);
        let times = |effect| times_the_units(effect, se, Confidence::P95, 0.8);
        close(times(1.0).unwrap(), 1.0, 1e-12);
        close(times(-0.5).unwrap(), 4.0, 1e-12);
        assert_eq!(times(3.0), Some(1.0));
        assert_eq!(times(0.0), None);
    }

    #[test]
    fn nothing_to_tell_apart_is_no_answer() {
        let p95 = Confidence::P95;
        assert_eq!(units_per_arm(0.1, 0.1, p95, 0.8), None);
        assert_eq!(units_per_arm(0.0, 0.1, p95, 0.8), None);
        assert_eq!(units_per_arm(0.1, 1.0, p95, 0.8), None);
        assert_eq!(units_per_arm(0.1, 0.2, p95, 1.0), None);
        assert_eq!(units_per_arm_arcsine(f64::NAN, 0.2, p95, 0.8), None);
        assert_eq!(detectable_effect(0.1, 0.0, p95, 0.8), None);
    }

    proptest! {
        #[test]
        fn asks_the_same_both_ways_and_more_for_less(
            base in 0.001..0.999_f64, other in 0.001..0.999_f64, nearer in 0.1..0.9_f64,
        ) {
            prop_assume!((base - other).abs() > 1e-6);
            let p95 = Confidence::P95;
            let there = units_per_arm(base, other, p95, 0.8).unwrap();
            let back = units_per_arm(other, base, p95, 0.8).unwrap();
            prop_assert!((there / back - 1.0).abs() < 1e-9 && there > 0.0);
            prop_assert!(units_per_arm(base, other, p95, 0.9).unwrap() > there);
            let closer = base + (other - base) * nearer;
            prop_assert!(detectable_effect(base, there, p95, 0.8).unwrap() > 0.0);
            let arcsine = units_per_arm_arcsine(base, other, p95, 0.8).unwrap();
            prop_assert!(units_per_arm_arcsine(base, closer, p95, 0.8).unwrap() > arcsine);
        }
    }
}
