//! Retiring the pairs at the bottom: what the rest and the freed slots earn together.
//!
//! Posterior means stand for what each pair earns: means of the data would let the
//! lucky stay and send the unlucky away (the winner's curse). A freed slot earns its
//! slot value, not nothing.

use serde::Serialize;

use crate::stats::Estimate;

/// A pair that may be retired.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shown {
    /// Net margin per exposure, posterior.
    pub net: Estimate,
    /// Exposures a month.
    pub exposures: f64,
    /// What an exposure of its slot earns otherwise.
    pub slot_value: f64,
}

impl Shown {
    /// What retiring it brings a month.
    pub fn gain(&self) -> f64 {
        self.exposures * (self.slot_value - self.net.value)
    }
}

/// One point of the curve: the bottom `n` retired.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Retired {
    /// How many are retired.
    pub n: usize,
    /// Net margin of all slots a month.
    pub total: f64,
    /// What that is above retiring none.
    pub gain: f64,
    /// Standard error of the gain.
    pub gain_se: f64,
}

/// Total margin against the number retired.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RetireCurve {
    /// The pairs by their place in what was given, the first to retire first.
    pub order: Vec<usize>,
    /// One point more than pairs.
    pub points: Vec<Retired>,
    /// The number at which the total is highest; of several the fewest.
    pub best: usize,
}

impl RetireCurve {
    /// The point with the highest total.
    pub fn at_best(&self) -> Option<Retired> {
        self.points.get(self.best).copied()
    }
}

/// The curve for some pairs. Those whose figures are no numbers are never retired.
pub fn retire(pairs: &[Shown]) -> RetireCurve {
    let gains: Vec<f64> = pairs
        .iter()
        .map(|pair| {
            Some(pair.gain())
                .filter(|gain| gain.is_finite())
                .unwrap_or(f64::NEG_INFINITY)
        })
        .collect();
    let mut order: Vec<usize> = (0..pairs.len())
        .filter(|at| gains[*at].is_finite())
        .collect();
    order.sort_by(|a, b| gains[*b].total_cmp(&gains[*a]).then(a.cmp(b)));
    let today: f64 = order
        .iter()
        .map(|at| pairs[*at].exposures * pairs[*at].net.value)
        .sum();
    let mut points = Vec::with_capacity(order.len() + 1);
    let (mut gain, mut variance, mut best) = (0.0_f64, 0.0_f64, (0, 0.0_f64));
    for n in 0..=order.len() {
        if n > 0 {
            let at = order[n - 1];
            gain += gains[at];
            variance += (pairs[at].exposures * pairs[at].net.se).powi(2);
        }
        if gain > best.1 {
            best = (n, gain);
        }
        points.push(Retired {
            n,
            total: today + gain,
            gain,
            gain_se: variance.sqrt(),
        });
    }
    RetireCurve {
        order,
        points,
        best: best.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(net: f64, exposures: f64, slot_value: f64) -> Shown {
        Shown {
            net: Estimate {
                value: net,
                se: 0.01,
            },
            exposures,
            slot_value,
        }
    }

    #[test]
    fn the_curve_rises_to_the_last_pair_below_its_slot_value() {
        let pairs = [
            shown(0.139, 12_402.0, 0.02),
            shown(-0.041, 8_120.0, 0.02),
            shown(0.018, 2_240.0, 0.02),
            shown(0.5, 0.0, 0.6),
        ];
        let curve = retire(&pairs);
        assert_eq!(curve.order[..2], [1, 2]);
        assert_eq!(curve.best, 2);
        let best = curve.at_best().unwrap();
        assert!((best.gain - (8_120.0 * 0.061 + 2_240.0 * 0.002)).abs() < 1e-9);
        assert!((curve.points[4].total - (12_402.0 + 8_120.0 + 2_240.0) * 0.02).abs() < 1e-9);
        assert!((best.gain_se - (81.2_f64.powi(2) + 22.4_f64.powi(2)).sqrt()).abs() < 1e-9);
    }

    #[test]
    fn nothing_to_retire() {
        let curve = retire(&[]);
        assert_eq!((curve.best, curve.points.len()), (0, 1));
        let kept = retire(&[shown(f64::NAN, 10.0, 0.0), shown(1.0, 10.0, 0.0)]);
        assert_eq!((kept.best, kept.order.as_slice()), (0, [1].as_slice()));
    }
}
