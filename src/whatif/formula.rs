//! The closed forms of DOMAIN.md 7.5, for one lever at a time.

use crate::stats::Estimate;

/// Net margin a month: E·p·[(1 − c)·m − c·d] − E·|ΔCVR|·M.
///
/// `m` is the net margin and `d` the discount of an attach, `lost` the orders lost per
/// exposure (0 or above), `order_margin` what one of them earns.
pub fn monthly_net(
    exposures: f64,
    acceptance: f64,
    cannibal_share: f64,
    (m, d): (f64, f64),
    (lost, order_margin): (f64, f64),
) -> f64 {
    exposures * acceptance * ((1.0 - cannibal_share) * m - cannibal_share * d)
        - exposures * lost.abs() * order_margin
}

/// What a month changes by when acceptance goes from an estimate to a target, with its
/// standard error by the delta method. The target is a scenario and has no error.
pub fn acceptance_to(
    exposures: f64,
    today: Estimate,
    target: f64,
    margin: Estimate,
    cannibal: Estimate,
) -> Estimate {
    let change = target - today.value;
    let new = 1.0 - cannibal.value;
    let parts = [
        new * margin.value * today.se,
        change * new * margin.se,
        change * margin.value * cannibal.se,
    ];
    Estimate {
        value: exposures * change * new * margin.value,
        se: exposures * parts.iter().map(|part| part * part).sum::<f64>().sqrt(),
    }
}

/// The acceptance at which a discount of `d` an attach costs nothing: p·m/(m − d).
/// `None` where no acceptance makes up for it.
pub fn acceptance_for_discount(acceptance: f64, margin: f64, discount: f64) -> Option<f64> {
    let left = margin - discount;
    (left > 0.0).then(|| acceptance * margin / left)
}

/// The acceptance that makes up for orders lost: |ΔCVR|·M/m. `None` without a margin.
pub fn acceptance_for_lost_orders(lost: f64, order_margin: f64, margin: f64) -> Option<f64> {
    (margin > 0.0).then(|| lost.abs() * order_margin / margin)
}

/// The return rate at which nothing is left: CM/L. `None` where a return loses nothing.
pub fn return_rate_to_nothing(contribution: f64, loss: f64) -> Option<f64> {
    (loss > 0.0).then(|| contribution / loss)
}

/// The share bought anyway at which only the slot value is left: 1 − κ/(p·m). `None`
/// where it earns nothing.
pub fn cannibal_share_to_slot_value(acceptance: f64, margin: f64, slot_value: f64) -> Option<f64> {
    let earned = acceptance * margin;
    (earned > 0.0).then(|| 1.0 - slot_value / earned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::Confidence;

    fn close(found: f64, expected: f64) {
        let error = (found - expected).abs() / expected.abs().max(1.0);
        assert!(error < 1e-6, "{found} is not {expected}");
    }

    #[test]
    fn k8_eight_to_twelve_percent() {
        let month = |p| monthly_net(50_000.0, p, 0.0, (9.0, 0.0), (0.0, 0.0));
        close(month(0.12) - month(0.08), 18_000.0);
        let revenue = |p| monthly_net(50_000.0, p, 0.0, (25.0, 0.0), (0.0, 0.0));
        close(revenue(0.12) - revenue(0.08), 50_000.0);
    }

    #[test]
    fn w1_the_doubt_of_a_target() {
        let p = 400.0 / 5_000.0;
        let today = Estimate::new(p, (p * (1.0 - p) / 5_000.0_f64).sqrt()).unwrap();
        let delta = acceptance_to(
            50_000.0,
            today,
            0.12,
            Estimate::new(9.0, 0.45).unwrap(),
            Estimate::new(0.25, 0.05).unwrap(),
        );
        close(delta.value, 13_500.0);
        assert!((delta.se - 1_715.320_7).abs() < 1e-4, "{}", delta.se);
        let interval = delta.interval(Confidence::P95);
        assert_eq!(
            (interval.low.round(), interval.high.round()),
            (10_138.0, 16_862.0)
        );
    }

    #[test]
    fn w2_w3_and_m1_break_even() {
        close(acceptance_for_discount(0.08, 9.0, 1.5).unwrap(), 0.096);
        assert!((acceptance_for_lost_orders(0.002, 22.0, 9.0).unwrap() - 0.004_888_9).abs() < 1e-7);
        assert!((return_rate_to_nothing(10.099_21, 17.135).unwrap() - 0.589_391).abs() < 1e-6);
        close(cannibal_share_to_slot_value(0.08, 9.0, 0.18).unwrap(), 0.75);
        assert_eq!(acceptance_for_discount(0.08, 9.0, 9.0), None);
    }
}
